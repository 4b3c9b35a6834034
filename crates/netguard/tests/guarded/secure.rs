//! HTTPS: whose certificates are believed.

use std::net::SocketAddr;
use std::sync::Arc;

use netguard::{Error, Fetcher, Guard};
use rcgen::CertifiedKey;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::support::{Scripted, loopback, short, url};

/// A server that says hello to everybody who believes its certificate, which is for `camera.example`.
async fn start() -> (SocketAddr, CertificateDer<'static>) {
    let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(["camera.example".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(greet(listener, TlsAcceptor::from(Arc::new(config))));
    (address, cert.der().clone())
}

async fn greet(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((stream, _)) = listener.accept().await {
        let Ok(mut stream) = acceptor.accept(stream).await else { continue };
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello").await;
        let _ = stream.shutdown().await;
    }
}

fn guard() -> Guard {
    Guard::with_resolver(loopback(), Scripted::new(&[&["127.0.0.1"]]))
}

async fn fate(fetcher: &Fetcher, text: &str) -> Result<Vec<u8>, Error> {
    Ok(fetcher.get(&url(text)).send().await?.bytes(100).await?.to_vec())
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let (address, _) = start().await;
    let target = format!("https://camera.example:{}/", address.port());
    assert_eq!(fate(&Fetcher::new(guard(), short()), &target).await, Err(Error::Insecure));
}

#[tokio::test]
async fn a_trusted_certificate_is_for_its_name_only() {
    let (address, certificate) = start().await;
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let fetcher = Fetcher::trusting(guard(), short(), roots);
    let target = |host: &str| format!("https://{host}:{}/", address.port());
    assert_eq!(fate(&fetcher, &target("camera.example")).await.unwrap(), b"hello");
    assert_eq!(fate(&fetcher, &target("other.example")).await, Err(Error::Insecure));
    assert_eq!(fate(&fetcher, &target("127.0.0.1")).await, Err(Error::Insecure));
}

//! A server on free ports, and clients of it that show every byte.
#![allow(dead_code, unused_imports, clippy::allow_attributes, reason = "each test file uses another part of this")]

mod folder;
mod http;
mod page;

use std::net::SocketAddr;

use server::Server;
use server::config::Settings;

pub(crate) use folder::Folder;
pub(crate) use http::Answer;
pub(crate) use page::{OFFER, Page, silent_web_socket};

/// A server that listens on free ports of loopback.
pub(crate) struct Running {
    pub(crate) server: Server,
    pub(crate) address: SocketAddr,
    /// Where it keeps its data, unless a test names another folder.
    pub(crate) data: Folder,
}

impl Running {
    /// Starts with these arguments beside those that keep tests apart.
    pub(crate) async fn start(arguments: &[&str]) -> Self {
        let data = Folder::new();
        let fixed = ["kurento-live", "--listen", "127.0.0.1:0", "--media-port", "0", "--media-address", "127.0.0.1"];
        let own_data = ["--data-dir", data.text()];
        let data_dir = own_data.iter().filter(|_| !arguments.contains(&"--data-dir"));
        let settings = Settings::read(fixed.iter().chain(data_dir).chain(arguments)).unwrap();
        let server = Server::start(settings).await.unwrap();
        let address = server.address();
        Self { server, address, data }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        http::request(self.address, "GET", path, headers, &[]).await
    }

    pub(crate) async fn put(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.send("PUT", path, headers, body).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        http::request(self.address, method, path, headers, body).await
    }

    /// A page that is connected and has been greeted.
    pub(crate) async fn page(&self) -> Page {
        let mut page = Page::open(self.address, Some(&self.origin())).await.unwrap();
        page.welcome = page.expect("welcome").await;
        page
    }
}

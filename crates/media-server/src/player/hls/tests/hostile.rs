//! Playlists that name what is not theirs to name.

use std::io::ErrorKind;
use std::net::TcpListener;

use netguard::REFUSAL;

use super::play_all;
use super::server::Server;
use crate::player::source::SourceError;

/// Playlists of which one URI, `{}`, is hostile.
const PLAYLISTS: &[&str] = &[
    "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{}\n",
    "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"x\",URI=\"{}\"\n#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"a\"\nfine.m3u8\n",
    "#EXTM3U\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n",
    "#EXTM3U\n#EXT-X-MAP:URI=\"{}\"\n#EXTINF:1,\nfine.ts\n#EXT-X-ENDLIST\n",
    "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"{}\"\n#EXTINF:1,\nfine.ts\n#EXT-X-ENDLIST\n",
    "#EXTM3U\n#EXTINF:1,\nredirect?{}\n#EXT-X-ENDLIST\n",
];

async fn check_refused(playlist: &str, uri: &str) {
    let server = Server::start().await;
    server.add("/fine.ts", [0; 32]);
    server.add("/fine.m3u8", "#EXTM3U\n#EXTINF:1,\nfine.ts\n#EXT-X-ENDLIST\n");
    server.add_redirect(&format!("/redirect?{uri}"), uri);
    server.add("/hostile.m3u8", playlist.replace("{}", uri));
    let outcome = play_all(&server, "/hostile.m3u8").await.outcome;
    assert_eq!(outcome, Err(SourceError::Refused(REFUSAL.to_owned())), "{playlist} {uri}");
}

#[tokio::test]
async fn playlists_do_not_lead_inside() {
    let canary = TcpListener::bind("127.0.0.1:0").unwrap();
    canary.set_nonblocking(true).unwrap();
    let port = canary.local_addr().unwrap().port();
    for playlist in PLAYLISTS {
        for host in ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"] {
            check_refused(playlist, &format!("http://{host}:{port}/x")).await;
        }
        check_refused(playlist, "http://169.254.169.254/latest/meta-data/").await;
        check_refused(playlist, "file:///etc/passwd").await;
        check_refused(playlist, &format!("gopher://127.0.0.1:{port}/x")).await;
    }
    let touch = canary.accept().map(|(_, from)| from).map_err(|error| error.kind());
    assert_eq!(touch, Err(ErrorKind::WouldBlock), "somebody touched the canary");
}

#[tokio::test]
async fn a_playlist_without_end_is_cut() {
    let server = Server::start().await;
    server.add("/long.m3u8", format!("#EXTM3U\n{}", "#".repeat(2 * 1024 * 1024)));
    let outcome = play_all(&server, "/long.m3u8").await.outcome;
    assert_eq!(outcome, Err(SourceError::Refused(netguard::Error::TooLarge.to_string())));
}

//! AES-128, with and without an initialization vector in the playlist.

use super::clips::stream_into;
use super::folder::Folder;
use super::play_all;
use super::server::Server;
use crate::player::source::SourceError;

/// A stream whose segments `ffmpeg` has encrypted; `iv` goes into the playlist if given.
fn encrypted(iv: &str) -> Folder {
    let folder = Folder::new();
    folder.write("key.bin", b"0123456789abcdef");
    folder.write("key.info", format!("key.bin\nkey.bin\n{iv}\n"));
    stream_into(&folder, 3, "-hls_key_info_file key.info");
    folder
}

#[tokio::test]
async fn encrypted_segments_are_played() {
    for iv in ["", "000102030405060708090a0b0c0d0e0f"] {
        let folder = encrypted(iv);
        assert!(folder.text("index.m3u8").contains("METHOD=AES-128"));
        let server = Server::of(&folder).await;
        play_all(&server, "/index.m3u8").await.check_whole(3);
        assert_eq!(server.count("/key.bin"), 1, "the key is fetched once");
    }
}

#[tokio::test]
async fn a_wrong_key_is_told() {
    for key in [b"another key 1234".as_slice(), b"too short"] {
        let server = Server::of(&encrypted("")).await;
        server.add("/key.bin", key);
        match play_all(&server, "/index.m3u8").await.outcome {
            Err(SourceError::Interrupted(sentence)) => assert!(sentence.contains("key"), "{sentence}"),
            Err(SourceError::Refused(sentence)) => assert!(sentence.contains("cannot be played"), "{sentence}"),
            other => panic!("{other:?}"),
        }
    }
}

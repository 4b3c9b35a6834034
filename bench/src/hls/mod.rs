//! A live HLS stream on loopback, as an encoder and a web server would give it.

mod encoder;
mod folder;
mod web;

use anyhow::Result;

use encoder::Encoder;
use folder::Folder;
use web::Web;

/// A stream that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Stream {
    web: Web,
    _encoder: Encoder,
    _folder: Folder,
}

impl Stream {
    /// 720p30 as H.264 without B-frames at about 2.5 Mbit/s, in segments of two seconds; with sound, AAC at 128 kbit/s.
    pub(crate) async fn start(with_sound: bool) -> Result<Self> {
        let folder = Folder::new()?;
        let encoder = Encoder::start(folder.path(), with_sound).await?;
        let web = Web::start(folder.path().to_owned()).await?;
        Ok(Self { web, _encoder: encoder, _folder: folder })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/{}", self.web.address(), encoder::PLAYLIST)
    }
}

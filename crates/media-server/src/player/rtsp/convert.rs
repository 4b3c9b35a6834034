use netguard::{Guard, Scheme, SourceUrl};

use super::failure::Failure;
use super::play::NATURE;
use super::relay::Relay;
use crate::player::conversion::Unplayable;
use crate::player::ffmpeg::{self, Input};
use crate::player::source::{News, Outlet, SourceError};

/// Plays what a child process makes of a camera's stream, for as long as it sends.
///
/// # Errors
/// It always ends with one: cameras do not end their streams.
pub(crate) async fn convert(url: &SourceUrl, why: Unplayable, guard: &Guard, out: &Outlet) -> Result<(), SourceError> {
    if url.scheme() != Scheme::Rtsp {
        return Err(Failure::Tls.into());
    }
    let judged = guard.judge_host(url).await.map_err(Failure::from)?;
    let not_made = |error| SourceError::Interrupted(format!("No way to the camera could be made: {error}."));
    let relay = Relay::to(judged).await.map_err(not_made)?;
    let script = relay.url(url).map(|url| script(url.as_str())).ok_or(Failure::Unreachable)?;
    out.send(News::Nature(NATURE)).await.map_err(|_| SourceError::Unheard)?;
    let ended = ffmpeg::play(Input::Camera(script, why), None, out).await;
    Err(match (ended, relay.failure()) {
        (Err(error @ (SourceError::Unheard | SourceError::Refused(_))), _) => error,
        (_, Some(failure)) if failure != Failure::BrokenOff => failure.into(),
        (Err(error), _) => error,
        (Ok(()), _) => Failure::Ended.into(),
    })
}

/// Tells the child what to open, without its being seen among the child's arguments.
fn script(url: &str) -> String {
    format!(
        "ffconcat version 1.0\nfile {}\noption rtsp_transport tcp\noption analyzeduration {LONGEST_LOOK}\n",
        quoted(url)
    )
}

/// How much of the stream the child looks at before it begins, in microseconds.
const LONGEST_LOOK: u32 = 1_000_000;

/// Within single quotes nothing has a meaning but their end.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_breaks_out_of_its_quotes() {
        assert_eq!(quoted("rtsp://a/b"), "'rtsp://a/b'");
        assert_eq!(quoted("rtsp://o'neil@a/'"), r"'rtsp://o'\''neil@a/'\'''");
        let hostile: SourceUrl = "rtsp://u'\nfile x:p\n'y@camera/a'\noption b\\'c\r\n d".parse().unwrap();
        let script = script(hostile.expose().as_str());
        assert_eq!(script.lines().count(), 4, "{script}");
        assert!(script.lines().nth(1).unwrap().starts_with("file 'rtsp://u'\\''"), "{script}");
    }
}

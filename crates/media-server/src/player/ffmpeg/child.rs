use std::io::ErrorKind;
use std::process::{ExitStatus, Stdio};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::task::JoinHandle;

use crate::player::source::SourceError;

/// Whether there is an `ffmpeg` where programs are looked for.
pub(in crate::player) fn is_installed() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join("ffmpeg").is_file())
}

/// A running child process. It is killed when this is dropped, and reaped by the runtime.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    complaints: JoinHandle<Vec<String>>,
}

/// The last lines of what a child complains of, each cut.
const MAX_COMPLAINTS: usize = 8;
const MAX_LINE: usize = 300;

impl Running {
    /// Starts `program`, which reads `input` from its standard input; gives its standard output.
    ///
    /// # Errors
    /// If it is not installed, or cannot be started. `why` says what it is needed for.
    pub(super) fn start(
        program: &str,
        arguments: &[String],
        input: Option<String>,
        why: &str,
    ) -> Result<(Self, ChildStdout), SourceError> {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        // A signal that a terminal sends to this program is not for the child, whose end this program sees to.
        command.process_group(0);
        let mut child = command.spawn().map_err(|error| not_started(program, &error, why))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let gone = || SourceError::Interrupted(format!("{program} has no output to read from."));
        let complaints = tokio::spawn(listen(stderr.ok_or_else(gone)?));
        if let Some((mut stdin, input)) = child.stdin.take().zip(input) {
            // a child that does not take it says why itself
            tokio::spawn(async move { stdin.write_all(input.as_bytes()).await });
        }
        Ok((Self { child, complaints }, stdout.ok_or_else(gone)?))
    }

    /// Waits for its end; gives how it ended, and the last line of what it complained of.
    pub(super) async fn end(mut self) -> (Option<ExitStatus>, Option<String>) {
        let status = self.child.wait().await.ok();
        let complaints = self.complaints.await.unwrap_or_default();
        (status, complaints.into_iter().next_back())
    }
}

fn not_started(program: &str, error: &std::io::Error, why: &str) -> SourceError {
    SourceError::Refused(if error.kind() == ErrorKind::NotFound {
        format!("{why} Only {program} can do that, and it is not installed: install ffmpeg on the media server.")
    } else {
        format!("{why} {program} is needed for that and could not be started: {error}.")
    })
}

/// The addresses of cameras have passwords in them.
fn without_cameras(line: &str) -> String {
    let hidden =
        |word: &str| word.find("rtsp://").map_or_else(|| word.to_owned(), |at| format!("{}rtsp://…", &word[..at]));
    line.split(' ').map(hidden).collect::<Vec<_>>().join(" ")
}

async fn listen(stderr: ChildStderr) -> Vec<String> {
    let mut lines = BufReader::new(stderr).split(b'\n');
    let mut last: Vec<String> = Vec::new();
    while let Ok(Some(line)) = lines.next_segment().await {
        let line = without_cameras(&String::from_utf8_lossy(&line));
        let line: String = line.chars().take(MAX_LINE).collect();
        tracing::debug!(%line, "ffmpeg");
        if last.len() == MAX_COMPLAINTS {
            last.remove(0);
        }
        last.push(line);
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_left_out_of_complaints() {
        let line = "[concat @ 0x5] Impossible to open 'rtsp://me:it's,secret@127.0.0.1:5/live'";
        assert_eq!(without_cameras(line), "[concat @ 0x5] Impossible to open 'rtsp://…");
        assert_eq!(without_cameras("rtsp://a:b@c: no, d"), "rtsp://… no, d");
        assert_eq!(without_cameras("nothing  to hide"), "nothing  to hide");
    }
}

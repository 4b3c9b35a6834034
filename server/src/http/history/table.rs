use std::fmt::Write;

use axum::body::Bytes;
use futures_util::{Stream, stream};

use super::moment::rfc3339;
use super::reading::{History, Run};
use crate::store::{Figure, Role, StoreError};

/// A history as comma-separated values (RFC 4180) in base units, one line for each sample.
pub(super) fn of(history: History) -> impl Stream<Item = Result<Bytes, StoreError>> + Send {
    stream::try_unfold((history, true), async |(mut history, is_first)| {
        let runs = history.next().await?;
        if runs.is_empty() && !is_first {
            return Ok(None);
        }
        let mut text = if is_first { head() } else { String::new() };
        runs.iter().for_each(|run| lines(&mut text, run));
        Ok(Some((Bytes::from(text), (history, false))))
    })
}

fn head() -> String {
    let figures: Vec<_> = Figure::all().map(|(_, name)| name).collect();
    format!("time,peer,role,{}\r\n", figures.join(","))
}

/// Nothing in them can hold a comma or a quote: names are ours, and ids are letters and digits.
fn lines(text: &mut String, run: &Run) {
    let role = match run.peer.role {
        Role::Publisher => "publisher",
        Role::Viewer => "viewer",
    };
    for sample in &run.samples {
        // Writing into a text does not fail.
        _ = write!(text, "{},{},{role}", rfc3339(sample.at_ms), sample.peer);
        for (figure, _) in Figure::all() {
            _ = match sample.figures.get(figure) {
                Some(value) => write!(text, ",{value}"),
                None => write!(text, ","),
            };
        }
        text.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::history::reading::tests::run;

    #[test]
    fn each_sample_is_a_line_with_a_place_for_each_figure() {
        let mut text = head();
        lines(&mut text, &run());
        let lines: Vec<_> = text.lines().map(|line| line.split(',').collect::<Vec<_>>()).collect();
        let column = |name: &str| lines[0].iter().position(|one| *one == name).unwrap();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.len() == lines[0].len()));
        assert_eq!(lines[1][..3], ["2023-11-14T22:13:20Z", "viewer-00000000001", "viewer"]);
        assert_eq!((lines[1][column("bitrate_in")], lines[1][column("loss")]), ("1500000", "0.25"));
        assert_eq!((lines[2][column("bitrate_in")], lines[2][column("loss")]), ("", "0"));
    }
}

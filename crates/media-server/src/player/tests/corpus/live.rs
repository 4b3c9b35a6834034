//! What a server has at each moment: live streams, and servers that go away.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::super::{Folder, Server};
use super::source::segments;

/// A server that goes away is asked in vain for that long.
const AWAY: Duration = Duration::from_millis(4500);
/// A live one does so after that long.
const BEFORE: Duration = Duration::from_millis(2500);
/// Of segments of one second.
const WINDOW: usize = 3;
/// The first segment that a server does not have when it goes away.
const MISSING: usize = 3;

/// Time since something was first asked for.
#[derive(Clone, Default)]
struct Clock(Arc<OnceLock<Instant>>);

impl Clock {
    fn start(&self) -> Duration {
        self.0.get_or_init(Instant::now).elapsed()
    }

    /// `None` before the start.
    fn read(&self) -> Option<Duration> {
        self.0.get().map(Instant::elapsed)
    }
}

/// A window that moves by a segment each second since it was first asked for, and ends with the last one.
pub(super) fn serve(server: &Server, folder: &Folder, goes_away: bool) {
    let (clock, all) = (Clock::default(), segments(folder));
    let window_of = all.clone();
    let is_away = move |elapsed: Duration| goes_away && elapsed >= BEFORE && elapsed < BEFORE + AWAY;
    let started = clock.clone();
    server.add_changing("/index.m3u8", move |_| {
        let elapsed = started.start();
        (!is_away(elapsed)).then(|| window(&window_of, usize::try_from(elapsed.as_secs()).unwrap()))
    });
    for name in all {
        let (clock, data) = (clock.clone(), folder.read(&name));
        let is_there = move |_| (!clock.read().is_some_and(is_away)).then(|| data.clone());
        server.add_changing(&format!("/{name}"), is_there);
    }
}

/// All is listed from the beginning on, but the server goes away as a segment in the middle is asked for.
pub(super) fn serve_recorded(server: &Server, folder: &Folder) {
    let (clock, playlist) = (Clock::default(), folder.read("index.m3u8"));
    let is_away = |elapsed: Duration| elapsed < AWAY;
    for (index, name) in segments(folder).into_iter().enumerate() {
        let (clock, data) = (clock.clone(), folder.read(&name));
        server.add_changing(&format!("/{name}"), move |_| {
            let elapsed = if index == MISSING { Some(clock.start()) } else { clock.read() };
            (!elapsed.is_some_and(is_away)).then(|| data.clone())
        });
    }
    server.add_changing("/index.m3u8", move |_| (!clock.read().is_some_and(is_away)).then(|| playlist.clone()));
}

fn window(all: &[String], first: usize) -> Vec<u8> {
    let first = first.min(all.len() - WINDOW);
    let is_ended = first + WINDOW == all.len();
    let mut text = format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:{first}\n");
    for name in &all[first..first + WINDOW] {
        text += &format!("#EXTINF:1.0,\n{name}\n");
    }
    (text + if is_ended { "#EXT-X-ENDLIST\n" } else { "" }).into_bytes()
}

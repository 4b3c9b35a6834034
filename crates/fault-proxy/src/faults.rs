use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Where bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    ToServer,
    ToClient,
}

/// What lasts until it is changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lasting {
    pub(crate) to_server: WayFaults,
    pub(crate) to_client: WayFaults,
    /// Counts the cuts; a connection ends when it is another number than at its beginning.
    pub(crate) cuts: u64,
}

/// What happens to the bytes that go one way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct WayFaults {
    pub(crate) is_stalled: bool,
    pub(crate) is_closed: bool,
    pub(crate) delay: Duration,
}

impl Lasting {
    pub(crate) fn of(&self, way: Way) -> WayFaults {
        match way {
            Way::ToServer => self.to_server,
            Way::ToClient => self.to_client,
        }
    }

    pub(crate) fn of_mut(&mut self, way: Way) -> &mut WayFaults {
        match way {
            Way::ToServer => &mut self.to_server,
            Way::ToClient => &mut self.to_client,
        }
    }
}

/// What happens to single messages: how many of the next are to be hit.
#[derive(Debug, Default)]
pub(crate) struct Single {
    to_server: AtomicUsize,
    to_client: AtomicUsize,
}

impl Single {
    pub(crate) fn plan(&self, way: Way) {
        self.of(way).fetch_add(1, Ordering::Relaxed);
    }

    /// Whether the next message is to be hit, which is then done.
    pub(crate) fn take(&self, way: Way) -> bool {
        let less_one = |planned: usize| planned.checked_sub(1);
        self.of(way).fetch_update(Ordering::Relaxed, Ordering::Relaxed, less_one).is_ok()
    }

    fn of(&self, way: Way) -> &AtomicUsize {
        match way {
            Way::ToServer => &self.to_server,
            Way::ToClient => &self.to_client,
        }
    }
}

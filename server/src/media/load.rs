use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many sessions a media server carries.
#[derive(Debug, Clone, Default)]
pub(super) struct Load(Arc<AtomicUsize>);

/// One session on a media server; it leaves when this is dropped.
#[derive(Debug)]
pub(super) struct Seat(Load);

impl Load {
    pub(super) fn sessions(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn take_seat(&self) -> Seat {
        self.0.fetch_add(1, Ordering::Relaxed);
        Seat(self.clone())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_leaves_makes_room() {
        let load = Load::default();
        let (first, second) = (load.take_seat(), load.take_seat());
        assert_eq!(load.sessions(), 2);
        drop(first);
        assert_eq!(load.sessions(), 1);
        drop(second);
        assert_eq!(load.sessions(), 0);
    }
}

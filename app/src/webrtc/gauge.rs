use std::{cell::RefCell, time::Duration};

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::Driver;
use crate::{
    browser::{Interval, Slot, now},
    peer::Role,
    stats::{Meter, Reading},
};

const PERIOD: Duration = Duration::from_secs(1);

/// What a page shows of time and of its connection, once a second.
///
/// The signals are made on the server too; the rest begins in the browser with [`Gauge::start`].
#[derive(Clone, Copy)]
pub(crate) struct Gauge {
    pub(crate) now: RwSignal<Duration>,
    /// Nothing while there is no connection, and before it was measured.
    pub(crate) reading: RwSignal<Option<Reading>>,
    meter: Slot<RefCell<Meter>>,
    ticker: Slot<Interval>,
}

impl Gauge {
    /// The gauge of a page that is being made.
    pub(crate) fn new() -> Self {
        Self { now: RwSignal::default(), reading: RwSignal::default(), meter: Slot::empty(), ticker: Slot::empty() }
    }

    /// Measures what `driver` does, for as long as the page is there.
    pub(crate) fn start<R: Role>(self, driver: Slot<Driver<R>>) {
        self.ticker.fill(Interval::new(PERIOD, move || self.measure(driver)));
    }

    /// Forgets what was measured: the connection is another one, or none.
    pub(crate) fn reset(self) {
        _ = self.reading.try_set(None);
        self.meter.take();
    }

    fn measure<R: Role>(self, driver: Slot<Driver<R>>) {
        self.now.set(now());
        let Some(driver) = driver.get() else { return };
        spawn_local(async move {
            let Some(report) = driver.measure().await else { return };
            if self.meter.with(|_| ()).is_none() {
                self.meter.fill(RefCell::default());
            }
            let reading = self.meter.with(|meter| meter.borrow_mut().take(now(), report));
            _ = self.reading.try_set(reading);
        });
    }
}

use std::collections::VecDeque;

use super::damage::Damage;
use super::packet::{self, LENGTH, Packet};
use super::section::Sections;
use super::sync::Sync;
use super::tables::{self, Entry};
use super::track::{Context, Continuity, Order, Track};
use crate::Kind;
use crate::demux::Event;
use crate::unroll::Unroll;

/// Reads a transport stream.
///
/// Bytes that were handed in are kept until they are polled for: call [`poll`](Self::poll) until it has no more before
/// handing in more. Damage costs frames and never ends the stream.
#[derive(Debug, Default)]
pub struct Demuxer {
    sync: Sync,
    association: Table,
    /// The table of the first program, and where it is.
    map: Option<(u16, Table)>,
    /// The streams that the table lists.
    entries: Option<Vec<Entry>>,
    video: Option<Track>,
    audio: Option<Track>,
    unroll: Unroll,
    damage: Damage,
    ready: VecDeque<Event>,
    is_finished: bool,
}

/// A table that is repeated all the time.
#[derive(Debug, Default)]
struct Table {
    continuity: Continuity,
    sections: Sections,
}

const ASSOCIATION_ID: u16 = 0;

impl Demuxer {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Hands in the next bytes, cut anywhere.
    pub fn push(&mut self, data: &[u8]) {
        self.is_finished = false;
        self.sync.push(data);
    }

    /// The next event; `None` until there is more to read.
    pub fn poll(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            match self.sync.next() {
                Some(packet) => self.read(&packet),
                None if self.is_finished => self.read_last()?,
                None => return None,
            }
        }
    }

    /// Nothing follows: what has been read in part is all there is of it. Poll for the last frames then.
    ///
    /// A piece of the same stream may be handed in afterwards, with others left out between.
    pub fn finish(&mut self) {
        self.is_finished = true;
    }

    /// What follows has other times and counters, as at a discontinuity or after a gap.
    ///
    /// What has not been polled is lost; what is known of the streams stays until it changes.
    pub fn reset(&mut self) {
        let fresh = Self::default();
        let old = std::mem::replace(self, fresh);
        self.damage = old.damage();
        (self.map, self.entries) = (old.map, old.entries);
        (self.video, self.audio) = (old.video, old.audio);
        self.tracks().for_each(Track::forget);
        if let Some((_, table)) = &mut self.map {
            table.forget();
        }
    }

    /// Whether there is a stream of this kind that frames may come of; `None` as long as that is not known.
    #[must_use]
    pub fn has(&self, kind: Kind) -> Option<bool> {
        self.entries.as_ref()?;
        Some(match kind {
            Kind::Video => self.video.is_some(),
            Kind::Audio => self.audio.is_some(),
        })
    }

    /// What was wrong with the stream so far.
    #[must_use]
    pub fn damage(&self) -> Damage {
        let mut damage = self.damage;
        damage.lost_sync += self.sync.losses;
        damage.bad_tables += self.association.sections.broken;
        damage.bad_tables += self.map.as_ref().map_or(0, |(_, table)| table.sections.broken);
        damage
    }

    fn read(&mut self, data: &[u8; LENGTH]) {
        let Some(packet) = Packet::parse(data).filter(|packet| !packet.is_broken) else {
            self.damage.lost_packets += 1;
            return;
        };
        if packet.id == ASSOCIATION_ID {
            self.read_association(&packet);
        } else if self.map.as_ref().is_some_and(|(id, _)| packet.id == *id) {
            self.read_map(&packet);
        } else if packet.id != packet::NULL {
            self.read_media(&packet);
        }
    }

    fn read_association(&mut self, packet: &Packet<'_>) {
        let mut found = None;
        self.association.push(packet, |section| found = tables::program_table_id(section).or(found));
        if let Some(id) = found
            && self.map.as_ref().is_none_or(|(known, _)| *known != id)
        {
            self.damage.bad_tables += self.map.take().map_or(0, |(_, table)| table.sections.broken);
            self.map = Some((id, Table::default()));
        }
    }

    fn read_map(&mut self, packet: &Packet<'_>) {
        let Some((_, table)) = &mut self.map else { return };
        let mut found = None;
        table.push(packet, |section| found = tables::streams(section).or(found.take()));
        if let Some(entries) = found
            && self.entries.as_ref() != Some(&entries)
        {
            self.choose(&entries, Kind::Video);
            self.choose(&entries, Kind::Audio);
            self.entries = Some(entries);
        }
    }

    /// Takes the first stream of this kind that can be read; says what it is if none can.
    fn choose(&mut self, entries: &[Entry], kind: Kind) {
        let of_kind = || entries.iter().filter(|entry| entry.stream.kind() == kind);
        let place = match kind {
            Kind::Video => &mut self.video,
            Kind::Audio => &mut self.audio,
        };
        let chosen = of_kind().find(|entry| entry.stream.unsupported().is_none());
        if place.as_ref().map(|track| &track.entry) == chosen && chosen.is_some() {
            return;
        }
        if let Some(mut old) = place.take() {
            let (unroll, damage, out) = (&mut self.unroll, &mut self.damage, &mut self.ready);
            old.flush(&mut Context { unroll, damage, out });
        }
        *place = chosen.and_then(|entry| Track::new(*entry));
        if place.is_none() {
            self.ready.extend(of_kind().find_map(|entry| entry.stream.unsupported()).map(Event::Unsupported));
        }
    }

    fn read_media(&mut self, packet: &Packet<'_>) {
        let (unroll, damage, out) = (&mut self.unroll, &mut self.damage, &mut self.ready);
        let mut tracks = self.video.iter_mut().chain(&mut self.audio);
        let Some(track) = tracks.find(|track| track.entry.packet_id == packet.id) else { return };
        if packet.is_scrambled {
            damage.scrambled += 1;
            return;
        }
        track.push(packet, &mut Context { unroll, damage, out });
    }

    /// At the end: the last packet, then what the tracks have begun. `None` if there was nothing left.
    fn read_last(&mut self) -> Option<()> {
        if let Some(packet) = self.sync.finish() {
            self.read(&packet);
            return Some(());
        }
        self.is_finished = false;
        let (unroll, damage, out) = (&mut self.unroll, &mut self.damage, &mut self.ready);
        let mut context = Context { unroll, damage, out };
        let tracks = self.video.iter_mut().chain(&mut self.audio);
        tracks.for_each(|track| track.end(&mut context));
        self.association.continuity.end();
        self.map.iter_mut().for_each(|(_, table)| table.continuity.end());
        Some(())
    }

    fn tracks(&mut self) -> impl Iterator<Item = &mut Track> {
        self.video.iter_mut().chain(&mut self.audio)
    }
}

impl Table {
    fn push(&mut self, packet: &Packet<'_>, found: impl FnMut(&[u8])) {
        let Some(payload) = packet.payload else { return };
        match self.continuity.check(packet) {
            Order::Repeated => return,
            Order::Broken => self.sections.interrupt(),
            Order::Next => {}
        }
        self.sections.push(payload, packet.is_start, found);
    }

    fn forget(&mut self) {
        self.continuity = Continuity::default();
        self.sections.interrupt();
    }
}

//! The agenda, with simulated time.

use std::time::Duration;

use messages::PeerId;

use super::Counts;
use super::agenda::{Agenda, Job, Moment, Next, Notice, Outcome};
use super::backlog::Limits;
use super::batch::{Batch, Fact, Write};
use crate::store::pruning::Table;
use crate::store::{Event, EventKind, Figures, Level, Retention, Sample};

const NOTHING_GOES: Retention = Retention { samples: None, minutes: None, events: None, sessions: None };
const LIMITS: Limits = Limits { facts: 4, samples: 6, batch: 4, wait: Duration::from_secs(1) };

fn at(seconds: u64) -> Moment {
    Moment { at: Duration::from_secs(seconds), wall_ms: i64::try_from(seconds).unwrap() * 1000 }
}

fn sample(at_ms: i64) -> Sample {
    let peer: PeerId = "0123456789abcdef0123456789abcdef".parse().unwrap();
    Sample { peer, at_ms, figures: Figures::default() }
}

fn event() -> Event {
    Event { at_ms: 5, kind: EventKind::Server, level: Level::Info, session: None, peer: None, sentence: "Hm.".into() }
}

/// An agenda that knows already which minutes were left.
fn agenda(retention: Retention) -> Agenda {
    let mut agenda = Agenda::new(LIMITS, retention);
    assert_eq!(agenda.next(at(0)), Next::Do(Job::FindMinutes));
    assert_eq!(agenda.finished(at(0), Job::FindMinutes, Outcome::Minutes(Vec::new()), 1.0), None);
    agenda
}

fn push(agenda: &mut Agenda, now: Moment, samples: impl IntoIterator<Item = i64>) {
    samples.into_iter().for_each(|at_ms| agenda.push(now, Write::Sample(sample(at_ms))));
}

fn batch(agenda: &mut Agenda, now: Moment) -> Batch {
    match agenda.next(now) {
        Next::Do(Job::Write(batch)) => batch,
        other => panic!("{other:?} in place of a batch"),
    }
}

fn times(batch: &Batch) -> Vec<i64> {
    batch.samples.iter().map(|sample| sample.at_ms).collect()
}

fn away(agenda: &mut Agenda, now: Moment, batch: Batch) -> Option<Notice> {
    agenda.finished(now, Job::Write(batch), Outcome::Away, 1.0)
}

fn written(agenda: &mut Agenda, now: Moment, batch: Batch) -> Option<Notice> {
    agenda.finished(now, Job::Write(batch), Outcome::Done, 1.0)
}

#[test]
fn samples_wait_for_one_another_for_a_second() {
    let mut agenda = agenda(NOTHING_GOES);
    push(&mut agenda, at(1), [1]);
    assert_eq!(agenda.next(at(1)), Next::Wait(Duration::from_secs(2)));
    push(&mut agenda, at(1), [2]);
    assert_eq!(times(&batch(&mut agenda, at(2))), [1, 2]);
}

#[test]
fn enough_of_them_do_not_wait() {
    let mut agenda = agenda(NOTHING_GOES);
    push(&mut agenda, at(1), 1..=5);
    let full = batch(&mut agenda, at(1));
    assert_eq!(times(&full), [1, 2, 3, 4]);
    assert_eq!(written(&mut agenda, at(1), full), None);
    assert_eq!(times(&batch(&mut agenda, at(1))), [5], "what had no room is not left waiting");
}

#[test]
fn facts_are_written_before_samples_that_refer_to_them() {
    let mut agenda = agenda(NOTHING_GOES);
    push(&mut agenda, at(1), 1..=3);
    (0..2).for_each(|_| agenda.push(at(1), Write::Event(event())));
    let batch = batch(&mut agenda, at(1));
    assert_eq!((batch.facts.len(), times(&batch)), (2, vec![1, 2]));
    let ids = batch.facts.iter().map(|fact| match fact {
        Fact::Event(id, _) => *id,
        other => panic!("{other:?}"),
    });
    let ids: Vec<_> = ids.collect();
    assert!(ids[0] != ids[1] && ids.iter().all(|id| id >> 20 == 5), "{ids:?}");
}

#[test]
fn a_database_that_is_away_is_asked_again_after_growing_waits() {
    let mut agenda = agenda(NOTHING_GOES);
    push(&mut agenda, at(0), [1]);
    let mut now = at(1);
    let mut waits = Vec::new();
    for number in 0..3 {
        let batch = batch(&mut agenda, now);
        let notice = away(&mut agenda, now, batch);
        assert_eq!(notice, (number == 0).then_some(Notice::WentAway), "said once");
        let Next::Wait(until) = agenda.next(now) else { panic!("no wait") };
        waits.push((until - now.at).as_millis());
        now.at = until;
    }
    assert_eq!(waits, [500, 1000, 2000]);
    let batch = batch(&mut agenda, now);
    assert_eq!(written(&mut agenda, now, batch), Some(Notice::Back { dropped: 0 }));
}

#[test]
fn without_room_the_oldest_samples_are_dropped_and_counted() {
    let mut agenda = agenda(NOTHING_GOES);
    push(&mut agenda, at(0), 1..=4);
    let first = batch(&mut agenda, at(0));
    push(&mut agenda, at(0), 5..=9);
    assert_eq!(agenda.counts(), Counts { waiting: 5, ..Counts::default() });
    assert_eq!(away(&mut agenda, at(0), first), Some(Notice::WentAway));
    assert_eq!(agenda.counts(), Counts { waiting: 6, dropped_samples: 3, ..Counts::default() });
    push(&mut agenda, at(0), [10]);
    (0..5).for_each(|_| agenda.push(at(0), Write::Event(event())));
    let counts = agenda.counts();
    assert_eq!(
        (counts.dropped_samples, counts.dropped_others, counts.waiting),
        (4, 1, 10),
        "facts have room of their own"
    );
    let facts = batch(&mut agenda, at(10));
    let since_it_went_away = 4;
    assert_eq!(written(&mut agenda, at(10), facts), Some(Notice::Back { dropped: since_it_went_away }));
    assert_eq!(times(&batch(&mut agenda, at(10))), [5, 6, 7, 8]);
}

#[test]
fn what_is_refused_is_found_and_dropped_alone() {
    let mut agenda = agenda(NOTHING_GOES);
    push(&mut agenda, at(0), 1..=6);
    let (mut stored, mut notices) = (Vec::new(), Vec::new());
    while let Next::Do(Job::Write(batch)) = agenda.next(at(1)) {
        let some = times(&batch);
        let outcome = if some.contains(&3) { Outcome::Refused } else { Outcome::Done };
        if outcome == Outcome::Done {
            stored.extend(some);
        }
        notices.extend(agenda.finished(at(1), Job::Write(batch), outcome, 1.0));
    }
    assert_eq!(stored, [1, 2, 4, 5, 6]);
    assert_eq!(notices, [Notice::Dropped]);
    assert_eq!(agenda.counts(), Counts { samples: 5, dropped_samples: 1, ..Counts::default() });
}

#[test]
fn a_minute_is_folded_once_it_is_over_and_again_when_something_comes_late() {
    let mut agenda = agenda(NOTHING_GOES);
    let write = |agenda: &mut Agenda, now, at_ms| {
        push(agenda, now, [at_ms]);
        let now = Moment { at: now.at + LIMITS.wait, ..now };
        let batch = batch(agenda, now);
        written(agenda, now, batch);
    };
    write(&mut agenda, at(60), 59_999);
    let over = at(67);
    assert_eq!(agenda.next(at(61)), Next::Wait(over.at));
    assert_eq!(agenda.next(over), Next::Do(Job::Fold(0)));
    assert_eq!(agenda.finished(over, Job::Fold(0), Outcome::Away, 0.0), Some(Notice::WentAway));
    assert_eq!(agenda.next(at(68)), Next::Do(Job::Fold(0)), "a fold that failed is repeated");
    agenda.finished(at(68), Job::Fold(0), Outcome::Done, 0.0);
    assert!(matches!(agenda.next(at(69)), Next::Wait(_)));
    write(&mut agenda, at(70), 30_000);
    assert_eq!(agenda.next(at(71)), Next::Do(Job::Fold(0)));
}

#[test]
fn minutes_that_a_former_run_left_are_folded() {
    let mut agenda = Agenda::new(LIMITS, NOTHING_GOES);
    assert_eq!(agenda.next(at(200)), Next::Do(Job::FindMinutes));
    assert_eq!(agenda.finished(at(200), Job::FindMinutes, Outcome::Away, 0.0), Some(Notice::WentAway));
    assert_eq!(agenda.next(at(201)), Next::Do(Job::FindMinutes));
    agenda.finished(at(201), Job::FindMinutes, Outcome::Minutes(vec![0, 60_000, 180_000]), 0.0);
    for minute in [0, 60_000] {
        assert_eq!(agenda.next(at(201)), Next::Do(Job::Fold(minute)));
        agenda.finished(at(201), Job::Fold(minute), Outcome::Done, 0.0);
    }
    assert_eq!(agenda.next(at(201)), Next::Wait(at(247).at));
}

#[test]
fn half_a_minute_is_not_folded() {
    let mut agenda = Agenda::new(LIMITS, Retention { samples: Some(Duration::from_secs(3600)), ..NOTHING_GOES });
    agenda.finished(at(0), Job::FindMinutes, Outcome::Minutes(vec![0, 3_600_000]), 0.0);
    let now = at(3700);
    assert_eq!(agenda.next(now), Next::Do(Job::Fold(3_600_000)), "samples of the first one are being removed");
}

#[test]
fn tables_are_gone_through_a_little_at_a_time() {
    let mut agenda = agenda(Retention { events: Some(Duration::from_secs(100)), ..NOTHING_GOES });
    let now = at(1000);
    let prune = Next::Do(Job::Prune(Table::Events, 900_000));
    for removed in [2000, 7, 0] {
        assert_eq!(agenda.next(now), prune);
        agenda.finished(now, Job::Prune(Table::Events, 900_000), Outcome::Pruned(removed), 0.0);
    }
    assert_eq!(agenda.next(now), Next::Wait(Duration::from_secs(1060)));
    assert_eq!(agenda.next(at(1060)), Next::Do(Job::Prune(Table::Events, 960_000)));
    push(&mut agenda, at(1060), 1..=4);
    assert_eq!(times(&batch(&mut agenda, at(1060))), [1, 2, 3, 4], "what is new goes first");
}

#[test]
fn at_the_end_everything_is_written_at_once() {
    let mut agenda = agenda(NOTHING_GOES);
    push(&mut agenda, at(1), 1..=5);
    agenda.close();
    for expected in [vec![1, 2, 3, 4], vec![5]] {
        let batch = batch(&mut agenda, at(1));
        assert_eq!(times(&batch), expected);
        written(&mut agenda, at(1), batch);
    }
    assert_eq!(agenda.next(at(1)), Next::End);
}

#[test]
fn the_end_does_not_wait_for_a_database_that_is_away() {
    let mut agenda = agenda(NOTHING_GOES);
    push(&mut agenda, at(1), [1]);
    let first = batch(&mut agenda, at(2));
    away(&mut agenda, at(2), first);
    agenda.close();
    let once_more = batch(&mut agenda, at(2));
    away(&mut agenda, at(2), once_more);
    assert_eq!(agenda.next(at(2)), Next::End);
    assert_eq!(agenda.counts().waiting, 1);
}

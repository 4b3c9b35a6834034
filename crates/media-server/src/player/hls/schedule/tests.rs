use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// A playlist of segments of four seconds each.
fn media(first: u64, count: u64, is_ended: bool) -> Media {
    let segment = |sequence| Segment {
        sequence,
        discontinuity_sequence: 0,
        uri: format!("{sequence}.ts"),
        range: None,
        duration: SECOND * 4,
        key: None,
        map: None,
        is_gap: false,
    };
    let segments = (first..first + count).map(segment).collect();
    Media { target_duration: SECOND * 4, segments, is_ended, ..Media::default() }
}

fn fetch_of(step: Step) -> u64 {
    match step {
        Step::Fetch(job) => job.segment.sequence,
        other => panic!("no fetch but {other:?}"),
    }
}

/// Fetches all that can be fetched now.
fn fetch_all(schedule: &mut Schedule, now: Instant) -> Vec<u64> {
    let mut fetched = Vec::new();
    while let Step::Fetch(job) = schedule.poll(now) {
        fetched.push(job.segment.sequence);
        schedule.fetched();
    }
    fetched
}

#[test]
fn a_recorded_stream_is_played_from_beginning_to_end() {
    let now = Instant::now();
    let mut schedule = Schedule::new(media(0, 3, true), now, None);
    assert_eq!(fetch_all(&mut schedule, now), [0, 1, 2]);
    assert_eq!(schedule.poll(now + SECOND * 100), Step::End, "and never loaded again");
}

#[test]
fn a_recorded_stream_is_played_from_a_position() {
    let now = Instant::now();
    for (position, expected) in [(0, 5), (3, 5), (4, 6), (9, 7), (11, 7), (500, 7)] {
        let mut schedule = Schedule::new(media(5, 3, true), now, Some(SECOND * position));
        assert_eq!(fetch_of(schedule.poll(now)), expected, "{position} s");
    }
}

#[test]
fn a_live_stream_begins_three_durations_before_its_end() {
    let now = Instant::now();
    for (count, expected) in [(10, 107), (3, 100), (1, 100)] {
        let mut schedule = Schedule::new(media(100, count, false), now, Some(SECOND));
        assert_eq!(fetch_of(schedule.poll(now)), expected, "{count} segments");
    }
}

#[test]
fn a_wished_beginning_is_honoured() {
    let now = Instant::now();
    for (offset, is_ended, expected) in
        [(-5.0, false, 8), (4.0, false, 1), (-4.0, true, 9), (9.0, true, 2), (-1e9, true, 0)]
    {
        let media = Media { start_offset: Some(offset), ..media(0, 10, is_ended) };
        assert_eq!(fetch_of(Schedule::new(media, now, None).poll(now)), expected, "{offset}");
    }
}

#[test]
fn a_playlist_is_loaded_at_the_pace_of_the_standard() {
    let start = Instant::now();
    let mut schedule = Schedule::new(media(0, 3, false), start, None);
    fetch_all(&mut schedule, start);
    assert_eq!(schedule.poll(start), Step::Wait(start + SECOND * 4));
    let unchanged = start + SECOND * 4;
    assert_eq!(schedule.poll(unchanged), Step::Load);
    schedule.loaded(media(0, 3, false), unchanged).unwrap();
    assert_eq!(schedule.poll(unchanged), Step::Wait(unchanged + SECOND * 2));
    let changed = unchanged + SECOND * 2;
    schedule.loaded(media(1, 3, false), changed).unwrap();
    assert_eq!(fetch_all(&mut schedule, changed), [3]);
    assert_eq!(schedule.poll(changed), Step::Wait(changed + SECOND * 4));
}

#[test]
fn a_live_stream_ends_with_its_playlist() {
    let now = Instant::now();
    let mut schedule = Schedule::new(media(0, 3, false), now, None);
    fetch_all(&mut schedule, now);
    schedule.loaded(media(0, 4, true), now + SECOND * 4).unwrap();
    assert_eq!(fetch_all(&mut schedule, now + SECOND * 4), [3]);
    assert_eq!(schedule.poll(now + SECOND * 99), Step::End);
}

#[test]
fn who_falls_behind_goes_on_near_the_end() {
    let now = Instant::now();
    let mut schedule = Schedule::new(media(0, 3, false), now, None);
    assert_eq!(fetch_of(schedule.poll(now)), 0);
    schedule.loaded(media(50, 6, false), now).unwrap();
    let Step::Fetch(job) = schedule.poll(now) else { panic!("nothing to fetch") };
    assert_eq!((job.segment.sequence, job.line), (53, TimeLine { era: 0, discontinuities: 0 }));
}

#[test]
fn numbers_that_begin_anew_begin_a_new_time_line() {
    let now = Instant::now();
    let mut schedule = Schedule::new(media(500, 3, false), now, None);
    fetch_all(&mut schedule, now);
    schedule.loaded(media(0, 2, false), now).unwrap();
    let Step::Fetch(job) = schedule.poll(now) else { panic!("nothing to fetch") };
    assert_eq!((job.segment.sequence, job.line), (0, TimeLine { era: 1, discontinuities: 0 }));
}

#[test]
fn a_server_that_is_a_little_behind_begins_nothing_anew() {
    let now = Instant::now();
    let mut schedule = Schedule::new(media(10, 3, false), now, None);
    fetch_all(&mut schedule, now);
    schedule.loaded(media(9, 3, false), now).unwrap();
    assert!(matches!(schedule.poll(now), Step::Wait(_)));
    schedule.loaded(media(11, 3, false), now).unwrap();
    assert_eq!(fetch_all(&mut schedule, now), [13]);
}

#[test]
fn segments_that_are_known_to_be_missing_are_passed_over() {
    let now = Instant::now();
    let mut playlist = media(0, 4, true);
    playlist.segments[0].is_gap = true;
    playlist.segments[2].is_gap = true;
    playlist.segments[3].discontinuity_sequence = 1;
    let mut schedule = Schedule::new(playlist, now, None);
    assert_eq!(fetch_all(&mut schedule, now), [1, 3]);
}

#[test]
fn a_segment_is_tried_three_times_and_then_passed_over_if_live() {
    let mut now = Instant::now();
    let mut schedule = Schedule::new(media(0, 3, false), now, None);
    for pause in [500, 1000] {
        assert_eq!(fetch_of(schedule.poll(now)), 0);
        schedule.not_fetched(now).unwrap();
        let until = now + Duration::from_millis(pause);
        assert_eq!(schedule.poll(now), Step::Wait(until));
        now = until;
    }
    assert_eq!(fetch_of(schedule.poll(now)), 0);
    schedule.not_fetched(now).unwrap();
    assert_eq!(fetch_of(schedule.poll(now)), 1);
}

/// Fails until the schedule gives up, or has failed `most` times.
fn fail(schedule: &mut Schedule, now: Instant, most: u32) -> Result<(), Stall> {
    (0..most).try_for_each(|_| schedule.not_fetched(now))
}

#[test]
fn a_recorded_stream_misses_nothing() {
    let now = Instant::now();
    let mut schedule = Schedule::new(media(0, 3, true), now, None);
    assert_eq!(fail(&mut schedule, now, 2), Ok(()));
    assert_eq!(fail(&mut schedule, now, 1), Err(Stall::Unfetchable));
}

#[test]
fn a_live_stream_of_which_nothing_can_be_fetched_is_given_up() {
    let now = Instant::now();
    let mut schedule = Schedule::new(media(0, 20, false), now, None);
    assert_eq!(fail(&mut schedule, now, 8), Ok(()));
    schedule.fetched();
    assert_eq!(fail(&mut schedule, now, 8), Ok(()));
    assert_eq!(fail(&mut schedule, now, 1), Err(Stall::Unfetchable));
}

#[test]
fn a_playlist_that_stays_away_is_given_up() {
    let start = Instant::now();
    let mut schedule = Schedule::new(media(0, 3, false), start, None);
    fetch_all(&mut schedule, start);
    let mut now = start + SECOND * 4;
    let given_up = loop {
        assert_eq!(schedule.poll(now), Step::Load);
        if let Err(stall) = schedule.not_loaded(now) {
            break stall;
        }
        match schedule.poll(now) {
            Step::Wait(until) => now = until,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(given_up, Stall::Away);
    assert_eq!(now.duration_since(start), SECOND * 16, "three durations after the first failure");
}

#[test]
fn a_playlist_that_comes_back_is_played_on() {
    let now = Instant::now();
    let mut schedule = Schedule::new(media(0, 3, false), now, None);
    fetch_all(&mut schedule, now);
    schedule.not_loaded(now + SECOND * 4).unwrap();
    schedule.loaded(media(2, 3, false), now + SECOND * 6).unwrap();
    assert_eq!(fetch_all(&mut schedule, now + SECOND * 6), [3, 4]);
    schedule.not_loaded(now + SECOND * 30).unwrap();
}

#[test]
fn a_playlist_that_never_changes_is_given_up() {
    let now = Instant::now();
    let mut schedule = Schedule::new(media(0, 3, false), now, None);
    assert_eq!(schedule.loaded(media(0, 3, false), now + SECOND * 26), Ok(()));
    assert_eq!(schedule.loaded(media(0, 3, false), now + SECOND * 27), Err(Stall::Stopped));
}

#[test]
fn an_empty_playlist_is_waited_for() {
    let now = Instant::now();
    let mut schedule = Schedule::new(media(0, 0, false), now, None);
    assert!(matches!(schedule.poll(now), Step::Wait(_)));
    schedule.loaded(media(7, 1, false), now).unwrap();
    assert_eq!(fetch_of(schedule.poll(now)), 7);
    assert_eq!(Schedule::new(media(0, 0, true), now, None).poll(now), Step::End);
}

/// The time lines of what is fetched while a window of two moves over segments, of which the third has a discontinuity
/// before it.
fn lines_of_a_moving_window(counts_discontinuities: bool) -> Vec<u64> {
    let now = Instant::now();
    let playlist = |first: u64| {
        let mut media = Media { counts_discontinuities, ..media(first, 2, false) };
        for segment in &mut media.segments {
            let forgets = first > 2 && !counts_discontinuities;
            segment.discontinuity_sequence = u64::from(segment.sequence >= 2 && !forgets);
        }
        media
    };
    let mut schedule = Schedule::new(playlist(0), now, None);
    let mut lines = Vec::new();
    for first in 0..6 {
        schedule.loaded(playlist(first), now).unwrap();
        while let Step::Fetch(job) = schedule.poll(now) {
            lines.push(job.line.discontinuities);
            schedule.fetched();
        }
    }
    lines
}

#[test]
fn discontinuities_that_left_the_window_are_remembered() {
    assert_eq!(lines_of_a_moving_window(true), [0, 0, 1, 1, 1, 1, 1]);
    assert_eq!(lines_of_a_moving_window(false), [0, 0, 1, 1, 1, 1, 1]);
}

use bytes::Bytes;
use media::{AudioCodec, AudioFormat};

use super::*;

fn frame(kind: Kind, nanos: i64) -> Item {
    let time = MediaTime::from_nanos(nanos);
    let data = Bytes::new();
    Item::Frame(Frame { kind, decode_time: time, presentation_time: time, is_keyframe: true, data })
}

fn format() -> Item {
    Item::Format(Format::Audio(AudioFormat {
        codec: AudioCodec::Aac,
        sample_rate: 48_000,
        channels: 2,
        config: Bytes::new(),
    }))
}

fn line(number: u64) -> TimeLine {
    TimeLine::of(number)
}

fn short(woven: Woven) -> String {
    match woven {
        Woven::News(News::Frame(frame)) => {
            format!("{}{}", if frame.kind == Kind::Audio { 'a' } else { 'v' }, frame.decode_time.as_nanos())
        }
        Woven::News(News::Format(_)) => "format".into(),
        Woven::News(News::Discontinuity) => "discontinuity".into(),
        Woven::News(news @ (News::Nature(_) | News::Unsupported(_))) => format!("{news:?}"),
        Woven::Need(strand) => format!("need {strand}"),
        Woven::End => "end".into(),
    }
}

/// What comes until more is needed, that included.
fn all(weaver: &mut Weaver) -> Vec<String> {
    let mut told = Vec::new();
    loop {
        told.push(short(weaver.poll()));
        if told.last().is_some_and(|last| last.starts_with("need") || last == "end") {
            return told;
        }
    }
}

use Kind::{Audio, Video};

#[test]
fn sound_and_pictures_of_one_container_are_put_in_order() {
    let mut weaver = Weaver::new(1);
    let items = [frame(Video, 0), frame(Video, 40), frame(Video, 80), format(), frame(Audio, 10), frame(Audio, 50)];
    weaver.add(0, line(0), items);
    assert_eq!(all(&mut weaver), ["v0", "format", "a10", "v40", "a50", "v80", "need 0"]);
    weaver.end(0);
    assert_eq!(all(&mut weaver), ["end"]);
}

#[test]
fn two_renditions_wait_for_one_another() {
    let mut weaver = Weaver::new(2);
    assert_eq!(all(&mut weaver), ["need 0"]);
    weaver.add(0, line(0), [frame(Video, 0), frame(Video, 40)]);
    assert_eq!(all(&mut weaver), ["need 1"]);
    weaver.add(1, line(0), [frame(Audio, 5)]);
    assert_eq!(all(&mut weaver), ["v0", "a5", "need 1"]);
    weaver.end(1);
    assert_eq!(all(&mut weaver), ["v40", "need 0"]);
}

#[test]
fn all_pass_a_discontinuity_together() {
    let mut weaver = Weaver::new(2);
    weaver.add(0, line(0), [frame(Video, 100)]);
    weaver.add(0, line(1), [frame(Video, 3)]);
    weaver.add(1, line(0), [frame(Audio, 90), frame(Audio, 110)]);
    weaver.add(1, line(1), [frame(Audio, 1)]);
    assert_eq!(all(&mut weaver), ["a90", "v100", "a110", "discontinuity", "a1", "need 1"]);
}

#[test]
fn what_comes_too_late_for_its_time_line_is_dropped() {
    let mut weaver = Weaver::new(1);
    weaver.add(0, line(1), [frame(Video, 100)]);
    assert_eq!(all(&mut weaver), ["v100", "need 0"]);
    weaver.add(0, line(0), [frame(Video, 200)]);
    assert_eq!(all(&mut weaver), ["need 0"]);
}

#[test]
fn renditions_on_both_sides_of_a_wrap_are_aligned() {
    let mut weaver = Weaver::new(2);
    weaver.add(0, line(0), [frame(Video, WRAP - 10), frame(Video, WRAP + 30)]);
    weaver.add(1, line(0), [frame(Audio, 5), frame(Audio, 40)]);
    weaver.end(0);
    weaver.end(1);
    let expected = [WRAP - 10, WRAP + 5, WRAP + 30, WRAP + 40].map(|time| time.to_string());
    let times: Vec<_> = all(&mut weaver).iter().map(|told| told[1..].to_owned()).take(4).collect();
    assert_eq!(times, expected);
}

#[test]
fn a_stream_that_begins_anew_without_saying_so_is_a_discontinuity() {
    const SECOND: i64 = 1_000_000_000;
    for (again, is_far) in [(0, true), (98 * SECOND, false), (110 * SECOND, false), (170 * SECOND, true)] {
        let mut weaver = Weaver::new(1);
        weaver.add(0, line(0), [frame(Video, 99 * SECOND), frame(Audio, 100 * SECOND)]);
        weaver.add(0, line(0), [frame(Video, again), frame(Audio, again)]);
        weaver.add(0, line(1), [frame(Video, 0)]);
        weaver.end(0);
        let told = all(&mut weaver);
        let discontinuities = told.iter().filter(|told| *told == "discontinuity").count();
        assert_eq!((told.len() - discontinuities, discontinuities), (6, 1 + usize::from(is_far)), "{again}");
    }
}

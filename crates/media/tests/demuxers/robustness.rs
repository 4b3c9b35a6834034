//! Files that are cut, damaged and handed in in pieces: the same frames for any pieces, and never a panic.

use media::Kind;
use media::demux::Event;

use crate::corpus::{Clip, clips};
use crate::random::Random;
use crate::reading::{frames, read};

/// All clips with their bytes.
fn files() -> impl Iterator<Item = (Clip, Vec<u8>)> {
    clips().into_iter().map(|clip| {
        let data = std::fs::read(clip.make()).unwrap();
        (clip, data)
    })
}

/// At random places.
fn pieces<'a>(data: &'a [u8], longest: usize, random: &mut Random) -> Vec<&'a [u8]> {
    let mut rest = data;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at((1 + random.below(longest)).min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

#[test]
fn any_pieces_give_the_same() {
    let mut random = Random::new(1);
    for (clip, data) in files() {
        let whole = read(&clip, [&data[..]]).unwrap();
        for longest in [3, 200, 5000] {
            let again = read(&clip, pieces(&data, longest, &mut random)).unwrap();
            assert!(again == whole, "{} in {:?}, pieces of at most {longest}", clip.name, clip.container);
        }
    }
}

#[test]
fn damaged_bytes_in_any_pieces_give_the_same() {
    let mut random = Random::new(2);
    for (clip, data) in files() {
        let damaged = damage(&data, &mut random);
        let whole = read(&clip, [&damaged[..]]);
        let again = read(&clip, pieces(&damaged, 500, &mut random));
        // what was found before an error is not compared, only the error
        assert!(again == whole, "{} in {:?}", clip.name, clip.container);
    }
}

#[test]
fn a_file_that_is_cut_has_the_first_frames() {
    let mut random = Random::new(3);
    for (clip, data) in files() {
        let whole = read(&clip, [&data[..]]).unwrap();
        for _ in 0..20 {
            let end = random.below(data.len());
            let cut = read(&clip, [&data[..end]]).unwrap();
            check_is_front(&clip, &cut, &whole, end);
        }
    }
}

/// All but the last frame of each kind, which may be cut too.
fn check_is_front(clip: &Clip, cut: &[Event], whole: &[Event], end: usize) {
    for kind in [Kind::Video, Kind::Audio] {
        let (cut, whole) = (frames(cut, kind), frames(whole, kind));
        let sure = cut.len().saturating_sub(1);
        assert!(cut.len() <= whole.len(), "{} cut at {end}", clip.name);
        assert!(cut[..sure] == whole[..sure], "{} in {:?} cut at {end}, {kind:?}", clip.name, clip.container);
    }
}

/// Some bytes changed, some left out, some doubled.
fn damage(data: &[u8], random: &mut Random) -> Vec<u8> {
    let mut damaged = data.to_vec();
    for _ in 0..1 + random.below(20) {
        if damaged.is_empty() {
            break;
        }
        let at = random.below(damaged.len());
        match random.below(4) {
            0 => drop(damaged.remove(at)),
            1 => damaged.insert(at, random.below(256) as u8),
            _ => damaged[at] ^= 1 << random.below(8),
        }
    }
    damaged
}

#[test]
fn damage_is_survived() {
    let mut random = Random::new(4);
    let (mut errors, mut frames_found) = (0, 0);
    for (clip, data) in files() {
        for _ in 0..30 {
            // mostly at the front, where the tables are
            let is_front = random.below(2) == 0;
            let length = 1 + random.below(if is_front { data.len().min(3000) } else { data.len() });
            let (front, rest) = data.split_at(length);
            let damaged = [&damage(front, &mut random), rest].concat();
            match read(&clip, [&damaged[..]]) {
                Ok(events) => frames_found += frames(&events, Kind::Video).len() + frames(&events, Kind::Audio).len(),
                Err(_) => errors += 1,
            }
        }
    }
    println!("{frames_found} frames found in damaged files, {errors} files refused");
    assert!(frames_found > 10_000);
}

#[test]
fn noise_is_survived() {
    let mut random = Random::new(5);
    let noise: Vec<u8> = (0..200_000).map(|_| random.below(256) as u8).collect();
    for clip in clips().into_iter().take(1).chain(clips().into_iter().filter(|clip| !clip.is_ts()).take(1)) {
        if let Ok(events) = read(&clip, [&noise[..]]) {
            assert_eq!(events, [], "{:?}", clip.container);
        }
    }
}

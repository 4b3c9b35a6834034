use std::fs;

use super::super::clips::ffmpeg;
use super::super::{Folder, Server};
use super::live;

/// One source of the corpus: how it is made, and what comes of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub(super) name: &'static str,
    pub(super) clip: Clip,
    pub(super) delivery: Delivery,
    pub(super) outcome: Outcome,
}

/// What `ffmpeg` makes: a test picture and a tone, as HLS.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clip {
    pub(super) seconds: u32,
    pub(super) rate: u32,
    /// From one keyframe to the next, and of a segment.
    pub(super) keyframe_seconds: u32,
    pub(super) size: (u32, u32),
    /// Encoders and their options; empty for none of that kind.
    pub(super) video: &'static str,
    pub(super) audio: &'static str,
    pub(super) is_fmp4: bool,
}

/// How it is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    Recorded,
    Encrypted,
    /// Its description of the sound says that it is HE-AAC.
    AnnouncedAsHeAac,
    /// Followed by the same in this size, after a discontinuity.
    FollowedBy((u32, u32)),
    /// A window that moves as time passes.
    Live,
    /// The same, with a server that answers nothing for some seconds.
    LiveWithAGap,
    /// The server answers nothing for some seconds; the stream waits for it.
    RecordedWithAGap,
    /// Its segments are something else.
    Garbage,
    /// The playlist says that its samples are encrypted.
    SampleEncrypted,
}

/// What comes of it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Outcome {
    /// Reaches viewers as it is; pictures of this profile.
    Passes { profile: u8 },
    /// Its pictures are coded anew.
    CodedAnew,
    /// All that is told, word for word.
    Refused(&'static str),
}

impl Delivery {
    /// Something of it comes late or never.
    pub(super) fn has_gap(self) -> bool {
        matches!(self, Self::LiveWithAGap | Self::RecordedWithAGap)
    }
}

impl Clip {
    pub(super) fn has_pictures(&self) -> bool {
        !self.video.is_empty()
    }

    pub(super) fn has_sound(&self) -> bool {
        !self.audio.is_empty()
    }

    fn make(&self, folder: &Folder, playlist: &str, more: &str) {
        let Self { seconds, rate, keyframe_seconds, size: (width, height), video, audio, is_fmp4 } = *self;
        let mut inputs = String::new();
        let mut coding = String::new();
        if self.has_pictures() {
            inputs += &format!("-f lavfi -i testsrc2=size={width}x{height}:rate={rate} ");
            let keyframes = format!("-g 1000 -force_key_frames expr:gte(t,n_forced*{keyframe_seconds})");
            coding += &format!("-c:v {video} {keyframes} ");
        }
        if self.has_sound() {
            inputs += "-f lavfi -i sine=frequency=440:sample_rate=48000 ";
            coding += &format!("-c:a {audio} ");
        }
        let container = if is_fmp4 { "-hls_segment_type fmp4 -hls_fmp4_init_filename " } else { "" };
        let init = if is_fmp4 { format!("{playlist}.mp4") } else { String::new() };
        let hls = format!("-f hls -hls_time {keyframe_seconds} -hls_playlist_type vod {container}{init}");
        ffmpeg(folder, &format!("{inputs}-t {seconds} {coding}{hls} {more} {playlist}.m3u8"));
    }
}

impl Source {
    /// Makes its files.
    pub(super) fn make(&self) -> Folder {
        let folder = Folder::new();
        match self.delivery {
            Delivery::Encrypted => {
                folder.write("key.bin", b"0123456789abcdef");
                folder.write("key.info", "key.bin\nkey.bin\n");
                self.clip.make(&folder, "index", "-hls_key_info_file key.info");
            }
            Delivery::FollowedBy(size) => {
                self.clip.make(&folder, "first", "");
                Clip { size, ..self.clip }.make(&folder, "second", "");
                join(&folder);
            }
            Delivery::AnnouncedAsHeAac => {
                self.clip.make(&folder, "index", "");
                announce_band_replication(&folder);
            }
            _ => self.clip.make(&folder, "index", ""),
        }
        folder
    }

    pub(super) async fn serve(&self, folder: &Folder) -> Server {
        let server = Server::of(folder).await;
        match self.delivery {
            Delivery::Live => live::serve(&server, folder, false),
            Delivery::LiveWithAGap => live::serve(&server, folder, true),
            Delivery::RecordedWithAGap => live::serve_recorded(&server, folder),
            Delivery::Garbage => segments(folder).iter().for_each(|name| server.add(&format!("/{name}"), b"no film")),
            Delivery::SampleEncrypted => {
                let playlist = folder.text("index.m3u8");
                let key = "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://key\"\n#EXTINF";
                server.add("/index.m3u8", playlist.replacen("#EXTINF", key, 1));
            }
            _ => {}
        }
        server
    }

    /// Of all that is shown, in seconds.
    pub(super) fn seconds(&self) -> u32 {
        let parts = if matches!(self.delivery, Delivery::FollowedBy(_)) { 2 } else { 1 };
        self.clip.seconds * parts
    }
}

/// The names of a folder's segments, in order.
pub(super) fn segments(folder: &Folder) -> Vec<String> {
    let playlist = folder.text("index.m3u8");
    playlist.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// One playlist of two, the way servers put advertisements in.
fn join(folder: &Folder) {
    let (first, second) = (folder.text("first.m3u8"), folder.text("second.m3u8"));
    let second = second.lines().filter(|line| {
        let is_head = ["#EXTM3U", "#EXT-X-VERSION", "#EXT-X-TARGET", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-PLAYLIST"];
        !is_head.iter().any(|head| line.starts_with(head))
    });
    let joined = first.replace("#EXT-X-ENDLIST\n", "#EXT-X-DISCONTINUITY\n");
    folder.write("index.m3u8", joined + &second.collect::<Vec<_>>().join("\n") + "\n");
}

/// `ffmpeg`'s own encoder says that there is no band replication. Said the other way round, decoders have to make 48 kHz out of
/// 24 kHz, as with HE-AAC, for which Debian has no encoder.
fn announce_band_replication(folder: &Folder) {
    let path = folder.path().join("index.mp4");
    let mut map = fs::read(&path).unwrap();
    let absent = [0x56, 0xe5, 0x00];
    let at = map.windows(3).position(|bytes| bytes == absent).expect("the encoder says so");
    // a bit that it is present, and four for 48 kHz (ISO/IEC 14496-3, 1.6.2.1 and table 1.18)
    map[at + 2] = 1 << 7 | 3 << 3;
    fs::write(path, map).unwrap();
}

use std::io;
use std::time::{Duration, Instant};

use media::analysis::{Analysis, Analyzer, AudioPlan, Plan, PlanKind, audio_name, video_name};
use media::demux::Event;
use netguard::SourceUrl;
use tokio::sync::mpsc;
use tokio::time::timeout_at;

use super::ffmpeg::{self, Inspected};
use super::route::{self, Protocol};
use super::source::{Nature, News, SourceError};
use super::surroundings::{SourceConfig, Surroundings};
use super::{hls, rtsp};

/// Looks at sources before they are played.
#[derive(Debug)]
pub struct Prober(Surroundings);

/// What a source is, and what happens to it on the way to viewers.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// What the media comes in: `HLS`, `RTSP`, or the name of a container.
    pub container: String,
    /// It comes into being as it is played.
    pub is_live: bool,
    pub duration: Option<Duration>,
    pub video: Option<ProbedVideo>,
    pub audio: Option<ProbedAudio>,
    pub treatment: Treatment,
    /// Why, a sentence each.
    pub reasons: Vec<String>,
    /// Roughly, in processor cores.
    pub cores: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ProbedVideo {
    /// Its name for people.
    pub codec: String,
    pub profile: Option<String>,
    /// In pixels; 0 while not known.
    pub width: u32,
    pub height: u32,
    pub frame_rate: Option<f64>,
    pub has_b_frames: bool,
    pub keyframe_interval: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ProbedAudio {
    /// Its name for people.
    pub codec: String,
    /// In hertz.
    pub sample_rate: u32,
    pub channels: u8,
}

/// How much of a source is coded anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    PassedThrough,
    AudioConverted,
    Transcoded,
    /// It takes `ffmpeg`, which is not installed.
    Impossible,
}

/// Why a source cannot be looked at: a sentence for the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ProbeError(String);

const PATIENCE: Duration = Duration::from_secs(10);
/// Enough to see the distance of keyframes, where they are this close.
const KEYFRAMES: u64 = 3;
/// A stream with fewer keyframes is looked at for so many pictures.
const MOST_PICTURES: u64 = 400;
/// What waits to be looked at.
const NEWS: usize = 64;

/// Measured roughly on one core: coding 1280 x 720 at 30 pictures a second anew, and making Opus of sound.
const CORES_OF_720P30: f64 = 0.5;
const CORES_OF_SOUND: f64 = 0.01;
/// A child process decodes and encodes sound less sparingly.
const CORES_OF_SOUND_IN_A_CHILD: f64 = 0.03;

impl Prober {
    /// # Errors
    /// If the media folder cannot be opened.
    pub fn new(config: SourceConfig) -> io::Result<Self> {
        Surroundings::new(config).map(Self)
    }

    /// Reads the beginning of a source. Takes up to some seconds.
    ///
    /// # Errors
    /// If it cannot be read, or holds nothing that can be played.
    pub async fn probe(&self, url: &SourceUrl) -> Result<Probe, ProbeError> {
        self.look(url).await.map_err(|error| ProbeError(error.to_string()))
    }

    async fn look(&self, url: &SourceUrl) -> Result<Probe, SourceError> {
        match route::protocol(url, &self.0).await? {
            Protocol::File => {
                let origin = route::origin(url, &self.0).await?;
                Ok(of_file(ffmpeg::inspect(origin.url()).await?))
            }
            protocol => self.look_at_stream(url, protocol).await,
        }
    }

    async fn look_at_stream(&self, url: &SourceUrl, protocol: Protocol) -> Result<Probe, SourceError> {
        let (out, mut news) = mpsc::channel(NEWS);
        let reading = async {
            let outcome = match protocol {
                Protocol::Hls => hls::play(url, None, &self.0.hls(), &self.0.fetcher, &out).await,
                Protocol::Rtsp | Protocol::File => rtsp::play(url, self.0.rtsp(), self.0.fetcher.guard(), &out).await,
            };
            drop(out);
            outcome
        };
        let looking = watch(&mut news);
        tokio::pin!(looking);
        let seen = tokio::select! {
            seen = &mut looking => seen,
            outcome = reading => {
                // a short stream ends before all of it was looked at
                let seen = looking.await;
                if is_nothing(&seen.analysis) {
                    outcome?;
                }
                seen
            }
        };
        of_stream(seen, protocol)
    }
}

struct Seen {
    nature: Option<Nature>,
    analysis: Analysis,
}

/// Looks at a stream until enough is known, or it takes too long.
async fn watch(news: &mut mpsc::Receiver<News>) -> Seen {
    let deadline = Instant::now() + PATIENCE;
    let (mut analyzer, mut nature) = (Analyzer::new(), None);
    while let Ok(Some(one)) = timeout_at(deadline.into(), news.recv()).await {
        match one {
            News::Nature(told) => nature = Some(told),
            News::Format(format) => analyzer.push_format(&format),
            News::Frame(frame) => analyzer.push_frame(&frame),
            News::Unsupported(stream) => analyzer.push(&Event::Unsupported(stream)),
            News::Discontinuity => analyzer.interrupt(),
        }
        if is_enough(&analyzer.analysis()) {
            break;
        }
    }
    Seen { nature, analysis: analyzer.analysis() }
}

fn is_enough(analysis: &Analysis) -> bool {
    analysis.video.as_ref().is_some_and(|video| video.keyframes >= KEYFRAMES || video.frames >= MOST_PICTURES)
}

fn is_nothing(analysis: &Analysis) -> bool {
    analysis.video.is_none() && analysis.audio.is_none() && analysis.unsupported.is_empty()
}

fn of_stream(seen: Seen, protocol: Protocol) -> Result<Probe, SourceError> {
    let Seen { nature, analysis } = seen;
    if is_nothing(&analysis) {
        return Err(SourceError::Interrupted("The source answers, but sends no sound and no picture.".to_owned()));
    }
    let plan = analysis.plan();
    let video = analysis.video.as_ref().map(|video| ProbedVideo {
        codec: video_name(video.codec).to_owned(),
        profile: video.profile.clone(),
        width: video.width,
        height: video.height,
        frame_rate: video.frame_rate,
        has_b_frames: video.has_b_frames,
        keyframe_interval: video.keyframe_interval,
    });
    let audio = analysis.audio.as_ref().map(|audio| ProbedAudio {
        codec: if audio.is_he_aac { "HE-AAC".to_owned() } else { audio_name(audio.codec).to_owned() },
        sample_rate: audio.sample_rate,
        channels: audio.channels,
    });
    let container = if protocol == Protocol::Hls { "HLS" } else { "RTSP" };
    Ok(Probe {
        container: container.to_owned(),
        is_live: nature.is_none_or(|nature| nature.is_live),
        duration: nature.and_then(|nature| nature.duration),
        cores: cores(&plan, video.as_ref()),
        video,
        audio,
        treatment: Treatment::of(plan.kind(), plan.needs_ffmpeg()),
        reasons: plan.reasons(),
    })
}

fn of_file(inspected: Inspected) -> Probe {
    let passes = inspected.video.as_ref().is_none_or(ffmpeg::Video::can_pass);
    let sound_passes = inspected.audio.as_ref().is_none_or(ffmpeg::Audio::can_pass);
    let kind = match (passes, sound_passes) {
        (false, _) => PlanKind::Transcoded,
        (true, false) => PlanKind::AudioConverted,
        (true, true) => PlanKind::PassThrough,
    };
    let reasons = inspected.reasons();
    let video = inspected.video.map(|video| ProbedVideo {
        codec: people(&video.codec),
        profile: Some(video.profile).filter(|profile| !profile.is_empty()),
        width: video.width,
        height: video.height,
        frame_rate: video.frame_rate,
        has_b_frames: video.has_b_frames,
        keyframe_interval: None,
    });
    let sound = if sound_passes { 0.0 } else { CORES_OF_SOUND_IN_A_CHILD };
    Probe {
        container: container(&inspected.container),
        is_live: false,
        duration: inspected.duration,
        cores: sound + if passes { 0.0 } else { video.as_ref().map_or(0.0, cores_of_pictures) },
        video,
        audio: inspected.audio.map(|audio| ProbedAudio {
            codec: people(&audio.codec),
            sample_rate: audio.sample_rate,
            channels: audio.channels,
        }),
        // it is there, for it has just been asked
        treatment: Treatment::of(kind, false),
        reasons,
    }
}

fn cores(plan: &Plan, video: Option<&ProbedVideo>) -> f64 {
    let sound = match plan.audio {
        AudioPlan::None | AudioPlan::PassThrough => 0.0,
        AudioPlan::Converted { .. } if plan.kind() != PlanKind::Transcoded => CORES_OF_SOUND,
        AudioPlan::Converted { .. } | AudioPlan::Transcoded { .. } => CORES_OF_SOUND_IN_A_CHILD,
    };
    let is_transcoded = plan.kind() == PlanKind::Transcoded;
    sound + video.filter(|_| is_transcoded).map_or(0.0, cores_of_pictures)
}

fn cores_of_pictures(video: &ProbedVideo) -> f64 {
    const PIXELS_OF_720P30: f64 = 1280.0 * 720.0 * 30.0;
    let rate = video.frame_rate.unwrap_or(30.0).min(30.0);
    f64::from(video.width) * f64::from(video.height) * rate / PIXELS_OF_720P30 * CORES_OF_720P30
}

impl Treatment {
    fn of(kind: PlanKind, needs_ffmpeg: bool) -> Self {
        match kind {
            _ if needs_ffmpeg && !ffmpeg::is_installed() => Self::Impossible,
            PlanKind::PassThrough => Self::PassedThrough,
            PlanKind::AudioConverted => Self::AudioConverted,
            PlanKind::Transcoded => Self::Transcoded,
        }
    }
}

/// `ffprobe` lists all names of a family of containers.
fn container(name: &str) -> String {
    match name.split(',').next().unwrap_or_default() {
        "mov" => "MP4".to_owned(),
        "matroska" => "Matroska or WebM".to_owned(),
        "mpegts" => "MPEG-TS".to_owned(),
        other => other.to_uppercase(),
    }
}

/// The names of `ffprobe` as people write them.
fn people(codec: &str) -> String {
    match codec {
        "h264" => "H.264".to_owned(),
        "hevc" => "H.265".to_owned(),
        "mpeg2video" => "MPEG-2".to_owned(),
        "mpeg4" => "MPEG-4".to_owned(),
        "opus" => "Opus".to_owned(),
        "vorbis" => "Vorbis".to_owned(),
        other => other.to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::hls::tests::HOME;
    use super::super::hls::tests::clips;
    use super::super::hls::tests::folder::Folder;
    use super::super::hls::tests::server::Server;
    use super::*;

    fn prober() -> Prober {
        let networks = vec![format!("{HOME}/32").parse().unwrap()];
        Prober::new(SourceConfig { networks, ..SourceConfig::default() }).unwrap()
    }

    async fn probe(server: &Server, path: &str) -> Result<Probe, ProbeError> {
        prober().probe(&server.url(path).parse().unwrap()).await
    }

    #[tokio::test]
    async fn a_stream_that_passes_is_told_from_one_that_does_not() {
        let server = Server::of(&clips::stream(4, "")).await;
        let found = probe(&server, "/index.m3u8").await.unwrap();
        let video = found.video.unwrap();
        assert_eq!((video.codec.as_str(), video.width, video.height), ("H.264", 320, 180));
        assert!((video.frame_rate.unwrap() - 25.0).abs() < 0.1 && !video.has_b_frames);
        assert_eq!(video.keyframe_interval, Some(Duration::from_secs(1)));
        assert_eq!(
            (found.treatment, found.is_live, found.container.as_str()),
            (Treatment::AudioConverted, false, "HLS")
        );
        assert_eq!(found.reasons, ["The sound is AAC and becomes Opus."]);

        let folder = Folder::new();
        let coding = "-c:v libx264 -preset veryfast -profile:v high -bf 2 -g 25";
        clips::ffmpeg(
            &folder,
            &format!("-f lavfi -i testsrc2=size=320x180:rate=25 -t 4 {coding} -f hls -hls_time 1 b.m3u8"),
        );
        let server = Server::of(&folder).await;
        let found = probe(&server, "/b.m3u8").await.unwrap();
        assert!(found.video.unwrap().has_b_frames);
        assert_eq!((found.treatment, found.audio), (Treatment::Transcoded, None));
        assert!(found.reasons[0].contains("B-frames") && found.cores > 0.01, "{:?} {}", found.reasons, found.cores);
    }

    #[tokio::test]
    async fn a_stream_that_ends_at_once_is_told() {
        let server = Server::of(&clips::stream(1, "")).await;
        let found = probe(&server, "/index.m3u8").await.unwrap();
        assert_eq!(found.video.map(|video| video.width), Some(320));
        assert_eq!(found.audio.map(|audio| audio.sample_rate), Some(48_000));
    }

    #[tokio::test]
    async fn sound_that_is_only_known_by_name_is_told() {
        let folder = Folder::new();
        let input = "-f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine -t 3";
        let coding = "-c:v libx264 -preset ultrafast -profile:v baseline -pix_fmt yuv420p -g 25 -c:a eac3";
        clips::ffmpeg(&folder, &format!("{input} {coding} -f hls -hls_time 1 -hls_playlist_type vod index.m3u8"));
        let server = Server::of(&folder).await;
        let found = probe(&server, "/index.m3u8").await.unwrap();
        assert_eq!(found.treatment, Treatment::AudioConverted);
        assert!(found.reasons[0].contains("E-AC-3"), "{:?}", found.reasons);
    }

    #[tokio::test]
    async fn files_are_told_too() {
        let folder = Folder::new();
        let input = "-f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine -t 2";
        clips::ffmpeg(&folder, &format!("{input} -c:v libx264 -profile:v baseline -pix_fmt yuv420p -c:a aac a.mp4"));
        let server = Server::of(&folder).await;
        let found = probe(&server, "/a.mp4").await.unwrap();
        assert_eq!((found.container.as_str(), found.treatment), ("MP4", Treatment::AudioConverted));
        assert_eq!(found.audio.unwrap().codec, "AAC");
        assert!(found.duration.unwrap().as_millis().abs_diff(2000) < 100);
    }

    #[tokio::test]
    async fn what_cannot_be_looked_at_is_said() {
        let server = Server::start().await;
        server.add("/page.html", "<html>not a film</html>");
        let found = probe(&server, "/page.html").await.unwrap_err();
        assert!(found.to_string().starts_with("There is nothing at this address that can be played."), "{found}");
        let found = probe(&server, "/gone.m3u8").await.unwrap_err();
        assert_eq!(found.to_string(), "The server answered with status 404.");
    }
}

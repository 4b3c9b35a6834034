use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// How a clip is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Container {
    Ts,
    /// A fragment for each keyframe.
    Fmp4,
    /// A fragment for each frame, as for a pipe.
    Fmp4EachFrame,
    /// A fragment for each keyframe, with an edit list and with places counted from the beginning of the file.
    Fmp4EditList,
}

/// A clip of one to three seconds.
#[derive(Debug, Clone)]
pub(crate) struct Clip {
    pub(crate) name: &'static str,
    /// Frames per second; 0 for none.
    pub(crate) frame_rate: u32,
    /// Options for the encoders.
    pub(crate) options: &'static str,
    pub(crate) has_audio: bool,
    pub(crate) container: Container,
}

impl Container {
    fn options(self) -> &'static [&'static str] {
        match self {
            Self::Ts => &["-f", "mpegts"],
            Self::Fmp4 => &["-f", "mp4", "-movflags", "frag_keyframe+empty_moov+default_base_moof"],
            Self::Fmp4EachFrame => &["-f", "mp4", "-movflags", "frag_every_frame+empty_moov+default_base_moof"],
            Self::Fmp4EditList => &["-f", "mp4", "-movflags", "frag_keyframe+delay_moov"],
        }
    }
}

impl Clip {
    /// Where it is. Made once, and kept for the next run.
    pub(crate) fn make(&self) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        self.arguments().hash(&mut hasher);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{}-{:?}-{:x}", self.name, self.container, hasher.finish()));
        if !path.exists() {
            self.encode(&path);
        }
        path
    }

    /// Encoded beside its place, so that neither a run that is cut short nor two at the same time leave anything half done.
    fn encode(&self, path: &Path) {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let unfinished = path.with_extension(format!("{}-{number}", std::process::id()));
        let result =
            Command::new("ffmpeg").args(self.arguments()).arg(&unfinished).output().expect("ffmpeg is installed");
        assert!(result.status.success(), "{}: {}", self.name, String::from_utf8_lossy(&result.stderr));
        std::fs::rename(&unfinished, path).unwrap();
    }

    /// The pictures of a transport stream, wrapped as a fragmented MP4 by somebody else, without being encoded again.
    pub(crate) fn copy_as_mp4(&self) -> (Self, PathBuf) {
        let copy = Self { container: Container::Fmp4, ..self.clone() };
        let original = self.make();
        let path = original.with_extension("mp4");
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-y", "-i"]).arg(original).args(["-an", "-c", "copy"]);
        let result = command.args(copy.container.options()).arg(&path).output().expect("ffmpeg is installed");
        assert!(result.status.success(), "{}: {}", self.name, String::from_utf8_lossy(&result.stderr));
        (copy, path)
    }

    fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["-v".to_owned(), "error".into(), "-y".into()];
        if self.frame_rate > 0 {
            let picture = format!("testsrc2=size=320x180:rate={}:duration=2", self.frame_rate);
            arguments.extend(["-f".into(), "lavfi".into(), "-i".into(), picture]);
        }
        if self.has_audio {
            arguments
                .extend(["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=2"].map(String::from));
        }
        arguments.extend(["-pix_fmt", "yuv420p", "-preset", "ultrafast", "-threads", "1"].map(String::from));
        arguments.extend(self.options.split_whitespace().map(String::from));
        arguments.extend(self.container.options().iter().copied().map(String::from));
        arguments
    }

    pub(crate) fn is_ts(&self) -> bool {
        self.container == Container::Ts
    }
}

/// Whether the machine's `ffmpeg` has an encoder of this name.
pub(crate) fn has_encoder(name: &str) -> bool {
    let result = Command::new("ffmpeg").args(["-v", "error", "-encoders"]).output().expect("ffmpeg is installed");
    String::from_utf8_lossy(&result.stdout).lines().any(|line| line.split_whitespace().nth(1) == Some(name))
}

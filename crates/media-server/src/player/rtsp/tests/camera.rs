use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

/// Debian's own, which its packages for GStreamer go with, whatever other Python there is.
const PYTHON: &str = "/usr/bin/python3";

pub(in crate::player) const PICTURES: &str = "videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=25/1 \
    ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! video/x-h264,profile=baseline ! h264parse \
    ! rtph264pay name=pay0 pt=96";
pub(in crate::player) const AAC: &str = "audiotestsrc is-live=true freq=1000 ! audio/x-raw,rate=44100,channels=2 ! voaacenc \
    ! aacparse ! rtpmp4gpay name=pay1 pt=97";
pub(in crate::player) const PCMA: &str = "audiotestsrc is-live=true freq=1000 ! audio/x-raw,rate=8000,channels=1 ! alawenc \
    ! rtppcmapay name=pay1 pt=8";

/// What viewers cannot play.
pub(in crate::player) const H265: &str = "videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=15/1 \
    ! x265enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! h265parse ! rtph265pay name=pay0 pt=96";
pub(in crate::player) const MJPEG: &str = "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=15/1 \
    ! jpegenc ! rtpjpegpay name=pay0 pt=26";
pub(in crate::player) const B_FRAMES: &str = "videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=15/1 \
    ! x264enc speed-preset=ultrafast bframes=2 b-adapt=false key-int-max=15 ! video/x-h264,profile=main ! h264parse \
    ! rtph264pay name=pay0 pt=96";

pub(in crate::player) const OPUS: &str = "audiotestsrc is-live=true freq=1000 ! opusenc ! rtpopuspay name=pay1 pt=97";

/// A camera that runs until it is dropped.
pub(in crate::player) struct Camera {
    process: Child,
    port: u16,
}

impl Camera {
    /// `protection`: `none`, `basic` or `digest`.
    pub(in crate::player) fn start(protection: &str, parts: &[&str]) -> Self {
        Self::start_at(free_port(), protection, parts)
    }

    pub(in crate::player) fn start_at(port: u16, protection: &str, parts: &[&str]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/player/rtsp/tests/camera.py");
        let pipeline = format!("( {} )", parts.join(" "));
        let mut command = Command::new(PYTHON);
        command.args([script, &port.to_string(), protection, &pipeline]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("python3 is installed");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "the camera needs the packages that scripts/system.sh names");
        Self { process, port }
    }

    pub(in crate::player) fn port(&self) -> u16 {
        self.port
    }

    /// `user`: with what stands before the host, such as `user:password@`.
    pub(in crate::player) fn url(&self, user: &str) -> String {
        format!("rtsp://{user}127.0.0.1:{}/live", self.port)
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

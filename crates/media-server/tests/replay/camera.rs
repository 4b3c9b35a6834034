//! A camera that speaks RTSP, in the place of the recorded one.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};

/// Debian's own, which its packages for GStreamer go with, whatever other Python there is.
const PYTHON: &str = "/usr/bin/python3";

const PICTURES: &str = "( videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=25/1 \
    ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! video/x-h264,profile=baseline ! h264parse \
    ! rtph264pay name=pay0 pt=96 )";

/// Runs until it is dropped.
pub(crate) struct Camera {
    process: Child,
    pub(crate) port: u16,
}

impl Camera {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        drop(listener);
        Self::start_at(port)
    }

    pub(crate) fn start_at(port: u16) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/player/rtsp/tests/camera.py");
        let mut command = Command::new(PYTHON);
        command.args([script, &port.to_string(), "none", PICTURES]);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3 is installed");
        let mut line = String::new();
        let output = process.stdout.take().expect("its output is a pipe");
        BufReader::new(output).read_line(&mut line).expect("it says that it is ready");
        assert_eq!(line, "ready\n", "the camera needs the packages that scripts/system.sh names");
        Self { process, port }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

//! Against a real RTSP server on loopback: GStreamer's, which `camera.py` runs.

mod access;
pub(in crate::player) mod camera;
mod cut;
mod streams;
mod viewer;

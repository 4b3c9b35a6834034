//! Against a real RTSP server on loopback: GStreamer's, which `camera.py` runs.

mod access;
mod camera;
mod cut;
mod streams;
mod viewer;

//! What FFmpeg encodes goes through the converter, and what FFmpeg then hears is compared with what it hears in the original.

mod broken;
mod sound;
mod time;
mod tools;

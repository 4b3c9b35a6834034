//! Playing a URL into tracks: sources that read it, and the player that keeps time.

mod source;

//! Makes release builds follow the browser part, which they carry inside.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Debug builds read it from disk whenever it is asked for.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../target/site");
    }
}

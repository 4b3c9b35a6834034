//! Tasks of this repository that cargo itself does not know: `cargo xtask web [--release]`.

mod web;

use std::{env, process::ExitCode};

const USAGE: &str = "\
usage: cargo xtask web [--release]

  web             build the browser's part into target/site: WebAssembly, JavaScript, style, public files,
                  each with compressed copies
      --release   optimised for size, with the best compression";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["web"] => web::build(web::Mode::Dev),
        ["web", "--release"] => web::build(web::Mode::Release),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

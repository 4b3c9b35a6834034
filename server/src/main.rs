//! The program `kurento-live`.

use std::process::ExitCode;

use server::config::{ConfigError, Settings};
use server::{Server, logging};
use tokio::signal::unix::{SignalKind, signal};

/// A setting is not valid.
const BAD_SETTINGS: u8 = 2;

fn main() -> ExitCode {
    let settings = match Settings::read(std::env::args_os()) {
        Ok(settings) => settings,
        Err(ConfigError::Arguments(error)) if !error.use_stderr() => return show(&error),
        Err(error) => return fail(&error.to_string(), ExitCode::from(BAD_SETTINGS)),
    };
    logging::start(&settings);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("cannot start: {error}"), ExitCode::FAILURE),
    };
    match runtime.block_on(run(settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("{error:#}"), ExitCode::FAILURE),
    }
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let server = Server::start(settings).await?;
    println!("Kurento Live is ready. Open {}", server.link());
    tokio::select! {
        _ = terminate.recv() => tracing::info!("told to end"),
        _ = interrupt.recv() => tracing::info!("interrupted"),
    }
    tokio::select! {
        () = server.shut_down() => {}
        _ = interrupt.recv() => tracing::warn!("interrupted again; not waiting any longer"),
    }
    Ok(())
}

/// Help and version are asked for and no mistake.
fn show(text: &clap::Error) -> ExitCode {
    match text.print() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn fail(message: &str, code: ExitCode) -> ExitCode {
    eprintln!("kurento-live: {message}");
    code
}

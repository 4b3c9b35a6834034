//! The program `kurento-live`.

use std::process::ExitCode;

use mimalloc::MiMalloc;
use server::config::{ConfigError, Role};
use server::{Server, Standalone, logging};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// That of glibc keeps most of what viewers have held when they are gone, scattered over an arena per thread.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// A setting is not valid.
const BAD_SETTINGS: u8 = 2;

fn main() -> ExitCode {
    let role = match Role::read(std::env::args_os()) {
        Ok(role) => role,
        Err(ConfigError::Arguments(error)) if !error.use_stderr() => return show(&error),
        Err(error) => return fail(&error.to_string(), ExitCode::from(BAD_SETTINGS)),
    };
    logging::start(role.log());
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("cannot start: {error}"), ExitCode::FAILURE),
    };
    match runtime.block_on(run(role)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("{error:#}"), ExitCode::FAILURE),
    }
}

async fn run(role: Role) -> anyhow::Result<()> {
    let mut signals = Signals::listen()?;
    match role {
        Role::Application(settings) => {
            let server = Server::start(*settings).await?;
            println!("Kurento Live is ready. Open {}", server.link());
            signals.told_to_end().await;
            signals.unless_interrupted(server.shut_down()).await;
        }
        Role::MediaServer(settings) => {
            let server = Standalone::start(*settings).await?;
            println!("The media server is ready: {}", server.url());
            signals.told_to_end().await;
            signals.unless_interrupted(server.shut_down()).await;
        }
    }
    Ok(())
}

/// How the program is told to end.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn told_to_end(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => tracing::info!("told to end"),
            _ = self.interrupt.recv() => tracing::info!("interrupted"),
        }
    }

    async fn unless_interrupted(&mut self, end: impl Future<Output = ()>) {
        tokio::select! {
            () = end => {}
            _ = self.interrupt.recv() => tracing::warn!("interrupted again; not waiting any longer"),
        }
    }
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

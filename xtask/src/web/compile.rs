use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::layout::Layout;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Quick to build; for tests and for work on the pages.
    Dev,
    /// Small; what `make build` embeds.
    Release,
}

impl Mode {
    pub(super) fn is_release(self) -> bool {
        self == Self::Release
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "wasm-release",
        }
    }
}

/// Compiles the entry point for the browser and says where cargo put the module.
pub(super) fn frontend(layout: &Layout, mode: Mode) -> Result<PathBuf> {
    // Cargo tells build scripts and tasks by `CARGO` which cargo runs them.
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(layout.root())
        .args(["build", "--package", "frontend", "--lib", "--target", "wasm32-unknown-unknown"])
        .args(["--message-format", "json-render-diagnostics", "--profile", mode.profile()])
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    ensure!(output.status.success(), "the frontend does not compile ({})", output.status);
    let messages = String::from_utf8(output.stdout).context("cargo's messages are not UTF-8")?;
    messages.lines().find_map(frontend_module).context("cargo named no .wasm file for the package frontend")
}

/// The module's path, if this line of cargo's tells of the frontend's artifact.
fn frontend_module(line: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message["reason"] != "compiler-artifact" || message["target"]["name"] != "frontend" {
        return None;
    }
    let files = message["filenames"].as_array()?.iter().filter_map(Value::as_str);
    files.map(PathBuf::from).find(|file| file.extension().is_some_and(|extension| extension == "wasm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_is_found_among_cargos_messages() {
        let artifact =
            r#"{"reason":"compiler-artifact","target":{"name":"frontend"},"filenames":["/t/a.rlib","/t/a.wasm"]}"#;
        assert_eq!(frontend_module(artifact), Some(PathBuf::from("/t/a.wasm")));
    }

    #[test]
    fn other_messages_name_no_module() {
        let other_crate = r#"{"reason":"compiler-artifact","target":{"name":"app"},"filenames":["/t/app.wasm"]}"#;
        let finished = r#"{"reason":"build-finished","success":true}"#;
        for line in [other_crate, finished, "", "warning: not JSON"] {
            assert_eq!(frontend_module(line), None, "{line}");
        }
    }
}

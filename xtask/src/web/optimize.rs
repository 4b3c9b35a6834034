use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use super::layout::Layout;

/// What rustc's `wasm32-unknown-unknown` and wasm-bindgen use; wasm-opt refuses or breaks a module whose features it
/// was not told.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What makes the *compressed* module smallest, found by trial: `-Oz` takes a fifth off the module, but what is left
/// repeats itself less, and comes out a fifteenth larger from brotli than after these passes.
const PASSES: [&str; 6] = [
    "-O1",
    "--dae-optimizing",
    "--duplicate-function-elimination",
    "--remove-unused-module-elements",
    "--simplify-locals-notee-nostructure",
    "--vacuum",
];

/// wasm-opt of the npm package `binaryen`, at the version that `xtask/package.json` names.
///
/// No other wasm-opt is looked for: the one of Debian 12 exits with 0 and leaves a module that never comes to life.
pub(super) struct Optimizer {
    program: PathBuf,
    version: String,
}

impl Optimizer {
    /// The optimizer, if both it and Node are installed.
    pub(super) fn find(layout: &Layout) -> Option<Self> {
        let program = layout.node_modules().join(".bin/wasm-opt");
        let output = Command::new(&program).arg("--version").output().ok()?;
        let version = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        output.status.success().then_some(Self { program, version })
    }

    pub(super) fn version(&self) -> &str {
        &self.version
    }

    pub(super) fn run(&self, wasm: &[u8], scratch: &Path) -> Result<Vec<u8>> {
        let (before, after) = (scratch.join("before.wasm"), scratch.join("after.wasm"));
        fs::write(&before, wasm)?;
        let status = Command::new(&self.program)
            .args(PASSES)
            .args(FEATURES)
            .arg(&before)
            .arg("--output")
            .arg(&after)
            .status()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        ensure!(status.success(), "wasm-opt failed ({status})");
        fs::read(&after).with_context(|| format!("wasm-opt left no {}", after.display()))
    }
}

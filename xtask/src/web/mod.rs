//! Builds what the browser gets, in steps that each read files and give bytes, and one that writes.
//!
//! A finished site is kept per mode in `target/web/`, and `target/site` is filled from it with hard links. So a change
//! of mode and back leaves the files, their names and their times as they were, and cargo does not embed them anew.

mod bindgen;
mod compile;
mod compress;
mod content_hash;
mod install;
mod layout;
mod optimize;
mod site;
mod snip;
mod stamp;
mod stylesheet;

use std::{fs, time::Instant};

use anyhow::{Context, Result};

pub(crate) use compile::Mode;
use layout::Layout;
use optimize::Optimizer;
use site::Parts;
use stamp::Stamp;

/// Brings `target/site` up to date.
pub(crate) fn build(mode: Mode) -> Result<()> {
    let begin = Instant::now();
    let layout = Layout::find()?;
    let wasm = compile::frontend(&layout, mode)?;
    let optimizer = mode.is_release().then(|| Optimizer::find(&layout)).flatten();
    let stamp = Stamp::of(&layout, mode, &wasm, optimizer.as_ref())?;
    let finished = layout.finished_site(mode);
    if !stamp.matches(&finished) {
        assemble(&layout, mode, &wasm, optimizer.as_ref(), &stamp)?;
    }
    install::into(&finished, &layout.site())?;
    println!("web: {} is ready ({:.1} s)", layout.site().display(), begin.elapsed().as_secs_f32());
    Ok(())
}

fn assemble(
    layout: &Layout,
    mode: Mode,
    wasm: &std::path::Path,
    optimizer: Option<&Optimizer>,
    stamp: &Stamp,
) -> Result<()> {
    let scratch = layout.scratch(mode);
    fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
    let mut bindings = bindgen::run(wasm, mode, &scratch)?;
    if mode.is_release() {
        match optimizer {
            Some(optimizer) => bindings.wasm = optimizer.run(&bindings.wasm, &scratch)?,
            None => println!("web: no wasm-opt in xtask/node_modules, so the module stays a little larger"),
        }
    }
    let parts = Parts { bindings, style: stylesheet::concatenate(&layout.style())?, public: layout.public() };
    let sizes = site::write(parts, mode, stamp, &layout.finished_site(mode))?;
    if mode.is_release() {
        site::print_sizes(&sizes);
    }
    Ok(())
}

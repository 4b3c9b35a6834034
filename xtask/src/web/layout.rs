use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Mode;

/// Where things lie in this repository.
pub(super) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(super) fn find() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.parent().context("the xtask crate lies in the workspace's root")?;
        Ok(Self { root: root.to_owned() })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn style(&self) -> PathBuf {
        self.root.join("style")
    }

    pub(super) fn public(&self) -> PathBuf {
        self.root.join("public")
    }

    /// npm's packages for this crate, where somebody installed them.
    pub(super) fn node_modules(&self) -> PathBuf {
        self.root.join("xtask/node_modules")
    }

    /// What the server embeds or reads. It does not follow `CARGO_TARGET_DIR`, because the server's sources name it.
    pub(super) fn site(&self) -> PathBuf {
        self.root.join("target/site")
    }

    pub(super) fn finished_site(&self, mode: Mode) -> PathBuf {
        self.root.join("target/web").join(mode.name())
    }

    pub(super) fn scratch(&self, mode: Mode) -> PathBuf {
        self.root.join("target/web").join(format!("{}.scratch", mode.name()))
    }
}

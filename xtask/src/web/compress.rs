use std::{fs, io::Write, path::Path};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use super::Mode;

/// The kinds of files that get smaller; pictures and fonts are compressed in themselves.
const COMPRESSIBLE: [&str; 10] = ["css", "html", "ico", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

/// How large a file is, and each of its compressed copies.
#[derive(Debug)]
pub(super) struct Sizes {
    pub(super) name: String,
    pub(super) plain: usize,
    pub(super) brotli: Option<usize>,
    pub(super) gzip: Option<usize>,
}

/// Writes a file and its `.br` and `.gz` beside it; a copy that is not smaller is left out.
pub(super) fn write_with_copies(path: &Path, bytes: &[u8], mode: Mode) -> Result<Sizes> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    write(path, bytes)?;
    let mut sizes = Sizes { name, plain: bytes.len(), brotli: None, gzip: None };
    if is_compressible(path) {
        sizes.brotli = write_if_smaller(path, "br", &brotli(bytes, mode)?, bytes.len())?;
        sizes.gzip = write_if_smaller(path, "gz", &gzip(bytes, mode)?, bytes.len())?;
    }
    Ok(sizes)
}

fn is_compressible(path: &Path) -> bool {
    path.extension().is_some_and(|extension| COMPRESSIBLE.iter().any(|known| extension == *known))
}

fn write_if_smaller(path: &Path, suffix: &str, bytes: &[u8], plain: usize) -> Result<Option<usize>> {
    if bytes.len() >= plain {
        return Ok(None);
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    write(Path::new(&name), bytes)?;
    Ok(Some(bytes.len()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

fn brotli(bytes: &[u8], mode: Mode) -> Result<Vec<u8>> {
    let quality = if mode.is_release() { 11 } else { 4 };
    let parameters = BrotliEncoderParams { quality, size_hint: bytes.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters).context("brotli failed")?;
    Ok(out)
}

fn gzip(bytes: &[u8], mode: Mode) -> Result<Vec<u8>> {
    let level = if mode.is_release() { Compression::best() } else { Compression::fast() };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    encoder.finish().context("gzip failed")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    const TEXT: &[u8] = b"live video, live video, live video, live video, live video, live video";

    #[test]
    fn compressed_bytes_are_the_same_when_read_back() {
        for mode in [Mode::Dev, Mode::Release] {
            let mut plain = Vec::new();
            brotli::Decompressor::new(&brotli(TEXT, mode).unwrap()[..], 4096).read_to_end(&mut plain).unwrap();
            assert_eq!(plain, TEXT);
            plain.clear();
            flate2::read::GzDecoder::new(&gzip(TEXT, mode).unwrap()[..]).read_to_end(&mut plain).unwrap();
            assert_eq!(plain, TEXT);
        }
    }

    #[test]
    fn only_texts_and_modules_are_compressed() {
        for (name, expected) in [("a.css", true), ("b.wasm", true), ("c.png", false), ("d.woff2", false), ("e", false)]
        {
            assert_eq!(is_compressible(Path::new(name)), expected, "{name}");
        }
    }
}

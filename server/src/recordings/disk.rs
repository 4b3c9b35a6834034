use std::path::Path;

/// Running recordings go on until this part of the reserve is left.
const LAST_PART: u64 = 4;

/// What the disk of a folder has left for programs like this one; nothing if the system does not say.
pub(super) fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Whether nothing new may be recorded.
pub(super) fn is_short(folder: &Path, reserve: u64) -> bool {
    free_bytes(folder).is_some_and(|free| free < reserve)
}

/// Whether what is being recorded must end, so that its end can still be written.
pub(super) fn is_full(folder: &Path, reserve: u64) -> bool {
    free_bytes(folder).is_some_and(|free| free < reserve / LAST_PART)
}

/// How much may still be written before the disk is full.
pub(super) fn room(folder: &Path, reserve: u64) -> u64 {
    free_bytes(folder).map_or(u64::MAX, |free| free.saturating_sub(reserve / LAST_PART))
}

/// The size of a file; 0 if there is none.
pub(super) async fn size(file: &Path) -> u64 {
    tokio::fs::metadata(file).await.map_or(0, |file| file.len())
}

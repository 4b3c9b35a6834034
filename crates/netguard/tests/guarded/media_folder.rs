//! Nothing outside of the media folder can be opened through it.

use std::io::Read;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::support::{TestFolder, url};
use netguard::{MediaFolder, NoSuchFile};

/// `outside.mp4` lies beside the media folder, `inside.mp4` and `shows/one.mp4` in it.
fn stage() -> (TestFolder, MediaFolder) {
    let folder = TestFolder::new();
    let media = folder.path().join("media");
    std::fs::create_dir_all(media.join("shows")).unwrap();
    std::fs::write(folder.path().join("outside.mp4"), "outside").unwrap();
    std::fs::write(media.join("inside.mp4"), "inside").unwrap();
    std::fs::write(media.join("shows/one.mp4"), "one").unwrap();
    let opened = MediaFolder::open(&media).unwrap();
    (folder, opened)
}

fn content(folder: &MediaFolder, path: &str) -> Result<String, NoSuchFile> {
    let mut content = String::new();
    folder.open_file(Path::new(path))?.read_to_string(&mut content).unwrap();
    Ok(content)
}

#[test]
fn files_within_are_opened() {
    let (_stage, media) = stage();
    assert_eq!(content(&media, "inside.mp4").unwrap(), "inside");
    assert_eq!(content(&media, "shows/one.mp4").unwrap(), "one");
    assert!(media.open_url(&url("file:///shows/one.mp4")).is_ok());
}

#[test]
fn traversal_leads_nowhere() {
    let (stage, media) = stage();
    let absolute = stage.path().join("outside.mp4");
    for path in [
        "../outside.mp4",
        "shows/../../outside.mp4",
        "./../outside.mp4",
        "shows/./../../outside.mp4",
        absolute.to_str().unwrap(),
        "/etc/passwd",
        "//etc/passwd",
        "../../../../../../../../etc/passwd",
        "",
        ".",
        "..",
        "shows",
        "shows/",
        "missing.mp4",
        "inside.mp4/",
        "inside.mp4/..",
        "..\\outside.mp4",
        "inside.mp4\0.txt",
    ] {
        assert_eq!(content(&media, path), Err(NoSuchFile), "{path:?}");
    }
    for text in ["file:///../outside.mp4", "file:///%2e%2e/outside.mp4", "file:///etc/passwd", "http://host/inside.mp4"]
    {
        assert_eq!(media.open_url(&url(text)).err(), Some(NoSuchFile), "{text}");
    }
}

#[test]
fn symlinks_do_not_lead_outside() {
    let (stage, media) = stage();
    let root = stage.path().join("media");
    symlink("../outside.mp4", root.join("relative.mp4")).unwrap();
    symlink(stage.path().join("outside.mp4"), root.join("absolute.mp4")).unwrap();
    symlink("..", root.join("up")).unwrap();
    symlink("/", root.join("top")).unwrap();
    symlink("loop", root.join("loop")).unwrap();
    symlink("/proc/self/fd/0", root.join("fd")).unwrap();
    for path in ["relative.mp4", "absolute.mp4", "up/outside.mp4", "top/etc/passwd", "loop", "fd"] {
        assert_eq!(content(&media, path), Err(NoSuchFile), "{path}");
    }
    symlink("shows/one.mp4", root.join("within.mp4")).unwrap();
    assert_eq!(content(&media, "within.mp4").unwrap(), "one");
}

#[test]
fn a_root_that_moves_stays_the_same_folder() {
    let (stage, media) = stage();
    std::fs::rename(stage.path().join("media"), stage.path().join("moved")).unwrap();
    symlink("/etc", stage.path().join("media")).unwrap();
    assert_eq!(content(&media, "inside.mp4").unwrap(), "inside");
    assert_eq!(content(&media, "passwd"), Err(NoSuchFile));
}

#[test]
fn only_regular_files_are_opened() {
    let (stage, media) = stage();
    let pipe = stage.path().join("media/pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(content(&media, "pipe"), Err(NoSuchFile));
}

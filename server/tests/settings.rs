//! What the program does with its settings, as seen from outside.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::{Command, Output};

fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kurento-live"));
    command.args(arguments).envs(environment.iter().copied()).output().unwrap()
}

/// The start is stopped with one line on standard error that holds `words`.
fn check_refused(arguments: &[&str], environment: &[(&str, &str)], words: &[&str]) {
    let output = run(arguments, environment);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?} {environment:?}: {error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(output.stdout.is_empty());
    for word in words {
        assert!(error.contains(word), "{word} is missing in: {error}");
    }
}

fn check_flag_refused(flag: &str, value: &str) {
    check_refused(&[flag, value], &[], &[flag.trim_start_matches("--")]);
}

#[test]
fn a_bad_setting_stops_the_start_with_one_clear_line() {
    for (flag, value) in [
        ("--listen", "nowhere"),
        ("--listen", "127.0.0.1"),
        ("--public-url", "live.example.org"),
        ("--public-url", "https://live.example.org/path"),
        ("--media-server", "http://media:8888/kurento"),
        ("--stun-server", "http://stun.example.org"),
        ("--turn-server", "turn:turn.example.org"),
        ("--turn-username", "somebody"),
        ("--turn-credential", "secret"),
        ("--media-port", "70000"),
        ("--media-address", "0.0.0.0"),
        ("--announce-address", "my.example.org"),
        ("--media-workers", "0"),
        ("--max-sessions", "0"),
        ("--max-viewers", "many"),
        ("--source-networks", "192.168.1"),
        ("--media-folder", "/nowhere/at/all"),
        ("--rtsp-transport", "pigeon"),
        ("--max-source-height", "9"),
        ("--recording-max-age", "30"),
        ("--recording-max-size", "much"),
        ("--recording-reserve", "1.5GB"),
        ("--recording-upload-url", "http://host/path"),
        ("--recordings-shared", "perhaps"),
        ("--database-url", "postgres://localhost/live?passwort=secret"),
        ("--keep-samples", "59m"),
        ("--keep-minutes", "0d"),
        ("--keep-events", "30"),
        ("--keep-sessions", "always"),
        ("--allow-origin", "null"),
        ("--log-format", "xml"),
        ("--log", "server=loudly"),
        ("--config", "/nowhere/settings.toml"),
    ] {
        check_flag_refused(flag, value);
    }
    check_refused(&["--no-such-flag"], &[], &["--no-such-flag"]);
}

#[test]
fn a_bad_setting_of_the_media_server_alone_does_so_too() {
    for (flag, value) in [
        ("--listen", "nowhere"),
        ("--media-port", "70000"),
        ("--media-workers", "0"),
        ("--announce-address", "my.example.org"),
        ("--source-networks", "192.168.1"),
        ("--media-folder", "/nowhere/at/all"),
        ("--log-format", "xml"),
        ("--config", "/nowhere/settings.toml"),
        ("--public-url", "https://live.example.org"),
    ] {
        check_refused(&["media-server", flag, value], &[], &[flag.trim_start_matches("--")]);
    }
    check_refused(&["media-server", "--listen", "x"], &[], &["127.0.0.1:8888"]);
    check_refused(&["--listen", "127.0.0.1:1", "media-server"], &[], &["media-server"]);
    check_refused(&["media-servers"], &[], &["media-servers"]);
}

#[test]
fn the_media_server_alone_has_an_address_of_its_own() {
    let of_the_pages = ("KURENTO_LIVE_LISTEN", "of-the-pages");
    check_refused(&["media-server"], &[of_the_pages, ("KURENTO_LIVE_MEDIA_SERVER_LISTEN", "its-own")], &["its-own"]);
    let file = std::env::temp_dir().join(format!("kurento-live-alone-{}.toml", std::process::id()));
    std::fs::write(&file, "listen = \"from-file\"\n").unwrap();
    let arguments = ["media-server", "--config", file.to_str().unwrap()];
    check_refused(&arguments, &[of_the_pages], &["from-file"]);
    check_refused(&[&arguments[..], &["--listen", "from-flag"]].concat(), &[], &["from-flag"]);
    std::fs::write(&file, "max-viewers = 5\n").unwrap();
    check_refused(&arguments, &[], &["line 1", "max-viewers"]);
    std::fs::remove_file(file).unwrap();
}

#[test]
fn databases_are_of_two_kinds() {
    check_refused(&["--database-url", "mysql://localhost/live"], &[], &["database-url", "PostgreSQL", "SQLite"]);
}

#[test]
fn flags_win_over_the_environment_over_the_file() {
    let file = std::env::temp_dir().join(format!("kurento-live-settings-{}.toml", std::process::id()));
    std::fs::write(&file, "listen = \"from-file\"\n").unwrap();
    let file = file.to_str().unwrap();
    let environment = ("KURENTO_LIVE_LISTEN", "from-environment");
    check_refused(&["--config", file], &[], &["from-file"]);
    check_refused(&["--config", file], &[environment], &["from-environment"]);
    check_refused(&["--config", file, "--listen", "from-flag"], &[environment], &["from-flag"]);
    std::fs::remove_file(file).unwrap();
}

#[test]
fn a_mistake_in_the_file_is_shown_with_its_line() {
    let file = std::env::temp_dir().join(format!("kurento-live-mistake-{}.toml", std::process::id()));
    for (text, words) in [
        ("max-viewers = 5\nmax-viewer = 5\n", ["line 2", "max-viewer"]),
        ("\n\nmedia-port = \"x\"\n", ["line 3", "string"]),
        ("listen =\n", ["line 1", "valid"]),
    ] {
        std::fs::write(&file, text).unwrap();
        check_refused(&["--config", file.to_str().unwrap()], &[], &words);
    }
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn help_is_no_mistake() {
    for arguments in [&["--help"][..], &["--version"], &["media-server", "--help"], &["media-server", "--version"]] {
        let output = run(arguments, &[]);
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty());
        assert!(!output.stdout.is_empty());
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = std::env::temp_dir().join(format!("kurento-live-taken-{}", std::process::id()));
    let data = data.to_str().unwrap();
    let output = run(&["--listen", &address, "--media-port", "0", "--log", "off", "--data-dir", data], &[]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains(&address) && error.contains("--listen"), "{error}");

    let taken = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let media = ["--media-address", "127.0.0.1", "--media-port", &port];
    let output = run(&[&["--listen", "127.0.0.1:0", "--log", "off", "--data-dir", data], &media[..]].concat(), &[]);
    std::fs::remove_dir_all(data).unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains(&port), "{error}");
}

#[test]
fn every_setting_is_documented() {
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md")).unwrap();
    let command = server::config::command();
    for argument in command.get_arguments().chain(command.get_subcommands().flat_map(|alone| alone.get_arguments())) {
        let Some(flag) = argument.get_long().filter(|flag| *flag != "help" && *flag != "version") else { continue };
        assert!(document.contains(&format!("`--{flag}`")), "--{flag} is not documented");
        let variable = argument.get_env().unwrap().to_str().unwrap();
        assert!(document.contains(&format!("`{variable}`")), "{variable} is not documented");
    }
}

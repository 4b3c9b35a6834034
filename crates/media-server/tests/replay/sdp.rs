//! What a session description says, without the parts that differ from run to run.

/// One line for the session and one for each media section, comparable between servers.
pub(crate) fn summary(sdp: &str) -> Vec<String> {
    let mut sections = sdp.split("\nm=");
    let session = sections.next().unwrap_or_default();
    let bundled = value(session, "a=group:BUNDLE").unwrap_or_default();
    let mut lines = vec![format!("bundle {}", bundled.trim())];
    lines.extend(sections.map(section));
    if sdp.contains("a=setup:actpass") { lines.iter().map(|line| without_names(sdp, line)).collect() } else { lines }
}

/// How sections are called is up to whoever offers.
fn without_names(sdp: &str, line: &str) -> String {
    let names = sdp.lines().filter_map(|line| line.strip_prefix("a=mid:"));
    names.enumerate().fold(line.to_owned(), |line, (at, name)| line.replace(name.trim_end(), &at.to_string()))
}

fn section(section: &str) -> String {
    let mut words = section.lines().next().unwrap_or_default().split(' ');
    let (kind, port) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let protocol = words.next().unwrap_or_default();
    let is_refused = if port == "0" { " refused" } else { "" };
    let direction = ["sendrecv", "sendonly", "recvonly", "inactive"]
        .into_iter()
        .find(|word| section.lines().any(|line| line.strip_prefix("a=") == Some(word)));
    let mid = value(section, "a=mid:").unwrap_or_default();
    let setup = value(section, "a=setup:").unwrap_or_default();
    let formats = formats(section, words).join(",");
    format!("{kind}{is_refused} {protocol} mid {mid} {} {setup} [{formats}]", direction.unwrap_or_default())
}

/// The codecs in the order of the payload types, each once; `rtx` and its like count as well.
fn formats<'a>(section: &str, types: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut formats: Vec<String> = Vec::new();
    for payload_type in types {
        let name = value(section, &format!("a=rtpmap:{} ", payload_type.trim()))
            .map_or(payload_type, |map| map.split('/').next().unwrap_or(map));
        if !formats.iter().any(|known| known == name) {
            formats.push(name.to_owned());
        }
    }
    formats
}

fn value<'a>(section: &'a str, prefix: &str) -> Option<&'a str> {
    section.lines().find_map(|line| line.strip_prefix(prefix)).map(str::trim_end)
}

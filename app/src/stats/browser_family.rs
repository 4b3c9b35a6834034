use messages::report::BrowserFamily;

/// Whose engine a browser has, by what it calls itself (`navigator.userAgent`). Browsers name others in there, but not
/// engines that are not theirs in this spelling.
pub fn browser_family(user_agent: &str) -> BrowserFamily {
    let families = [
        ("Firefox/", BrowserFamily::Firefox),
        ("Chrome/", BrowserFamily::Chromium),
        ("Chromium/", BrowserFamily::Chromium),
        // On phones of one maker every browser has this engine, and says so.
        ("Safari/", BrowserFamily::Safari),
        ("AppleWebKit/", BrowserFamily::Safari),
    ];
    let family = families.into_iter().find(|(name, _)| user_agent.contains(name));
    family.map_or(BrowserFamily::Other, |(_, family)| family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_told_apart() {
        let webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let known = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0".into(), BrowserFamily::Firefox),
            (format!("Mozilla/5.0 (X11) {webkit} HeadlessChrome/156.0.0.0 Safari/537.36"), BrowserFamily::Chromium),
            (format!("Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/156.0.0.0 Edg/156.0"), BrowserFamily::Chromium),
            (format!("Mozilla/5.0 (Macintosh) {webkit} Version/26.0 Safari/605.1.15"), BrowserFamily::Safari),
            (format!("Mozilla/5.0 (iPhone) {webkit} CriOS/156.0 Mobile/15E148 Safari/604.1"), BrowserFamily::Safari),
            (format!("Mozilla/5.0 (iPhone) {webkit} FxiOS/153.0 Mobile/15E148"), BrowserFamily::Safari),
            ("curl/8.0".into(), BrowserFamily::Other),
        ];
        for (user_agent, family) in known {
            assert_eq!(browser_family(&user_agent), family, "{user_agent}");
        }
    }
}

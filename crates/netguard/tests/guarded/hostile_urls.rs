//! Everything that tries to reach inside is refused with one and the same sentence, and touches nothing.

use crate::support::{Canary, Scripted, fetcher};
use netguard::{Error, Guard, REFUSAL, SourceUrl};

/// `{port}` is the canary's.
const HOSTILE: &[&str] = &[
    "http://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://cdn.localhost:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://%31%32%37%2e%30%2e%30%2e%31:{port}/",
    "http://127\u{3002}0\u{3002}0\u{3002}1:{port}/",
    "http://\u{ff11}\u{ff12}\u{ff17}.0.0.1:{port}/",
    "http:127.0.0.1:{port}",
    "http:\\\\127.0.0.1:{port}\\",
    "http://example.org@127.0.0.1:{port}/",
    "http://example.org:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.org/",
    "http://127.0.0.1:{port}?@example.org/",
    "http://127.255.255.254:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::127.0.0.1]:{port}/",
    "http://[2002:7f00:1::1]:{port}/",
    "http://[2001:0:7f00:1::80ff:fffe]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[ff02::1]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.1.1/",
    "http://0xa9fea9fe/latest/meta-data/",
    "http://2852039166/latest/meta-data/",
    "http://[::ffff:169.254.169.254]/latest/meta-data/",
    "http://100.100.100.200/latest/meta-data/",
    "http://168.63.129.16/machine",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://192.0.2.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "rtsp://127.0.0.1:{port}/",
    "rtsp://2130706433:{port}/",
    "rtsp://0x7f.1:{port}/",
    "rtsp://localhost:{port}/",
    "rtsps://[::ffff:127.0.0.1]:{port}/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "file:///..%2f..%2fetc/passwd",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET",
    "dict://127.0.0.1:{port}/info",
    "tcp://127.0.0.1:{port}",
    "udp://127.0.0.1:{port}",
    "srt://127.0.0.1:{port}",
    "ws://127.0.0.1:{port}/",
    "unix:/run/docker.sock",
    "data:text/plain,hello",
    "concat:/etc/passwd|x",
    "subfile:/etc/passwd",
    "javascript:alert(1)",
];

async fn fate(fetcher: &netguard::Fetcher, text: &str) -> Result<(), Error> {
    let url: SourceUrl = text.parse()?;
    fetcher.guard().judge_host(&url).await.map(|_| ())?;
    fetcher.get(&url).send().await.map(|_| ())
}

#[tokio::test]
async fn hostile_urls_are_refused_with_one_sentence() {
    let canary = Canary::new();
    let fetcher = fetcher(netguard::Policy::default());
    for hostile in HOSTILE {
        let text = hostile.replace("{port}", &canary.address().port().to_string());
        let said = fate(&fetcher, &text).await.map_err(|error| error.to_string());
        assert_eq!(said, Err(REFUSAL.to_owned()), "{text}");
    }
    canary.check_untouched();
}

/// The fetcher by itself, without anybody judging before it.
#[tokio::test]
async fn the_fetcher_judges_for_itself() {
    let canary = Canary::new();
    let fetcher = fetcher(netguard::Policy::default());
    for hostile in HOSTILE {
        let text = hostile.replace("{port}", &canary.address().port().to_string());
        if let Ok(url) = text.parse::<SourceUrl>() {
            let refused = fetcher.get(&url).send().await.map(|_| ());
            assert_eq!(refused.map_err(|error| error.to_string()), Err(REFUSAL.to_owned()), "{text}");
        }
    }
    canary.check_untouched();
}

#[tokio::test]
async fn a_name_is_judged_by_all_its_addresses() {
    for answer in [
        &["127.0.0.1"][..],
        &["10.0.0.1", "::1"],
        &["::ffff:127.0.0.1"],
        &["169.254.169.254"],
        &["64:ff9b::10.0.0.1", "fe80::1", "0.0.0.0"],
    ] {
        let guard = Guard::with_resolver(netguard::Policy::default(), Scripted::new(&[answer]));
        let judged = guard.judge_host(&crate::support::url("https://innocent.example/")).await;
        assert_eq!(judged, Err(Error::Refused), "{answer:?}");
    }
}

#[tokio::test]
async fn only_the_permitted_addresses_of_a_name_are_given() {
    let resolver = Scripted::new(&[&["127.0.0.1", "1.1.1.1", "::1", "2606:4700::1111"]]);
    let guard = Guard::with_resolver(netguard::Policy::default(), resolver);
    let judged = guard.judge_host(&crate::support::url("rtsp://mixed.example/")).await.unwrap();
    assert_eq!(judged, ["1.1.1.1:554".parse().unwrap(), "[2606:4700::1111]:554".parse().unwrap()]);
}

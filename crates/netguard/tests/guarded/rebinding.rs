//! A name server that changes its answer after the address was judged.

use crate::support::{Answer, Canary, Scripted, Server, loopback, short, url};
use netguard::{Error, Fetcher, Guard, Policy};

/// `240.0.0.0/4` would never be judged well; this block is public by the registries and routed nowhere here.
const PUBLIC: &str = "1.2.3.4";

#[tokio::test]
async fn an_answer_that_changes_never_leads_inside() {
    let canary = Canary::new();
    let resolver = Scripted::new(&[&[PUBLIC], &["127.0.0.1"]]);
    let guard = Guard::with_resolver(Policy::default(), resolver.clone());
    let fetcher = Fetcher::new(guard.clone(), short());
    let target = url(&format!("http://rebind.example:{}/", canary.address().port()));

    assert_eq!(guard.judge_host(&target).await.unwrap(), [format!("{PUBLIC}:{}", target.port()).parse().unwrap()]);
    for _ in 0..5 {
        assert_eq!(fetcher.get(&target).send().await.map(|_| ()), Err(Error::Refused));
    }
    assert!(resolver.times_asked() >= 6);
    canary.check_untouched();
}

/// The dialled address is the judged one: with one question only, there is no second answer to fall for.
#[tokio::test]
async fn one_question_is_asked_for_one_connection() {
    let server = Server::start(|_| Answer::ok("hello")).await;
    let resolver = Scripted::new(&[&["127.0.0.1"], &["169.254.169.254"]]);
    let fetcher = Fetcher::new(Guard::with_resolver(loopback(), resolver.clone()), short());
    let target = url(&format!("http://rebind.example:{}/", server.port()));
    for _ in 0..3 {
        let answer = fetcher.get(&target).send().await.unwrap();
        assert_eq!(answer.bytes(100).await.unwrap(), "hello");
    }
    assert_eq!((resolver.times_asked(), server.connections()), (1, 1));
}

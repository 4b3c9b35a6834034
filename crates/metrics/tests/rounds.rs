//! Rounds, in simulated time.

use std::time::Duration;

use metrics::{Answer, DEADLINE, Input, Outcome, Output, PERIOD, Round, Rounds};

struct Stage {
    rounds: Rounds<&'static str>,
    now: Duration,
}

impl Stage {
    fn new(peers: &[&'static str]) -> Self {
        let now = Duration::from_secs(1000);
        let mut stage = Self { rounds: Rounds::new(now), now };
        peers.iter().for_each(|peer| stage.rounds.handle(now, Input::Joined(peer)));
        stage
    }

    fn pass(&mut self, milliseconds: u64) {
        self.now += Duration::from_millis(milliseconds);
    }

    fn tick(&mut self) -> Vec<Output<&'static str>> {
        self.rounds.handle(self.now, Input::Tick);
        self.outputs()
    }

    /// Waits for what is due next.
    fn next(&mut self) -> Vec<Output<&'static str>> {
        self.now = self.rounds.deadline();
        self.tick()
    }

    fn answer(&mut self, peer: &'static str) -> Answer {
        self.rounds.answer(self.now, &peer)
    }

    fn outputs(&mut self) -> Vec<Output<&'static str>> {
        std::iter::from_fn(|| self.rounds.poll_output()).collect()
    }

    fn closed(&mut self) -> Round<&'static str> {
        match self.outputs().pop() {
            Some(Output::Closed(Outcome::Round(round))) => round,
            other => panic!("{other:?}"),
        }
    }

    /// A whole round in which these answer at once.
    fn round(&mut self, answering: &[&'static str]) -> Round<&'static str> {
        assert!(matches!(self.next()[..], [Output::Ask(_)]));
        for peer in answering {
            assert_eq!(self.answer(peer), Answer::Counts, "{peer}");
        }
        let mut outputs = self.outputs();
        if outputs.is_empty() {
            outputs = self.next();
        }
        match outputs.pop() {
            Some(Output::Closed(Outcome::Round(round))) => round,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_round_closes_when_all_have_answered() {
    let mut stage = Stage::new(&["a", "b"]);
    assert_eq!(stage.next(), [Output::Ask(vec!["a", "b"])]);
    stage.pass(20);
    assert_eq!(stage.answer("b"), Answer::Counts);
    assert_eq!(stage.outputs(), []);
    stage.pass(30);
    assert_eq!(stage.answer("a"), Answer::Counts);
    let execution_time = Duration::from_millis(50);
    assert_eq!(stage.closed(), Round { number: 1, asked: 2, answered: 2, execution_time, silent: vec![] });
}

#[test]
fn rounds_begin_every_period() {
    let mut stage = Stage::new(&["a"]);
    let begin = stage.now;
    for number in 1..=3 {
        assert_eq!(stage.rounds.deadline(), begin + PERIOD * (number - 1));
        assert_eq!(stage.round(&["a"]).number, u64::from(number));
    }
    stage.pass(10);
    assert_eq!(stage.tick(), []);
}

#[test]
fn a_silent_peer_holds_nobody_up_beyond_the_deadline() {
    let mut stage = Stage::new(&["alive", "dead"]);
    let round = stage.round(&["alive"]);
    assert_eq!((round.asked, round.answered, round.execution_time), (2, 1, DEADLINE));
    assert_eq!(round.silent, Vec::<&str>::new());
}

#[test]
fn two_missed_rounds_are_silence() {
    let mut stage = Stage::new(&["alive", "dead"]);
    stage.round(&["alive"]);
    assert!(!stage.rounds.is_silent(&"dead"));
    assert_eq!(stage.round(&["alive"]).silent, ["dead"]);
    assert!(stage.rounds.is_silent(&"dead"));
    assert!(!stage.rounds.is_silent(&"alive"));
    assert_eq!(stage.round(&["alive"]).silent, ["dead"]);
}

#[test]
fn who_answers_again_is_silent_no_more() {
    let mut stage = Stage::new(&["a", "b"]);
    stage.round(&["a"]);
    stage.round(&["a"]);
    // The answers that it owes come first.
    assert_eq!(stage.answer("b"), Answer::Late);
    assert_eq!(stage.round(&["a", "b"]).silent, Vec::<&str>::new());
    assert!(!stage.rounds.is_silent(&"b"));
}

#[test]
fn a_late_answer_does_not_count_for_the_next_round() {
    let mut stage = Stage::new(&["slow"]);
    assert_eq!(stage.round(&[]).answered, 0);
    stage.next();
    stage.pass(100);
    assert_eq!(stage.answer("slow"), Answer::Late);
    assert_eq!(stage.outputs(), [], "the round goes on");
    stage.pass(100);
    assert_eq!(stage.answer("slow"), Answer::Counts);
    assert_eq!(stage.closed().answered, 1);
}

#[test]
fn a_page_that_skipped_a_request_is_believed_again() {
    let mut stage = Stage::new(&["page"]);
    stage.round(&[]);
    stage.next();
    assert_eq!(stage.answer("page"), Answer::Late);
    stage.next();
    assert_eq!(stage.round(&["page"]).answered, 1);
}

#[test]
fn an_answer_between_rounds_is_late() {
    let mut stage = Stage::new(&["a"]);
    stage.round(&["a"]);
    assert_eq!(stage.answer("a"), Answer::Late);
    assert_eq!(stage.round(&["a"]).answered, 1);
}

#[test]
fn a_second_answer_does_not_count() {
    let mut stage = Stage::new(&["a", "b"]);
    stage.next();
    assert_eq!([stage.answer("a"), stage.answer("a")], [Answer::Counts, Answer::Late]);
    assert_eq!(stage.answer("stranger"), Answer::Stranger);
    stage.answer("b");
    let round = stage.closed();
    assert_eq!((round.asked, round.answered), (2, 2));
}

#[test]
fn nobody_waits_for_a_peer_that_left() {
    let mut stage = Stage::new(&["stays", "leaves"]);
    stage.next();
    stage.pass(10);
    stage.answer("stays");
    stage.pass(10);
    stage.rounds.handle(stage.now, Input::Left("leaves"));
    let round = stage.closed();
    assert_eq!((round.asked, round.answered, round.execution_time), (1, 1, Duration::from_millis(20)));
    assert_eq!(stage.answer("leaves"), Answer::Stranger);
}

#[test]
fn who_joins_during_a_round_is_asked_in_the_next() {
    let mut stage = Stage::new(&["first"]);
    stage.next();
    stage.rounds.handle(stage.now, Input::Joined("second"));
    assert_eq!(stage.answer("second"), Answer::Late);
    stage.answer("first");
    assert_eq!(stage.closed().asked, 1);
    assert_eq!(stage.next(), [Output::Ask(vec!["first", "second"])]);
}

#[test]
fn joining_twice_changes_nothing() {
    let mut stage = Stage::new(&["a", "b"]);
    stage.next();
    assert_eq!(stage.answer("a"), Answer::Counts);
    stage.rounds.handle(stage.now, Input::Joined("a"));
    assert_eq!(stage.answer("b"), Answer::Counts);
    assert_eq!(stage.closed().answered, 2);
}

#[test]
fn without_sessions_there_is_no_round() {
    let mut stage = Stage::new(&[]);
    assert_eq!(stage.next(), [Output::Closed(Outcome::NoSessions)]);
    assert_eq!(stage.next(), [Output::Closed(Outcome::NoSessions)]);
    stage.rounds.handle(stage.now, Input::Joined("a"));
    assert_eq!(stage.round(&["a"]).number, 1);
}

#[test]
fn time_lost_is_not_made_up_for() {
    let mut stage = Stage::new(&["a"]);
    stage.next();
    stage.pass(60_000);
    let outputs = stage.tick();
    assert!(matches!(outputs[..], [Output::Closed(_), Output::Ask(_)]), "{outputs:?}");
    let Output::Closed(Outcome::Round(round)) = &outputs[0] else { panic!("{outputs:?}") };
    assert_eq!(round.execution_time, DEADLINE);
    assert_eq!(stage.tick(), []);
}

#[test]
fn a_thousand_peers_are_one_round() {
    let mut rounds = Rounds::new(Duration::ZERO);
    (0..1000).for_each(|peer| rounds.handle(Duration::ZERO, Input::Joined(peer)));
    rounds.handle(Duration::ZERO, Input::Tick);
    assert!(matches!(rounds.poll_output(), Some(Output::Ask(peers)) if peers.len() == 1000));
    for peer in (0..1000).rev() {
        assert_eq!(rounds.answer(Duration::from_millis(1), &peer), Answer::Counts);
    }
    let Some(Output::Closed(Outcome::Round(round))) = rounds.poll_output() else { panic!("the round is open") };
    assert_eq!((round.asked, round.answered), (1000, 1000));
}

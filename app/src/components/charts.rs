use leptos::prelude::*;
use messages::{Experience, PastSession};

use super::{Chart, PeopleList};
use crate::browser::local_clock;
use crate::dashboard::{Board, FIGURES, History, SPANS, Scope};

/// What was experienced before, as charts: of all, of a session, or of one peer.
#[component]
pub(crate) fn Charts(
    history: History,
    /// Where the choice of sessions comes from, if there is one.
    #[prop(optional_no_strip)]
    board: Option<Board>,
) -> impl IntoView {
    history.enter();
    let charts = FIGURES.into_iter().zip(history.charts.get_value());
    let charts = charts.map(|((figure, heading), state)| view! { <Chart figure heading state history /> });
    let session = Memo::new(move |_| match history.scope.get() {
        Scope::Session(id) => Some(id),
        Scope::All | Scope::Peer(_) => None,
    });
    let people = move || session.get().map(|session| view! { <PeopleList session /> });
    view! {
        <section class="history" id="history" data-testid="history">
            <div class="history-head">
                <h2>"History"</h2>
                <div class="history-choice">
                    {board.map(|board| view! { <ScopePicker board history /> })}
                    <SpanPicker history />
                </div>
            </div>
            <ul class="legend" aria-label="Lines">
                {move || legend(&history.scope.get()).into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}
            </ul>
            <ul class="charts" node_ref=history.place>{charts.collect_view()}</ul>
            {people}
        </section>
    }
}

/// The lines in the order of their colours.
fn legend(scope: &Scope) -> Vec<&'static str> {
    match scope {
        Scope::All => vec!["Publishers on average", "Viewers on average", "Worst viewer"],
        Scope::Session(_) => vec!["Publisher", "Median viewer", "Worst viewer"],
        Scope::Peer(_) => Vec::new(),
    }
}

#[component]
fn SpanPicker(history: History) -> impl IntoView {
    let buttons = SPANS.map(|(name, words, _)| {
        view! {
            <button
                type="button"
                data-testid=format!("chart-span-{name}")
                aria-pressed=move || (history.span.get() == name).to_string()
                on:click=move |_| history.choose_span(name)
            >
                {words}
            </button>
        }
    });
    view! {
        <div class="segments" role="group" aria-label="How far back">
            {buttons}
        </div>
    }
}

/// One of those that can be chosen.
#[derive(Clone, PartialEq)]
struct Choice {
    value: String,
    words: String,
    scope: Scope,
}

#[component]
fn ScopePicker(board: Board, history: History) -> impl IntoView {
    let choices = Memo::new(move |_| {
        let scope = history.scope.get();
        let past = history.past.get();
        board.shown.with(|shown| choices(shown.as_ref(), &past, &scope))
    });
    let choose = move |value: String| {
        let chosen = choices.with_untracked(|choices| choices.iter().find(|choice| choice.value == value).cloned());
        history.choose(chosen.map(|choice| choice.scope).unwrap_or_default());
    };
    let option = move |choice: Choice| {
        let scope = choice.scope;
        view! {
            <option value=choice.value prop:selected=move || history.scope.with(|chosen| *chosen == scope)>
                {choice.words}
            </option>
        }
    };
    view! {
        <label class="field">
            <span>"Of"</span>
            <select data-testid="chart-scope" on:focus=move |_| history.read_past() on:change:target=move |event| choose(event.target().value())>
                {move || choices.get().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// All, what is live, and what is chosen already.
fn choices(shown: Option<&Experience>, past: &[PastSession], chosen: &Scope) -> Vec<Choice> {
    let choice = |value: &str, words: String, scope| Choice { value: value.to_owned(), words, scope };
    let mut choices = vec![choice("", "Everybody".to_owned(), Scope::All)];
    let live = shown.iter().flat_map(|shown| &shown.live);
    choices.extend(live.map(|session| {
        let id = session.session_id.clone();
        choice(id.as_str(), format!("“{}”", session.title), Scope::Session(id.clone()))
    }));
    let is_over = |session: &&PastSession| session.ended_ms.is_some();
    choices.extend(past.iter().filter(is_over).map(|session| {
        let id = session.session_id.clone();
        let started = local_clock(session.started_ms);
        choice(id.as_str(), format!("“{}”, {started}", session.title), Scope::Session(id.clone()))
    }));
    if !choices.iter().any(|choice| choice.scope == *chosen) {
        choices.push(match chosen {
            Scope::All => choice("", String::new(), Scope::All),
            Scope::Session(id) => choice(id.as_str(), "A session that is over".to_owned(), chosen.clone()),
            Scope::Peer(_) => return choices,
        });
    }
    choices
}

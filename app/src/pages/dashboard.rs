use leptos::prelude::*;
use leptos_meta::Title;
use messages::Experience;

use crate::{
    components::{
        BoardFigures, Charts, EventList, Frame, MediaServerList, Message, PeerTable, Place, SessionTable, Tone, Worst,
    },
    dashboard::{Board, History},
};

/// What every peer experiences at the moment.
#[component]
pub(crate) fn Dashboard() -> impl IntoView {
    let (board, history) = (Board::new(), History::new());
    board.enter();
    let shown = Memo::new(move |_| board.shown.get());
    let is_unknown = Memo::new(move |_| shown.with(Option::is_none));
    let is_empty = Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(nobody_is_here)));
    let has_peers = Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(|shown| !nobody_is_here(shown))));
    let has_problem = move || board.problem.with(Option::is_some);
    let is_stale = board.is_stale();
    view! {
        <Title text="Dashboard · Kurento Live" />
        <Frame place=Place::Dashboard>
            <section class="board" data-stale=is_stale data-testid="board">
                <div class="home-head">
                    <h1>"Dashboard"</h1>
                </div>
                <Message tone=Tone::Error text=board.problem />
                <Show when=move || is_unknown.get() && !has_problem()>
                    <p class="home-wait quiet" role="status">
                        "Asking the server how everybody is doing"
                    </p>
                </Show>
                <Show when=move || !is_unknown.get()>
                    <BoardFigures board />
                </Show>
                <Show when=move || is_empty.get()>
                    <div class="recordings-empty" data-testid="board-empty">
                        <h2>"Nobody is here at the moment"</h2>
                        <p class="quiet">
                            "Everybody who publishes or watches is asked every five seconds what it is like. The answers are shown \
                             here, the worst first."
                        </p>
                        <a class="button" href="/">
                            "See who is live"
                        </a>
                    </div>
                </Show>
                <Show when=move || has_peers.get()>
                    <Worst board />
                    <SessionTable board />
                    <PeerTable />
                </Show>
                <Charts history board=Some(board) />
                <Show when=move || !is_unknown.get()>
                    <MediaServerList board />
                </Show>
                <EventList peer=None />
            </section>
        </Frame>
    }
}

fn nobody_is_here(shown: &Experience) -> bool {
    shown.peers.is_empty()
}

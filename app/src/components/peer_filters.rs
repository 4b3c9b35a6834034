use leptos::prelude::*;
use messages::PeerRole;

use crate::dashboard::{PAGE, PeerList, role, role_name};

/// Which peers the table shows, how many of them there are, and the way to the others.
#[component]
pub(crate) fn PeerFilters(list: PeerList) -> impl IntoView {
    let option = move |value: PeerRole, words: &'static str| {
        view! {
            <option value=role_name(value) prop:selected=move || list.role.get() == Some(value)>
                {words}
            </option>
        }
    };
    let count = Memo::new(move |_| {
        let is_narrowed = list.role.get().is_some() || !list.text.with(|text| text.trim().is_empty());
        count(list.page.get(), list.matching.get(), is_narrowed.then(|| list.present.get()))
    });
    let is_long = move || list.matching.get() > PAGE;
    view! {
        <div class="peers-head">
            <h2>"Everybody"</h2>
            <p class="quiet peers-count" data-testid="peers-count" aria-live="polite">
                {count}
            </p>
            <p class="peers-held" data-held=move || list.is_held().to_string() title="They move again when you leave the table">
                "Rows held"
            </p>
            <div class="events-filters">
                <label class="field">
                    <span>"Who"</span>
                    <select
                        data-testid="peers-role"
                        on:change:target=move |event| {
                            list.wish(list.text.get_untracked(), role(&event.target().value()))
                        }
                    >
                        <option value="" prop:selected=move || list.role.get().is_none()>
                            "Everybody"
                        </option>
                        {option(PeerRole::Publisher, "Publishers")}
                        {option(PeerRole::Viewer, "Viewers")}
                    </select>
                </label>
                <label class="field">
                    <span>"With the words"</span>
                    <input
                        type="search"
                        maxlength="200"
                        autocomplete="off"
                        placeholder="Session, reason, browser, path"
                        data-testid="peers-text"
                        prop:value=move || list.text.get()
                        on:input:target=move |event| list.wish(event.target().value(), list.role.get_untracked())
                    />
                </label>
                <Show when=is_long>
                    <Pager list />
                </Show>
            </div>
        </div>
    }
}

#[component]
fn Pager(list: PeerList) -> impl IntoView {
    let is_first = move || list.page.get() == 0;
    let is_last = move || (list.page.get() + 1) * PAGE >= list.matching.get();
    view! {
        <div class="pager" role="group" aria-label="Pages">
            <button
                type="button"
                class="button"
                data-testid="peers-previous"
                disabled=is_first
                on:click=move |_| list.turn_to(list.page.get_untracked().saturating_sub(1))
            >
                "Previous"
            </button>
            <button
                type="button"
                class="button"
                data-testid="peers-next"
                disabled=is_last
                on:click=move |_| list.turn_to(list.page.get_untracked() + 1)
            >
                "Next"
            </button>
        </div>
    }
}

/// How many are shown of how many; `present` is how many are there where some of them are wanted only.
fn count(page: u32, matching: u32, present: Option<u32>) -> String {
    let (from, to) = (page * PAGE + 1, ((page + 1) * PAGE).min(matching));
    let shown = match (matching > PAGE, page) {
        (false, _) => String::new(),
        (true, 0) => format!("{PAGE} of {matching} shown, the worst first"),
        (true, _) => format!("{from} to {to} of {matching} shown"),
    };
    match present {
        None if matching <= PAGE => format!("{matching} here, the worst first"),
        None => shown,
        Some(present) if matching <= PAGE => format!("{matching} of {present} match"),
        Some(present) => format!("{shown}; {present} are here"),
    }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn it_is_said_how_many_are_not_shown() {
        assert_eq!(count(0, 3, None), "3 here, the worst first");
        assert_eq!(count(0, 1000, None), "200 of 1000 shown, the worst first");
        assert_eq!(count(4, 950, None), "801 to 950 of 950 shown");
        assert_eq!(count(0, 12, Some(1000)), "12 of 1000 match");
        assert_eq!(count(1, 450, Some(1000)), "201 to 400 of 450 shown; 1000 are here");
    }
}

use leptos::{ev, html, prelude::*};
use web_sys::{KeyboardEvent, PointerEvent};

use crate::dashboard::{Chart as State, Column, History, Readout, SPANS};

/// A figure over time. What its lines showed last stands above it, or what they showed where somebody points.
#[component]
pub(crate) fn Chart(
    figure: &'static str,
    heading: &'static str,
    state: RwSignal<State>,
    history: History,
) -> impl IntoView {
    let readout =
        Memo::new(move |_| state.with(|state| if let State::Drawn(svg) = state { Readout::of(svg) } else { None }));
    let pointer = Pointer { column: RwSignal::new(None), readout, place: NodeRef::new() };
    let cursor = move || {
        let place = pointer.column.get().zip(readout.get()).map(|(column, readout)| readout.place(column));
        place.map(|place| view! { <div class="chart-cursor" style:left=format!("{:.2}%", place * 100.0)></div> })
    };
    view! {
        <li class="chart" data-testid=format!("chart-{figure}")>
            <h3>{heading}</h3>
            <Values pointer />
            <div
                class="chart-place"
                role="group"
                tabindex="0"
                aria-label=format!("{heading}: arrow keys read the values")
                node_ref=pointer.place
                on:pointermove=move |event| pointer.point(&event)
                on:pointerdown=move |event| pointer.point(&event)
                on:pointerleave=move |event| pointer.leave(&event)
                on:keydown=move |event| pointer.step(&event)
                on:blur=move |_: ev::FocusEvent| pointer.column.set(None)
            >
                {move || picture(state.get(), history.span.get())}
                {cursor}
            </div>
        </li>
    }
}

/// Which column of a chart is pointed at.
#[derive(Clone, Copy)]
struct Pointer {
    column: RwSignal<Option<usize>>,
    readout: Memo<Option<Readout>>,
    place: NodeRef<html::Div>,
}

impl Pointer {
    fn point(self, event: &PointerEvent) {
        let Some(place) = self.place.get_untracked() else { return };
        let bounds = place.get_bounding_client_rect();
        let share = (f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0);
        self.column.set(self.readout.with_untracked(|readout| readout.as_ref().map(|readout| readout.nearest(share))));
    }

    /// A finger that is lifted leaves what it has pointed at to be read.
    fn leave(self, event: &PointerEvent) {
        if event.pointer_type() == "mouse" {
            self.column.set(None);
        }
    }

    fn step(self, event: &KeyboardEvent) {
        let Some(last) = self.readout.with_untracked(|readout| readout.as_ref()?.columns.len().checked_sub(1)) else {
            return;
        };
        let column = self.column.get_untracked();
        let next = match event.key().as_str() {
            "ArrowLeft" => Some(column.unwrap_or(last + 1).saturating_sub(1)),
            "ArrowRight" => Some(column.map_or(last, |column| (column + 1).min(last))),
            "Home" => Some(0),
            "End" => Some(last),
            "Escape" => None,
            _ => return,
        };
        event.prevent_default();
        self.column.set(next);
    }
}

#[component]
fn Values(pointer: Pointer) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let readout = pointer.readout.get()?;
        let pointed = pointer.column.get().and_then(|column| readout.columns.get(column).cloned());
        let newest = || readout.newest().map(|column| Column { moment: "Latest".to_owned(), ..column.clone() });
        let column = pointed.or_else(newest)?;
        Some((column, readout.unit))
    });
    // What changes by itself every few seconds is not to be read out.
    let live = move || if pointer.column.get().is_some() { "polite" } else { "off" };
    let values = move || {
        let (column, unit) = shown.get()?;
        let values = column.values.into_iter().enumerate().map(|(line, value)| {
            let number = value.clone().unwrap_or_else(|| "–".to_owned());
            view! { <span class="readout-value" data-line=line.to_string()>{number}</span> }
        });
        Some(view! {
            <span class="readout-moment">{column.moment}</span>
            {values.collect_view()}
            <span class="readout-unit">{unit}</span>
        })
    };
    view! {
        <p class="readout" data-testid="readout" aria-live=live>
            {values}
        </p>
    }
}

fn picture(state: State, span: &str) -> AnyView {
    let words = SPANS.iter().find(|(name, ..)| *name == span).map_or("", |(_, words, _)| words);
    match state {
        // It is drawn by our own server, of numbers and of words of ours.
        State::Drawn(svg) => view! { <div class="chart-picture" inner_html=svg></div> }.into_any(),
        State::Awaited => view! { <p class="chart-nothing">"Drawing"</p> }.into_any(),
        State::Nothing => {
            view! { <p class="chart-nothing">{format!("Nothing was measured in the last {words}.")}</p> }.into_any()
        }
        State::Failed(sentence) => view! { <p class="chart-nothing">{sentence}</p> }.into_any(),
    }
}

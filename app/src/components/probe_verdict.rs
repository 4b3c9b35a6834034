use leptos::prelude::*;
use messages::SourceReport;

use crate::source::{audio_words, plan_words, video_words};
use crate::words;

/// What a source is and what happens to it, in words.
#[component]
pub(crate) fn ProbeVerdict(report: SourceReport) -> impl IntoView {
    let stream = match (report.is_live, report.duration_ms) {
        (true, _) => format!("{}, live", report.container),
        (false, Some(duration)) => {
            format!("{}, {} long", report.container, words::clock(std::time::Duration::from_millis(duration)))
        }
        (false, None) => report.container.clone(),
    };
    let picture = report.video.as_ref().map_or_else(|| "none".to_owned(), video_words);
    let sound = report.audio.as_ref().map_or_else(|| "none".to_owned(), audio_words);
    let reason = report.plan.reason.clone();
    view! {
        <section class="verdict" data-testid="verdict" role="status" aria-label="What this stream is">
            <p class="verdict-plan">{plan_words(&report.plan)}</p>
            {reason.map(|reason| view! { <p class="quiet">{reason}</p> })}
            <dl>
                <dt>"Stream"</dt>
                <dd>{stream}</dd>
                <dt>"Picture"</dt>
                <dd>{picture}</dd>
                <dt>"Sound"</dt>
                <dd>{sound}</dd>
                <dt>"Cost"</dt>
                <dd>{report.cost}</dd>
            </dl>
        </section>
    }
}

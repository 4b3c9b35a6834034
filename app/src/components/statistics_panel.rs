use leptos::prelude::*;

use super::HealthLine;
use crate::{
    stats::{Health, Incoming},
    view::Player,
    words,
};

/// What the browser measures, for those who want to know.
#[component]
pub(crate) fn StatisticsPanel(player: Player) -> impl IntoView {
    let figures = player.figures;
    let health = Signal::derive(move || figures.with(|f| f.as_ref().and_then(Health::of_incoming)));
    let row = move |name: &'static str, value: fn(&Incoming) -> Option<String>| {
        let text = move || figures.with(|f| f.as_ref().and_then(value)).unwrap_or_else(|| "–".into());
        view! {
            <dt>{name}</dt>
            <dd data-statistic=name>{text}</dd>
        }
    };
    let panel = move || {
        view! {
            <aside class="statistics" data-testid="statistics" aria-label="Statistics">
                <HealthLine health />
                <dl>
                    {row("Codec", codecs)}
                    {row("Resolution", |f| f.size.map(|(width, height)| format!("{width} × {height}")))}
                    {row("Pictures per second", |f| f.fps.map(|fps| format!("{fps:.0}")))}
                    {row("Bitrate", |f| f.bitrate.map(words::bitrate))} {row("Packet loss", |f| f.loss.map(words::percent))}
                    {row("Round trip", |f| f.round_trip.map(words::milliseconds))}
                    {row("Buffer", |f| f.buffer.map(words::milliseconds))}
                    {row("Dropped pictures", |f| f.dropped.map(words::percent))}
                    {row("Freezes", |f| f.freezes.map(|count| count.to_string()))} {row("Path", |f| f.path.clone())}
                </dl>
            </aside>
        }
    };
    view! { <Show when=move || player.statistics.get()>{panel()}</Show> }
}

fn codecs(figures: &Incoming) -> Option<String> {
    let codecs: Vec<_> = [&figures.video_codec, &figures.audio_codec].into_iter().flatten().cloned().collect();
    (!codecs.is_empty()).then(|| codecs.join(", "))
}

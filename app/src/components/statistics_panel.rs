use leptos::prelude::*;
use metrics::{Figures, StreamFigures};

use super::HealthLine;
use crate::{stats::Health, view::Player, words};

/// What the browser measures, for those who want to know.
#[component]
pub(crate) fn StatisticsPanel(player: Player) -> impl IntoView {
    let reading = player.gauge.reading;
    let health = Signal::derive(move || reading.with(|reading| reading.as_ref().and_then(Health::of)));
    let row = move |name: &'static str, value: fn(&Figures) -> Option<String>| {
        let text = move || reading.with(|r| value(&r.as_ref()?.figures)).unwrap_or_else(|| "–".into());
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
                    {row("Resolution", |f| f.video()?.size.map(words::size))}
                    {row("Pictures per second", |f| f.video()?.frame_rate.map(|rate| format!("{rate:.0}")))}
                    {row("Bitrate", |f| f.bitrate.map(words::bitrate))} {row("Packet loss", |f| f.loss.map(words::percent))}
                    {row("Round trip", |f| f.round_trip.map(words::milliseconds))}
                    {row("Buffer", |f| f.video()?.buffer_delay.map(words::milliseconds))}
                    {row("Dropped pictures", |f| f.video()?.dropped.map(words::percent))}
                    {row("Freezes", |f| f.video()?.freezes_so_far.map(|count| count.to_string()))}
                    {row("Path", |f| f.path.as_ref()?.in_words())}
                </dl>
            </aside>
        }
    };
    view! { <Show when=move || player.statistics.get()>{panel()}</Show> }
}

fn codecs(figures: &Figures) -> Option<String> {
    let codec = |stream: &StreamFigures| stream.codec.as_ref().map(ToString::to_string);
    let codecs: Vec<_> = [figures.video(), figures.audio()].into_iter().flatten().filter_map(codec).collect();
    (!codecs.is_empty()).then(|| codecs.join(", "))
}

use leptos::prelude::*;

/// How many values there is room for.
const ROOM: usize = 60;
const HEIGHT: f64 = 20.0;

/// A small line of how a figure was, the newest at the right. Its figure says the same in words.
#[component]
pub(crate) fn Sparkline(#[prop(into)] values: Signal<Vec<f64>>) -> impl IntoView {
    let path = Memo::new(move |_| values.with(|values| path(values)));
    let area = move || {
        path.with(|path| path.as_ref().map(|path| format!("{path}V{HEIGHT}H{}Z", start(values.with(Vec::len)))))
    };
    view! {
        <svg class="sparkline" viewBox=format!("0 0 {} {HEIGHT}", ROOM - 1) preserveAspectRatio="none" aria-hidden="true">
            <path class="sparkline-area" d=area></path>
            <path class="sparkline-line" d=path></path>
        </svg>
    }
}

fn start(count: usize) -> usize {
    ROOM.saturating_sub(count)
}

/// The line through the values, from nothing to their highest; nothing while there is only one.
fn path(values: &[f64]) -> Option<String> {
    let values = &values[values.len().saturating_sub(ROOM)..];
    if values.len() < 2 {
        return None;
    }
    let most = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    // Half of the line's width stays within the picture.
    let height = |value: f64| 1.0 + (HEIGHT - 2.0) * (1.0 - value.max(0.0) / most);
    let points = (start(values.len())..).zip(values).map(|(place, value)| format!("{place} {:.1}", height(*value)));
    Some(format!("M{}", points.collect::<Vec<_>>().join("L")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_value_is_at_the_right() {
        assert_eq!(path(&[1.0]), None);
        assert_eq!(path(&[0.0, 4.0, 2.0]).as_deref(), Some("M57 19.0L58 1.0L59 10.0"));
        let many: Vec<_> = (0..100).map(f64::from).collect();
        let path = path(&many).unwrap();
        assert!(path.starts_with("M0 ") && path.ends_with("L59 1.0"), "{path}");
    }

    #[test]
    fn a_figure_that_was_never_more_than_nothing_is_a_flat_line() {
        assert_eq!(path(&[0.0, 0.0]).as_deref(), Some("M58 19.0L59 19.0"));
    }
}

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::figure::Unit;
use super::span::part_ms;
use super::{ChartSpan, Line};
use crate::store::Span;

/// What can be read off a drawing, for whoever points at it: `data-plot` says where its first and its last column are,
/// `data-columns` what each column shows, as `14:05:30|2.5|` for two lines of which one has a gap there, and `data-unit` in
/// which unit.
pub(super) fn attributes(
    svg: &str,
    unit: Unit,
    span: ChartSpan,
    over: &Span,
    lines: &[Line],
    offset_minutes: i32,
) -> Option<String> {
    let (left, right) = plot(svg)?;
    let columns: Vec<_> = (0..usize::from(over.most_points))
        .map(|part| {
            let at_ms = over.from_ms + i64::try_from(part).unwrap_or(0) * part_ms(over);
            let values = lines.iter().map(|line| value(line.values.get(part).copied().flatten(), unit));
            values.fold(moment(at_ms, span, offset_minutes), |column, value| column + "|" + &value)
        })
        .collect();
    Some(format!(" data-plot=\"{left} {right}\" data-unit=\"{}\" data-columns=\"{}\"", unit.name, columns.join(";")))
}

/// The ends of the lines that lie across the drawing; the first column is at one of them, the last at the other.
fn plot(svg: &str) -> Option<(f32, f32)> {
    let attribute = |element: &str, name: &str| -> Option<f32> {
        let (_, rest) = element.split_once(&format!(" {name}=\""))?;
        rest.split_once('"')?.0.parse().ok()
    };
    let ends = |element: &str| {
        let [left, right, top, bottom] = ["x1", "x2", "y1", "y2"].map(|name| attribute(element, name));
        (top? == bottom?).then_some(()).and(left.zip(right))
    };
    svg.split('<').filter(|element| element.starts_with("line ")).find_map(ends)
}

fn value(value: Option<f64>, unit: Unit) -> String {
    let Some(value) = value.map(|value| value * unit.factor) else { return String::new() };
    let digits = match value.abs() {
        value if value >= 100.0 => 0,
        value if value >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.digits$}");
    if digits == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

fn moment(at_ms: i64, span: ChartSpan, offset_minutes: i32) -> String {
    let here_ms = at_ms.saturating_add(i64::from(offset_minutes) * 60_000);
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(here_ms) * 1_000_000);
    moment.ok().and_then(|moment| moment.format(format(span)).ok()).unwrap_or_default()
}

fn format(span: ChartSpan) -> &'static [BorrowedFormatItem<'static>] {
    match span {
        ChartSpan::FiveMinutes => format_description!("[hour]:[minute]:[second]"),
        ChartSpan::Hour | ChartSpan::Day => format_description!("[hour]:[minute]"),
        ChartSpan::Week => format_description!("[day padding:none] [month repr:short], [hour]:[minute]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Unit = Unit { factor: 1e-6, name: "Mbit/s" };

    #[test]
    fn each_column_says_when_it_is_and_what_it_shows() {
        let over = Span { from_ms: 1_700_000_000_000, to_ms: 1_700_000_030_000, most_points: 3 };
        let line = |values: [Option<f64>; 3]| Line { name: "", values: values.to_vec() };
        let lines = [line([Some(2.5e6), None, Some(123.4e6)]), line([Some(0.0), None, Some(12.34e6)])];
        let svg =
            "<svg ><line x1=\"5\" y1=\"7\" x2=\"5\" y2=\"9\"/><line x1=\"40\" y1=\"7\" x2=\"90.5\" y2=\"7\"/></svg>";
        let told = attributes(svg, UNIT, ChartSpan::FiveMinutes, &over, &lines, 60).unwrap();
        assert_eq!(
            told,
            " data-plot=\"40 90.5\" data-unit=\"Mbit/s\" \
             data-columns=\"23:13:20|2.5|0;23:13:30||;23:13:40|123|12.3\""
        );
    }

    #[test]
    fn days_are_told_apart_where_there_are_many() {
        let at_ms = 1_700_000_000_000;
        assert_eq!(moment(at_ms, ChartSpan::Week, 0), "14 Nov, 22:13");
        assert_eq!(moment(at_ms, ChartSpan::Day, -30), "21:43");
    }
}

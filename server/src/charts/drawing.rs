use std::ops::RangeInclusive;

use charts_rs::{AxisType, Color, LineChart, Series, Symbol};

use super::span::part_ms;
use super::{ChartSpan, ChartedFigure, Line, axis, columns};
use crate::store::Span;

/// The narrowest and the widest drawing, in pixels.
pub(crate) const WIDTHS: RangeInclusive<u16> = 240..=1600;
const USUAL_WIDTH: u16 = 480;
/// In pixels. The style sheet knows it, so that nothing moves when a drawing comes.
const HEIGHT: f32 = 220.0;

/// The colours of the light theme, in the order of the lines. The style sheet knows them by these values.
const LINES: [(u8, u8, u8); 3] = [(0x3a, 0x48, 0xc9), (0x14, 0x76, 0x4a), (0xb4, 0x53, 0x09)];
const TEXT: (u8, u8, u8) = (0x5a, 0x5f, 0x6c);
const GRID: (u8, u8, u8) = (0xdf, 0xe0, 0xe6);

/// For whom it is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    /// How far east of UTC their clock is.
    pub(crate) offset_minutes: i32,
    /// How much room there is, in pixels: letters are as large as they should be if it is drawn as wide as it is shown.
    pub(crate) width: u16,
}

impl Default for Reader {
    fn default() -> Self {
        Self { offset_minutes: 0, width: USUAL_WIDTH }
    }
}

/// Draws lines over a span; nothing if there is nothing to draw.
pub(crate) fn draw(
    figure: ChartedFigure,
    span: ChartSpan,
    over: &Span,
    lines: &[Line],
    reader: Reader,
) -> Option<String> {
    let all = lines;
    // Each keeps its colour, whether the others are there or not.
    let lines: Vec<(usize, &Line)> = lines.iter().enumerate().filter(|(_, line)| !line.is_empty()).collect();
    if lines.is_empty() {
        return None;
    }
    let most = lines.iter().map(|(_, line)| line.most()).fold(figure.least_most(), f64::max);
    let unit = figure.unit(most);
    let end = axis::end(most * unit.factor);
    let series = lines.iter().map(|(index, line)| series(*index, line, unit.factor)).collect();
    let mut chart = LineChart::new(series, Vec::new());
    lay_out(&mut chart, reader.width);
    chart.x_axis.kind = AxisType::Time;
    chart.x_axis.time_offset = reader.offset_minutes;
    chart.x_axis.values =
        (0..over.most_points).map(|part| seconds(over.from_ms + i64::from(part) * part_ms(over))).collect();
    let axis = chart.y_axis_configs.first_mut()?;
    axis.min = Some(0.0);
    axis.max = Some(end as f32);
    axis.split_number = axis::PARTS;
    axis.formatter = Some(format!("{{c}} {}", unit.name));
    let svg = chart.svg().ok()?;
    let columns = columns::attributes(&svg, unit, span, over, all, reader.offset_minutes)?;
    Some(labelled(&svg, &words(figure, span, &lines), &columns))
}

#[expect(clippy::cast_possible_truncation, reason = "a drawing of some hundred pixels")]
fn series(index: usize, line: &Line, factor: f64) -> Series {
    let data = line.values.iter().map(|value| value.map(|value| (value * factor) as f32)).collect();
    Series { name: line.name.to_owned(), data, index: Some(index), ..Series::default() }
}

fn seconds(at_ms: i64) -> f64 {
    at_ms as f64 / 1000.0
}

fn lay_out(chart: &mut LineChart, width: u16) {
    let text = Color::from(TEXT);
    chart.width = f32::from(width);
    chart.height = HEIGHT;
    chart.margin = (8.0, 12.0, 4.0, 4.0).into();
    chart.background_color = Color::transparent();
    chart.font_family = "system-ui, sans-serif".to_owned();
    // The page has one for all charts.
    chart.legend.show = Some(false);
    chart.x_axis.font.color = text;
    chart.x_axis.font.size = 11.0;
    chart.x_axis.stroke_color = GRID.into();
    chart.grid.stroke_color = GRID.into();
    chart.series.colors = LINES.map(Color::from).to_vec();
    chart.series.stroke_width = 2.0;
    // A value between two gaps would not be seen without.
    chart.series.symbol = Some(Symbol::Circle(1.5, None));
    for axis in &mut chart.y_axis_configs {
        axis.font.color = text;
        axis.font.size = 11.0;
        axis.stroke_color = Color::transparent();
    }
}

/// What the drawing says, for those who do not see it.
fn words(figure: ChartedFigure, span: ChartSpan, lines: &[(usize, &Line)]) -> String {
    let of = |(_, line): &(usize, &Line)| {
        let newest = line.newest().map(|value| {
            let unit = figure.unit(value);
            format!("{:.1} {}", value * unit.factor, unit.name)
        });
        format!("{} {}", line.name, newest.unwrap_or_else(|| "not known now".to_owned()))
    };
    let lines: Vec<_> = lines.iter().map(of).collect();
    format!("{} over the last {}. {}.", figure.words(), span.words(), lines.join(", "))
}

/// All words are ours, and none of them has a character that XML would take for its own.
fn labelled(svg: &str, words: &str, columns: &str) -> String {
    svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{words}\"{columns} "), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: &str = include_str!("../../../style/95-charts.css");

    fn line(name: &'static str, values: &[Option<f64>]) -> Line {
        Line { name, values: values.to_vec() }
    }

    fn drawn(lines: &[Line]) -> Option<String> {
        let over = Span { from_ms: 1_700_000_000_000, to_ms: 1_700_000_050_000, most_points: 5 };
        draw(ChartedFigure::Bitrate, ChartSpan::FiveMinutes, &over, lines, Reader::default())
    }

    #[test]
    fn a_gap_breaks_the_line() {
        let whole = drawn(&[line("Viewers", &[Some(1e6), Some(2e6), Some(1e6), Some(2e6), Some(1e6)])]).unwrap();
        let broken = drawn(&[line("Viewers", &[Some(1e6), Some(2e6), None, Some(2e6), Some(1e6)])]).unwrap();
        assert_eq!(moves(&whole), 1, "{whole}");
        assert_eq!(moves(&broken), 2, "{broken}");
    }

    /// How often the pen is set down for the first line.
    fn moves(svg: &str) -> usize {
        let stroke = format!("stroke=\"{}\"", Color::from(LINES[0]).hex());
        let is_line = |element: &&str| element.contains(&stroke) && element.contains(" L ");
        svg.split('<').filter(is_line).map(|element| element.matches('M').count()).sum()
    }

    #[test]
    fn it_says_what_it_shows() {
        let svg = drawn(&[
            line("Publisher", &[None, None, None, None, Some(2.5e6)]),
            line("Worst viewer", &[Some(1e5), None, None, None, None]),
        ]);
        let svg = svg.unwrap();
        let label = "Bitrate over the last five minutes. Publisher 2.5 Mbit/s, Worst viewer not known now.";
        assert!(svg.contains(label), "{svg}");
        assert!(svg.contains("4 Mbit/s") && svg.contains("1 Mbit/s"), "{svg}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }

    #[test]
    fn who_points_at_it_reads_the_column_below() {
        let svg = drawn(&[line("Viewers", &[Some(1e6), None, Some(2e6), None, Some(4e6)])]).unwrap();
        assert!(svg.contains(";22:13:40|2;") && svg.contains("data-unit=\"Mbit/s\""), "{svg}");
        let (_, plot) = svg.split_once("data-plot=\"").unwrap();
        let (left, right) = plot.split_once('"').unwrap().0.split_once(' ').unwrap();
        for end in [left, right] {
            assert!(svg.contains(&format!("<circle cx=\"{end}\"")), "no point is at {end}: {svg}");
        }
    }

    #[test]
    fn it_is_as_wide_as_it_is_shown() {
        let over = Span { from_ms: 1_700_000_000_000, to_ms: 1_700_000_050_000, most_points: 5 };
        let reader = Reader { width: 320, ..Reader::default() };
        let lines = [line("Viewers", &[Some(1.0); 5])];
        let svg = draw(ChartedFigure::Freezes, ChartSpan::FiveMinutes, &over, &lines, reader).unwrap();
        assert!(svg.contains("viewBox=\"0 0 320 220\""), "{svg}");
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(drawn(&[]), None);
        assert_eq!(drawn(&[line("Viewers", &[None; 5])]), None);
    }

    #[test]
    fn the_style_sheet_knows_every_colour() {
        for color in LINES.into_iter().chain([TEXT, GRID]) {
            let hex = Color::from(color).hex();
            assert!(STYLE.contains(&hex), "{hex} has no colour of the dark theme");
        }
    }

    #[test]
    fn no_style_is_in_it_that_a_page_would_refuse() {
        let svg = drawn(&[line("Viewers", &[Some(1.0); 5])]).unwrap();
        assert!(!svg.contains("style") && !svg.contains("script"), "{svg}");
    }
}

/// The last columns may be too new to have values.
const RECENT: usize = 3;

/// What can be read off a chart, from what its drawing says of itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Readout {
    pub(crate) unit: String,
    pub(crate) columns: Vec<Column>,
    /// Where the first and the last column are, as shares of the width.
    ends: (f64, f64),
}

/// One place in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) moment: String,
    /// One for each line; nothing where nothing was measured.
    pub(crate) values: Vec<Option<String>>,
}

impl Readout {
    pub(crate) fn of(svg: &str) -> Option<Self> {
        let width: f64 = attribute(svg, "viewBox")?.split(' ').nth(2)?.parse().ok()?;
        let (left, right) = attribute(svg, "data-plot")?.split_once(' ')?;
        let ends = (left.parse::<f64>().ok()? / width, right.parse::<f64>().ok()? / width);
        let columns = attribute(svg, "data-columns")?.split(';').map(Column::of).collect();
        Some(Self { unit: attribute(svg, "data-unit")?.to_owned(), columns, ends })
    }

    /// The column that is nearest to a share of the width.
    pub(crate) fn nearest(&self, share: f64) -> usize {
        let (left, right) = self.ends;
        let last = self.columns.len().saturating_sub(1);
        let place = (share - left) / (right - left).max(f64::EPSILON) * last as f64;
        place.round().clamp(0.0, last as f64) as usize
    }

    /// Where a column is, as a share of the width.
    pub(crate) fn place(&self, column: usize) -> f64 {
        let (left, right) = self.ends;
        let last = self.columns.len().saturating_sub(1).max(1);
        left + (right - left) * column as f64 / last as f64
    }

    /// The last column in which something was measured, unless that is long ago.
    pub(crate) fn newest(&self) -> Option<&Column> {
        self.columns.iter().rev().take(RECENT).find(|column| column.values.iter().any(Option::is_some))
    }
}

impl Column {
    fn of(text: &str) -> Self {
        let mut parts = text.split('|');
        let moment = parts.next().unwrap_or_default().to_owned();
        let values = parts.map(|value| (!value.is_empty()).then(|| value.to_owned())).collect();
        Self { moment, values }
    }
}

fn attribute<'a>(svg: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = svg.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readout() -> Readout {
        let svg = "<svg data-plot=\"100 300\" data-unit=\"ms\" data-columns=\"10:00|1|;10:01|2|5;10:02||\" viewBox=\"0 0 400 220\">";
        Readout::of(svg).unwrap()
    }

    #[test]
    fn the_nearest_column_is_read() {
        let readout = readout();
        let nearest = [0.0, 0.25, 0.4, 0.5, 0.74, 1.0].map(|share| readout.nearest(share));
        assert_eq!(nearest, [0, 0, 1, 1, 2, 2]);
        assert_eq!([0, 1, 2].map(|column| readout.place(column)), [0.25, 0.5, 0.75]);
    }

    #[test]
    fn the_newest_column_is_the_last_with_a_value() {
        let newest = readout().newest().cloned().unwrap();
        assert_eq!((newest.moment.as_str(), newest.values), ("10:01", vec![Some("2".into()), Some("5".into())]));
    }

    #[test]
    fn what_says_nothing_of_itself_is_not_read() {
        for svg in ["", "<svg>", "<svg viewBox=\"0 0 x 1\" data-plot=\"1 2\" data-unit=\"\" data-columns=\"\">"] {
            assert_eq!(Readout::of(svg), None, "{svg}");
        }
    }
}

/// Into how many parts the values' axis is cut.
pub(super) const PARTS: usize = 4;

/// The end of an axis that reaches up to `most` at least and whose ticks are round.
pub(super) fn end(most: f64) -> f64 {
    // As what is no number: of no use to draw, and harmless.
    if !most.is_finite() || most <= 0.0 {
        return 1.0;
    }
    let step = most / PARTS as f64;
    let power = 10f64.powf(step.log10().floor());
    // Ticks are written with one digit after the point: a quarter would be told wrong.
    let is_written = |factor: &f64| *factor != 2.5 || power >= 1.0;
    let mut round = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().filter(is_written).map(|factor| factor * power);
    // A hair of room for what the logarithm has rounded.
    let step = round.find(|round| *round * 1.000_001 >= step).unwrap_or(10.0 * power);
    step * PARTS as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_up_to_the_highest_value() {
        for (most, expected) in
            [(1.0, 2.0), (3.9, 4.0), (4.1, 8.0), (8.5, 10.0), (100.0, 100.0), (101.0, 200.0), (0.03, 0.04)]
        {
            assert!((end(most) - expected).abs() < 1e-9, "{most}: {}", end(most));
        }
        for odd in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(end(odd), 1.0);
        }
    }
}

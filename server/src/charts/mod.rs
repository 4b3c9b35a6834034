//! What peers experienced, drawn: series become lines in an SVG. Pure; the colours are those of the light theme, and the
//! style sheet gives them those of the dark one.

mod axis;
mod columns;
mod drawing;
mod figure;
mod line;
mod span;

pub(crate) use drawing::{Reader, WIDTHS, draw};
pub(crate) use figure::ChartedFigure;
pub(crate) use line::Line;
pub(crate) use span::{ChartSpan, MINUTE_MS};

//! A small bar chart as SVG, readable on a light and on a dark page: for the README, made by the run that took the
//! figures.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use maud::{Markup, PreEscaped, html};

/// One bar.
#[derive(Debug)]
pub struct Bar {
    /// What was measured.
    pub name: String,
    /// How long the bar is.
    pub value: f64,
    /// What stands behind it.
    pub label: String,
    /// Ours, or a peer's.
    pub ours: bool,
}

const ROW: usize = 26;
const NAMES: usize = 250;
const BARS: f64 = 330.0;

/// The chart: a bar a row, the longest as long as there is room.
pub fn bars(title: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
    let height = (bars.len() + 1) * ROW + 10;
    let row = |at: usize, bar: &Bar| -> Markup {
        let (top, length) = ((at + 1) * ROW, bar.value / most * BARS);
        html! {
            text x=(NAMES - 8) y=(top + 16) text-anchor="end" { (bar.name) }
            rect x=(NAMES) y=(top + 3) width=(format!("{length:.1}")) height=(ROW - 8) rx="2" fill=(if bar.ours { "#2f6fb3" } else { "#8a8f98" }) {}
            text x=(format!("{:.1}", NAMES as f64 + length + 6.0)) y=(top + 16) { (bar.label) }
        }
    };
    html! {
        (PreEscaped(format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 {height}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#7b818a\">")))
        title { (title) }
        text x="8" y="18" font-weight="bold" { (title) }
        @for (at, bar) in bars.iter().enumerate() { (row(at, bar)) }
        (PreEscaped("</svg>\n"))
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_fills_the_room_and_names_are_text() {
        let bar = |name: &str, value| Bar { name: name.to_owned(), value, label: "1 & 2".to_owned(), ours: true };
        let svg = bars("a < b", &[bar("one", 1.0), bar("two", 4.0)]);
        assert!(svg.contains("width=\"82.5\"") && svg.contains("width=\"330.0\""), "{svg}");
        assert!(svg.contains("a &lt; b") && svg.contains("1 &amp; 2"));
    }
}

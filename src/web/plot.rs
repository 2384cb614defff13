//! Plots as inline SVG: pure functions of numbers and words. Colours and sizes are classes of the style sheet; every plot
//! has a title, says its numbers as a table for those who do not see it and for paper, and needs no script.
//!
//! Nothing is known here of tokens: whoever draws says what the numbers mean.

use maud::{Markup, html};

/// Width of the drawing; the page scales it.
const WIDTH: f64 = 480.0;
const LEFT: f64 = 36.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 24.0;
/// Height of a plot with a vertical scale.
const HEIGHT: f64 = 200.0;

/// What every plot says beside its drawing.
pub(super) struct Frame<'a> {
    /// Names the parts within the page.
    pub id: &'a str,
    /// What it shows.
    pub title: &'a str,
    /// The heads of the two columns of numbers.
    pub heads: [&'a str; 2],
    /// The numbers as they are read.
    pub rows: Vec<(String, String)>,
}

/// A level over time, with what is to come.
pub(super) struct Level<'a> {
    /// From then on it had that level, ascending days.
    pub steps: &'a [(i64, u32)],
    /// The first and the last day of the drawing.
    pub days: (i64, i64),
    /// The day up to which the level is known.
    pub today: i64,
    /// What is expected from today on: days and levels, in their order; a parcel is two points of one day.
    pub expected: &'a [(i64, f64)],
    /// A day to mark, and what it is.
    pub mark: Option<(i64, &'a str)>,
    /// Days with their words on the axis.
    pub ticks: &'a [(i64, String)],
}

/// A step line of the past, a dashed one of what is expected, and a marked day.
pub(super) fn level(frame: &Frame<'_>, level: &Level<'_>) -> Markup {
    let expected = level.expected.iter().map(|(_, value)| value.ceil() as u32);
    let highest = level.steps.iter().map(|(_, value)| *value).chain(expected).max().unwrap_or(0);
    let scale = Scale::up_to(highest);
    let (first, last) = level.days;
    let span = (last - first).max(1) as f64;
    let x = |day: i64| LEFT + (WIDTH - LEFT - RIGHT) * ((day - first) as f64 / span).clamp(0.0, 1.0);
    let mut line = String::new();
    for (index, (day, value)) in level.steps.iter().enumerate() {
        let (x, y) = (x(*day), scale.y(*value));
        line += &if index == 0 { format!("M{x:.1} {y:.1}") } else { format!("H{x:.1}V{y:.1}") };
    }
    let today = x(level.today);
    if !level.steps.is_empty() {
        line += &format!("H{today:.1}");
    }
    let begin = level.steps.first().map_or(LEFT, |(day, _)| x(*day));
    let mut falling = String::new();
    for (index, &(day, value)) in level.expected.iter().enumerate() {
        match index.checked_sub(1).map(|before| level.expected[before]) {
            None => falling += &format!("M{:.1} {:.1}", x(day), scale.at(value)),
            // beyond the drawing the line is cut where it leaves it
            Some((before, from)) if day > last => {
                let part = (last - before).max(0) as f64 / (day - before).max(1) as f64;
                falling += &format!("L{:.1} {:.1}", x(last), scale.at(from + (value - from) * part));
                break;
            }
            Some(_) => falling += &format!("L{:.1} {:.1}", x(day), scale.at(value)),
        }
    }
    figure(
        frame,
        HEIGHT,
        &html! {
            (scale.lines())
            @if !line.is_empty() {
                path.area d={ (line) "V" (px(scale.y(0))) "H" (px(begin)) "Z" } {}
                path.line d=(line) {}
            }
            @if let Some((_, now)) = level.steps.last() { circle.now cx=(px(today)) cy=(px(scale.y(*now))) r="3.5" {} }
            @if !falling.is_empty() { path.expected d=(falling) {} }
            line.today x1=(px(today)) x2=(px(today)) y1=(px(TOP)) y2=(px(HEIGHT - BOTTOM)) {}
            @if let Some((day, words)) = level.mark {
                line.mark x1=(px(x(day))) x2=(px(x(day))) y1=(px(TOP - 6.0)) y2=(px(HEIGHT - BOTTOM)) {}
                // the words stand on the side where there is room
                text.mark x=(px(x(day) + if x(day) > WIDTH / 2.0 { -4.0 } else { 4.0 })) y=(px(TOP - 10.0))
                    text-anchor=(if x(day) > WIDTH / 2.0 { "end" } else { "start" }) { (words) }
            }
            @for (day, words) in level.ticks {
                text.tick x=(px(x(*day))) y=(px(HEIGHT - 6.0)) text-anchor="middle" { (words) }
            }
        },
    )
}

/// One column for each row, its number above it.
pub(super) fn columns(frame: &Frame<'_>, values: &[(String, u32)]) -> Markup {
    let scale = Scale::up_to(values.iter().map(|(_, value)| *value).max().unwrap_or(0));
    let wide = (WIDTH - LEFT - RIGHT) / values.len().max(1) as f64;
    // words that would run into each other are left out, the last ones stay
    let every = (40.0 / wide).ceil().max(1.0) as usize;
    figure(
        frame,
        HEIGHT,
        &html! {
            (scale.lines())
            @for (index, (words, value)) in values.iter().enumerate() {
                @let (x, y) = (LEFT + wide * index as f64, scale.y(*value));
                rect.bar x=(px(x + wide * 0.15)) y=(px(y)) width=(px(wide * 0.7)) height=(px(scale.y(0) - y)) {}
                @if *value > 0 { text.value x=(px(x + wide / 2.0)) y=(px(y - 4.0)) text-anchor="middle" { (value) } }
                @if (values.len() - 1 - index).is_multiple_of(every) {
                    text.tick x=(px(x + wide / 2.0)) y=(px(HEIGHT - 6.0)) text-anchor="middle" { (words) }
                }
            }
        },
    )
}

/// One bar for each row, its words before it and its number behind it. `class` colours a bar.
pub(super) fn bars(frame: &Frame<'_>, values: &[(String, &str, u32)]) -> Markup {
    const ROW: f64 = 26.0;
    const WORDS: f64 = 190.0;
    let highest = values.iter().map(|(_, _, value)| *value).max().unwrap_or(0).max(1);
    let room = WIDTH - WORDS - 44.0;
    figure(
        frame,
        ROW * values.len() as f64 + 8.0,
        &html! {
            @for (index, (words, class, value)) in values.iter().enumerate() {
                @let y = ROW * index as f64 + 4.0;
                @let long = room * f64::from(*value) / f64::from(highest);
                text.words x=(px(WORDS - 8.0)) y=(px(y + 17.0)) text-anchor="end" { (words) }
                rect.bar.(class) x=(px(WORDS)) y=(px(y + 3.0)) width=(px(long.max(1.0))) height=(px(ROW - 8.0)) {}
                text.value x=(px(WORDS + long + 6.0)) y=(px(y + 17.0)) { (value) }
            }
        },
    )
}

/// The drawing with its title, and its numbers as a table.
fn figure(frame: &Frame<'_>, height: f64, drawing: &Markup) -> Markup {
    html! {
        figure.plot {
            figcaption { (frame.title) }
            svg role="img" aria-labelledby={ (frame.id) "-title" } aria-describedby={ (frame.id) "-desc" } viewBox={ "0 0 " (WIDTH) " " (height) } {
                title id={ (frame.id) "-title" } { (frame.title) }
                desc id={ (frame.id) "-desc" } { (in_words(frame)) }
                (drawing)
            }
            div.numbers { table {
                caption { (frame.title) }
                thead { tr { @for head in frame.heads { th scope="col" { (head) } } } }
                tbody { @for (name, number) in &frame.rows { tr { th scope="row" { (name) } td { (number) } } } }
            } }
        }
    }
}

/// The newest numbers, as they are read aloud; all of them are in the table.
fn in_words(frame: &Frame<'_>) -> String {
    let newest = &frame.rows[frame.rows.len().saturating_sub(12)..];
    newest.iter().map(|(name, number)| format!("{name}: {number}")).collect::<Vec<_>>().join("; ")
}

/// A vertical scale from nothing to a round number.
struct Scale {
    step: u32,
    top: u32,
}

impl Scale {
    /// Steps of 1, 2 or 5 times a power of ten; at most five of them.
    fn up_to(highest: u32) -> Self {
        let highest = highest.max(1);
        let powers = std::iter::successors(Some(1u32), |power| power.checked_mul(10));
        let mut steps = powers.flat_map(|power| [1, 2, 5].map(|times| power.saturating_mul(times)));
        let step = steps.find(|step| highest.div_ceil(*step) <= 5).unwrap_or(u32::MAX);
        Self { step, top: highest.div_ceil(step).saturating_mul(step) }
    }

    fn y(&self, value: u32) -> f64 {
        self.at(value.into())
    }

    fn at(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / f64::from(self.top)
    }

    fn lines(&self) -> Markup {
        html! {
            @for value in (0..=self.top / self.step).map(|index| index * self.step) {
                line.grid x1=(px(LEFT)) x2=(px(WIDTH - RIGHT)) y1=(px(self.y(value))) y2=(px(self.y(value))) {}
                text.tick x=(px(LEFT - 6.0)) y=(px(self.y(value) + 4.0)) text-anchor="end" { (value) }
            }
        }
    }
}

/// A coordinate with a tenth of a unit.
fn px(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame<'static> {
        Frame { id: "p", title: "A <title>", heads: ["day", "level"], rows: vec![("1".into(), "4".into())] }
    }

    #[test]
    fn a_scale_is_round_and_has_at_most_five_steps() {
        for (highest, step, top) in
            [(0, 1, 1), (1, 1, 1), (5, 1, 5), (6, 2, 6), (11, 5, 15), (26, 10, 30), (999, 200, 1000)]
        {
            let scale = Scale::up_to(highest);
            assert_eq!((scale.step, scale.top), (step, top), "{highest}");
        }
        assert!(Scale::up_to(u32::MAX).at(0.0).is_finite());
    }

    #[test]
    fn a_level_is_drawn_in_steps_and_its_end_where_the_numbers_say() {
        let drawn = level(
            &frame(),
            &Level {
                steps: &[(0, 4), (50, 2)],
                days: (0, 100),
                today: 50,
                expected: &[(50, 2.0), (100, 0.0)],
                mark: Some((80, "order by then")),
                ticks: &[(0, "01/26".into())],
            },
        )
        .into_string();
        // 432 wide from 36: day 50 is in the middle, day 100 at the right edge; 2 of 4 is half of 150 high
        assert!(drawn.contains("M36.0 26.0H252.0V101.0H252.0"), "{drawn}");
        assert!(drawn.contains("M252.0 101.0L468.0 176.0"), "{drawn}");
        assert!(drawn.contains("order by then") && drawn.contains("A &lt;title&gt;"));
        assert!(!drawn.contains("style="), "the style sheet colours it");
    }

    #[test]
    fn what_is_expected_beyond_the_drawing_is_cut_at_its_edge() {
        let empty = Level {
            steps: &[(0, 4)],
            days: (0, 100),
            today: 0,
            expected: &[(0, 4.0), (200, 0.0)],
            mark: None,
            ticks: &[],
        };
        let drawn = level(&frame(), &empty).into_string();
        assert!(drawn.contains("M36.0 26.0L468.0 101.0"), "half of it is left at the edge: {drawn}");
        let nothing = Level { steps: &[], expected: &[], ..empty };
        assert!(!level(&frame(), &nothing).into_string().contains("NaN"));
    }

    #[test]
    fn every_plot_says_its_numbers_to_those_who_do_not_see_it() {
        let months = [("01/26".to_owned(), 3), ("02/26".to_owned(), 0)];
        let states = [("submitted <b>".to_owned(), "submitted", 7)];
        for drawn in [columns(&frame(), &months), bars(&frame(), &states), columns(&frame(), &[]), bars(&frame(), &[])]
        {
            let drawn = drawn.into_string();
            assert!(
                drawn.contains("role=\"img\" aria-labelledby=\"p-title\" aria-describedby=\"p-desc\"")
                    && drawn.contains("<desc id=\"p-desc\">1: 4</desc>")
            );
            assert!(drawn.contains("<th scope=\"row\">1</th><td>4</td>") && !drawn.contains("NaN"), "{drawn}");
            assert!(!drawn.contains("<b>"));
        }
    }
}

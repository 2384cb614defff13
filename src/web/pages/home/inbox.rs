//! One list of what waits for somebody: each line a sentence about a person, with the buttons that end the waiting. The most urgent come first,
//! and of those the oldest; whoever presses a button comes back here.

use super::{desk, help, waiting::Home};
use crate::{context::Context, layout, words};
use catalogue::Ui;
use jiff::Timestamp;
use maud::{Markup, html};

/// One thing that waits.
pub(super) struct Line {
    /// What stands before it, which only helps the eye.
    pub mark: Mark,
    /// Since when it waits; `None`: for as long as it is so.
    pub since: Option<Timestamp>,
    /// The sentence, with the way to the whole of it.
    pub what: Markup,
    /// Where it is, for whoever has more than one school; and what else there is to know.
    pub more: Markup,
    /// The buttons.
    pub acts: Markup,
}

/// What kind of thing waits: the sign before its line, and how urgent it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Somebody cannot work, or a key is out of hand.
    Urgent,
    /// Somebody waits for a word.
    Person,
    /// Something is to be given or taken.
    Thing,
}

impl Mark {
    fn sign(self) -> &'static str {
        match self {
            Self::Urgent => "⚠",
            Self::Person => "●",
            Self::Thing => "▣",
        }
    }
}

/// Lines of one kind: the first few, and how many there are.
pub(super) struct Kind {
    pub lines: Vec<Line>,
    pub total: u32,
    /// What they are called, and the page that has all of them.
    pub title: &'static str,
    pub to: &'static str,
}

/// Everything that waits for others' sake; `None`: nothing does.
pub(super) fn section(context: &Context, home: &Home) -> Option<Markup> {
    let ui = &context.ui;
    let kinds: Vec<Kind> = [
        desk::requests(context, home),
        desk::suspended(context, home),
        help::locked(context, home),
        desk::hand_over(context, home),
        desk::due(context, home),
        desk::expiring(context, home),
        desk::looks(context, home),
        desk::orders_needed(context, home),
        desk::parcels(context, home),
        desk::to_program(context, home),
        desk::tickets(context, home),
    ]
    .into_iter()
    .flatten()
    .collect();
    let total: u32 = kinds.iter().map(|kind| kind.total).sum();
    let (mut lines, mut rest) = (Vec::new(), Vec::new());
    for kind in kinds {
        let more = kind.total.saturating_sub(u32::try_from(kind.lines.len()).unwrap_or(u32::MAX));
        if more > 0 {
            rest.push((kind.title, kind.to, more));
        }
        lines.extend(kind.lines);
    }
    // what is so for as long as it is so comes after what has a date
    lines.sort_by_key(|line| (line.mark, line.since.unwrap_or(home.now)));
    (total > 0).then(|| {
        html! {
            section.block.wide.inbox {
                h2 { (ui.t("inbox-title")) " " span.count { (total) } }
                ul.todo { @for line in &lines { (drawn(ui, home, line)) } }
                @for (title, to, more) in &rest {
                    p.small { (ui.t(title)) " – " a href=(to) { (ui.count("home-more", more)) } }
                }
            }
        }
    })
}

fn drawn(ui: &Ui, home: &Home, line: &Line) -> Markup {
    html! {
        li.(if line.mark == Mark::Urgent { "urgent" } else { "calm" }) {
            span.mark aria-hidden="true" { (line.mark.sign()) }
            div.what {
                p { (line.what) @if let Some(since) = line.since { " " span.small { "· " (words::ago(ui, home.now, since)) } } }
                (line.more)
            }
            div.actions { (line.acts) }
        }
    }
}

/// A button that does something and comes back here.
pub(super) fn button(context: &Context, path: &str, fields: &[(&str, &str)], word: &str, class: &str) -> Markup {
    html! {
        form method="post" action=(path) {
            (hidden(context, fields))
            button.(class) { (word) }
        }
    }
}

/// An act that wants a word first: it unfolds.
pub(super) fn fold(context: &Context, act: &Fold<'_>) -> Markup {
    html! {
        details.act {
            summary { (act.word) }
            form.row method="post" action=(act.path) {
                (hidden(context, act.fields))
                @if !act.effect.is_empty() { p.small { (act.effect) } }
                label { (act.ask) input name=(act.name) maxlength="200" required; }
                button.primary { (act.button) }
            }
        }
    }
}

/// What an act that wants a word is made of.
pub(super) struct Fold<'a> {
    /// Where it goes.
    pub path: &'a str,
    /// What goes with it unseen.
    pub fields: &'a [(&'a str, &'a str)],
    /// The word that unfolds it.
    pub word: &'a str,
    /// What it means for whom.
    pub effect: &'a str,
    /// The question, and the name of its field.
    pub ask: &'a str,
    pub name: &'a str,
    /// The word that does it.
    pub button: &'a str,
}

fn hidden(context: &Context, fields: &[(&str, &str)]) -> Markup {
    html! {
        (layout::csrf(context))
        input type="hidden" name="back" value="/";
        @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
    }
}

/// The name of a school, for whoever has more than one.
pub(super) fn school(home: &Home, uai: Option<domain::Uai>) -> Option<&str> {
    home.schools.get(&uai?).map(String::as_str)
}

//! A line of the inbox, and the buttons in it.

use super::waiting::Home;
use crate::{context::Context, layout};
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
    /// Many small things that are said once.
    Several,
}

impl Mark {
    /// What is shown of it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Urgent => "⚠",
            Self::Person => "●",
            Self::Thing | Self::Several => "▣",
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

/// A button that does something and comes back here; `whom`: what it is about, for whoever hears one button after the other.
pub(super) fn button(
    context: &Context,
    path: &str,
    fields: &[(&str, &str)],
    (word, whom): (&str, &str),
    class: &str,
) -> Markup {
    html! {
        form method="post" action=(path) {
            (hidden(context, fields))
            button.(class) aria-label={ (word) " · " (whom) } { (word) }
        }
    }
}

/// An act that wants a word first: it unfolds.
pub(super) fn fold(context: &Context, act: &Fold<'_>) -> Markup {
    html! {
        details.act {
            summary aria-label={ (act.word) " · " (act.whom) } { (act.word) }
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
    /// The word that unfolds it, and what it is about.
    pub word: &'a str,
    pub whom: &'a str,
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

//! Entries of the journal as they stand on pages.

use crate::{context::Context, layout, words};
use catalogue::{Message, Ui, say, story};
use domain::{Act, Verb};
use maud::{Markup, html};
use station::JournalLine;

/// One entry; `name_token`: in the journal of all tokens, where it must say which.
pub(crate) fn story_line(ui: &Ui, line: &JournalLine, name_token: bool) -> Markup {
    story_line_with(ui, line, name_token, &html! {})
}

/// What an entry tells, as a sentence.
pub(crate) fn sentence(line: &JournalLine) -> Message {
    match &line.event {
        Some(event) => story(&line.who, event),
        None => say("story-altered").by("who", &line.who).name("verb", line.verb),
    }
}

/// The way to the paper of an entry, for those who print it.
pub(crate) fn paper(context: &Context, line: &JournalLine) -> Markup {
    let prints = line.has_slip() && context.signed_in.actor.may(Act::PrintSlip, line.school);
    html! {
        @if prints { " " (layout::paper(&context.ui, line.number)) }
        @if line.verb == Verb::MoveSchool { " " a.screen href={ "/transfers/" (line.number) } { (context.ui.t("transfer-slip")) } }
    }
}

/// One entry, and what stands after it.
pub(crate) fn story_line_with(ui: &Ui, line: &JournalLine, name_token: bool, more: &Markup) -> Markup {
    html! {
        li {
            time datetime=(line.at) { (ui.moment(line.at)) }
            " " strong { (words::verb(ui, line.verb)) }
            @if let Some(name) = line.name.as_ref().filter(|_| name_token) { " " span.serial.small { (name) } }
            " " span.small { (ui.who(&line.who)) }
            @if !line.facts.is_empty() {
                " " span.facts { @for (name, value) in line.told().iter() { span { (words::fact(ui, name, value)) } } }
            }
            (more)
        }
    }
}

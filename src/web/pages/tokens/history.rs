//! What happened to a key, newest first, as sentences: who did what, to whom. What only a technician asks for is folded.

use crate::{
    context::Context,
    parts::story::{paper, sentence},
    words,
};
use maud::{Markup, html};
use station::{JournalLine, TokenStory};

/// Entries on a page.
pub(super) const PAGE: u32 = 25;

/// A page of the story, and the ways to the others.
pub(super) fn history(context: &Context, token: &TokenStory, path: &str, before: Option<u64>) -> Markup {
    let ui = &context.ui;
    html! {
        section #story {
            h2 { (ui.t("token-story")) }
            ol.story { @for line in &token.story { (entry(context, line)) } }
            @if before.is_some() || token.more {
                nav.paging aria-label=(ui.t("paging")) {
                    @if before.is_some() { a rel="prev" href={ (path) "#story" } { (ui.t("sheet-story-newest")) } }
                    @if let Some(last) = token.story.last().filter(|_| token.more) {
                        a rel="next" href={ (path) "?before=" (last.number) "#story" } { (ui.t("sheet-story-older")) }
                    }
                }
            }
        }
    }
}

fn entry(context: &Context, line: &JournalLine) -> Markup {
    let (ui, told) = (&context.ui, line.told());
    let (comments, facts): (Vec<_>, Vec<_>) = told.iter().partition(|(name, _)| *name == "comment");
    // it stands in the sentence
    let facts: Vec<_> = facts.into_iter().filter(|(name, _)| *name != "person").collect();
    html! {
        li {
            (words::ago(ui, context.now(), line.at)) " " (ui.message(&sentence(line)))
            @for (name, value) in comments { " " span.comment { (words::fact(ui, name, value)) } }
            span.screen { (paper(context, line)) }
            @if !facts.is_empty() {
                details { summary { (ui.t("sheet-story-facts")) }
                    span.facts { @for (name, value) in facts { span { (words::fact(ui, name, value)) } } } }
            }
        }
    }
}

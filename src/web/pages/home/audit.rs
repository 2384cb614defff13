//! The journal for those who audit: when it was verified, the newest entries, and the button to verify it now.

use super::waiting::{Home, block};
use crate::{context::Context, pages::journal::entries, parts::story::story_line};
use maud::{Markup, html};

pub(super) fn section(context: &Context, home: &Home) -> Option<Markup> {
    let (ui, state) = (&context.ui, home.journal.as_ref()?);
    let body = html! {
        (entries::verified(context, state))
        @if !state.refused.is_empty() {
            h3 { a href="/journal?verb=attempt" { (ui.t("home-refused")) } }
            p.small { (ui.t("home-refused-help")) }
            ul.story { @for line in &state.refused { (story_line(ui, line, true)) } }
        }
        h3 { (ui.t("home-newest")) }
        ul.story { @for line in &state.newest.lines.rows { (story_line(ui, line, true)) } }
    };
    Some(block(&ui.t("nav-journal"), Some("/journal"), None, &body))
}

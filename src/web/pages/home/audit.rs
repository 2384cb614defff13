//! The journal for those who audit: when it was verified and what was found, what was refused, and a slip that is held against it.

use super::waiting::{Home, block};
use crate::{context::Context, layout, pages::journal::entries, parts::story::story_line};
use maud::{Markup, html};

pub(super) fn section(context: &Context, home: &Home) -> Option<Markup> {
    let (ui, state) = (&context.ui, home.journal.as_ref()?);
    let body = html! {
        (entries::verified(context, state))
        form.stack method="post" action="/journal/verify" {
            (layout::csrf(context))
            label { (ui.t("slip-check"))
                input name="head" maxlength="120" autocomplete="off" autocapitalize="none" spellcheck="false" required; }
            p.small { (ui.t("slip-check-help")) }
            button { (ui.t("slip-check-do")) }
        }
        @if !state.refused.is_empty() {
            h3 { a href="/journal?verb=attempt" { (ui.t("home-refused")) } }
            p.small { (ui.t("home-refused-help")) }
            ul.story { @for line in &state.refused { (story_line(ui, line, true)) } }
        }
    };
    Some(block(&ui.t("nav-journal"), Some("/journal"), None, &body))
}

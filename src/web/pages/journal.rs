//! The journal, newest first, for those who audit.

use crate::{
    station::views::JournalLine,
    web::{context::Context, failure::Failure, fields::Fields, language::Ui},
};
use axum::extract::Query;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Entries on a page.
const PAGE: u32 = 100;

pub(in crate::web) async fn show(
    context: Context,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Markup, Failure> {
    let before = Fields(query).maybe("before")?;
    let lines = context.ask(move |station, actor| station.journal(actor, before, PAGE)).await?;
    let title = context.ui.t("nav-journal");
    Ok(context.page(&title, &page(&context.ui, &lines)))
}

fn page(ui: &Ui, lines: &[JournalLine]) -> Markup {
    html! {
        h1 { (ui.t("nav-journal")) }
        ol.story { @for line in lines { (super::token::story_line(ui, line, true)) } }
        @if let Some(last) = lines.last().filter(|last| last.number > 1) {
            nav.paging aria-label=(ui.t("paging")) { a rel="next" href={ "/journal?before=" (last.number) } { (ui.t("journal-older")) } }
        }
    }
}

//! All that the station holds about whoever reads it (GDPR, articles 15 and 20): how much of what, what was done, and all of it as a
//! document.

use crate::{context::Context, failure::Failure, parts::story::story_line};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use catalogue::{Ui, held_key, say};
use maud::{Markup, html};
use station::{HeldData, StationError};
use std::collections::BTreeMap;

/// The document's address.
const FILE: &str = "/me/data.json";

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let held = held(&context).await?;
    Ok(context.page(&context.ui.t("held-title"), &page(&context.ui, &held)))
}

/// The document: rows as they stand in the database, for programs and for whoever wants to see each.
pub(crate) async fn file(context: Context) -> Result<Response, Failure> {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        // no words: the name of a file
        (header::CONTENT_DISPOSITION, "attachment; filename=\"trousseau.json\""),
    ];
    Ok((headers, held(&context).await?.document()).into_response())
}

async fn held(context: &Context) -> Result<HeldData, Failure> {
    let held = context.look(|station, actor| {
        let person = actor.person.ok_or_else(|| StationError::NoSuchPerson(actor.name.clone()))?;
        station.people().held_about(actor, person)
    });
    held.await
}

fn page(ui: &Ui, held: &HeldData) -> Markup {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (table, rows) in &held.tables {
        *counts.entry(held_key(table)).or_default() += rows.len();
    }
    html! {
        h1 { (ui.t("held-title")) }
        ul { @for (what, count) in counts { li { (ui.message(&say("held-line").with("what", ui.t(what)).with("count", count))) } } }
        p { a.button href=(FILE) { (ui.t("held-document")) } }
        section {
            h2 { (ui.t("held-journal")) }
            ol.story { @for line in &held.journal { (story_line(ui, line, true)) } }
        }
    }
}

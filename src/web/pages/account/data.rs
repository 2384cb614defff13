//! All that the station holds about whoever reads it (GDPR, articles 15 and 20): in words, and as a document for programs.

use crate::{context::Context, failure::Failure, parts::story::story_line};
use catalogue::{Ui, held_key};
use maud::{Markup, html};
use station::{Cell, HeldData, StationError};

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let held = context.look(|station, actor| {
        let person = actor.person.ok_or_else(|| StationError::NoSuchPerson(actor.name.clone()))?;
        station.people().held_about(actor, person)
    });
    let held = held.await?;
    Ok(context.page(&context.ui.t("held-title"), &page(&context.ui, &held)))
}

fn page(ui: &Ui, held: &HeldData) -> Markup {
    html! {
        h1 { (ui.t("held-title")) }
        @for (table, rows) in &held.tables {
            section {
                h2 { (ui.t(held_key(table))) " " span.small lang="en" { (table) } }
                @for row in rows {
                    dl.facts lang="en" { @for (column, cell) in row { dt { (column) } dd { (shown(cell)) } } }
                }
            }
        }
        section {
            h2 { (ui.t("held-journal")) }
            ol.story { @for line in &held.journal { (story_line(ui, line, true)) } }
        }
        details { summary { (ui.t("held-document")) } pre lang="en" { (held.document()) } }
    }
}

/// A value as it stands in the database, whatever language is read.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Moment(at) => at.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Bytes { bytes } => format!("[{bytes}]"),
    }
}

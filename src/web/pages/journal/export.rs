//! The journal, or the part of it that is shown, as a table to be saved.

use super::entries::{door, filter};
use crate::{
    back::Redirect, context::Context, exported::Written, failure::Failure, layout, parts::export, posted::Posted, words,
};
use axum::response::Response;
use catalogue::{Ui, say};
use domain::Act;
use keyfile::WriteError;
use maud::{Markup, html};
use station::{JournalLine, StationError};
use std::io::{self, Write};
use table::neutral;

const PATH: &str = "/journal/export";

/// Writes every page of a filter.
pub(crate) async fn write(posted: Posted) -> Result<Response, Failure> {
    let Posted { context, fields } = posted;
    let (filter, ui) = (filter(&context.ui, &fields)?, context.ui.clone());
    let written = export::begin(&context, &context.app.journal_exports, PATH, move |station, actor, out, progress| {
        let failed = |error: io::Error| StationError::from(WriteError::Output(error));
        let refused = |error: csv::Error| failed(error.into());
        out.write_all("\u{feff}".as_bytes()).map_err(failed)?;
        let mut table = csv::WriterBuilder::new().delimiter(b';').from_writer(out);
        table.write_record(HEADS.map(|key| ui.t(key))).map_err(refused)?;
        let entries = station.journal().export_journal(actor, &filter, progress, |line, subject| {
            table.write_record(cells(&ui, line, subject).map(|cell| neutral(&cell))).map_err(refused)
        })?;
        table.flush().map_err(failed)?;
        let may = Box::new(|actor: &station::Actor| actor.check(Act::ReadJournal, None));
        Ok(Written { name: "journal.csv", told: say("journal-export-done").count("entries", entries), may })
    });
    written.await
}

/// How far the reader's export is, or its file; without one, the button for the whole journal.
pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let (ui, title) = (&context.ui, context.ui.t("journal-export-title"));
    let work = export::of(&context, &context.app.journal_exports);
    // asked first: the work may end while the page is made
    let waits = work.as_ref().is_some_and(|work| work.end().is_none());
    let body = html! {
        h1 { (title) }
        @match &work {
            Some(work) => (export::state(&context, work, PATH, "journal-export-writing")),
            None => form method="post" action=(PATH) {
                (layout::csrf(&context))
                button { (ui.t("journal-export-all")) }
            },
        }
        p { a href="/journal" { (ui.t("journal-all")) } }
    };
    Ok(if waits { context.waiting_page(&title, &body) } else { context.page(&title, &body) })
}

/// The file, once.
pub(crate) async fn fetch(posted: Posted) -> Result<Response, Failure> {
    export::fetch(&posted.context, &posted.context.app.journal_exports).await
}

pub(crate) async fn stop(posted: Posted) -> Result<Redirect, Failure> {
    export::give_up(&posted.context, &posted.context.app.journal_exports, PATH)
}

/// The columns of the table.
const HEADS: [&str; 9] = [
    "journal-number",
    "journal-at",
    "journal-who",
    "journal-door",
    "journal-what",
    "journal-facts",
    "field-serial",
    "journal-about",
    "field-school",
];

fn cells(ui: &Ui, line: &JournalLine, subject: Option<&str>) -> [String; 9] {
    let told = line.told();
    let facts = told.iter().map(|(name, value)| words::fact(ui, name, value));
    [
        line.number.to_string(),
        ui.exact(line.at),
        line.who.clone(),
        door(ui, &line.door),
        words::verb(ui, line.verb),
        facts.collect::<Vec<_>>().join(" · "),
        line.name.as_ref().map(ToString::to_string).unwrap_or_default(),
        subject.unwrap_or_default().to_owned(),
        line.school.map(|school| school.to_string()).unwrap_or_default(),
    ]
}

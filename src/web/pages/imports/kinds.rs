//! What the pages of all imports have: the ways to each other, and what is told of a table.

use crate::{context::Context, words};
use catalogue::Ui;
use domain::RosterKind;
use maud::{Markup, html};
use station::Accents;
use table::Shape;

/// How the names of files end that are read as tables.
pub(crate) const TABLES: &str = ".csv,.txt,.tsv,.xlsx,.xls,.ods";

/// The things that are imported, as links to those that the reader may import; `here`: the page that is shown.
pub(crate) fn kinds(context: &Context, here: &str) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let rosters = RosterKind::ALL.iter().filter(|kind| station::People::check_roster(actor, **kind).is_ok());
    let rosters = rosters.map(|kind| (format!("/import/{kind}"), words::key("roster-kind", kind.word())));
    let keys = [("/import", "roster-keys"), ("/import/console", "console-title")];
    let keys = keys.into_iter().filter(|_| actor.may_somewhere(domain::Act::Import));
    let keys = keys.map(|(path, key)| (path.to_owned(), key.to_owned()));
    html! {
        nav.tabs aria-label=(ui.t("nav-import")) {
            @for (path, key) in keys.chain(rosters) {
                a.button href=(path) aria-current=[(path == here).then_some("page")] { (ui.t(&key)) }
            }
        }
    }
}

/// What is to be said of a table as a whole: sheets, character sets with some names to look at, lines that are no rows.
pub(crate) fn told_of_file(ui: &Ui, shape: &Shape, accents: &Accents) -> Markup {
    let sets = accents
        .charsets
        .iter()
        .map(|(charset, rows)| format!("{} ({rows})", ui.t(&words::key("charset", charset.word()))));
    let sets = sets.collect::<Vec<_>>().join(", ");
    html! {
        @if let Some(sheets) = &shape.sheets {
            p.small { (ui.with("table-sheet", [("sheet", &sheets.read)])) }
            @if !sheets.alike.is_empty() {
                p.warn role="status" { (ui.with("table-sheets-alike", [("sheets", &sheets.alike.join(", "))])) }
            }
            @if !sheets.hidden.is_empty() {
                p.small { (ui.with("table-sheets-hidden", [("sheets", &sheets.hidden.join(", "))])) }
            }
        }
        @if accents.is_doubtful() {
            p.warn role="status" { (ui.with("table-charset", [("sets", &sets)])) }
            @if accents.mended > 0 { p.small { (ui.with("table-mended", [("lines", &accents.mended.to_string())])) } }
            ul.small { @for (line, name) in &accents.names { li { (line) " · " strong { (name) } } } }
        }
        @if !shape.aside.is_empty() {
            details {
                summary { (ui.with("table-aside", [("lines", &shape.aside.len().to_string())])) }
                ul.small { @for (line, text) in &shape.aside { li { (line) " · " (text) } } }
            }
        }
    }
}

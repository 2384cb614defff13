//! Tables of schools and people into the station: first what an import would do, line by line, then one click.

use crate::{
    back::Redirect,
    context::Context,
    failure::Failure,
    layout,
    pages::imports::kinds::{TABLES, kinds, told_of_file},
    parts::{
        list::{self, Place},
        table_file::table_file,
    },
    path::Query,
    posted::{Files, Posted},
    uploads::{Roster, Upload},
    words,
};
use axum::{Extension, response::Response};
use catalogue::Ui;
use domain::{LineFate, RosterKind};
use maud::{Markup, html};
use station::{Part, RosterColumn, RosterLine, RosterReport, SchoolView, Work};
use std::sync::Arc;

pub(crate) async fn show(
    context: Context,
    Extension(kind): Extension<RosterKind>,
    Query(query): Query,
) -> Result<Markup, Failure> {
    let part = list::part(&query)?;
    context.ask(move |_, actor| station::People::check_roster(actor, kind)).await?;
    let title = context.ui.t(&words::key("roster-title", kind.word()));
    let Some(upload) = uploaded(&context, kind) else {
        let schools = match kind {
            RosterKind::Schools => Vec::new(),
            RosterKind::People => context.ask(|station, actor| station.people().schools(actor)).await?,
        };
        return Ok(context.page(&title, &form(&context, &title, kind, &schools)));
    };
    let work = upload.work();
    // a page that waits asks again by itself, also without script; asked first: the work may end while the page is made
    let waits = work.end().is_none();
    let page = decision(&context, &title, &upload, &work, part);
    Ok(if waits { context.waiting_page(&title, &page) } else { context.page(&title, &page) })
}

pub(crate) async fn upload(
    Extension(kind): Extension<RosterKind>,
    posted: Posted<Context, Files>,
) -> Result<Redirect, Failure> {
    let context = posted.context;
    context.ask(move |_, actor| station::People::check_roster(actor, kind)).await?;
    let person = context.signed_in.actor.person.ok_or(Failure::NotSignedIn)?;
    context.app.rosters.check_over(person)?;
    let (file, name, fields) = posted.fields.one(&context).await?;
    let (keep_good, send_links) = (fields.ticked("keep_good"), fields.ticked("send_links"));
    let school = fields.maybe("school")?;
    let academy = Some(fields.text("academy").trim().to_owned()).filter(|academy| !academy.is_empty());
    let (reading, at_work) = (Roster { kind, keep_good, send_links, school, academy }, context.app.load.at_work()?);
    context.app.rosters.put(person, Upload::begin(file, name, reading, context.asks(), at_work));
    Ok(back(kind))
}

pub(crate) async fn confirm(Extension(kind): Extension<RosterKind>, posted: Posted) -> Result<Redirect, Failure> {
    posted.context.ask(move |_, actor| station::People::check_roster(actor, kind)).await?;
    let upload = uploaded(&posted.context, kind).ok_or(Failure::UploadGone)?;
    upload.import(posted.context.asks(), posted.context.app.load.at_work()?);
    Ok(back(kind))
}

pub(crate) async fn discard(Extension(kind): Extension<RosterKind>, posted: Posted) -> Result<Redirect, Failure> {
    posted.context.ask(move |_, actor| station::People::check_roster(actor, kind)).await?;
    if let Some(person) = posted.context.signed_in.actor.person {
        posted.context.app.rosters.give_up(person);
    }
    Ok(back(kind))
}

/// Every line, as a table to be saved.
pub(crate) async fn report(context: Context, Extension(kind): Extension<RosterKind>) -> Result<Response, Failure> {
    context.ask(move |_, actor| station::People::check_roster(actor, kind)).await?;
    let upload = uploaded(&context, kind).ok_or(Failure::NoSuchPage)?;
    let work = upload.work();
    let Some(Ok(report)) = work.end() else { return Err(Failure::NoSuchPage) };
    let ui = &context.ui;
    let titles = ["import-line", "field-name", "field-login", "import-fate", "import-remark"].map(|key| ui.t(key));
    let rows = report.lines.iter().map(|line| {
        let fate = ui.t(&words::key("line", line.fate.word()));
        [line.number.to_string(), line.name.clone(), line.id.clone(), fate, remark(ui, line)]
    });
    table_file("import.csv", titles, rows)
}

fn back(kind: RosterKind) -> Redirect {
    Redirect::to(&format!("/import/{kind}"))
}

/// The table that this person has sent and not decided about.
fn uploaded(context: &Context, kind: RosterKind) -> Option<Arc<Upload<Roster>>> {
    context.app.rosters.of(context.signed_in.actor.person?).filter(|upload| upload.reading().kind == kind)
}

fn form(context: &Context, title: &str, kind: RosterKind, schools: &[SchoolView]) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (title) }
        (kinds(context, &format!("/import/{kind}")))
        p { (ui.t(&words::key("roster-help", kind.word()))) }
        form.stack method="post" action={ "/import/" (kind) } enctype="multipart/form-data" {
            (layout::csrf(context))
            label { (ui.t("import-file")) input type="file" name="file" accept=(TABLES) required; }
            @if kind == RosterKind::People {
                label { (ui.t("roster-school"))
                    select name="school" {
                        option value="" { (ui.t("roster-school-in-list")) }
                        @for school in schools { option value=(school.uai) { (school.name) " · " (school.uai) } }
                    }
                }
            }
            @if kind == RosterKind::Schools {
                label { (ui.t("roster-academy")) input name="academy" maxlength="60" autocomplete="off"; }
            }
            label.tick { input type="checkbox" name="keep_good"; (ui.t("roster-keep-good")) }
            @if kind == RosterKind::People {
                label.tick { input type="checkbox" name="send_links"; (ui.t("roster-send-links")) }
                p.small { (ui.t("roster-send-links-help")) }
            }
            button.primary { (ui.t("import-look")) }
        }
        section {
            h2 { (ui.t("roster-example")) }
            pre.example tabindex="0" { (ui.t(&words::key("roster-example", kind.word()))) }
            p.small { (ui.t(&words::key("roster-words", kind.word()))) }
        }
    }
}

fn decision(context: &Context, title: &str, upload: &Upload<Roster>, work: &Work<RosterReport>, part: Part) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (title) }
        p { strong { (upload.name()) } }
        @match work.end() {
            None => {
                p.notice role="status" { (ui.with("roster-reading", [("lines", &work.far().done.to_string())])) }
                (discard_button(context, upload.reading().kind, "work-stop"))
            },
            Some(Err(error)) => {
                p.notice role="alert" { (ui.refused(error)) }
                (discard_button(context, upload.reading().kind, "import-another"))
            },
            Some(Ok(report)) => (told(context, upload, report, part)),
        }
    }
}

fn told(context: &Context, upload: &Upload<Roster>, report: &RosterReport, part: Part) -> Markup {
    let (ui, kind) = (&context.ui, upload.reading().kind);
    let (refused, takes) =
        (report.count(LineFate::Refused), report.count(LineFate::New) + report.count(LineFate::Changed));
    let said = |key, lines: usize| ui.with(key, [("lines", &lines.to_string())]);
    let again = || discard_button(context, kind, "import-another");
    let path = format!("/import/{kind}");
    let place = Place::new(&path);
    let lines: Vec<_> = refused_first(&report.lines).collect();
    let page = part.with(part.slice(&lines).to_vec(), u32::try_from(lines.len()).unwrap_or(u32::MAX));
    html! {
        p.small { (ui.t("roster-columns")) " "
            @for (column, name) in &report.columns { (column_name(ui, *column)) " = " code { (name) } " · " }
            @if !report.ignored.is_empty() { (ui.t("roster-ignored")) " " (report.ignored.join(", ")) " · " }
            "SHA-256 " code { (report.digest.get(..16).unwrap_or_default()) "…" } }
        (told_of_file(ui, &report.shape, &report.accents))
        @if let Some(school) = report.school { p.notice { (ui.with("roster-school-taken", [("school", &school.to_string())])) } }
        @if report.directory { p.small { (ui.t("roster-directory")) } }
        ul.tiles {
            @for fate in LineFate::ALL.iter().filter(|fate| report.count(**fate) > 0) {
                li { strong { (report.count(*fate)) } " " (ui.count(&words::key("line", fate.word()), report.count(*fate))) }
            }
        }
        @if report.done {
            p.said role="status" { (said("roster-done", takes)) }
            (again())
        } @else if refused > 0 && !upload.reading().keep_good && !report.directory {
            p.notice role="alert" { (said("roster-stopped", refused)) }
            (again())
        } @else if takes == 0 {
            p.notice role="status" { (ui.t("roster-nothing")) }
            (again())
        } @else {
            div.actions {
                form method="post" action={ "/import/" (kind) "/confirm" } {
                    (layout::csrf(context))
                    button.primary { (said("roster-confirm", takes)) }
                }
                (discard_button(context, kind, "import-discard"))
            }
        }
        p { a href={ "/import/" (kind) "/report.csv" } { (ui.t("import-report")) } }
        table data-list=(place.list()) {
            thead { tr {
                th scope="col" { (ui.t("import-line")) } th scope="col" { (ui.t("field-name")) }
                th scope="col" { (ui.t(id_key(kind))) } th scope="col" { (ui.t("import-fate")) } th scope="col" { (ui.t("import-remark")) }
            } }
            // what is refused is what people look for
            tbody { @for line in &page.rows { (row(ui, kind, line)) } }
        }
        (list::paging(ui, &place, &page))
    }
}

fn row(ui: &Ui, kind: RosterKind, line: &RosterLine) -> Markup {
    html! {
        tr {
            td data-label=(ui.t("import-line")) { (line.number) }
            th scope="row" { (or_dash(&line.name)) }
            td data-label=(ui.t(id_key(kind))) { (or_dash(&line.id)) }
            td data-label=(ui.t("import-fate")) { (ui.t(&words::key("line", line.fate.word()))) }
            td.small data-label=(ui.t("import-remark")) { (remark(ui, line)) }
        }
    }
}

fn refused_first(lines: &[RosterLine]) -> impl Iterator<Item = &RosterLine> {
    let of = |refused: bool| lines.iter().filter(move |line| (line.fate == LineFate::Refused) == refused);
    of(true).chain(of(false))
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

fn id_key(kind: RosterKind) -> &'static str {
    match kind {
        RosterKind::Schools => "column-uai",
        RosterKind::People => "field-login",
    }
}

fn column_name(ui: &Ui, column: RosterColumn) -> String {
    ui.t(&words::key("column", column.word()))
}

fn discard_button(context: &Context, kind: RosterKind, key: &str) -> Markup {
    html! {
        form method="post" action={ "/import/" (kind) "/discard" } { (layout::csrf(context)) button { (context.ui.t(key)) } }
    }
}

/// Why a line is refused, or what it changes.
fn remark(ui: &Ui, line: &RosterLine) -> String {
    match &line.fault {
        Some(fault) => ui.tell(fault),
        None => {
            line.changes.iter().map(|change| ui.t(&words::key("field", change.word()))).collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_lines_come_first() {
        let line = |number, fate| RosterLine {
            number,
            id: String::new(),
            name: String::new(),
            fate,
            fault: None,
            changes: Vec::new(),
        };
        let lines = [line(2, LineFate::New), line(3, LineFate::Refused), line(4, LineFate::Unchanged)];
        assert_eq!(refused_first(&lines).map(|line| line.number).collect::<Vec<_>>(), [3, 2, 4]);
    }
}

//! Console RC: what the retired console left behind, against inventory and stock-takes line by line, then one click.

use crate::{
    back::Redirect,
    context::Context,
    failure::Failure,
    layout,
    parts::{
        list::{self, Place},
        table_file::table_file,
    },
    path::Query,
    posted::{Files, Posted},
    uploads::{Console, Upload},
    words,
};
use axum::response::Response;
use catalogue::Ui;
use domain::{Act, ConsoleFate};
use maud::{Markup, html};
use station::{ConsoleLine, ConsoleReport, Part, StationError, Work};
use std::sync::Arc;

const PATH: &str = "/import/console";

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    check(&context).await?;
    let part = list::part(&query)?;
    let title = context.ui.t("console-title");
    let Some(upload) = uploaded(&context) else { return Ok(context.page(&title, &form(&context, &title))) };
    let work = upload.work();
    // a page that waits asks again by itself, also without script; asked first: the work may end while the page is made
    let waits = work.end().is_none();
    let page = decision(&context, &title, &upload, &work, part);
    Ok(if waits { context.waiting_page(&title, &page) } else { context.page(&title, &page) })
}

pub(crate) async fn upload(posted: Posted<Context, Files>) -> Result<Redirect, Failure> {
    let context = posted.context;
    check(&context).await?;
    let person = context.signed_in.actor.person.ok_or(Failure::NotSignedIn)?;
    context.app.consoles.check_over(person)?;
    let (file, name, _) = posted.fields.one(&context).await?;
    let at_work = context.app.load.at_work()?;
    context.app.consoles.put(person, Upload::begin(file, name, Console, context.asks(), at_work));
    Ok(Redirect::to(PATH))
}

pub(crate) async fn confirm(posted: Posted) -> Result<Redirect, Failure> {
    check(&posted.context).await?;
    let upload = uploaded(&posted.context).ok_or(Failure::UploadGone)?;
    upload.import(posted.context.asks(), posted.context.app.load.at_work()?);
    Ok(Redirect::to(PATH))
}

pub(crate) async fn discard(posted: Posted) -> Result<Redirect, Failure> {
    check(&posted.context).await?;
    if let Some(person) = posted.context.signed_in.actor.person {
        posted.context.app.consoles.give_up(person);
    }
    Ok(Redirect::to(PATH))
}

/// Every line, as a table to be saved.
pub(crate) async fn report(context: Context) -> Result<Response, Failure> {
    check(&context).await?;
    let upload = uploaded(&context).ok_or(Failure::NoSuchPage)?;
    let work = upload.work();
    let Some(Ok(report)) = work.end() else { return Err(Failure::NoSuchPage) };
    let ui = &context.ui;
    let titles = ["import-line", "field-serial", "field-school", "console-said", "import-fate", "console-inventory"];
    let rows = report.lines.iter().map(|line| {
        let fate = ui.t(&words::key("console", line.fate.word()));
        let told = [fate, inventory_says(ui, line)];
        [number(line), line.serial.clone(), line.school.clone(), console_says(ui, line)].into_iter().chain(told)
    });
    table_file("console-rc.csv", titles.map(|key| ui.t(key)), rows)
}

async fn check(context: &Context) -> Result<(), Failure> {
    let may = context.ask(|_, actor| match actor.may_somewhere(Act::Import) {
        true => Ok(()),
        false => Err(StationError::NotAllowed { act: Act::Import }),
    });
    may.await
}

fn uploaded(context: &Context) -> Option<Arc<Upload<Console>>> {
    context.app.consoles.of(context.signed_in.actor.person?)
}

fn form(context: &Context, title: &str) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (title) }
        (crate::pages::imports::kinds::kinds(context, PATH))
        p { (ui.t("console-help")) }
        form.stack method="post" action=(PATH) enctype="multipart/form-data" {
            (layout::csrf(context))
            label { (ui.t("import-file")) input type="file" name="file" accept=(crate::pages::imports::kinds::TABLES) required; }
            button.primary { (ui.t("import-look")) }
        }
        section {
            h2 { (ui.t("roster-example")) }
            pre.example tabindex="0" { (ui.t("console-example")) }
            p.small { (ui.t("console-words")) }
        }
    }
}

fn decision(
    context: &Context,
    title: &str,
    upload: &Upload<Console>,
    work: &Work<ConsoleReport>,
    part: Part,
) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (title) }
        p { strong { (upload.name()) } }
        @match work.end() {
            None => {
                p.notice role="status" { (ui.t("console-reading")) }
                (discard_button(context, "work-stop"))
            },
            Some(Err(error)) => {
                p.notice role="alert" { (ui.refused(error)) }
                (discard_button(context, "import-another"))
            },
            Some(Ok(report)) => (told(context, report, part)),
        }
    }
}

fn told(context: &Context, report: &ConsoleReport, part: Part) -> Markup {
    let ui = &context.ui;
    let taken = report.taken().to_string();
    let place = Place::new(PATH);
    let lines: Vec<_> = differences_first(&report.lines).collect();
    let page = part.with(part.slice(&lines).to_vec(), u32::try_from(lines.len()).unwrap_or(u32::MAX));
    html! {
        p.small { (ui.t("roster-columns")) " "
            @for (column, name) in &report.columns { (ui.t(&words::key("console-column", column.word()))) " = " code { (name) } " · " }
            "SHA-256 " code { (report.digest.get(..16).unwrap_or_default()) "…" } }
        (crate::pages::imports::kinds::told_of_file(ui, &report.shape, &report.accents))
        ul.tiles {
            @for fate in ConsoleFate::ALL.iter().filter(|fate| report.count(**fate) > 0) {
                li { strong { (report.count(*fate)) } " " (ui.t(&words::key("console", fate.word()))) }
            }
        }
        @if !report.uncounted.is_empty() {
            @let schools = report.uncounted.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            p.warn role="status" { (ui.with("console-uncounted", [("schools", &schools)])) " " a href="/stock-take" { (ui.t("nav-stock-take")) } }
        }
        @if report.done {
            p.said role="status" { (ui.with("console-done", [("keys", &taken)])) }
            (discard_button(context, "import-another"))
        } @else if report.taken() == 0 {
            p.notice role="status" { (ui.t("console-nothing")) }
            (discard_button(context, "import-another"))
        } @else {
            div.actions {
                form method="post" action={ (PATH) "/confirm" } {
                    (layout::csrf(context))
                    button.primary { (ui.with("console-confirm", [("keys", &taken)])) }
                }
                (discard_button(context, "import-discard"))
            }
        }
        p { a href={ (PATH) "/report.csv" } { (ui.t("import-report")) } }
        table data-list=(place.list()) {
            (list::heads(ui, &["import-line", "field-serial", "field-school", "console-said", "import-fate", "console-inventory"]))
            // what somebody has to look at comes first
            tbody { @for line in &page.rows { (row(ui, line)) } }
        }
        (list::paging(ui, &place, &page))
    }
}

fn row(ui: &Ui, line: &ConsoleLine) -> Markup {
    html! {
        tr {
            td data-label=(ui.t("import-line")) { (number(line)) }
            th scope="row" { span.serial { (line.serial) } }
            td data-label=(ui.t("field-school")) { (line.school) }
            td data-label=(ui.t("console-said")) { (console_says(ui, line)) }
            td data-label=(ui.t("import-fate")) { (ui.t(&words::key("console", line.fate.word()))) }
            td.small data-label=(ui.t("console-inventory")) { (inventory_says(ui, line)) }
        }
    }
}

fn differences_first(lines: &[ConsoleLine]) -> impl Iterator<Item = &ConsoleLine> {
    let of = |differs: bool| lines.iter().filter(move |line| line.fate.is_difference() == differs);
    of(true).chain(of(false))
}

fn number(line: &ConsoleLine) -> String {
    line.number.map_or_else(|| "–".to_owned(), |number| number.to_string())
}

fn console_says(ui: &Ui, line: &ConsoleLine) -> String {
    let state = line.state.map(|state| ui.t(&words::key("console-state", state.word())));
    let holder = Some(line.holder.clone()).filter(|holder| !holder.is_empty());
    state.into_iter().chain(holder).collect::<Vec<_>>().join(" · ")
}

fn inventory_says(ui: &Ui, line: &ConsoleLine) -> String {
    let standing = line.standing.map(|standing| ui.t(&words::key("standing", standing.word())));
    standing.into_iter().chain(line.whose.clone()).collect::<Vec<_>>().join(" · ")
}

fn discard_button(context: &Context, key: &str) -> Markup {
    html! { form method="post" action={ (PATH) "/discard" } { (layout::csrf(context)) button { (context.ui.t(key)) } } }
}

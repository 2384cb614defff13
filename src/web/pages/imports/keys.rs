//! Key files into the stock: first what an import would do, then one click.

use crate::{
    back::Redirect,
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    parts::{
        list::{self, Place},
        table_file::table_file,
    },
    path::Query,
    posted::{Files, Posted},
    uploads::{Keys, Upload},
    words,
};
use axum::response::Response;
use catalogue::Ui;
use domain::{Act, KeyFate, OtpKind, Secret, Uai};
use keyfile::{Column, Given, SecretEncoding};
use maud::{Markup, html};
use oath::{Digits, Period};
use station::{CodeToCompare, ImportLine, ImportReport, InputFault, Part, SchoolView, StationError, Work};

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let part = list::part(&query)?;
    let schools = context
        .ask(|station, actor| {
            if !actor.may_somewhere(Act::Import) {
                return Err(StationError::NotAllowed { act: Act::Import });
            }
            let all = station.people().schools(actor)?;
            Ok(all.into_iter().filter(|school| actor.may(Act::Import, Some(school.uai))).collect::<Vec<_>>())
        })
        .await?;
    let upload = context.signed_in.actor.person.and_then(|person| context.app.uploads.of(person));
    let title = context.ui.t("import-title");
    Ok(match upload {
        None => context.page(&title, &form(&context, &title, &schools)),
        Some(upload) => {
            let work = upload.work();
            // a page that waits asks again by itself, also without script; asked first: the work may end while the page is made
            let waits = work.end().is_none();
            let school = upload.reading().school;
            let school = schools.iter().find(|known| known.uai == school).map_or(school.as_str(), |known| &known.name);
            let page = decision(&context, &title, (&upload, school), &work, part);
            if waits { context.waiting_page(&title, &page) } else { context.page(&title, &page) }
        }
    })
}

pub(crate) async fn upload(posted: Posted<Context, Files>) -> Result<Redirect, Failure> {
    let context = posted.context;
    // for which school is a field of the form; whoever may import nowhere sends nothing
    if !context.signed_in.actor.may_somewhere(Act::Import) {
        return Err(StationError::NotAllowed { act: Act::Import }.into());
    }
    let person = person(&context)?;
    context.app.uploads.check_over(person)?;
    let (file, name, mut fields) = posted.fields.one(&context).await?;
    let school: Uai = fields.parse("school")?;
    let unlock = fields.take("unlock").filter(|text| !text.is_empty()).map(|text| Secret::new(text.into_bytes()));
    let (keep_good, given) = (fields.ticked("keep_good"), given(&fields)?);
    context.ask(move |_, actor| actor.check(Act::Import, Some(school))).await?;
    let (reading, at_work) = (Keys { school, keep_good, unlock, given }, context.app.load.at_work()?);
    context.app.uploads.put(person, Upload::begin(file, name, reading, context.asks(), at_work));
    Ok(Redirect::to("/import"))
}

pub(crate) async fn confirm(posted: Posted) -> Result<Redirect, Failure> {
    let upload = posted.context.app.uploads.of(person(&posted.context)?).ok_or(Failure::UploadGone)?;
    upload.import(posted.context.asks(), posted.context.app.load.at_work()?);
    Ok(Redirect::to("/import"))
}

pub(crate) async fn discard(posted: Posted) -> Result<Redirect, Failure> {
    posted.context.app.uploads.give_up(person(&posted.context)?);
    Ok(Redirect::to("/import"))
}

/// Every line, as a table to be saved.
pub(crate) async fn report(context: Context) -> Result<Response, Failure> {
    let upload = context.app.uploads.of(person(&context)?).ok_or(Failure::NoSuchPage)?;
    let work = upload.work();
    let Some(Ok(report)) = work.end() else { return Err(Failure::NoSuchPage) };
    let ui = &context.ui;
    let titles = ["import-line", "field-serial", "import-fate", "import-remark"].map(|key| ui.t(key));
    let rows = report.lines.iter().map(|line| {
        let fate = ui.t(&words::key("fate", line.fate.word()));
        [line.number.to_string(), line.serial.clone().unwrap_or_default(), fate, remark(ui, line)]
    });
    table_file("import.csv", titles, rows)
}

fn person(context: &Context) -> Result<domain::PersonId, Failure> {
    context.signed_in.actor.person.ok_or(Failure::NotSignedIn)
}

/// What is said of the file beside it; an empty field says nothing.
fn given(fields: &Fields) -> Result<Given, Failure> {
    let digits = fields.maybe::<u8>("digits")?.map(Digits::try_from).transpose().map_err(Failure::invalid)?;
    let period = fields.maybe::<u32>("period")?.filter(|seconds| i32::try_from(*seconds).is_ok());
    let columns = Column::list(fields.text("columns"));
    Ok(Given {
        kind: fields.maybe("type")?,
        digest: fields.maybe("digest")?,
        digits,
        period: period.and_then(|seconds| Period::try_from(seconds).ok()),
        counter: fields.maybe::<u64>("counter")?.filter(|counter| i64::try_from(*counter).is_ok()),
        secrets: fields.maybe("secrets")?,
        columns: columns.ok_or(InputFault::Columns).map_err(Failure::invalid)?,
    })
}

/// The fields for what the file may leave open: as the file says where nothing is chosen.
fn doubts(ui: &Ui) -> Markup {
    let choice = |label: &str, name: &str, values: Vec<(&str, String)>| {
        html! {
            label { (ui.t(label)) select name=(name) {
                option value="" { (ui.t("import-as-told")) }
                @for (value, text) in values { option value=(value) { (text) } }
            } }
        }
    };
    let kinds = OtpKind::ALL.iter().map(|kind| (kind.word(), kind.word().to_uppercase())).collect();
    let digests = [("sha1", "SHA-1"), ("sha256", "SHA-256"), ("sha512", "SHA-512")];
    let encodings = SecretEncoding::ALL.iter().map(|word| (word.word(), ui.t(&words::key("encoding", word.word()))));
    html! {
        details {
            summary { (ui.t("import-doubts")) }
            p.small { (ui.t("import-doubts-help")) }
            (choice("import-secrets", "secrets", encodings.collect()))
            (choice("import-type", "type", kinds))
            (choice("import-digest", "digest", digests.map(|(value, text)| (value, text.to_owned())).to_vec()))
            (choice("import-digits", "digits", ["6", "7", "8"].map(|digits| (digits, digits.to_owned())).to_vec()))
            label { (ui.t("import-period")) input type="number" name="period" min="1" max="86400" inputmode="numeric"; }
            label { (ui.t("import-counter")) input type="number" name="counter" min="0" inputmode="numeric"; }
            label { (ui.t("import-columns")) input type="text" name="columns" maxlength="500" autocomplete="off"; }
            p.small { (ui.t("import-columns-help")) }
        }
    }
}

fn form(context: &Context, title: &str, schools: &[SchoolView]) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (title) }
        (crate::pages::imports::kinds::kinds(context, "/import"))
        p { (ui.t("import-help")) }
        form.stack method="post" action="/import" enctype="multipart/form-data" {
            (layout::csrf(context))
            label { (ui.t("import-file")) input type="file" name="file" accept=".xml,.pskc,.pskcxml,.csv,.txt,.dat,.tsv,.xlsx,.xls,.ods,.sdtid" required; }
            label { (ui.t("field-school"))
                select name="school" { @for school in schools { option value=(school.uai) { (school.name) " · " (school.uai) } } }
            }
            label { (ui.t("import-unlock")) input type="password" name="unlock" autocomplete="off"; }
            p.small { (ui.t("import-unlock-help")) }
            (doubts(ui))
            label.tick { input type="checkbox" name="keep_good"; (ui.t("import-keep-good")) }
            button.primary { (ui.t("import-look")) }
        }
    }
}

fn decision(
    context: &Context,
    title: &str,
    (upload, school): (&Upload<Keys>, &str),
    work: &Work<ImportReport>,
    part: Part,
) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (title) }
        p { strong { (upload.name()) } " → " (school) }
        @match work.end() {
            None => {
                p.notice role="status" { (ui.with("import-reading", [("keys", &work.far().done.to_string())])) }
                (discard_button(context, "work-stop"))
            },
            Some(Err(error)) => {
                p.notice role="alert" { (ui.refused(error)) }
                (discard_button(context, "import-another"))
            },
            Some(Ok(report)) => (told(context, upload, report, part)),
        }
    }
}

fn told(context: &Context, upload: &Upload<Keys>, report: &ImportReport, part: Part) -> Markup {
    let ui = &context.ui;
    let (refused, takes) = (report.refused(), report.count(KeyFate::New) + report.count(KeyFate::Completed));
    let stopped = refused > 0 && !upload.reading().keep_good;
    html! {
        p.small { (ui.format(report)) " · SHA-256 " code { (report.digest.get(..16).unwrap_or_default()) "…" } }
        @for rule in &report.remarks { p.small { (ui.t(&words::key("rule", rule.word()))) } }
        @if !report.unused.is_empty() { p.small { (ui.t("import-unused")) " " (ui.unused(report)) } }
        @if let Some(compare) = &report.compare { (compared(ui, compare)) }
        ul.tiles {
            @for fate in KeyFate::ALL.iter().filter(|fate| report.count(**fate) > 0) {
                li { strong { (report.count(*fate)) } " " (ui.count(&words::key("fate", fate.word()), report.count(*fate))) }
            }
        }
        @if report.done {
            p.said role="status" { (ui.with("import-done", [("keys", &takes.to_string())])) }
            (discard_button(context, "import-another"))
        } @else if stopped {
            p.notice role="alert" { (ui.with("import-stopped", [("keys", &refused.to_string())])) }
            (discard_button(context, "import-another"))
        } @else if takes == 0 {
            p.notice role="status" { (ui.t("import-nothing")) }
            (discard_button(context, "import-another"))
        } @else {
            div.actions {
                form method="post" action="/import/confirm" {
                    (layout::csrf(context))
                    button.primary { (ui.with("import-confirm", [("keys", &takes.to_string())])) }
                }
                (discard_button(context, "import-discard"))
            }
        }
        p { a href="/import/report.csv" { (ui.t("import-report")) } }
        (lines(ui, report, part))
    }
}

/// The lines of a file, those that are refused first: they are what people look for.
fn lines(ui: &Ui, report: &ImportReport, part: Part) -> Markup {
    let place = Place::new("/import");
    let (refused, taken): (Vec<_>, Vec<_>) = report.lines.iter().partition(|line| line.fate.is_refused());
    let all = [refused, taken].concat();
    let page = part.with(part.slice(&all).to_vec(), u32::try_from(all.len()).unwrap_or(u32::MAX));
    html! {
        table data-list=(place.list()) {
            (list::heads(ui, &["import-line", "field-serial", "import-fate", "import-remark"]))
            tbody {
                @for line in &page.rows {
                    tr {
                        td data-label=(ui.t("import-line")) { (line.number) }
                        th scope="row" { span.serial { (line.serial.as_deref().unwrap_or("–")) } }
                        td data-label=(ui.t("import-fate")) { (ui.t(&words::key("fate", line.fate.word()))) }
                        td.small data-label=(ui.t("import-remark")) { (remark(ui, line)) }
                    }
                }
            }
        }
        (list::paging(ui, &place, &page))
    }
}

/// One code to compare with the token in the hand.
fn compared(ui: &Ui, compare: &CodeToCompare) -> Markup {
    html! { p.notice role="status" { (ui.compare(compare)) " " (ui.t("import-compare-else")) } }
}

fn discard_button(context: &Context, key: &str) -> Markup {
    html! { form method="post" action="/import/discard" { (layout::csrf(context)) button { (context.ui.t(key)) } } }
}

/// Why a key is refused, or under which rules it is taken.
fn remark(ui: &Ui, line: &ImportLine) -> String {
    let refusal = line.refusal.map(|word| ui.refusal(word));
    let rules = line.rules.iter().map(|rule| ui.t(&words::key("rule", rule.word())));
    refusal.into_iter().chain(rules).collect::<Vec<_>>().join(" ")
}

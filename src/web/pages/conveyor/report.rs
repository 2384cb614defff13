//! What a batch did, token by token: on the screen, on paper, as a table; and what undoing it would do, before it is done.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    pages::conveyor::sign::{picture, step_word, title},
    parts::table_file::table_file,
    path::Path,
    posted::Posted,
    words,
};
use axum::response::Response;
use catalogue::Ui;
use domain::{BatchId, BatchTask, UndoFate};
use maud::{Markup, html};
use station::BatchView;

/// The report of a batch that is over.
pub(crate) async fn page(context: Context, id: BatchId) -> Result<Markup, Failure> {
    let batch = context.ask(move |station, actor| station.conveyor().batch(actor, id)).await?;
    let (ui, row) = (&context.ui, &batch.row);
    let title = title(ui, row);
    let undoable = batch.lines.iter().any(|line| line.fate.is_some_and(would_change));
    let residue: Vec<_> = batch.lines.iter().filter(|line| line.residue).map(|line| line.name.to_string()).collect();
    let body = html! {
        h1 { (title) }
        (facts(ui, &batch))
        @if !residue.is_empty() { p.warn { (ui.with("batch-residue", [("serials", &residue.join(", "))])) } }
        p.screen {
            (layout::print_button(ui)) " "
            a.button href={ "/conveyor/" (id) "/report.csv" } { (ui.t("batch-csv")) } " "
            @if row.counts.done > 0 { a.button href={ "/conveyor/" (id) "/labels" } { (ui.t("labels-title")) } " " }
            @if undoable { a.button href={ "/conveyor/" (id) "/undo" } { (ui.t("batch-undo")) } " " }
            a href="/conveyor" { (ui.t("conveyor-batches")) }
        }
        (lines(ui, &batch))
        p.paper { (ui.t("stock-take-signed")) }
    };
    Ok(context.page(&title, &body))
}

/// The same as a table.
pub(crate) async fn table(context: Context, Path(id): Path<BatchId>) -> Result<Response, Failure> {
    let batch = context.ask(move |station, actor| station.conveyor().batch(actor, id)).await?;
    let ui = &context.ui;
    let steps: Vec<_> =
        batch.lines.first().map(|line| line.steps.iter().map(|(step, _)| *step).collect()).unwrap_or_default();
    let titles = ["batch", "field-school", "field-serial", "field-model", "batch-port"].map(|key| ui.t(key));
    let titles = titles.into_iter().chain(steps.into_iter().map(|step| step_word(ui, step)));
    let titles = titles.chain([ui.t("batch-outcome"), ui.t("details")]);
    let rows = batch.lines.iter().map(|line| {
        let row = [
            batch.row.id.to_string(),
            batch.row.school_name.clone(),
            line.name.to_string(),
            line.model.clone(),
            line.port.clone(),
        ];
        let steps = line.steps.iter().map(|(_, at)| at.map(|at| ui.exact(at)).unwrap_or_default());
        row.into_iter().chain(steps).chain([ui.outcome(line), line.detail.clone().unwrap_or_default()])
    });
    table_file(&format!("trousseau-{}-{id}.csv", batch.row.task), titles, rows)
}

/// What would become of each token.
pub(crate) async fn preview(context: Context, Path(id): Path<BatchId>) -> Result<Markup, Failure> {
    let batch = context.ask(move |station, actor| station.conveyor().batch(actor, id)).await?;
    let ui = &context.ui;
    let title = ui.with("batch-undo-title", [("batch", &id.to_string())]);
    let fates = UndoFate::ALL.iter().map(|fate| {
        let lines = batch.lines.iter().filter(|line| line.fate == Some(*fate)).collect::<Vec<_>>();
        (*fate, lines)
    });
    let fates: Vec<_> = fates.filter(|(_, lines)| !lines.is_empty()).collect();
    let number: usize = fates.iter().filter(|(fate, _)| would_change(*fate)).map(|(_, lines)| lines.len()).sum();
    let body = html! {
        h1 { (title) }
        p { (ui.t("batch-undo-help")) }
        @if fates.is_empty() { p.empty { (ui.t("batch-undo-nothing")) } }
        @for (fate, lines) in &fates {
            section {
                h2 { (ui.t(&words::key("undo", fate.word()))) " " span.count { (lines.len()) } }
                ul.found { @for line in lines { li.serial { (line.name) } } }
            }
        }
        @if number > 0 {
            @let address = format!("/conveyor/{id}/undo");
            @if context.offers(&address) {
                form method="post" action=(address) {
                    (layout::csrf(&context))
                    button.primary { (ui.with("batch-undo-now", [("count", &number.to_string())])) }
                }
            } @else { p.warn { (ui.t("error-at-station-only")) } }
        }
        p { a href={ "/conveyor/" (id) } { (ui.t("failure-back")) } }
    };
    Ok(context.page(&title, &body))
}

pub(crate) async fn undo(Path(id): Path<BatchId>, posted: Posted) -> Result<Redirect, Failure> {
    posted.context.ask(move |station, actor| station.conveyor().undo_batch(actor, id)).await?;
    Ok(done(&format!("/conveyor/{id}"), "batch-undone"))
}

fn would_change(fate: UndoFate) -> bool {
    matches!(fate, UndoFate::Leaves | UndoFate::Emptied)
}

fn facts(ui: &Ui, batch: &BatchView) -> Markup {
    let row = &batch.row;
    let writes = row.task == BatchTask::Program;
    let slot = batch.slot.map_or_else(|| ui.t("conveyor-slot-any"), |slot| slot.to_string());
    html! {
        dl.facts {
            dt { (ui.t("field-school")) } dd { (row.school_name) " (UAI " (row.school) ")" }
            dt { (ui.t("stock-take-by")) } dd { (ui.who(&row.by)) }
            dt { (ui.t("batch-began")) } dd { (ui.moment(row.began)) @if let Some(ended) = row.ended { " – " (ui.moment(ended)) } }
            @if writes {
                dt { (ui.t("conveyor-options")) } dd { @if let Some(kind) = batch.kind { (kind.word().to_uppercase()) " · " } (ui.t("conveyor-slot")) " " (slot) " · " (batch.digits.get()) " " (ui.t("conveyor-digits"))
                    " · " (ui.t("conveyor-confirm")) (ui.t("colon")) (ui.t(if batch.confirm { "yes" } else { "no" })) }
            }
            dt { (ui.t("conveyor-done")) } dd { strong { (row.counts.done) } }
            dt { (ui.t("batch-sign-look")) } dd { strong { (row.counts.stopped) } }
            @if row.counts.under_way > 0 { dt { (ui.t("batch-sign-working")) } dd { strong { (row.counts.under_way) } } }
            @if row.counts.undone > 0 { dt { (ui.t("undo-undone")) } dd { strong { (row.counts.undone) } } }
        }
    }
}

fn lines(ui: &Ui, batch: &BatchView) -> Markup {
    let steps: Vec<_> =
        batch.lines.first().map(|line| line.steps.iter().map(|(step, _)| *step).collect()).unwrap_or_default();
    let label = |key: &str| ui.t(key);
    html! {
        @if batch.lines.is_empty() { p.empty { (ui.t("batch-no-lines")) } } @else {
            table {
                thead { tr {
                    th scope="col" { (label("field-serial")) } th scope="col" { (label("field-model")) } th scope="col" { (label("batch-port")) }
                    @for step in &steps { th scope="col" { (step_word(ui, *step)) } }
                    th scope="col" { (label("batch-outcome")) }
                } }
                tbody { @for line in &batch.lines { tr {
                    th.serial scope="row" { a href={ "/tokens/" (line.name) } { (line.name) } }
                    td data-label=(label("field-model")) { (line.model) }
                    td.port data-label=(label("batch-port")) { (line.port) }
                    @for (step, at) in &line.steps {
                        td data-label=(step_word(ui, *step)) { @match at { Some(at) => (words::hour(ui, *at)), None => "–" } }
                    }
                    td data-label=(label("batch-outcome")) {
                        span.sign.(line.sign.word()) { (picture(line.sign)) (ui.outcome(line)) }
                        @if let Some(detail) = &line.detail { details.screen { summary { (ui.t("details")) } p.small lang="en" { (detail) } } }
                    }
                } } }
            }
        }
    }
}

//! The conveyor: a task chosen once, then a lane for each port, large enough to be read from two metres. The page needs
//! neither mouse nor keyboard; what a lane has to say it says by colour, sign, words and (the script) sound.

use crate::{
    actions::BatchAction,
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    live::{self, Changes, Pieces, sse},
    pages::conveyor::{
        report as batch_report,
        sign::{picture, step_word, title},
    },
    parts::{
        list::{self, Place},
        sure,
    },
    path::{Path, Query},
    posted::Posted,
    words,
};
use axum::{
    Extension,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use catalogue::Ui;
use domain::{Act, BatchId, BatchSign, BatchTask, OtpKind};
use futures_util::stream::{self, Stream};
use maud::{Markup, html};
use oath::Digits;
use station::{BatchPlan, BatchRow, ConveyorLane, ConveyorView, LineView, Page, SchoolView};
use std::convert::Infallible;

/// How many of the tokens that carry an old key are named; `trousseau vault show` names all.
const LISTED: usize = 50;

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Response, Failure> {
    let part = list::part(&query)?;
    let found = context.look(move |station, actor| {
        let (batches, at_bench) = (station.conveyor().batches(actor, part)?, station.conveyor().at_work(actor)?);
        let counting = station.bench().view(actor)?.counting;
        // whoever may not know of the vault is not told
        let old = station.vault(actor).map(|vault| vault.tokens).unwrap_or_default();
        Ok((batches, at_bench, counting, station.people().schools_where(actor, Act::Convey)?, old))
    });
    let (batches, at_bench, counting, mut schools, old) = found.await?;
    schools.retain(|school| context.app.desk.as_ref().is_none_or(|desk| desk.takes(school.uai)));
    // whoever opens the page while a batch is at work wants that one
    if let Some(batch) = at_bench {
        return Ok(Redirect::to(&format!("/conveyor/{batch}")).into_response());
    }
    let title = context.ui.t("nav-conveyor");
    let ui = &context.ui;
    let body = html! {
        h1 { (title) }
        @if let Some((_, school)) = counting { p.warn { (ui.with("error-bench-counts", [("school", school.name.as_str())])) } }
        @if !old.is_empty() {
            p.warn { (ui.with("conveyor-old-key", [("count", &old.len().to_string())])) }
            ul.lines { @for token in old.iter().take(LISTED) {
                li { a.serial href={ "/tokens/" (token.name) } { (token.name) } " " span.small { (token.model) } " "
                    span.badge { (ui.t(&words::key("state", token.state.word()))) } }
            } }
        }
        (chooser(&context, &schools))
        (list(&context, &batches))
    };
    Ok(context.page(&title, &body).into_response())
}

pub(crate) async fn begin(posted: Posted) -> Result<Redirect, Failure> {
    let fields = &posted.fields;
    let school = fields.parse("school")?;
    // the stock-take has a page and a life of its own, and begins here like the others
    if fields.text("task") == "stock_take" {
        let id = posted.context.ask(move |station, actor| station.stock().stock_take_at_bench(actor, school));
        return Ok(Redirect::to(&format!("/stock-take/{}", id.await?)));
    }
    let digits: Option<u8> = fields.maybe("digits")?;
    let digits = Digits::try_from(digits.unwrap_or(6)).map_err(Failure::invalid)?;
    let plan = BatchPlan {
        task: fields.parse("task")?,
        school,
        kind: fields.maybe("kind")?,
        slot: fields.maybe("slot")?,
        digits,
        confirm: fields.ticked("confirm"),
        take_back: fields.ticked("take_back"),
        unseen_is_empty: fields.ticked("unseen_is_empty"),
    };
    let id = posted.context.ask(move |station, actor| station.conveyor().begin_batch(actor, &plan)).await?;
    Ok(Redirect::to(&format!("/conveyor/{id}")))
}

/// The lanes while it is not over, the report afterwards.
pub(crate) async fn one(context: Context, Path(id): Path<BatchId>) -> Result<Markup, Failure> {
    let view = context.ask(move |station, actor| station.conveyor().view(actor, id)).await?;
    if view.row.ended.is_some() {
        return batch_report::page(context, id).await;
    }
    let ui = &context.ui;
    let title = title(ui, &view.row);
    let path = format!("/conveyor/{id}");
    let body = html! {
        h1 { (title) }
        // the script shows it, as without one there is no sound
        button.sound type="button" data-sound hidden data-on=(ui.t("conveyor-mute")) data-off=(ui.t("conveyor-unmute")) {}
        (live::place(ui, "conveyor", &format!("{path}/live"), &path, &lanes(&context, &view)))
        noscript { p { a.button href=(path) { (ui.t("bench-reload")) } } }
    };
    Ok(context.page(&title, &body))
}

/// The lanes, live.
pub(crate) async fn live(
    context: Context,
    Path(id): Path<BatchId>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    context.ask(move |station, actor| station.conveyor().view(actor, id)).await?;
    let changes = Changes::new(context);
    let over = changes.over();
    let pages = stream::unfold((changes, id), async |(mut changes, id)| {
        let context = changes.next().await?;
        let view = context.ask(move |station, actor| station.conveyor().view(actor, id)).await.ok()?;
        Some((lanes(context, &view), (changes, id)))
    });
    Ok(sse(over, pages))
}

pub(crate) async fn act(
    Path(id): Path<BatchId>,
    Extension(action): Extension<BatchAction>,
    posted: Posted,
) -> Result<Response, Failure> {
    let path = format!("/conveyor/{id}");
    let context = &posted.context;
    if action == BatchAction::End
        && !sure::is_sure(&posted.fields)
        && let Some(asked) = ask_end(&posted, id).await?
    {
        return Ok(asked.into_response());
    }
    match action {
        BatchAction::Rest => context.ask(move |station, actor| station.conveyor().rest_batch(actor, id)).await?,
        BatchAction::Resume => context.ask(move |station, actor| station.conveyor().resume_batch(actor, id)).await?,
        BatchAction::End => {
            context.ask(move |station, actor| station.conveyor().end_batch(actor, id)).await?;
            return Ok(done(&path, "batch-ended").into_response());
        }
    }
    Ok(Redirect::to(&path).into_response())
}

/// The question before a batch ends in whose lanes something is still being done; `None`: they are all quiet.
async fn ask_end(posted: &Posted, id: BatchId) -> Result<Option<Markup>, Failure> {
    let view = posted.context.ask(move |station, actor| station.conveyor().view(actor, id)).await?;
    // what waits for a finger has its secret already, and no code has shown it yet
    let begun = |lane: &&ConveyorLane| matches!(lane.sign, BatchSign::Working | BatchSign::Touch);
    let working = view.lanes.iter().filter(begun).count();
    if working == 0 || view.row.ended.is_some() {
        return Ok(None);
    }
    let ui = &posted.context.ui;
    let question = sure::Question {
        path: format!("/conveyor/{id}/end"),
        back: format!("/conveyor/{id}"),
        ask: ui.with("sure-end-batch", [("batch", &title(ui, &view.row))]),
        effect: ui.count("sure-end-batch-effect", working),
        act: ui.t("conveyor-end"),
        comment: sure::Comment::None,
    };
    Ok(Some(sure::page(&posted.context, &posted.fields, &question)))
}

fn chooser(context: &Context, schools: &[SchoolView]) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let may = |task: &&BatchTask| task.acts().iter().all(|act| actor.may_somewhere(*act));
    let tasks = BatchTask::ALL.iter().filter(may).map(|task| task.word());
    let tasks = tasks.chain(actor.may_somewhere(Act::StockTake).then_some("stock_take"));
    if !context.offers("/conveyor") {
        return html! { p.warn { (ui.t("error-at-station-only")) } };
    }
    html! {
        form.chooser method="post" action="/conveyor" {
            (layout::csrf(context))
            fieldset.tasks {
                legend { (ui.t("conveyor-task")) }
                @for (at, task) in tasks.enumerate() {
                    label.choice {
                        input type="radio" name="task" value=(task) required checked[at == 0];
                        span { strong { (ui.t(&words::key("batch-task", task))) }
                            span.small { (ui.t(&words::key("batch-task-help", task))) } }
                    }
                }
            }
            div.row {
                label { (ui.t("field-school"))
                    select name="school" { @for school in schools { option value=(school.uai) { (school.name) " · " (school.uai) } } }
                }
                button.primary { (ui.t("conveyor-begin")) }
            }
            details {
                summary { (ui.t("conveyor-options")) }
                label.tick { input type="checkbox" name="confirm" value="yes" checked; (ui.t("conveyor-confirm")) }
                label.tick { input type="checkbox" name="take_back" value="yes"; (ui.t("conveyor-take-back")) }
                label.tick { input type="checkbox" name="unseen_is_empty" value="yes"; (ui.t("conveyor-unseen-is-empty")) }
                div.row {
                    label { (ui.t("conveyor-kind"))
                        select name="kind" {
                            option value="" { (ui.t("conveyor-kind-any")) }
                            @for kind in OtpKind::ALL { option value=(kind) { (kind.word().to_uppercase()) } }
                        }
                    }
                    label { (ui.t("conveyor-slot"))
                        select name="slot" {
                            option value="" { (ui.t("conveyor-slot-any")) }
                            @for slot in 1..=2 { option value=(slot) { (slot) } }
                        }
                    }
                    label { (ui.t("conveyor-digits"))
                        select name="digits" { @for digits in [6, 8] { option value=(digits) { (digits) } } }
                    }
                }
            }
        }
    }
}

fn list(context: &Context, batches: &Page<BatchRow>) -> Markup {
    let (ui, place) = (&context.ui, Place::new("/conveyor"));
    let label = |key: &str| ui.t(key);
    html! {
        h2 { (ui.t("conveyor-batches")) }
        @if batches.total == 0 { p.empty { (ui.t("conveyor-none-yet")) } } @else {
            table data-list=(place.list()) {
                (list::heads(ui, &["batch", "field-school", "stock-take-by", "batch-began", "batch-sign-done", "batch-sign-look", "field-state"]))
                tbody { @for batch in &batches.rows { tr {
                    th scope="row" { a href={ "/conveyor/" (batch.id) } { (title(ui, batch)) } }
                    td data-label=(label("field-school")) { (batch.school_name) }
                    td data-label=(label("stock-take-by")) { (ui.who(&batch.by)) }
                    td data-label=(label("batch-began")) { (words::ago(ui, context.now(), batch.began)) }
                    td data-label=(label("batch-sign-done")) { (batch.counts.done) }
                    td data-label=(label("batch-sign-look")) { (batch.counts.stopped) }
                    td data-label=(label("field-state")) { (state(ui, batch)) }
                } } }
            }
            (list::paging(ui, &place, batches))
        }
    }
}

/// Whether a batch is at work, rests or is over.
fn state(ui: &Ui, batch: &BatchRow) -> Markup {
    match (batch.ended, batch.rest) {
        (Some(at), _) => html! { (ui.with("batch-over", [("at", &ui.moment(at))])) },
        (None, Some(rest)) => html! { span.badge.reserved { (ui.t(&words::key("batch-rest", rest.word()))) } },
        (None, None) => html! { span.badge.in_stock { (ui.t("batch-at-bench")) } },
    }
}

/// Everything under the heading, so that all of it stays true.
fn lanes(context: &Context, view: &ConveyorView) -> Pieces {
    let (ui, row) = (&context.ui, &view.row);
    let mut pieces = Pieces::new(&context.ui);
    pieces.push(&head(context, view));
    view.lanes.iter().for_each(|lane| pieces.push(&one_lane(context, row, lane)));
    if view.lanes.is_empty() && row.is_at_bench() {
        pieces.push(&html! { p #conveyor-empty .empty { (ui.t("conveyor-empty")) } });
    }
    pieces.push(&last(ui, &view.last));
    pieces
}

/// Counts, and what can be done with the batch as a whole.
fn head(context: &Context, view: &ConveyorView) -> Markup {
    let (ui, row) = (&context.ui, &view.row);
    let form = |action: &str, class: &str, key: &str| {
        let address = format!("/conveyor/{}/{action}", row.id);
        html! {
            @if context.offers(&address) {
                form method="post" action=(address) { (layout::csrf(context)) button class=(class) { (ui.t(key)) } }
            }
        }
    };
    html! {
        section #conveyor-head .belt aria-live="off" {
            div.actions {
                p.tally {
                    span.good { strong { (row.counts.done) } " " (ui.t("conveyor-done")) } " "
                    span.bad { strong { (row.counts.stopped) } " " (ui.t("batch-sign-look")) } " "
                    @if let Some(pace) = view.per_minute { span { strong { (format!("{pace:.0}")) } " " (ui.t("conveyor-per-minute")) } }
                }
                @if row.rest.is_some() { (form("resume", "primary", "conveyor-resume")) } @else { (form("rest", "", "conveyor-rest")) }
                (form("end", if row.rest.is_some() { "" } else { "primary" }, "conveyor-end"))
            }
            p.small { (row.school_name) " · " (row.school) " · " (ui.with("stock-take-since", [("at", &ui.moment(row.began)), ("by", &ui.who(&row.by))])) }
            @if let Some(rest) = row.rest { p.warn role="status" { (ui.t(&words::key("batch-rest-help", rest.word()))) } }
        }
    }
}

/// One port: its sign in colour, picture and word, the serial, the steps, what to do.
fn one_lane(context: &Context, row: &BatchRow, lane: &ConveyorLane) -> Markup {
    let ui = &context.ui;
    html! {
        article.lane.(lane.sign.word()) id={ "lane-" (lane.port) } data-sign=(lane.sign) aria-label=(ui.with("bench-port", [("port", &lane.port)])) {
            header { (picture(lane.sign)) strong { (ui.t(&words::key("batch-sign", lane.sign.word()))) } span.port { (lane.port) } }
            @if let Some(name) = &lane.name { p.serial { (name) } }
            ol.belt-steps {
                @for (step, reached) in &lane.steps { li.past[*reached] { (step_word(ui, *step)) } }
            }
            @if let Some(until) = lane.until { p.touch data-until=(until) { span.countdown aria-hidden="true" {} } }
            @if let Some(says) = &lane.says { p.says { (ui.tell(says)) } }
            @if let (true, Some(name)) = (lane.found, &lane.name) {
                form method="post" action={ "/tokens/" (name) "/found" } {
                    (layout::csrf(context))
                    input type="hidden" name="back" value={ "/conveyor/" (row.id) };
                    button { (ui.t("action-found")) }
                }
            }
        }
    }
}

fn last(ui: &Ui, lines: &[LineView]) -> Markup {
    html! {
        section #conveyor-last .belt aria-live="off" {
            h2 { (ui.t("conveyor-last")) }
            ul.lines { @for line in lines { li { (line_words(ui, line)) } } }
        }
    }
}

/// A finished token in one line.
fn line_words(ui: &Ui, line: &LineView) -> Markup {
    html! {
        span.sign.(line.sign.word()) { (picture(line.sign)) (ui.t(&words::key("batch-sign", line.sign.word()))) } " "
        span.serial { (line.name) } " "
        @if let Some(stop) = line.stop { span.small { (ui.t(&words::key("stop", stop.word()))) } }
    }
}

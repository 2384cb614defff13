//! A stock-take: one box that a barcode scanner types into, what is plugged counts by itself, and the difference to the
//! inventory at once. Prints as the record of what was found.

use crate::{
    actions::StockTakeAction,
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    live::{self, Changes, Pieces, sse},
    parts::{
        list::{self, Place},
        table_file::table_file,
    },
    path::{Path, Query},
    posted::Posted,
    words,
};
use axum::{
    Extension,
    http::StatusCode,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use catalogue::Ui;
use domain::{Act, Finding, StockTakeId, TokenProof, scanned_token};
use futures_util::stream::{self, Stream};
use maud::{Markup, html};
use station::{CountLine, Page, SchoolView, StationError, StockTakeRow, StockTakeView};
use std::convert::Infallible;

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let part = list::part(&query)?;
    let found = context.look(move |station, actor| {
        let takes = station.stock().stock_takes(actor, part)?;
        Ok((takes, station.people().schools_where(actor, Act::StockTake)?))
    });
    let (takes, schools) = found.await?;
    let title = context.ui.t("nav-stock-take");
    Ok(context.page(&title, &list(&context, &title, &takes, &schools)))
}

pub(crate) async fn start(posted: Posted) -> Result<Redirect, Failure> {
    let school = posted.fields.parse("school")?;
    let id = posted.context.ask(move |station, actor| station.stock().go_on_with_stock_take(actor, school));
    Ok(Redirect::to(&format!("/stock-take/{}", id.await?)))
}

pub(crate) async fn one(context: Context, Path(id): Path<StockTakeId>) -> Result<Markup, Failure> {
    let take = context.ask(move |station, actor| station.stock().stock_take(actor, id)).await?;
    Ok(whole(&context, &take, None))
}

/// The same as a table.
pub(crate) async fn table(context: Context, Path(id): Path<StockTakeId>) -> Result<Response, Failure> {
    let take = context.ask(move |station, actor| station.stock().stock_take(actor, id)).await?;
    let ui = &context.ui;
    let titles = ["field-school", "field-serial", "stock-take-found", "stock-take-whose", "stock-take-when"];
    let titles = titles.into_iter().chain(["stock-take-how", "stock-take-proof"]).map(|key| ui.t(key));
    let rows = take.lines.iter().map(|line| {
        let how = line.counted.map(|_| ui.t(if line.plugged { "stock-take-plugged" } else { "stock-take-scanned" }));
        let proof = line.proof.map(|proof| ui.t(&words::key("token-proof", proof.word())));
        [
            take.school_name.clone(),
            line.name.to_string(),
            ui.t(&words::key("found", line.finding.word())),
            line.whose.clone().unwrap_or_default(),
            line.counted.map(|at| ui.exact(at)).unwrap_or_default(),
            how.unwrap_or_default(),
            proof.unwrap_or_default(),
        ]
    });
    table_file(&format!("{}-{}-{id}.csv", ui.t("stock-take-file"), take.school), titles, rows)
}

/// What was counted, live.
pub(crate) async fn live(
    context: Context,
    Path(id): Path<StockTakeId>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    context.ask(move |station, actor| station.stock().stock_take(actor, id)).await?;
    let changes = Changes::new(context);
    let over = changes.over();
    let pages = stream::unfold((changes, id), async |(mut changes, id)| {
        let context = changes.next().await?;
        let take = context.ask(move |station, actor| station.stock().stock_take(actor, id)).await.ok()?;
        Some((state(context, &take), (changes, id)))
    });
    Ok(sse(over, pages))
}

pub(crate) async fn act(
    Path(id): Path<StockTakeId>,
    Extension(action): Extension<StockTakeAction>,
    posted: Posted,
) -> Result<Response, Failure> {
    let path = format!("/stock-take/{id}");
    let context = &posted.context;
    let serial = scanned_token(posted.fields.text("serial"));
    let said = match (action, serial) {
        (StockTakeAction::Count, Ok(serial)) => {
            let counted = context.ask(move |station, actor| station.stock().count(actor, id, &serial)).await?;
            if counted.again { Some("counted-again") } else { None }
        }
        // whoever scans goes on scanning: the page stays, and says what was wrong
        (StockTakeAction::Count, Err(wrong)) => {
            let take = context.ask(move |station, actor| station.stock().stock_take(actor, id)).await?;
            let page = whole(context, &take, Some(StationError::Invalid(wrong.into())));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
        (StockTakeAction::Uncount, serial) => {
            let serial = serial.map_err(Failure::invalid)?;
            context.ask(move |station, actor| station.stock().uncount(actor, id, &serial)).await?;
            Some("uncounted")
        }
        (StockTakeAction::Bench, _) => {
            context.ask(move |station, actor| station.stock().set_stock_take_bench(actor, id, true)).await?;
            None
        }
        // also from the bench, by those who may not see this stock-take
        (StockTakeAction::Rest, _) => {
            context.ask(move |station, actor| station.stock().set_stock_take_bench(actor, id, false)).await?;
            let to = if posted.fields.text("back") == "/bench" { "/bench" } else { &path };
            return Ok(Redirect::to(to).into_response());
        }
        (StockTakeAction::Register, _) => {
            context.ask(move |station, actor| station.stock().register_counted(actor, id)).await?;
            Some("ticket-registered")
        }
        (StockTakeAction::Close, _) => {
            context.ask(move |station, actor| station.stock().close_stock_take(actor, id)).await?;
            Some("stock-take-closed")
        }
    };
    Ok(match said {
        Some(said) => done(&path, said),
        None => Redirect::to(&path),
    }
    .into_response())
}

fn list(context: &Context, title: &str, takes: &Page<StockTakeRow>, schools: &[SchoolView]) -> Markup {
    let (ui, place) = (&context.ui, Place::new("/stock-take"));
    html! {
        h1 { (title) }
        p { (ui.t("stock-take-help")) }
        form.row method="post" action="/stock-take" {
            (layout::csrf(context))
            label { (ui.t("field-school"))
                select name="school" { @for school in schools { option value=(school.uai) { (school.name) } } }
            }
            button.primary { (ui.t("stock-take-start")) }
        }
        @if takes.total == 0 { p.empty { (ui.t("stock-take-none-yet")) } } @else {
            table data-list=(place.list()) {
                (list::heads(ui, &["stock-take-started", "field-school", "stock-take-by", "stock-take-counted", "stock-take-differences"]))
                tbody {
                    @for take in &takes.rows {
                        tr {
                            th scope="row" { a href={ "/stock-take/" (take.id) } { (words::ago(ui, context.now(), take.started)) } }
                            td data-label=(ui.t("field-school")) { (take.school_name) }
                            td data-label=(ui.t("stock-take-by")) { (ui.who(&take.by)) }
                            td data-label=(ui.t("stock-take-counted")) { (take.counted) }
                            td data-label=(ui.t("stock-take-differences")) {
                                @if take.closed.is_some() { (take.differences) } @else { span.badge.reserved { (ui.t("stock-take-open")) } }
                            }
                        }
                    }
                }
            }
            (list::paging(ui, &place, takes))
        }
    }
}

/// The page of one stock-take; `wrong`: the last scan was no serial.
fn whole(context: &Context, take: &StockTakeView, wrong: Option<StationError>) -> Markup {
    let ui = &context.ui;
    let title = ui.with("stock-take-one", [("school", &take.school_name)]);
    let path = format!("/stock-take/{}", take.id);
    let body = html! {
        h1 { (title) }
        p.small { (take.school) " · " (ui.with("stock-take-since", [("at", &ui.moment(take.started)), ("by", &ui.who(&take.by))]))
            @if let (Some(closed), Some(by)) = (take.closed, &take.closed_by) {
                " · " (ui.with("stock-take-until", [("at", &ui.moment(closed)), ("by", &ui.who(by))]))
            }
        }
        @if let Some(wrong) = &wrong { p.notice role="alert" { (ui.refused(wrong)) } }
        @if take.closed.is_none() {
            form.row.scan method="post" action={ (path) "/count" } {
                (layout::csrf(context))
                label { (ui.t("stock-take-scan")) input.serial name="serial" autocomplete="off" autofocus required; }
                button.primary { (ui.t("stock-take-count")) }
            }
            (bench_mode(context, take, &path))
            (live::place(ui, "counted", &format!("{path}/live"), &path, &state(context, take)))
            noscript { p { a.button href=(path) { (ui.t("bench-reload")) } } }
            details {
                summary { (ui.t("stock-take-close")) }
                p { (ui.t("stock-take-close-help")) }
                form method="post" action={ (path) "/close" } { (layout::csrf(context)) button.primary { (ui.t("stock-take-close")) } }
            }
        } @else {
            (state(context, take))
            p.paper { (ui.t("stock-take-signed")) }
        }
        p.screen {
            a.button href={ (path) "/report.csv" } { (ui.t("batch-csv")) } " "
            a href="/stock-take" { (ui.t("stock-take-all")) }
        }
    };
    context.page(&title, &body)
}

/// Whether what is plugged counts by itself.
fn bench_mode(context: &Context, take: &StockTakeView, path: &str) -> Markup {
    let ui = &context.ui;
    let (says, does, action) = match take.at_bench {
        true => ("stock-take-at-bench", "stock-take-rest", "rest"),
        false => ("stock-take-not-at-bench", "stock-take-bench", "bench"),
    };
    let address = format!("{path}/{action}");
    html! {
        @if context.offers(&address) {
            form.inline method="post" action=(address) {
                (layout::csrf(context))
                span.small { (ui.t(says)) }
                button.quiet { (ui.t(does)) }
            }
        } @else { p.small { (ui.t(says)) } }
    }
}

/// The numbers, what was counted last, and the lines by kind: pieces with names, replaced one by one as they change.
fn state(context: &Context, take: &StockTakeView) -> Pieces {
    let ui = &context.ui;
    let of = |finding: Finding| take.lines.iter().filter(move |line| line.finding == finding).collect::<Vec<_>>();
    let mut pieces = Pieces::new(&context.ui);
    pieces.push(&html! {
        ul #numbers .tiles {
            li { strong { (take.counted) } " " (ui.t("stock-take-counted")) }
            li { strong { (take.expected) } " " (ui.t("stock-take-expected")) }
            @let differences = take.lines.iter().filter(|line| line.finding.is_difference()).count();
            li { strong { (differences) } " " (ui.t("stock-take-differences")) }
            @if take.unproven > 0 { li { strong { (take.unproven) } " " (ui.t("stock-take-unproven")) } }
        }
    });
    pieces.push(&html! { @if take.unproven > 0 { p #unproven .small { (ui.t("stock-take-unproven-help")) } } });
    pieces.push(&html! {
        @if let Some(last) = take.last.as_ref().filter(|_| take.closed.is_none()) {
            p #last .(if last.finding.is_difference() { "warn" } else { "said" }) {
                (ui.t("stock-take-last")) " " span.serial { (last.name) } (ui.t("colon")) (found(ui, last))
            }
        }
    });
    for finding in Finding::ALL {
        let lines = of(*finding);
        if !lines.is_empty() {
            pieces.push(&section(context, take, *finding, &lines));
        }
    }
    pieces
}

fn section(context: &Context, take: &StockTakeView, finding: Finding, lines: &[&CountLine]) -> Markup {
    let ui = &context.ui;
    let path = format!("/stock-take/{}", take.id);
    let open = take.closed.is_none();
    html! {
        section id={ "found-" (finding) } {
            h2 { (ui.t(&words::key("found", finding.word()))) " (" (lines.len()) ")" }
            @match finding {
                Finding::Unlisted => (unlisted(context, take, lines)),
                // whoever may move them does so on their pages
                Finding::Elsewhere if !context.signed_in.actor.may(Act::MoveSchool, None) => (ticket(ui, take, lines)),
                _ => {},
            }
            table {
                thead { tr {
                    th scope="col" { (ui.t("field-serial")) }
                    th scope="col" { (ui.t("stock-take-whose")) }
                    th scope="col" { (ui.t("stock-take-when")) }
                    @if open { th scope="col" { span.hidden { (ui.t("stock-take-uncount")) } } }
                } }
                tbody {
                    @for line in lines {
                        tr {
                            th scope="row" {
                                @if !seen(context, finding) { span.serial { (line.name) } }
                                @else { a.serial href={ "/tokens/" (line.name) } { (line.name) } }
                            }
                            td data-label=(ui.t("stock-take-whose")) { (line.whose.as_deref().unwrap_or("–")) }
                            td data-label=(ui.t("stock-take-when")) {
                                @if let Some(counted) = line.counted { (ui.moment(counted)) " " span.small { (ui.t(if line.plugged { "stock-take-plugged" } else { "stock-take-scanned" })) } } @else { "–" }
                                @if let Some(proof) = line.proof { " " (proven(ui, proof)) }
                            }
                            @if open { td { @if line.counted.is_some() {
                                form method="post" action={ (path) "/uncount" } {
                                    (layout::csrf(context))
                                    input type="hidden" name="serial" value=(line.name);
                                    button.quiet aria-label={ (ui.t("stock-take-uncount")) " " (line.name) } { (ui.t("stock-take-uncount")) }
                                }
                            } } }
                        }
                    }
                }
            }
        }
    }
}

/// What is to be done with keys that nobody lists: into stock by one click, or a ticket for those who may not.
fn unlisted(context: &Context, take: &StockTakeView, lines: &[&CountLine]) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let count = lines.len().to_string();
    html! {
        @if actor.may(Act::Register, Some(take.school)) {
            @if take.closed.is_none() {
                form.row method="post" action={ "/stock-take/" (take.id) "/register" } {
                    (layout::csrf(context))
                    button.primary { (ui.with("stock-take-register", [("count", &count)])) }
                }
            }
        } @else {
            (ticket(ui, take, lines))
        }
    }
}

/// A ticket for these keys, filled in.
fn ticket(ui: &Ui, take: &StockTakeView, lines: &[&CountLine]) -> Markup {
    let serials = lines.iter().map(|line| line.name.to_string()).collect::<Vec<_>>().join("+");
    html! {
        p { a.button.primary href={ "/tickets?kind=found_serials&school=" (take.school) "&serials=" (serials) } {
            (ui.with("stock-take-ticket", [("count", &lines.len().to_string())])) } }
    }
}

/// Whether the reader may open the page of such a token.
fn seen(context: &Context, finding: Finding) -> bool {
    match finding {
        Finding::Unlisted => false,
        Finding::Elsewhere => context.signed_in.actor.may(Act::SeeStock, None),
        Finding::Held
        | Finding::Lost
        | Finding::Retired
        | Finding::Defective
        | Finding::Missing
        | Finding::AsExpected => true,
    }
}

/// What showed that it is this token, or that nothing did.
fn proven(ui: &Ui, proof: TokenProof) -> Markup {
    let said = ui.t(&words::key("token-proof", proof.word()));
    html! {
        @match proof {
            TokenProof::Code | TokenProof::NoSecret => span.small { (said) },
            TokenProof::Unproven => span.badge.reserved { (said) },
            TokenProof::Wrong | TokenProof::Empty => span.badge.lost { (said) },
        }
    }
}

/// What was found, and whose it is.
fn found(ui: &Ui, line: &CountLine) -> Markup {
    html! {
        (ui.t(&words::key("counted", line.finding.word())))
        @if let Some(whose) = &line.whose { " (" (whose) ")" }
    }
}

//! *Gérer les clefs*: the inventory, searched and filtered; registering by number.

use crate::{
    back::{back, done, form_urlencoded},
    context::Context,
    failure::Failure,
    layout,
    live::{self, Changes, Pieces, sse},
    pages::{bench::cards::newcomers, stock::supply},
    parts::sure,
    path::Query,
    posted::Posted,
    serials::typed_token,
    words,
};
use axum::response::{
    IntoResponse, Response,
    sse::{Event, Sse},
};
use catalogue::Ui;
use domain::{Act, CustodyState, normalise_search};
use futures_util::stream::{self, Stream};
use maud::{Markup, html};
use station::{Page, SchoolView, StationError, SupplyView, TokenFilter, TokenRow};
use std::convert::Infallible;

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let filter = TokenFilter {
        school: query.maybe("school")?,
        state: query.maybe("state")?,
        query: normalise_search(query.text("q")),
        page: query.maybe("page")?.unwrap_or(1),
    };
    let asked = filter.clone();
    let found = context.look(move |station, actor| {
        Ok((station.tokens().list(actor, &asked)?, station.people().schools(actor)?, station.stock().supplies(actor)?))
    });
    let (page, schools, supplies) = found.await?;
    let plugged = newcomers(&context, "/tokens").await?;
    let title = context.ui.t("nav-stock");
    Ok(context.page(&title, &list(&context, &filter, &page, &schools, &supplies, plugged.as_ref())))
}

/// The plugged tokens that are in nobody's inventory, live.
pub(crate) async fn plugged(context: Context) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = Changes::new(context);
    sse(
        changes.over(),
        stream::unfold(changes, async |mut changes| {
            let cards = newcomers(changes.next().await?, "/tokens").await.ok()??;
            Some((cards, changes))
        }),
    )
}

pub(crate) async fn register(posted: Posted) -> Result<Response, Failure> {
    let (named, school) = (typed_token(&posted.fields)?, posted.fields.parse("school")?);
    let (context, fields, sure) = (&posted.context, &posted.fields, sure::is_sure(&posted.fields));
    let registered = context.ask(move |station, actor| match sure {
        true => station.tokens().register_apart(actor, &named, school),
        false => station.tokens().register(actor, &named, school),
    });
    match registered.await {
        Ok(_) => Ok(done(back(fields), "registered").into_response()),
        Err(Failure::Station(StationError::AlikeSerial { serial, known })) => {
            let (ui, numbers) = (&context.ui, [("serial", serial.as_str()), ("known", known.as_str())]);
            let question = sure::Question {
                path: "/tokens".into(),
                back: format!("/tokens/{known}"),
                ask: ui.with("sure-alike", numbers),
                effect: ui.with("sure-alike-effect", numbers),
                act: ui.t("sure-alike-act"),
                comment: sure::Comment::None,
            };
            Ok(sure::page(context, fields, &question).into_response())
        }
        Err(failure) => Err(failure),
    }
}

fn list(
    context: &Context,
    filter: &TokenFilter,
    page: &Page<TokenRow>,
    schools: &[SchoolView],
    supplies: &[SupplyView],
    plugged: Option<&Pieces>,
) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (ui.t("nav-stock")) }
        (supply::warnings(ui, supplies))
        form.row role="search" method="get" action="/tokens" {
            label { (ui.t("stock-search")) input type="search" name="q" value=(filter.query); }
            label { (ui.t("field-state"))
                select name="state" {
                    option value="" { (ui.t("stock-any-state")) }
                    @for state in CustodyState::ALL {
                        option value=(state.word()) selected[filter.state == Some(*state)] { (ui.t(&words::key("state", state.word()))) }
                    }
                }
            }
            @if schools.len() > 1 {
                label { (ui.t("field-school"))
                    select name="school" {
                        option value="" { (ui.t("stock-any-school")) }
                        @for school in schools {
                            option value=(school.uai) selected[filter.school == Some(school.uai)] { (school.name) }
                        }
                    }
                }
            }
            button { (ui.t("stock-show")) }
        }
        p.small { (ui.with("stock-count", [("count", &page.total.to_string())])) }
        @if page.rows.is_empty() { p.empty { (ui.t("stock-empty")) } } @else { (table(ui, &page.rows)) }
        (paging(ui, filter, page))
        @let mine: Vec<_> = schools.iter().filter(|school| context.signed_in.actor.may(Act::Register, Some(school.uai))).collect();
        @if !mine.is_empty() { (register_form(context, &mine, plugged)) }
    }
}

fn table(ui: &Ui, rows: &[TokenRow]) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (ui.t("field-serial")) }
                th scope="col" { (ui.t("field-state")) }
                th scope="col" { (ui.t("field-holder")) }
                th scope="col" { (ui.t("field-credential")) }
                th scope="col" { (ui.t("field-model")) }
                th scope="col" { (ui.t("field-school")) }
                th scope="col" { span.hidden { (ui.t("manage-token")) } }
            } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { span.serial { (row.name) } @if row.plugged { " " span.plugged { (ui.t("stock-plugged")) } } }
                        td data-label=(ui.t("field-state")) { (words::place(ui, row)) }
                        td data-label=(ui.t("field-holder")) { (words::holder(row)) }
                        td data-label=(ui.t("field-credential")) { (ui.credential(row.credential.as_ref())) }
                        td data-label=(ui.t("field-model")) { (row.model) }
                        td data-label=(ui.t("field-school")) { @if let Some(school) = row.school { (school) } }
                        td { a href={ "/tokens/" (row.name) } aria-label={ (ui.t("manage-token")) " " (row.name) } { (ui.t("manage-token")) } }
                    }
                }
            }
        }
    }
}

fn paging(ui: &Ui, filter: &TokenFilter, page: &Page<TokenRow>) -> Markup {
    let address = |number: u32| {
        let mut query = form_urlencoded(&[("q", &filter.query), ("page", &number.to_string())]);
        if let Some(state) = filter.state {
            query += &format!("&state={state}");
        }
        if let Some(school) = filter.school {
            query += &format!("&school={school}");
        }
        format!("/tokens?{query}")
    };
    html! {
        @if page.pages > 1 {
            nav.paging aria-label=(ui.t("paging")) {
                @if page.page > 1 { a rel="prev" href=(address(page.page - 1)) { (ui.t("paging-previous")) } }
                span { (ui.with("paging-here", [("page", &page.page.to_string()), ("pages", &page.pages.to_string())])) }
                @if page.page < page.pages { a rel="next" href=(address(page.page + 1)) { (ui.t("paging-next")) } }
            }
        }
    }
}

/// One box for all: a number that is scanned or typed goes into it, a token that is plugged appears below it.
fn register_form(context: &Context, schools: &[&SchoolView], plugged: Option<&Pieces>) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("stock-register")) }
            p.small { (ui.t("stock-register-help")) }
            form.row method="post" action="/tokens" {
                (layout::csrf(context))
                label { (ui.t("field-serial")) input name="serial" autocomplete="off" maxlength="80" required; }
                label { (ui.t("field-school"))
                    select name="school" { @for school in schools { option value=(school.uai) { (school.name) } } }
                }
                button { (ui.t("action-register")) }
            }
            @if let Some(plugged) = plugged {
                (live::place(ui, "cards", "/tokens/plugged", "/tokens", plugged))
            }
        }
    }
}

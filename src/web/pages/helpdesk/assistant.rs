//! *Dépannage*: one page from who or which key, over what happens, to how it ends: fixed, another key, or a ticket. For those who help,
//! and for holders with their own key.

use super::{
    case::{self, Asked, Case, What},
    ends::ends,
    own,
    plugged::plugged,
    result::{outcome, result},
    symptoms,
    telephone::search_box,
    whose,
};
use crate::{
    back::form_urlencoded,
    context::Context,
    failure::Failure,
    pages::bench::card::{doing, ended},
    path::Query,
};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{Act, Remedy};
use maud::{Markup, html};
use station::{Card, Diagnosed, Resynchronised};

/// What was found, in the place of what asked for it.
pub(crate) enum Answer {
    /// By a diagnosis.
    Found(Box<Diagnosed>),
    /// By codes that were read out.
    Resynchronised(Resynchronised),
    /// In words.
    Said(Markup),
}

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Response, Failure> {
    // what is looked for has a page of its own
    if !query.text("q").is_empty() {
        return Ok(moved(&format!("/search?{}", form_urlencoded(&[("q", query.text("q"))]))));
    }
    // as links of before have it
    if let Ok(key) = query.text("serial").parse() {
        return Ok(moved(&Asked::about(key, What::Codes).address()));
    }
    let asked = Asked::of(&query);
    let case = context.look(move |station, actor| Case::of(station, actor, asked)).await?;
    let title = context.ui.t("trouble-title");
    let card = case.card().filter(|_| matches!(case.asked.what, Some(What::Silent | What::Codes)));
    if let Some((card, doing)) = card.and_then(|card| Some((card, doing(&context, card)?))) {
        return Ok(context.waiting_page(&title, &touched(&context, &title, card, &doing)).into_response());
    }
    let answer = card.and_then(|card| match outcome(card) {
        Some(found) => Some(Answer::Found(Box::new(found))),
        None => card.outcome.as_ref().map(|_| Answer::Said(ended(&context, card))),
    });
    Ok(page(&context, &case, answer.as_ref()).into_response())
}

fn moved(to: &str) -> Response {
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response()
}

/// The page with what was found.
pub(crate) async fn answered(context: &Context, asked: Asked, answer: Answer) -> Result<Markup, Failure> {
    let case = case::after(context, asked).await?;
    Ok(page(context, &case, Some(&answer)))
}

/// A finger is awaited.
fn touched(context: &Context, title: &str, card: &Card, doing: &Markup) -> Markup {
    html! {
        h1 { (title) }
        p { (context.ui.t("diagnosis-touch-help")) }
        article.card.touch { h2 { (card.model) } (doing) }
    }
}

fn page(context: &Context, case: &Case, answer: Option<&Answer>) -> Markup {
    let ui = &context.ui;
    let title = ui.t("trouble-title");
    let body = html! {
        h1 { (title) }
        @if case.is_open() {
            @if let Some(answer) = answer { (said(context, case, answer)) }
            (first(context, case))
        } @else {
            div.trouble {
                (whose::card(context, case))
                div {
                    (symptoms::list(context, case))
                    @if let Some(answer) = answer { (said(context, case, answer)) }
                    @if !answer.is_some_and(is_over) { (act(context, case)) }
                    (ends(context, case))
                }
            }
            @if case.helps { p.screen { a href="/helpdesk" { (ui.t("trouble-somebody-else")) } } }
        }
    };
    context.page(&title, &body)
}

/// Nothing more is asked for.
fn is_over(answer: &Answer) -> bool {
    match answer {
        Answer::Found(_) | Answer::Resynchronised(_) => true,
        Answer::Said(_) => false,
    }
}

/// Who or which key.
fn first(context: &Context, case: &Case) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let finds = [Act::Resynchronise, Act::SeeStock, Act::SeePeople].into_iter().any(|act| actor.may_somewhere(act));
    let own = case.own.as_ref().filter(|own| !own.tokens.is_empty());
    html! {
        @if finds { p { (ui.t("trouble-first")) } (search_box(context, "", case.helps)) }
        (plugged(context, case))
        @if let Some(own) = own {
            section {
                h2 { (ui.t("me-token")) }
                ul.lines { @for row in &own.tokens {
                    li { a.serial href=(Asked { key: Some(row.name.clone()), ..Asked::default() }.address()) { (row.name) } " " (crate::words::own_key_state(ui, row)) }
                } }
            }
        } @else if !finds {
            p.empty { (ui.t("me-no-token")) }
            @if actor.may_somewhere(Act::Ask) { p { a.button.primary href="/requests" { (ui.t("requests-ask")) } } }
        }
    }
}

fn act(context: &Context, case: &Case) -> Markup {
    let Some(what) = case.asked.what else { return html! { p.small { (context.ui.t("trouble-choose")) } } };
    match case.own.as_ref().filter(|_| case.is_own) {
        Some(own) => own::act(context, case, own, what),
        None => symptoms::act(context, case, what),
    }
}

fn said(context: &Context, case: &Case, answer: &Answer) -> Markup {
    match answer {
        Answer::Found(found) => result(context, case, found),
        Answer::Resynchronised(found) => resynchronised(context, case, found),
        Answer::Said(said) => said.clone(),
    }
}

/// It is found again: how far it was, and what to say to whoever is on the telephone.
fn resynchronised(context: &Context, case: &Case, found: &Resynchronised) -> Markup {
    let ui = &context.ui;
    let serial = case.asked.key.as_ref().map(ToString::to_string).unwrap_or_default();
    let said = match found.drift_seconds {
        None => ui.with("trouble-resynchronised", [("serial", &serial), ("ahead", &found.ahead.to_string())]),
        Some(seconds) => ui.with("resynchronised-time", [("serial", &serial), ("clock", &ui.clock(seconds))]),
    };
    html! {
        div.said role="status" {
            p { span.badge.in_stock { (ui.t(&crate::words::key("remedy", Remedy::Fixed.word()))) } " " (said) }
            @if found.clock_unkept() { p { (ui.t("resynchronised-unkept")) } }
            p { @match case.whose() {
                _ if case.is_own => (ui.t("trouble-try-yourself")),
                Some(person) => (ui.with("trouble-try", [("person", person)])),
                None => (ui.t("trouble-try-somebody")),
            } }
        }
    }
}

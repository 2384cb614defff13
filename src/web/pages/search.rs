//! What the search of the frame found: one hit opens at once, several are listed by kind. Codes never come here: they are
//! looked for at once (`helpdesk/telephone.rs`) and become no part of an address.

use super::helpdesk::telephone::{LONGEST, search_box, token_lines};
use crate::{back::form_urlencoded, context::Context, failure::Failure, path::Query, words};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::{Ui, say};
use maud::{Markup, html};
use station::{Found, Hits, PersonView};

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Response, Failure> {
    let text: String = query.text("q").chars().take(LONGEST).collect();
    let sought = text.clone();
    let found = match text.trim() {
        "" => None,
        _ => Some(context.look(move |station, actor| station.find(actor, &sought)).await?),
    };
    let hits = match found {
        Some(Found::Token(serial)) => return Ok(there(&format!("/tokens/{serial}"))),
        Some(Found::School(uai)) => return Ok(there(&format!("/schools/{uai}"))),
        Some(Found::Ticket(ticket)) => return Ok(there(&format!("/tickets/{ticket}"))),
        Some(Found::Several(hits)) => Some(*hits),
        None => None,
    };
    if let Some(only) = hits.as_ref().filter(|hits| hits.len() == 1).and_then(only) {
        return Ok(there(&only));
    }
    let ui = &context.ui;
    let title = ui.t("search-title");
    let body = html! {
        h1 { (title) }
        (search_box(&context, &text))
        @if let Some(hits) = &hits { (listed(&context, &text, hits)) }
    };
    Ok(context.page(&title, &body).into_response())
}

fn there(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The page of the one thing that was found.
fn only(hits: &Hits) -> Option<String> {
    let person = hits.people.first().map(|person| format!("/people/{}", person.id));
    let token = hits.tokens.first().map(|token| format!("/tokens/{}", token.name));
    let school = hits.schools.first().map(|school| format!("/schools/{}", school.uai));
    let ticket = hits.ticket.as_ref().map(|ticket| format!("/tickets/{}", ticket.id));
    let order = hits.order.as_ref().map(|order| format!("/orders/{}", order.id));
    person.or(token).or(school).or(ticket).or(order)
}

fn listed(context: &Context, text: &str, hits: &Hits) -> Markup {
    let ui = &context.ui;
    if hits.is_empty() {
        return html! { p.notice role="status" { (ui.t("search-nothing")) } };
    }
    html! {
        div.found {
            @if !hits.people.is_empty() {
                section { h2 { (ui.t("nav-people")) } ul.lines { @for one in &hits.people { (person(ui, one)) } }
                    (rest(ui, "/people", text, hits.people.len(), hits.all_people)) }
            }
            @if !hits.tokens.is_empty() { section { h2 { (ui.t("helpdesk-tokens")) } (token_lines(context, &hits.tokens))
                (rest(ui, "/tokens", text, hits.tokens.len(), hits.all_tokens)) } }
            @if !hits.schools.is_empty() {
                section { h2 { (ui.t("nav-schools")) }
                    ul.lines { @for school in &hits.schools { li { a href={ "/schools/" (school.uai) } { (school.name) } " " span.small { (school.uai) } } } }
                    (rest(ui, "/schools", text, hits.schools.len(), hits.all_schools)) }
            }
            @if let Some(ticket) = &hits.ticket {
                section { h2 { (ui.t("nav-tickets")) }
                    ul.lines { li { a href={ "/tickets/" (ticket.id) } { (ticket.reference) } " "
                        span.badge.(format!("ticket-{}", ticket.state)) { (ui.t(&words::key("ticket", ticket.state.word()))) } } }
                }
            }
            @if let Some(order) = &hits.order {
                section { h2 { (ui.t("nav-orders")) }
                    ul.lines { li { a href={ "/orders/" (order.id) } { (ui.with("order-title", [("order", &order.id.to_string())])) } " "
                        span.small { (order.school_name) } } }
                }
            }
        }
    }
}

/// The way to the others, where not all of them are shown: the list of their kind.
fn rest(ui: &Ui, path: &str, text: &str, shown: usize, all: u32) -> Markup {
    html! {
        @if shown < all as usize {
            p { a href={ (path) "?" (form_urlencoded(&[("q", text)])) } { (ui.message(&say("search-all").count("count", all))) } }
        }
    }
}

/// Who it is, what they hold, and as what they are known.
fn person(ui: &Ui, person: &PersonView) -> Markup {
    html! {
        li { a href={ "/people/" (person.id) } { (person.name) } " "
            @if let Some(serial) = &person.token { span.serial { (serial) } " " }
            span.small { (person.grants.iter().map(|grant| ui.grant(grant)).collect::<Vec<_>>().join(", ")) } }
    }
}

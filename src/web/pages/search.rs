//! What the search of the frame found: one hit opens at once, several are listed by kind. Codes never come here: they are
//! looked for at once (`helpdesk/telephone.rs`) and become no part of an address.

use super::helpdesk::{
    case::{Asked, What},
    telephone::{HELP, LONGEST, search_box, token_lines},
};
use crate::{back::form_urlencoded, context::Context, failure::Failure, layout, path::Query, words};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::{SchoolNames, Ui, say};
use domain::Act;
use maud::{Markup, html};
use station::{Found, Hits, PersonView, TokenRow};

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Response, Failure> {
    let text: String = query.text("q").chars().take(LONGEST).collect();
    // whoever helps goes on to what is wrong with it
    let helps = query.text("to") == HELP;
    let sought = text.clone();
    let found = match text.trim() {
        "" => None,
        _ => Some(
            context
                .look(move |station, actor| {
                    let found = station.find(actor, &sought)?;
                    let people = if let Found::Several(hits) = &found { &hits.people[..] } else { &[] };
                    let names = station.people().names_of_grants(people.iter().flat_map(|person| &person.grants))?;
                    Ok((found, names))
                })
                .await?,
        ),
    };
    let (found, names) = found.unzip();
    let hits = match found {
        Some(Found::Token(serial)) if helps => return Ok(there(&key(serial))),
        Some(Found::Token(serial)) => return Ok(there(&format!("/tokens/{serial}"))),
        Some(Found::School(uai)) => return Ok(there(&format!("/schools/{uai}"))),
        Some(Found::Ticket(ticket)) => return Ok(there(&format!("/tickets/{ticket}"))),
        Some(Found::Several(hits)) => Some(*hits),
        None => None,
    };
    if let Some(only) = hits
        .as_ref()
        .filter(|hits| hits.len() == 1 || (helps && is_one_person(hits)))
        .and_then(|hits| only(hits, helps))
    {
        return Ok(there(&only));
    }
    if let Some(hits) = &hits {
        let holders = hits.tokens.iter().filter_map(|row| row.holder.as_ref());
        context.shows(hits.people.iter().map(|person| person.id).chain(holders.map(|holder| holder.id)));
    }
    let ui = &context.ui;
    let title = ui.t("search-title");
    let body = html! {
        h1 { (title) }
        (search_box(&context, &text, helps))
        @if let Some(hits) = &hits { (listed(&context, &text, (hits, &names.unwrap_or_default()), helps)) @if helps && hits.is_empty() { (stranger(&context, &text)) } }
    };
    Ok(context.page(&title, &body).into_response())
}

fn there(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// Where somebody is helped.
fn helped(person: &PersonView) -> String {
    Asked { person: Some(person.id), ..Asked::default() }.address()
}

/// Where somebody is helped with this key.
fn key(key: domain::TokenRef) -> String {
    Asked { key: Some(key), ..Asked::default() }.address()
}

/// A number that no inventory knows may be read off a key all the same: what then is found out as of any other.
fn stranger(context: &Context, text: &str) -> Markup {
    let named = text.parse::<domain::TokenRef>().ok().filter(|_| text.contains(|c: char| c.is_ascii_digit()));
    let may = context.signed_in.actor.may_somewhere(Act::Diagnose);
    html! {
        @if let Some(named) = named.filter(|_| may) {
            form method="post" action="/diagnosis" {
                (layout::csrf(context))
                (Asked { what: Some(What::Other), ..Asked::default() }.hidden())
                input type="hidden" name="serial" value=(named);
                button { (context.ui.with("diagnosis-run-serial", [("serial", &named.to_string())])) }
            }
        }
    }
}

/// Whether all that was found is one person, with what they hold: that is one hit for whoever helps them.
fn is_one_person(hits: &Hits) -> bool {
    let [person] = &hits.people[..] else { return false };
    let theirs = |row: &TokenRow| row.holder.as_ref().is_some_and(|holder| holder.id == person.id);
    hits.len() == 1 + hits.tokens.len() && hits.tokens.iter().all(theirs)
}

/// The page of the one thing that was found.
fn only(hits: &Hits, helps: bool) -> Option<String> {
    let person = hits.people.first();
    let person = person.map(|one| if helps { helped(one) } else { format!("/people/{}", one.id) });
    let token = hits.tokens.first();
    let token = token.map(|row| if helps { key(row.name.clone()) } else { format!("/tokens/{}", row.name) });
    let school = hits.schools.first().map(|school| format!("/schools/{}", school.uai));
    let ticket = hits.ticket.as_ref().map(|ticket| format!("/tickets/{}", ticket.id));
    let order = hits.order.as_ref().map(|order| format!("/orders/{}", order.id));
    person.or(token).or(school).or(ticket).or(order)
}

fn listed(context: &Context, text: &str, (hits, names): (&Hits, &SchoolNames), helps: bool) -> Markup {
    let ui = &context.ui;
    if hits.is_empty() {
        return html! { p.notice role="status" { (ui.t("search-nothing")) } };
    }
    html! {
        div.found {
            @if !hits.people.is_empty() {
                section { h2 { (ui.t("nav-people")) } ul.lines { @for one in &hits.people { (person(ui, one, names, helps)) } }
                    (rest(ui, "/people", text, hits.people.len(), hits.all_people)) }
            }
            @if !hits.tokens.is_empty() { section { h2 { (ui.t("helpdesk-tokens")) } (token_lines(context, &hits.tokens, helps))
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
fn person(ui: &Ui, person: &PersonView, names: &SchoolNames, helps: bool) -> Markup {
    html! {
        li { a href={ @if helps { (helped(person)) } @else { "/people/" (person.id) } } { (person.name) } " "
            @if let Some(serial) = &person.token { span.serial { (serial) } " " }
            span.small { (ui.grants(&person.grants, names)) } }
    }
}

//! *Programmes clients*: who may ask by a key, from where and what for; a key is shown once, in the answer to the form that made it.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    notes::SecretAnswer,
    parts::list::{self, Place},
    path::{Path, Query},
    posted::Posted,
    words,
};
use axum::{
    Extension,
    http::header,
    response::{IntoResponse, Response},
};
use catalogue::Ui;
use domain::{ClientId, ClientScope, Typing};
use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};
use station::{ClientView, InputFault, NewKey, Page, PushedPersonView, TypedClient};

const PATH: &str = "/clients";
/// Questions a minute that are offered.
const A_MINUTE: u32 = 600;
/// Days that an earlier key is good, as they are offered.
const DAYS: u32 = 7;

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let clients = context.ask(|station, actor| station.clients().list(actor)).await?;
    let title = context.ui.t("clients-title");
    Ok(context.page(&title, &page(&context, &title, &clients)))
}

/// Of whom a program tells, a page at a time.
pub(crate) async fn people(context: Context, Path(id): Path<String>, Query(query): Query) -> Result<Markup, Failure> {
    let (id, part) = (id.parse::<ClientId>().map_err(Failure::invalid)?, list::part(&query)?);
    let found = context.look(move |station, actor| station.directories().pushed_people(actor, id, part));
    let (client, people) = found.await?;
    context.shows(people.rows.iter().filter_map(|one| one.person.as_ref().map(|person| person.id)));
    let title = context.ui.with("client-people-of", [("client", client.name.as_str())]);
    Ok(context.page(&title, &told(&context, &title, client.id, &people)))
}

pub(crate) async fn add(posted: Posted) -> Result<Response, Failure> {
    let Posted { context, fields } = posted;
    let typed = TypedClient {
        name: fields.text("name").to_owned(),
        scope: fields.parse("scope")?,
        schools: fields.text("schools").to_owned(),
        networks: fields.text("networks").to_owned(),
        a_minute: fields.parse("a_minute")?,
        typing: fields.parse("typing")?,
        next_code: fields.ticked("next_code"),
        until: end_of(&fields, &context)?,
    };
    let made = context.ask(move |station, actor| station.clients().add(actor, &typed, None)).await?;
    Ok(shown(&context, &made))
}

pub(crate) async fn new_key(Path(id): Path<String>, posted: Posted) -> Result<Response, Failure> {
    let id = id.parse::<ClientId>().map_err(Failure::invalid)?;
    let days = posted.fields.parse("days")?;
    let made = posted.context.ask(move |station, actor| station.clients().new_key(actor, id, days, None)).await?;
    Ok(shown(&posted.context, &made))
}

pub(crate) async fn end(Path(id): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let id = id.parse::<ClientId>().map_err(Failure::invalid)?;
    posted.context.ask(move |station, actor| station.clients().end(actor, id)).await?;
    Ok(done(PATH, "client-ended"))
}

/// The end of the day that was chosen, in the academy's zone.
fn end_of(fields: &Fields, context: &Context) -> Result<Option<Timestamp>, Failure> {
    let Some(day) = fields.maybe::<Date>("until")? else { return Ok(None) };
    let next = day.tomorrow().and_then(|next| context.app.config.zone.to_timestamp(next.at(0, 0, 0, 0)));
    next.map(Some).map_err(|_| Failure::invalid(InputFault::FarDay))
}

/// A key that was just made.
fn shown(context: &Context, made: &NewKey) -> Response {
    let ui = &context.ui;
    let title = ui.with("client-key-of", [("client", &made.client.name)]);
    let key = String::from_utf8_lossy(made.key.expose());
    let body = html! {
        h1 { (title) }
        p.warn { (ui.t("client-key-once")) }
        p { code #key { (key) } }
        p { (ui.t("client-key-how")) }
        p { a href=(PATH) { (ui.t("clients-title")) } }
    };
    let page = context.page(&title, &body);
    (Extension(SecretAnswer), [(header::CACHE_CONTROL, "no-store")], page).into_response()
}

fn page(context: &Context, title: &str, clients: &[ClientView]) -> Markup {
    let (ui, now) = (&context.ui, context.now());
    let (live, over): (Vec<_>, Vec<_>) = clients.iter().partition(|client| client.may_ask(now));
    html! {
        h1 { (title) }
        @if live.is_empty() { p.empty { (ui.t("clients-none")) } }
        @for client in &live { (one(context, client)) }
        section {
            h2 { (ui.t("clients-add")) }
            (form(context))
        }
        @if !over.is_empty() {
            details {
                summary { (ui.t("clients-over")) }
                ul { @for client in &over {
                    li { (client.name) " · " (ui.name(&client.scope)) " · " (ui.moment(client.ended.or(client.until).unwrap_or(now))) }
                } }
            }
        }
    }
}

fn told(context: &Context, title: &str, id: ClientId, people: &Page<PushedPersonView>) -> Markup {
    let ui = &context.ui;
    let path = people_of(id);
    let place = Place::new(&path);
    html! {
        h1 { (title) }
        p { a href=(PATH) { (ui.t("clients-title")) } }
        @if people.total == 0 { p.empty { (ui.t("client-people-none")) } }
        @if !people.rows.is_empty() {
            table data-list=(place.list()) {
                (list::heads(ui, &["field-name", "field-login", "client-people-account", "client-people-changed"]))
                tbody { @for one in &people.rows { tr {
                    th scope="row" { (one.name) }
                    td data-label=(ui.t("field-login")) { (one.login) }
                    td data-label=(ui.t("client-people-account")) {
                        @match &one.person {
                            Some(person) => a href={ "/people/" (person.id) } { (person.name) },
                            None => (ui.t("client-people-nobody")),
                        }
                        @if !one.active { " " span.small { (ui.t("client-people-closed")) } }
                    }
                    td data-label=(ui.t("client-people-changed")) { (words::ago(ui, context.now(), one.changed)) }
                } } }
            }
        }
        (list::paging(ui, &place, people))
    }
}

/// Where those are of whom a program tells.
fn people_of(id: ClientId) -> String {
    format!("{PATH}/{id}/people")
}

fn one(context: &Context, client: &ClientView) -> Markup {
    let ui = &context.ui;
    let path = format!("{PATH}/{}", client.id);
    html! {
        section {
            h2 { (client.name) }
            dl.facts {
                dt { (ui.t("client-scope")) } dd { (ui.name(&client.scope)) }
                @if client.scope == ClientScope::Verify {
                    dt { (ui.t("client-typing")) } dd { (ui.name(&client.typing))
                        @if client.next_code { ", " (ui.t("client-asks-back")) } }
                }
                dt { (ui.t("client-schools")) } dd { (listed(ui, "clients-all-schools", &client.schools)) }
                dt { (ui.t("client-networks")) } dd { (listed(ui, "clients-everywhere", &client.networks)) }
                dt { (ui.t("client-a-minute")) } dd { (client.a_minute) }
                @if let Some(until) = client.until { dt { (ui.t("client-until")) } dd { (ui.moment(until)) } }
                @if let Some(people) = client.people {
                    dt { (ui.t("client-people")) } dd { a href=(people_of(client.id)) { (ui.count("client-people-count", people)) } }
                }
                dt { (ui.t(if client.people.is_some() { "client-spoke" } else { "client-used" })) } dd { (client.used.map_or_else(|| ui.t("client-never"), |used| ui.moment(used))) }
                @if let Some(told) = &client.told {
                    dt { (ui.t("client-told")) }
                    dd { code { (told.address) }
                        @if let Some(since) = told.failing {
                            p.warn { (ui.with("client-told-nothing", [
                                ("when", ui.moment(since).as_str()), ("fault", told.fault.as_deref().unwrap_or("–"))])) }
                        } }
                }
                dt { (ui.t("client-keys")) }
                @for key in &client.keys {
                    dd { code { "tr_" (key.name) "…" } " " (ui.with("client-key-since", [("when", &ui.moment(key.made))]))
                        @if let Some(until) = key.until { ", " (ui.with("client-key-until", [("when", &ui.moment(until))])) } }
                }
            }
            details {
                summary { (ui.t("client-change")) }
                form.row method="post" action={ (path) "/key" } {
                    (layout::csrf(context))
                    label { (ui.t("client-days")) input name="days" type="number" min="0" max="90" value=(DAYS) required; }
                    button { (ui.t("client-new-key")) }
                }
                form.row method="post" action={ (path) "/end" } {
                    (layout::csrf(context))
                    label.tick { input type="checkbox" required; (ui.t("client-sure")) }
                    button { (ui.t("client-end")) }
                }
            }
        }
    }
}

fn form(context: &Context) -> Markup {
    let ui = &context.ui;
    html! {
        form.stack method="post" action=(PATH) {
            (layout::csrf(context))
            label { (ui.t("field-name")) input name="name" maxlength="60" placeholder=(ui.t("client-name-example")) autocomplete="off" required; }
            label { (ui.t("client-scope"))
                select name="scope" { @for scope in ClientScope::ALL { option value=(scope) { (ui.name(scope)) } } } }
            label { (ui.t("client-typing"))
                select name="typing" { @for typing in Typing::ALL { option value=(typing) { (ui.name(typing)) } } } }
            label.tick { input type="checkbox" name="next_code" value="yes" checked; (ui.t("client-next-code")) }
            label { (ui.t("client-networks"))
                input name="networks" maxlength="1000" placeholder="192.0.2.0/24, 2001:db8::7" autocomplete="off" autocapitalize="none" spellcheck="false"; }
            label { (ui.t("client-schools"))
                input name="schools" maxlength="1000" placeholder=(ui.t("clients-all-schools")) autocomplete="off"; }
            label { (ui.t("client-a-minute"))
                input name="a_minute" type="number" min="1" max=(domain::MOST_A_MINUTE) value=(A_MINUTE) required; }
            label { (ui.t("client-until")) input name="until" type="date"; }
            button.primary { (ui.t("clients-make")) }
        }
    }
}

/// Several with a comma between two, or what is said where there is none.
fn listed<T: ToString>(ui: &Ui, none: &str, several: &[T]) -> String {
    if several.is_empty() {
        return ui.t(none);
    }
    several.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

//! *Postes*: the machines elsewhere whose benches belong to this station. A code is shown once, in the answer to the form that made it.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    notes::SecretAnswer,
    parts::list,
    path::Path,
    posted::Posted,
    words,
};
use axum::{
    Extension,
    http::header,
    response::{IntoResponse, Response},
};
use domain::DeskId;
use maud::{Markup, html};
use station::{DeskView, NewCode};

const PATH: &str = "/desks";

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let desks = context.ask(|station, actor| station.desks().list(actor)).await?;
    let title = context.ui.t("desks-title");
    Ok(context.page(&title, &page(&context, &title, &desks)))
}

pub(crate) async fn look(context: Context, Path(id): Path<String>) -> Result<Markup, Failure> {
    let id = id.parse::<DeskId>().map_err(Failure::invalid)?;
    let desk = context.ask(move |station, actor| station.desks().desk(actor, id)).await?;
    Ok(context.page(&desk.name, &one(&context, &desk)))
}

pub(crate) async fn add(posted: Posted) -> Result<Response, Failure> {
    let Posted { context, fields } = posted;
    let (name, schools) = (fields.text("name").to_owned(), fields.text("schools").to_owned());
    let made = context.ask(move |station, actor| station.desks().add(actor, &name, &schools, None)).await?;
    Ok(shown(&context, &made))
}

pub(crate) async fn code(Path(id): Path<String>, posted: Posted) -> Result<Response, Failure> {
    let id = id.parse::<DeskId>().map_err(Failure::invalid)?;
    let made = posted.context.ask(move |station, actor| station.desks().code(actor, id, None)).await?;
    Ok(shown(&posted.context, &made))
}

pub(crate) async fn end(Path(id): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let id = id.parse::<DeskId>().map_err(Failure::invalid)?;
    posted.context.ask(move |station, actor| station.desks().end(actor, id)).await?;
    Ok(done(PATH, "desk-ended"))
}

/// A code that was just made, and what is typed with it.
fn shown(context: &Context, made: &NewCode) -> Response {
    let ui = &context.ui;
    let title = ui.with("desk-code-of", [("desk", &made.desk.name)]);
    let code = String::from_utf8_lossy(made.code.expose());
    let centre = context.app.config.public_url.as_deref().unwrap_or_default();
    let body = html! {
        h1 { (title) }
        p.warn { (ui.with("desk-code-once", [("until", &ui.moment(made.until))])) }
        p { code #code { (code) } }
        p { (ui.t("desk-code-how")) }
        pre { code { "sudo -u trousseau trousseau station --centre " (centre) " --join-only" } }
        p { a href=(PATH) { (ui.t("desks-title")) } }
    };
    let page = context.page(&title, &body);
    (Extension(SecretAnswer), [(header::CACHE_CONTROL, "no-store")], page).into_response()
}

fn page(context: &Context, title: &str, desks: &[DeskView]) -> Markup {
    let ui = &context.ui;
    let (mut live, over): (Vec<_>, Vec<_>) = desks.iter().partition(|desk| desk.ended.is_none());
    live.sort_by_key(|desk| (desk.twice.is_none(), desk.there)); // what is to be looked at first
    html! {
        h1 { (title) }
        p { (ui.t("desks-what")) }
        @if live.is_empty() { p.empty { (ui.t("desks-none")) } } @else {
            table {
                (list::heads(ui, &["field-name", "desk-state", "desk-schools", "desk-host", "desk-plugged"]))
                tbody { @for desk in &live { tr {
                    th scope="row" { a href=(path_of(desk)) { (desk.name) } }
                    td data-label=(ui.t("desk-state")) { (state(context, desk)) }
                    td data-label=(ui.t("desk-schools")) { (schools(context, desk)) }
                    td data-label=(ui.t("desk-host")) { (machine(desk)) }
                    td data-label=(ui.t("desk-plugged")) { (plugged(context, desk)) }
                } } }
            }
        }
        section {
            h2 { (ui.t("desks-add")) }
            @if context.app.config.public_url.is_none() { p.warn { (ui.t("desks-no-door")) } }
            (form(context))
        }
        @if !over.is_empty() {
            details {
                summary { (ui.t("desks-over")) }
                ul { @for desk in &over {
                    li { (desk.name) " · " (ui.moment(desk.ended.unwrap_or(desk.made))) }
                } }
            }
        }
    }
}

fn path_of(desk: &DeskView) -> String {
    format!("{PATH}/{}", desk.id)
}

fn one(context: &Context, desk: &DeskView) -> Markup {
    let (ui, path) = (&context.ui, path_of(desk));
    html! {
        h1 { (desk.name) }
        p { a href=(PATH) { (ui.t("desks-title")) } }
        @if let Some(since) = desk.twice { p.warn { (ui.with("desk-twice", [("since", &ui.moment(since))])) } }
        dl.facts {
            dt { (ui.t("desk-state")) } dd { (state(context, desk)) }
            dt { (ui.t("desk-schools")) } dd { (schools(context, desk)) }
            @if desk.host.is_some() { dt { (ui.t("desk-host")) } dd { (machine(desk)) } }
            @if desk.there { dt { (ui.t("desk-plugged")) } dd { (plugged(context, desk)) } }
        }
        @if desk.ended.is_none() {
            section {
                h2 { (ui.t("desk-new-code")) }
                form.row method="post" action={ (path) "/code" } {
                    (layout::csrf(context))
                    p { (ui.t("desk-new-code-what")) }
                    button { (ui.t("desk-new-code")) }
                }
            }
            section {
                h2 { (ui.t("desk-end")) }
                form.row method="post" action={ (path) "/end" } {
                    (layout::csrf(context))
                    label.tick { input type="checkbox" required; (ui.t("desk-sure")) }
                    button { (ui.t("desk-end")) }
                }
            }
        }
    }
}

fn schools(context: &Context, desk: &DeskView) -> Markup {
    html! {
        @if desk.schools.is_empty() { (context.ui.t("desks-all-schools")) }
        @for (at, school) in desk.schools.iter().enumerate() {
            @if at > 0 { ", " } a href={ "/schools/" (school.uai) } { (school.name) }
        }
    }
}

fn machine(desk: &DeskView) -> Markup {
    html! {
        @if let Some(host) = &desk.host { (host) }
        @if let Some(program) = &desk.program { " · trousseau " (program) }
    }
}

fn plugged(context: &Context, desk: &DeskView) -> Markup {
    let count = u32::try_from(desk.plugged).unwrap_or(u32::MAX);
    html! { @if desk.there { a href={ "/bench?desk=" (desk.id) } { (context.ui.count("desk-keys", count)) } } }
}

/// Whether it is there, and if not, what is known.
fn state(context: &Context, desk: &DeskView) -> Markup {
    let ui = &context.ui;
    html! {
        @if desk.twice.is_some() { strong { (ui.t("desk-copied")) } }
        @else if let Some(ended) = desk.ended { (ui.with("desk-ended-at", [("when", &ui.moment(ended))])) }
        @else if desk.there { (ui.t("desk-there")) }
        @else if let (Some(_), Some(seen)) = (desk.joined, desk.seen) { (ui.t("desk-away")) " " (words::ago(ui, context.now(), seen)) }
        @else if desk.joined.is_some() { (ui.t("desk-never-seen")) }
        @else if let Some(until) = desk.code_until { (ui.with("desk-awaited", [("until", &ui.moment(until))])) }
        @else { (ui.t("desk-code-over")) }
    }
}

fn form(context: &Context) -> Markup {
    let ui = &context.ui;
    html! {
        form.stack method="post" action=(PATH) {
            (layout::csrf(context))
            label { (ui.t("field-name")) input name="name" maxlength="60" placeholder=(ui.t("desk-name-example")) autocomplete="off" required; }
            label { (ui.t("desk-schools"))
                input name="schools" maxlength="1000" placeholder=(ui.t("desks-all-schools")) autocomplete="off"; }
            button.primary { (ui.t("desks-make")) }
        }
    }
}

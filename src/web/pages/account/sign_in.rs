//! Signing in and out, and the language.

use crate::{
    app::App,
    back::{Redirect, form_urlencoded},
    came_from::CameFrom,
    context::Context,
    cookies::{device_cookie, language_cookie, session_cookie},
    failure::Failure,
    fields::Fields,
    layout,
    path::Query,
    posted::Posted,
    stranger::Stranger,
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use catalogue::Ui;
use maud::{Markup, html};
use station::{Language, WhoComesIn};

pub(crate) async fn show(
    Stranger { app, ui, said, .. }: Stranger,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<Response, Failure> {
    let said = said.map(|key| format!("said-{key}")).filter(|key| ui.knows(key));
    let who = app.run(|station| station.accounts().who_comes_in()).await?;
    if !who.administrator {
        return Ok(beginning(&app, &ui, who, next(&app, &query)).into_response());
    }
    // whom the portal names has signed in there, and is asked nothing more
    let named = app.config.elsewhere.portal_at(&app.door).is_some_and(|portal| portal.subject(&headers).is_some());
    if named && said.is_none() && !query.ticked("here") {
        return Ok(Redirect::to(&with_next("/sign-in/header", next(&app, &query))).into_response());
    }
    Ok(page(&app, &ui, &headers, "", said.as_deref(), None, next(&app, &query)).into_response())
}

/// The page that asked for a sign-in first: where to go afterwards. Nothing but a page of ours is followed.
pub(super) fn next<'a>(app: &App, fields: &'a Fields) -> Option<&'a str> {
    let signs = |address: &str| address.starts_with("/sign-in") || address.starts_with("/signed-out");
    Some(fields.text("next")).filter(|address| app.addresses.has(address) && !signs(address))
}

pub(crate) async fn sign_in(headers: HeaderMap, posted: Posted<Stranger>) -> Result<Response, Failure> {
    let Posted { context: Stranger { app, ui, from, device, .. }, mut fields } = posted;
    let (login, password) = (fields.text("login").to_owned(), fields.secret("password"));
    let typed = login.clone();
    let here = app.door.is_own();
    let signed = app.run(move |station| {
        let token = station.accounts().sign_in(&login, &password, from, here, device.as_deref())?;
        Ok((station.accounts().know_device(&token, device.as_deref())?, token))
    });
    match signed.await {
        Ok((device, token)) => {
            let there = Redirect::to(next(&app, &fields).unwrap_or("/"));
            Ok((session_cookie(&app, &token), device_cookie(&app, device.as_deref()), there).into_response())
        }
        Err(Failure::Station(error)) => {
            let refused = ui.refused(&error);
            Ok((error_status(), page(&app, &ui, &headers, &typed, None, Some(&refused), next(&app, &fields)))
                .into_response())
        }
        Err(other) => Err(other),
    }
}

pub(crate) async fn sign_out(posted: Posted) -> Result<Response, Failure> {
    let Posted { context: Context { app, token, signed_in, .. }, .. } = posted;
    app.run(move |station| station.accounts().sign_out(&token)).await?;
    let there = match signed_in.came {
        Some(came) => format!("/signed-out?from={}", came.source.kind()),
        None => "/sign-in".to_owned(),
    };
    Ok((session_cookie(&app, ""), Redirect::to(&there)).into_response())
}

pub(crate) async fn set_language(CameFrom(page): CameFrom, posted: Posted) -> Result<Redirect, Failure> {
    let language: Language = posted.fields.parse("language")?;
    posted.context.ask(move |station, actor| station.accounts().set_language(actor, language)).await?;
    Ok(Redirect::to(&page))
}

/// The language of somebody who has no account yet to keep it: this browser keeps it, and they go on where they were.
pub(crate) async fn choose_language(
    State(app): State<App>,
    CameFrom(page): CameFrom,
    Query(query): Query,
) -> Result<Response, Failure> {
    let language: Language = query.parse("language")?;
    Ok((language_cookie(&app, language), Redirect::to(&page)).into_response())
}

fn error_status() -> axum::http::StatusCode {
    axum::http::StatusCode::UNPROCESSABLE_ENTITY
}

/// The page of a station that nobody administers yet: what to do at the machine. The link itself is for whoever may run the command.
fn beginning(app: &App, ui: &Ui, who: WhoComesIn, next: Option<&str>) -> Markup {
    let title = ui.t("begin-title");
    let body = html! {
        h1 { (title) }
        p { (ui.t("begin-why")) }
        ol.begin {
            li { (ui.t("begin-run")) pre { code { "sudo trousseau setup-link" } } }
            li { (ui.t("begin-open")) }
            li { (ui.t("begin-then")) }
        }
        p.small { (ui.t("begin-printed")) }
        @if who.anybody { details { summary { (ui.t("begin-has-account")) } (form(ui, "", next)) } }
    };
    layout::open(app, ui, &title, &body)
}

fn by_password(ui: &Ui, login: &str, next: Option<&str>) -> Markup {
    html! {
        (form(ui, login, next))
        p { a href="/forgotten" { (ui.t("password-forgotten")) } }
    }
}

fn form(ui: &Ui, login: &str, next: Option<&str>) -> Markup {
    html! {
        form.stack method="post" action="/sign-in" {
            @if let Some(next) = next { input type="hidden" name="next" value=(next); }
            label { (ui.t("field-login")) input type="text" name="login" value=(login) autocomplete="username" autocapitalize="none" required autofocus[login.is_empty()]; }
            label { (ui.t("field-password")) input name="password" type="password" autocomplete="current-password" required autofocus[!login.is_empty()]; }
            button.primary { (ui.t("sign-in")) }
        }
    }
}

/// An address with where it leads to afterwards.
fn with_next(address: &str, next: Option<&str>) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    next.map_or_else(|| address.to_owned(), |next| format!("{address}{joint}{}", form_urlencoded(&[("next", next)])))
}

/// The ways by which people sign in who do not do so here: what each is called, and where it begins.
pub(crate) fn ways(app: &App, headers: &HeaderMap) -> Vec<(String, &'static str)> {
    let elsewhere = &app.config.elsewhere;
    let portal = elsewhere.portal_at(&app.door).filter(|portal| portal.subject(headers).is_some());
    let portal = portal.map(|portal| (portal.name.clone(), "/sign-in/header"));
    portal
        .into_iter()
        .chain(elsewhere.provider.as_ref().map(|one| (one.name().to_owned(), "/sign-in/provider")))
        .collect()
}

/// `login`: the name that was typed with a wrong password.
pub(super) fn page(
    app: &App,
    ui: &Ui,
    headers: &HeaderMap,
    login: &str,
    said: Option<&str>,
    refused: Option<&str>,
    next: Option<&str>,
) -> Markup {
    let ways = ways(app, headers);
    layout::open(
        app,
        ui,
        &ui.t("sign-in"),
        &html! {
            h1 { (ui.t("sign-in")) }
            p { (ui.t("service-what")) }
            @if let Some(said) = said { p.said role="status" data-said=[said.strip_prefix("said-")] { (ui.t(said)) } }
            @if let Some(refused) = refused { p.notice role="alert" { (refused) } }
            @for (name, address) in &ways {
                p { a.button.primary href=(with_next(address, next)) { (ui.with("sign-in-with", [("name", name)])) } }
            }
            @if ways.is_empty() {
                (by_password(ui, login, next))
            } @else {
                details open[!login.is_empty()] { summary { (ui.t("sign-in-here")) } (by_password(ui, login, next)) }
            }
        },
    )
}

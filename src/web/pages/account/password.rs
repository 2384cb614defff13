//! A forgotten password: the question, which gets one answer whoever asks, and the page behind the mailed link.

use crate::{
    app::App, back::done, context, failure::Failure, guard, layout, parts::demo::tray_door, path::Path, posted,
};
use axum::{
    extract::{Request, State},
    http::HeaderMap,
    response::Redirect,
};
use catalogue::Ui;
use maud::{Markup, html};
use post::Tray;
use station::StationError;

pub(crate) async fn ask(State(app): State<App>, headers: HeaderMap) -> Markup {
    forgotten(&context::ui_of(&app, &headers).await, None, false)
}

pub(crate) async fn send(State(app): State<App>, request: Request) -> Result<Markup, Failure> {
    let ui = context::ui_of(&app, request.headers()).await;
    let from = guard::peer(&app, request.headers(), request.extensions());
    let login = posted::read_form(request, &app).await?.text("login").to_owned();
    app.run(move |station| station.forgot_password(&login, from)).await?;
    Ok(forgotten(&ui, app.config.tray.as_ref(), true))
}

pub(crate) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Markup, Failure> {
    let ui = context::ui_of(&app, request.headers()).await;
    let from = guard::peer(&app, request.headers(), request.extensions());
    let looked = token.clone();
    let valid = app.run(move |station| station.password_link_is_valid(&looked, from)).await?;
    if valid { Ok(new_password(&ui, &token)) } else { Err(StationError::LinkRefused.into()) }
}

pub(crate) async fn redeem(
    State(app): State<App>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Redirect, Failure> {
    let from = guard::peer(&app, request.headers(), request.extensions());
    let new = posted::read_form(request, &app).await?.secret("password");
    app.run(move |station| station.redeem_password_link(&token, &new, from)).await?;
    Ok(done("/sign-in", "password-set"))
}

/// `tray`: where the link can be found, in the demo.
fn forgotten(ui: &Ui, tray: Option<&Tray>, sent: bool) -> Markup {
    let title = ui.t("password-forgotten");
    let body = html! {
        h1 { (title) }
        @if sent {
            p.said role="status" { (ui.t("password-link-sent")) }
            p.small { (ui.t("password-link-nothing")) }
            @if let Some(tray) = tray { p { (tray_door(ui, tray)) } }
            p { a href="/sign-in" { (ui.t("sign-in")) } }
        } @else {
            p { (ui.t("password-forgotten-help")) }
            form.stack method="post" action="/forgotten" {
                label { (ui.t("field-login")) input name="login" autocomplete="username" autocapitalize="none" required autofocus; }
                button.primary { (ui.t("password-send")) }
            }
        }
    };
    layout::bare(ui, &title, &body)
}

fn new_password(ui: &Ui, token: &str) -> Markup {
    let title = ui.t("password-new");
    let body = html! {
        h1 { (title) }
        form.stack method="post" action={ "/password/" (token) } {
            label { (ui.t("field-new-password"))
                input name="password" type="password" autocomplete="new-password" minlength="12" required autofocus; }
            button.primary { (ui.t("password-submit")) }
        }
    };
    layout::bare(ui, &title, &body)
}

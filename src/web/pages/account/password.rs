//! A forgotten password: the question, which gets one answer whoever asks, and the page behind the mailed link.

use crate::{
    app::App,
    back::{Redirect, done},
    failure::Failure,
    layout,
    parts::demo::tray_door,
    path::Path,
    posted::Posted,
    stranger::Stranger,
};
use catalogue::Ui;
use maud::{Markup, html};
use post::Tray;
use station::StationError;

pub(crate) async fn ask(Stranger { app, ui, .. }: Stranger) -> Markup {
    forgotten(&app, &ui, None, false)
}

pub(crate) async fn send(posted: Posted<Stranger>) -> Result<Markup, Failure> {
    let Posted { context: Stranger { app, ui, from, .. }, fields } = posted;
    let login = fields.text("login").to_owned();
    app.run(move |station| station.accounts().forgot_password(&login, from)).await?;
    Ok(forgotten(&app, &ui, app.config.tray.as_ref(), true))
}

pub(crate) async fn show(Path(token): Path<String>, stranger: Stranger) -> Result<Markup, Failure> {
    let Stranger { app, ui, from, .. } = stranger;
    let looked = token.clone();
    let valid = app.run(move |station| station.accounts().password_link_is_valid(&looked, from)).await?;
    if valid { Ok(new_password(&app, &ui, &token)) } else { Err(StationError::LinkRefused.into()) }
}

pub(crate) async fn redeem(Path(token): Path<String>, posted: Posted<Stranger>) -> Result<Redirect, Failure> {
    let Posted { context: Stranger { app, from, .. }, mut fields } = posted;
    let new = fields.secret("password");
    app.run(move |station| station.accounts().redeem_password_link(&token, &new, from)).await?;
    Ok(done("/sign-in", "password-set"))
}

/// `tray`: where the link can be found, in the demo.
fn forgotten(app: &App, ui: &Ui, tray: Option<&Tray>, sent: bool) -> Markup {
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
                label { (ui.t("field-login")) input type="text" name="login" autocomplete="username" autocapitalize="none" required autofocus; }
                button.primary { (ui.t("password-send")) }
            }
        }
    };
    layout::open(app, ui, &title, &body)
}

fn new_password(app: &App, ui: &Ui, token: &str) -> Markup {
    let title = ui.t("password-new");
    let body = html! {
        h1 { (title) }
        form.stack method="post" action={ "/password/" (token) } {
            label { (ui.t("field-new-password"))
                input name="password" type="password" autocomplete="new-password" minlength="12" required autofocus; }
            button.primary { (ui.t("password-submit")) }
        }
    };
    layout::open(app, ui, &title, &body)
}

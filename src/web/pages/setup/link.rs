//! The first administrator's one-time link: looking at it does not use it up.

use crate::{
    app::App, back::Redirect, cookies::session_cookie, failure::Failure, layout, path::Path, posted::Posted,
    stranger::Stranger,
};
use axum::response::{IntoResponse, Response};
use catalogue::Ui;
use maud::{Markup, html};
use station::{NewAccount, StationError};

pub(crate) async fn show(Path(token): Path<String>, stranger: Stranger) -> Result<Markup, Failure> {
    let Stranger { app, ui, from, .. } = stranger;
    let looked = token.clone();
    let valid = app.run(move |station| station.accounts().link_is_valid(&looked, from)).await?;
    if valid { Ok(page(&app, &ui, &token)) } else { Err(StationError::LinkRefused.into()) }
}

pub(crate) async fn redeem(Path(token): Path<String>, posted: Posted<Stranger>) -> Result<Response, Failure> {
    let Posted { context: Stranger { app, ui, from, .. }, mut fields } = posted;
    let (here, language) = (app.door.is_own(), ui.language);
    let (login, name, email) =
        (fields.parse("login")?, fields.text("name").to_owned(), fields.text("email").to_owned());
    let (password, again) = (fields.secret("password"), fields.secret("again"));
    let account = NewAccount { login, name, email, password, again, language };
    let session = app.run(move |station| {
        station.accounts().redeem_link(&token, &account, from)?;
        station.accounts().sign_in(account.login.as_str(), &account.password, from, here, None)
    });
    Ok((session_cookie(&app, &session.await?), Redirect::to("/")).into_response())
}

fn page(app: &App, ui: &Ui, token: &str) -> Markup {
    layout::open(
        app,
        ui,
        &ui.t("setup-title"),
        &html! {
            h1 { (ui.t("setup-title")) }
            p { (ui.t("setup-help")) }
            form.stack method="post" action={ "/setup/" (token) } {
                label { (ui.t("field-name")) input name="name" autocomplete="name" required autofocus; }
                label { (ui.t("field-login")) input type="text" name="login" autocomplete="username" autocapitalize="none" required; }
                label { (ui.t("field-email")) input name="email" type="email" maxlength="254" autocomplete="email" required; }
                label { (ui.t("field-new-password"))
                    input name="password" type="password" autocomplete="new-password" minlength="12" required; }
                label { (ui.t("field-password-again"))
                    input name="again" type="password" autocomplete="new-password" minlength="12" required; }
                button.primary { (ui.t("setup-submit")) }
            }
        },
    )
}

//! The second factor of signing in: asked for after the password, switched on and off by its holder.

use crate::{
    app::App,
    back::{Redirect, done},
    context::Known,
    cookies::{self, device_cookie, session_cookie},
    failure::Failure,
    layout,
    notes::{Owner, SecretAnswer},
    parts::{
        codes::passcode_input,
        key_sheet::{Key, key_sheet},
    },
    posted::Posted,
};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use station::{FactorAsked, ShownAuthenticator, StationError};

pub(crate) async fn show(known: Known) -> Result<Response, Failure> {
    if !known.pending {
        return Ok(Redirect::to("/").into_response());
    }
    let token = known.context.token.clone();
    let asked = known.context.app.run(move |station| station.accounts().factor_asked(&token)).await?;
    Ok(page(&known, asked, None).into_response())
}

/// Shows the secret of a new authenticator application: the answer to a form, so that looking again asks again.
pub(crate) async fn set_up(posted: Posted<Known>) -> Result<Response, Failure> {
    let known = posted.context;
    let token = known.context.token.clone();
    let shown = known.context.app.run(move |station| station.accounts().show_authenticator(&token)).await?;
    Ok((Extension(SecretAnswer), key_page(&known, &shown)).into_response())
}

pub(crate) async fn complete(
    State(app): State<App>,
    headers: HeaderMap,
    posted: Posted<Known>,
) -> Result<Response, Failure> {
    let Posted { context: known, fields } = posted;
    let device = cookies::device(&app, &headers).map(str::to_owned);
    let (token, passcode) = (known.context.token.clone(), fields.text("passcode").to_owned());
    let waiting = token.clone();
    let completed = app.run(move |station| {
        let opened = station.accounts().complete_sign_in(&waiting, &passcode)?;
        Ok((station.accounts().know_device(&opened, device.as_deref())?, opened))
    });
    match completed.await {
        Ok((device, opened)) => {
            let cookies = (session_cookie(&app, &opened), device_cookie(&app, device.as_deref()));
            let next = app.notes.next(&Owner::Session(token));
            Ok((cookies, Redirect::to(next.as_deref().unwrap_or("/"))).into_response())
        }
        Err(Failure::Station(error)) => {
            let token = known.context.token.clone();
            let asked = app.run(move |station| station.accounts().factor_asked(&token)).await?;
            // an application is not resynchronised: its telephone's clock is set
            let refused = match (&error, &asked) {
                (StationError::CodeRefused, FactorAsked::Authenticator | FactorAsked::SetUp) => {
                    known.context.ui.t("authenticator-refused")
                }
                _ => known.context.ui.refused(&error),
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&known, asked, Some(&refused))).into_response())
        }
        Err(other) => Err(other),
    }
}

pub(crate) async fn switch(posted: Posted) -> Result<Redirect, Failure> {
    let (on, passcode) = (posted.fields.text("switch") == "on", posted.fields.text("passcode").to_owned());
    posted.context.ask(move |station, actor| station.accounts().set_second_factor(actor, on, &passcode)).await?;
    Ok(done("/me", if on { "second-factor-on" } else { "second-factor-off" }))
}

fn page(known: &Known, asked: FactorAsked, refused: Option<&str>) -> Markup {
    let ui = &known.context.ui;
    let title = ui.t("second-factor");
    let body = html! {
        h1 { (title) }
        @if let Some(refused) = refused { p.notice role="alert" { (refused) } }
        @match asked {
            FactorAsked::Passcode => {
                p { (ui.t("passcode-help")) }
                form.stack method="post" action="/sign-in/passcode" {
                    (layout::csrf(&known.context))
                    label { (ui.t("field-passcode")) (passcode_input()) }
                    button.primary { (ui.t("sign-in")) }
                }
                p { a href="/me/resync" { (ui.t("resync-own-link")) } }
            }
            FactorAsked::Authenticator => {
                p { (ui.t("authenticator-help")) }
                (code_form(known))
                p.small { (ui.t("authenticator-lost")) }
            }
            // what was shown is still good after a wrong code
            FactorAsked::SetUp if refused.is_some() => {
                (code_form(known))
                form.stack method="post" action="/sign-in/authenticator" {
                    (layout::csrf(&known.context))
                    p.small { (ui.t("software-show-anew-help")) }
                    button { (ui.t("software-show-anew")) }
                }
            }
            FactorAsked::SetUp => {
                p { (ui.t("authenticator-needed")) }
                ol {
                    li { (ui.t("software-install")) }
                    li { (ui.t("authenticator-then-show")) }
                    li { (ui.t("software-then-type")) }
                }
                form.stack method="post" action="/sign-in/authenticator" {
                    (layout::csrf(&known.context))
                    button.primary { (ui.t("authenticator-show")) }
                }
            }
        }
        p { a href="/sign-in" { (ui.t("sign-in-anew")) } }
    };
    known.page(&title, &body)
}

fn code_form(known: &Known) -> Markup {
    let ui = &known.context.ui;
    html! {
        form.stack method="post" action="/sign-in/passcode" {
            (layout::csrf(&known.context))
            label { (ui.t("software-code"))
                input name="passcode" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required autofocus; }
            button.primary { (ui.t("sign-in")) }
        }
    }
}

/// The one answer with the secret in it.
fn key_page(known: &Known, shown: &ShownAuthenticator) -> Markup {
    let ui = &known.context.ui;
    let (title, issuer) = (ui.t("second-factor"), ui.t("authenticator-issuer"));
    let key = Key { issuer: &issuer, login: &shown.login, secret: &shown.secret, totp: &shown.totp };
    known.page(
        &title,
        &html! {
            h1 { (title) }
            (key_sheet(ui, &key, &code_form(known), &html! {}))
        },
    )
}

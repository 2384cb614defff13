//! The software token: activated on its holder's telephone. Its secret is in one answer, and in no page that could be
//! opened again; whoever loses that answer asks for a new secret.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    notes::SecretAnswer,
    parts::{
        codes::passcode_input,
        key_sheet::{Key, key_sheet},
    },
    path::Path,
    posted::Posted,
    words,
};
use axum::{
    Extension,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{PhoneSystem, RequestId, TokenRef};
use maud::{Markup, html};
use oath::Code;
use station::{RequestView, ShownKey, StationError};

/// Makes a new secret and shows it: the answer to a form, so that looking again asks again.
pub(crate) async fn show_key(Path(id): Path<RequestId>, posted: Posted) -> Result<Response, Failure> {
    let passcode = posted.fields.text("passcode").to_owned();
    let context = posted.context;
    let request = context.ask(move |station, actor| station.requests().request(actor, id)).await?;
    match context.ask(move |station, actor| station.requests().show_key(actor, id, &passcode)).await {
        Ok(key) => Ok((Extension(SecretAnswer), key_page(&context, id, &key)).into_response()),
        Err(Failure::Station(error @ StationError::PasscodeRefused)) => Ok(refused(&context, &request, &error)),
        Err(other) => Err(other),
    }
}

pub(crate) async fn activate(Path(id): Path<RequestId>, posted: Posted) -> Result<Response, Failure> {
    let code: Code = posted.fields.parse("code")?;
    let context = posted.context;
    let request = context.ask(move |station, actor| station.requests().request(actor, id)).await?;
    match context.ask(move |station, actor| station.requests().activate(actor, id, code)).await {
        Ok(()) => Ok(done("/me", "software-activated").into_response()),
        Err(Failure::Station(error @ StationError::CodeRefused)) => Ok(refused(&context, &request, &error)),
        Err(other) => Err(other),
    }
}

/// Another telephone for the token that one has.
pub(crate) async fn change_phone(posted: Posted) -> Result<Redirect, Failure> {
    let (serial, system): (TokenRef, PhoneSystem) = (posted.fields.parse("serial")?, posted.fields.parse("system")?);
    let need = posted.context.ui.with("software-change-need", [("serial", &serial.to_string())]);
    posted.context.ask(move |station, actor| station.requests().change_phone(actor, &serial, system, &need)).await?;
    Ok(done("/requests", "software-change"))
}

/// What is left to do once charter and PIN are there: show the secret, type a code.
pub(crate) fn activation(context: &Context, request: &RequestView) -> Markup {
    let ui = &context.ui;
    html! {
        @if request.key_shown {
            p { (ui.t("software-shown")) }
            (code_form(context, request.id))
            details {
                summary { (ui.t("software-show-anew")) }
                p.small { (ui.t("software-show-anew-help")) }
                (show_form(context, request, "software-show-anew"))
            }
        } @else {
            ol {
                li { (ui.t("software-install")) }
                li { (ui.t("software-then-show")) }
                li { (ui.t("software-then-type")) }
            }
            (show_form(context, request, "software-show"))
        }
    }
}

/// The form on the holder's own page that begins a change of phone.
pub(crate) fn change_form(context: &Context, serial: &TokenRef) -> Markup {
    let ui = &context.ui;
    html! {
        details {
            summary { (ui.t("software-change")) }
            p { (ui.t("software-change-help")) }
            form.row method="post" action="/me/phone" {
                (layout::csrf(context))
                input type="hidden" name="serial" value=(serial);
                label { (ui.t("software-system"))
                    select name="system" {
                        @for system in PhoneSystem::ALL { option value=(system.word()) { (ui.t(&words::key("phone", system.word()))) } }
                    }
                }
                button.primary { (ui.t("software-change-begin")) }
            }
        }
    }
}

fn show_form(context: &Context, request: &RequestView, label: &str) -> Markup {
    let ui = &context.ui;
    html! {
        form.stack method="post" action={ "/requests/" (request.id) "/key" } {
            (layout::csrf(context))
            @if request.change_of_phone {
                p.small { (ui.t("software-vouch-help")) }
                label { (ui.t("field-passcode")) (passcode_input()) }
            }
            button.primary { (ui.t(label)) }
        }
    }
}

fn code_form(context: &Context, id: RequestId) -> Markup {
    let ui = &context.ui;
    html! {
        form.row method="post" action={ "/requests/" (id) "/key/code" } {
            (layout::csrf(context))
            label { (ui.t("software-code"))
                input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required; }
            button.primary { (ui.t("software-confirm")) }
        }
    }
}

/// What was typed is not accepted: the same step again, without the secret.
fn refused(context: &Context, request: &RequestView, error: &StationError) -> Response {
    let ui = &context.ui;
    let title = ui.t("software-activate");
    let said = match error {
        StationError::CodeRefused => ui.t("software-code-refused"),
        other => ui.refused(other),
    };
    let body = html! {
        h1 { (title) }
        p.notice role="alert" { (said) }
        (activation(context, request))
        p { a href="/requests" { (ui.t("requests-mine")) } }
    };
    (StatusCode::UNPROCESSABLE_ENTITY, context.page(&title, &body)).into_response()
}

/// The one answer with the secret in it.
fn key_page(context: &Context, id: RequestId, shown: &ShownKey) -> Markup {
    let ui = &context.ui;
    let (title, issuer) = (ui.t("software-activate"), ui.t("software-issuer"));
    let key = Key { issuer: &issuer, login: &shown.login, secret: &shown.secret, totp: &shown.totp };
    let proof = html! {
        (code_form(context, id))
        p.small { (ui.t("software-clock-help")) }
    };
    let facts = html! {
        dt { (ui.t("software-parameters")) } dd {
            (ui.with("software-parameters-are", [
                ("digits", &shown.totp.parameters.digits.get().to_string()),
                ("seconds", &shown.totp.period.seconds().to_string()),
            ])) }
        dt { (ui.t("field-serial")) } dd.serial { (shown.serial) }
    };
    context.page(
        &title,
        &html! {
            h1 { (title) }
            (key_sheet(ui, &key, &proof, &facts))
        },
    )
}

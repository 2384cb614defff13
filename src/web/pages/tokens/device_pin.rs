//! The admin PIN of a token, shown once in the answer to a form: looking again asks again, and the journal says so.

use crate::{context::Context, failure::Failure, layout, notes::SecretAnswer, path::Path, posted::Posted};
use axum::{
    Extension,
    http::header,
    response::{IntoResponse, Response},
};
use domain::{Secret, TokenRef};
use maud::{Markup, html};
use station::ShownPin;

pub(crate) async fn show(Path(serial): Path<String>, mut posted: Posted) -> Result<Response, Failure> {
    let named = crate::serials::token_of(&serial)?;
    let password = posted.fields.secret("password");
    let context = posted.context;
    let shown = {
        let named = named.clone();
        context.ask(move |station, actor| station.bench().show_device_pin(actor, &named, Some(&password))).await?
    };
    Ok((Extension(SecretAnswer), [(header::CACHE_CONTROL, "no-store")], page(&context, &named, &shown)).into_response())
}

/// What can be done with the PIN that the vault keeps.
pub(crate) fn forms(context: &Context, path: &str, back_to_factory: bool) -> Markup {
    let ui = &context.ui;
    html! {
        details {
            summary { (ui.t("device-pin-title")) }
            p { (ui.t("device-pin-text")) }
            form.row method="post" action={ (path) "/pin" } {
                (layout::csrf(context))
                label { (ui.t("export-password")) input type="password" name="password" autocomplete="current-password" required; }
                button { (ui.t("device-pin-show")) }
            }
            @if back_to_factory && context.offers(&format!("{path}/factory_pin")) {
                form.row method="post" action={ (path) "/factory_pin" } {
                    (layout::csrf(context))
                    label.tick { input type="checkbox" required; (ui.t("device-pin-leaves")) }
                    button { (ui.t("device-pin-back")) }
                }
            }
        }
    }
}

fn page(context: &Context, named: &TokenRef, shown: &ShownPin) -> Markup {
    let ui = &context.ui;
    let title = ui.with("device-pin-of", [("serial", &named.to_string())]);
    let body = html! {
        h1 { (title) }
        p.warn { (ui.t("device-pin-once")) }
        dl.facts {
            dt { (ui.t("device-pin-present")) } dd { code #pin { (text(&shown.present)) } }
            @if let Some(next) = &shown.next {
                dt { (ui.t("device-pin-next")) } dd { code #next { (text(next)) } }
            }
        }
        p { a href={ "/tokens/" (named) } { (ui.t("manage-token")) } }
    };
    context.page(&title, &body)
}

fn text(pin: &Secret) -> String {
    String::from_utf8_lossy(pin.expose()).into_owned()
}

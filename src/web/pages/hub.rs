//! The virtual hub of the demo: emulated tokens to plug, touch and unplug with the mouse.

use crate::{
    emulated::VirtualToken,
    station::StationError,
    web::{
        context::{Context, Posted},
        failure::Failure,
        layout,
    },
};
use axum::{extract::Path, response::Redirect};
use maud::{Markup, html};

pub(in crate::web) async fn act(
    Path((serial, action)): Path<(String, String)>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    let hub = posted.context.app.config.hub.as_ref().ok_or(Failure::NoSuchPage)?;
    let done = match action.as_str() {
        "plug" => hub.plug(&serial),
        "unplug" => hub.unplug(&serial),
        "touch" => hub.touch(&serial, 1).map(drop),
        _ => return Err(Failure::NoSuchPage),
    };
    done.map_err(|error| StationError::Invalid(error.to_string()))?;
    Ok(Redirect::to("/bench"))
}

/// The strip above every page.
pub(in crate::web) fn strip(context: &Context, tokens: &[VirtualToken]) -> Markup {
    let ui = &context.ui;
    html! {
        aside.hub aria-label=(ui.t("hub-title")) {
            h2 { (ui.t("hub-title")) }
            @if let Some(tray) = &context.app.config.tray { (super::tray::door(ui, tray)) }
            ul {
                @for token in tokens {
                    @if let Some(serial) = &token.serial {
                        li.plugged-in[token.plugged] {
                            span.stick aria-hidden="true" {}
                            span.serial { (serial) }
                            @for action in if token.plugged { &["touch", "unplug"][..] } else { &["plug"][..] } {
                                form method="post" action={ "/hub/" (serial) "/" (action) } {
                                    (layout::csrf(context))
                                    button aria-label={ (ui.t(&format!("hub-{action}"))) " " (serial) } { (ui.t(&format!("hub-{action}"))) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

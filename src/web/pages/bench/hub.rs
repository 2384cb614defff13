//! The virtual hub of the demo: emulated tokens to plug, touch and unplug with the mouse.

use crate::{
    actions::HubAction,
    context::{Context, Posted},
    failure::Failure,
    layout,
    path::Path,
};
use axum::{Extension, response::Redirect};
use emulated::{HubError, VirtualToken};
use maud::{Markup, html};
use station::InputFault;

/// Those that lie around by themselves; the rest is a box, as a delivery comes in.
const LOOSE: usize = 4;

pub(crate) async fn act(
    Path(serial): Path<String>,
    Extension(action): Extension<HubAction>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    let hub = posted.context.app.config.hub.as_ref().ok_or(Failure::NoSuchPage)?;
    let names: Vec<String> = match serial.as_str() {
        "box" => hub.tokens().into_iter().skip(LOOSE).map(|token| token.port).collect(),
        one => vec![one.to_owned()],
    };
    for name in names {
        let done = match action {
            HubAction::Plug => hub.plug(&name),
            HubAction::Unplug => hub.unplug(&name),
            HubAction::Touch => hub.touch(&name, 1).map(drop),
        };
        match done {
            // of a whole box, those that are plugged in are touched
            Err(HubError::Unplugged(_)) if serial == "box" => {}
            Err(HubError::NoSuchToken(name) | HubError::Unplugged(name)) => {
                return Err(Failure::invalid(InputFault::Virtual(name)));
            }
            Err(HubError::SocketTaken(port)) => return Err(Failure::invalid(InputFault::Virtual(port.to_string()))),
            Ok(()) => {}
        }
    }
    // whoever tries out the conveyor stays there; cards are on the bench
    let back = posted.fields.text("back");
    Ok(Redirect::to(if back.starts_with("/conveyor/") { back } else { "/bench" }))
}

/// The strip above every page.
pub(crate) fn strip(context: &Context, path: &str, tokens: &[VirtualToken]) -> Markup {
    let ui = &context.ui;
    let (loose, boxed) = tokens.split_at(tokens.len().min(LOOSE));
    html! {
        aside.hub aria-label=(ui.t("hub-title")) {
            h2 { (ui.t("hub-title")) }
            @if let Some(tray) = &context.app.config.tray { (crate::pages::mail::tray::door(ui, tray)) }
            ul { @for token in loose { (one(context, path, token)) } }
            @if !boxed.is_empty() {
                details open[boxed.iter().any(|token| token.plugged)] {
                    summary { (ui.with("hub-box", [("count", &boxed.len().to_string())])) }
                    ul {
                        li { @for action in ["plug", "touch", "unplug"] { (button(context, path, "box", action, &ui.t(&format!("hub-all-{action}")))) } }
                        @for token in boxed { (one(context, path, token)) }
                    }
                }
            }
        }
    }
}

fn one(context: &Context, path: &str, token: &VirtualToken) -> Markup {
    let ui = &context.ui;
    html! {
        @if let Some(serial) = &token.serial {
            li.plugged-in[token.plugged] {
                span.stick aria-hidden="true" {}
                span.serial { (serial) }
                @for action in if token.plugged { &["touch", "unplug"][..] } else { &["plug"][..] } {
                    (button(context, path, serial.as_str(), action, &ui.t(&format!("hub-{action}"))))
                }
            }
        }
    }
}

fn button(context: &Context, path: &str, name: &str, action: &str, label: &str) -> Markup {
    html! {
        form method="post" action={ "/hub/" (name) "/" (action) } {
            (layout::csrf(context))
            input type="hidden" name="back" value=(path);
            button aria-label=[(name != "box").then(|| format!("{label} {name}"))] { (label) }
        }
    }
}

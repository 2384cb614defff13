//! What the demo shows above every page: its virtual tokens, and the way to everybody's mails.

use crate::{context::Context, layout::csrf};
use catalogue::Ui;
use emulated::VirtualToken;
use maud::{Markup, html};
use post::Tray;

/// Where the mails are.
pub(crate) const TRAY: &str = "/demo/mail";

/// The strip above every page.
pub(crate) fn strip(context: &Context, tokens: &[VirtualToken]) -> Markup {
    let ui = &context.ui;
    let (boxed, loose): (Vec<_>, Vec<_>) = tokens.iter().partition(|token| token.boxed);
    // whoever plugs something in goes on where they were
    let back = context.place.clone();
    html! {
        aside.hub aria-label=(ui.t("hub-title")) {
            h2 { (ui.t("hub-title")) }
            @if let Some(tray) = &context.app.config.tray { (tray_door(ui, tray)) }
            ul { @for token in loose { (one(context, &back, token)) } }
            @if !boxed.is_empty() {
                details open[boxed.iter().any(|token| token.plugged)] {
                    summary { (ui.with("hub-box", [("count", &boxed.len().to_string())])) }
                    ul {
                        li { @for action in ["plug", "touch", "unplug"] { (button(context, &back, "box", action, &ui.t(&format!("hub-all-{action}")))) } }
                        @for token in boxed { (one(context, &back, token)) }
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
            (csrf(context))
            input type="hidden" name="back" value=(path);
            button aria-label=[(name != "box").then(|| format!("{label} {name}"))] { (label) }
        }
    }
}

/// The way to the mails.
pub(crate) fn tray_door(ui: &Ui, tray: &Tray) -> Markup {
    html! { a.tray href=(TRAY) { (ui.with("tray-door", [("mails", &tray.count().to_string())])) } }
}

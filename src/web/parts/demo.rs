//! What the demo shows above every page: its virtual tokens, and the way to everybody's mails.

use crate::{context::Context, layout::csrf, tour::Steps};
use catalogue::Ui;
use domain::Act;
use emulated::VirtualToken;
use maud::{Markup, html};
use post::Tray;

/// Where the mails are.
pub(crate) const TRAY: &str = "/demo/mail";

/// Where the tour is closed.
pub(crate) const TOUR: &str = "/demo/tour";

/// The strip above every page.
pub(crate) fn strip(context: &Context, tokens: &[VirtualToken]) -> Markup {
    let ui = &context.ui;
    let (boxed, loose): (Vec<_>, Vec<_>) = tokens.iter().partition(|token| token.boxed);
    // whoever plugs something in goes on where they were
    let back = context.place.clone();
    html! {
        aside.hub aria-label=(ui.t("hub-title")) {
            div.line {
                h2 { (ui.t("hub-title")) }
                @if let Some(tray) = &context.app.config.tray { (tray_door(ui, tray)) }
                ul { @for token in loose { (one(context, &back, token)) } }
            }
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

/// The tour, at the foot of every page: what to try, by whom, and what of it was done.
pub(crate) fn tour(context: &Context, steps: &Steps) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let lines = [
        ("tour-approve", "/requests", Act::Decide, steps.approved),
        ("tour-hand-over", "/bench", Act::HandOver, steps.handed_over),
        ("tour-resynchronise", "/helpdesk?key=2204101&what=codes", Act::Resynchronise, steps.resynchronised),
        ("tour-lost", "/tokens/2204101", Act::ManageCustody, steps.lost),
        ("tour-journal", "/journal", Act::ReadJournal, steps.read),
    ];
    html! {
        aside.tour aria-label=(ui.t("tour-title")) {
            h2 { (ui.t("tour-title")) }
            ol { @for (key, path, act, done) in lines {
                li.done[done] {
                    @if done { span.hidden { (ui.t("tour-done")) " " } }
                    // whoever may not is told who may
                    @if actor.may_somewhere(act) { a href=(path) { (ui.t(key)) } } @else { (ui.t(key)) }
                }
            } }
            form method="post" action=(TOUR) {
                (csrf(context))
                input type="hidden" name="back" value=(context.place);
                button.quiet { (ui.t("tour-close")) }
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

//! What every page is made of: the document, and the few parts that most of them have.

use super::context::Context;
use catalogue::Ui;
use maud::{DOCTYPE, Markup, html};

/// A button that prints the page; the script shows it, as without one it could do nothing.
pub(super) fn print_button(ui: &Ui) -> Markup {
    html! { button.primary type="button" data-print hidden { (ui.t("print")) } }
}

/// The way to a slip or receipt.
pub(super) fn paper(ui: &Ui, slip: impl std::fmt::Display) -> Markup {
    html! { a href={ "/slips/" (slip) } { (ui.t("slip-print")) } }
}

/// A page for nobody in particular: signing in, failures.
pub(super) fn bare(ui: &Ui, title: &str, body: &Markup) -> Markup {
    document(
        ui,
        title,
        None,
        &html! {
            header.top { a.brand href="/" { "trousseau" } }
            main.narrow id="main" tabindex="-1" { (body) }
        },
    )
}

/// The nonce that every form carries.
pub(super) fn csrf(context: &Context) -> Markup {
    html! { input type="hidden" name="csrf" value=(context.signed_in.csrf); }
}

pub(super) fn document(ui: &Ui, title: &str, again: Option<u32>, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(ui.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                @if let Some(seconds) = again { meta http-equiv="refresh" content=(seconds); }
                title { (title) " · trousseau" }
                link rel="icon" href="/assets/icon.svg";
                link rel="stylesheet" href="/assets/panel.css";
                script src="/assets/panel.js" defer {}
            }
            body {
                a.skip href="#main" { (ui.t("skip")) }
                (body)
            }
        }
    }
}

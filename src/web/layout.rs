//! What every page is made of: the document, and the few parts that most of them have.

use super::{app::App, config::WebConfig, context::Context};
use catalogue::Ui;
use maud::{DOCTYPE, Markup, html};

/// A button that prints the page; the script shows it, as without one it could do nothing.
pub(super) fn print_button(ui: &Ui) -> Markup {
    html! { button.primary type="button" data-print hidden { (ui.t("print")) } }
}

/// The way to a slip or receipt.
pub(super) fn paper(ui: &Ui, slip: impl std::fmt::Display) -> Markup {
    html! { a.screen href={ "/slips/" (slip) } { (ui.t("slip-print")) } }
}

/// A page for nobody in particular: failures, and whoever still owes the passcode.
pub(super) fn bare(app: &App, ui: &Ui, title: &str, body: &Markup) -> Markup {
    plain(app, ui, title, body, None)
}

/// The same for somebody who is not signed in, and may want the other language.
pub(super) fn open(app: &App, ui: &Ui, title: &str, body: &Markup) -> Markup {
    plain(app, ui, title, body, Some(&ui.t("other-language-code")))
}

fn plain(app: &App, ui: &Ui, title: &str, body: &Markup, other: Option<&str>) -> Markup {
    let page = html! {
        header.top { (brand(&app.config, ui)) }
        main.narrow id="main" tabindex="-1" { (body) }
        (footer(ui, other))
    };
    document(ui, title, None, &page)
}

/// Whose service this is, and what it is called.
pub(super) fn brand(config: &WebConfig, ui: &Ui) -> Markup {
    html! {
        a.brand href="/" {
            img src="/assets/icon.svg" alt="" width="32" height="32";
            span { strong { (ui.t("service-name")) }
                @if let Some(academy) = &config.academy { span.academy { (academy) } } }
        }
    }
}

/// What every page ends with: what the law wants to be found from everywhere; `other`: the language that a stranger may
/// want instead, who has no account that keeps it.
pub(super) fn footer(ui: &Ui, other: Option<&str>) -> Markup {
    html! {
        footer {
            @for (path, word) in [("/accessibility", "legal-accessibility"), ("/privacy", "legal-privacy"), ("/legal", "legal-notice")] {
                a href=(path) { (ui.t(word)) }
            }
            @if let Some(other) = other {
                a href={ "/language?language=" (other) } lang=(other) hreflang=(other) { (ui.t("other-language")) }
            }
        }
    }
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
                title { (title) " · " (ui.t("service-name")) }
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

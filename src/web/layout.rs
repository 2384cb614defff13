//! The frame around every page.

use super::{context::Context, language::Ui, pages::hub};
use crate::domain::Act;
use maud::{DOCTYPE, Markup, html};

/// The places in the navigation: path, message, who may go there.
const PLACES: &[(&str, &str, &[Act])] = &[
    ("/", "nav-home", &[]),
    ("/requests", "nav-requests", &[Act::Ask, Act::Decide]),
    ("/bench", "nav-bench", &[Act::SeeBench]),
    ("/hand-over", "nav-hand-over", &[Act::HandOver]),
    ("/tokens", "nav-stock", &[Act::SeeStock]),
    ("/orders", "nav-orders", &[Act::Order, Act::Receive]),
    ("/import", "nav-import", &[Act::Import]),
    ("/helpdesk", "nav-helpdesk", &[Act::Resynchronise]),
    ("/stock-take", "nav-stock-take", &[Act::StockTake]),
    ("/tickets", "nav-tickets", &[Act::Ticket]),
    ("/diagnosis", "nav-diagnosis", &[Act::Diagnose]),
    ("/deadlines", "nav-deadlines", &[Act::Decide]),
    ("/people", "nav-people", &[Act::SeePeople]),
    ("/schools", "nav-schools", &[Act::SeeSchools]),
    ("/journal", "nav-journal", &[Act::ReadJournal]),
];

/// A page for somebody who is signed in.
/// `again`: it is asked for anew after so many seconds.
pub(super) fn page(
    context: &Context,
    path: &str,
    said: Option<&str>,
    title: &str,
    body: &Markup,
    again: Option<u32>,
) -> Markup {
    let (ui, signed_in) = (&context.ui, &context.signed_in);
    let places = PLACES
        .iter()
        .filter(|(_, _, acts)| acts.is_empty() || acts.iter().any(|act| signed_in.actor.may_somewhere(*act)));
    let here = |place: &str| if place == "/" { path == "/" } else { path.starts_with(place) };
    document(
        ui,
        title,
        again,
        &html! {
            header.top {
                a.brand href="/" { "trousseau" }
                nav aria-label=(ui.t("nav-label")) {
                    @for (place, key, _) in places {
                        a href=(place) aria-current=[here(place).then_some("page")] { (ui.t(key)) }
                    }
                }
                form.me method="post" action="/sign-out" {
                    (csrf(context))
                    a.who href="/me" aria-current=[(path == "/me").then_some("page")] { (signed_in.actor.name) }
                    button.quiet { (ui.t("sign-out")) }
                }
            }
            @if let Some(hub) = &context.app.config.hub { (hub::strip(context, &hub.tokens())) }
            main id="main" tabindex="-1" {
                @if let Some(said) = said { p.said role="status" { (ui.t(&format!("said-{said}"))) } }
                (body)
            }
            footer {
                form method="post" action="/language" {
                    (csrf(context))
                    button.quiet name="language" value=(ui.t("other-language-code")) lang=(ui.t("other-language-code")) {
                        (ui.t("other-language"))
                    }
                }
            }
        },
    )
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

fn document(ui: &Ui, title: &str, again: Option<u32>, body: &Markup) -> Markup {
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

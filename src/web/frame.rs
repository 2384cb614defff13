//! The frame around every page of somebody who is signed in: the ways to other pages, what was just done, the help.

use super::{
    context::{self, Context, Known},
    icons::{Icon, icon},
    layout::{bare, brand, csrf, document, footer, paper},
    optional::marked,
    pages::helpdesk::telephone::LONGEST,
    parts::demo,
    places::{self, Entry, Ways},
    routes,
};
use catalogue::Ui;
use domain::RequestId;
use maud::{Markup, PreEscaped, html};
use station::Told;

impl Context {
    /// The whole page around `body`.
    pub fn page(&self, title: &str, body: &Markup) -> Markup {
        self.around(title, body, None)
    }

    /// The whole page around `body`, which asks again every second.
    pub fn waiting_page(&self, title: &str, body: &Markup) -> Markup {
        self.around(title, body, Some(1))
    }

    fn around(&self, title: &str, body: &Markup, again: Option<u32>) -> Markup {
        let said = self.said.as_deref().filter(|_| again.is_none());
        let frame =
            Frame { path: &self.path, route: &self.route, said, slip: self.slip, told: self.told.as_ref(), again };
        page(self, &frame, title, body)
    }
}

impl Known {
    /// The whole page around `body`; without the ways to other pages while the passcode is awaited.
    pub fn page(&self, title: &str, body: &Markup) -> Markup {
        if self.pending {
            bare(&self.context.app, &self.context.ui, title, body)
        } else {
            self.context.page(title, body)
        }
    }
}

/// What the frame of a page is told beside its body.
struct Frame<'a> {
    /// The path that was asked for.
    pub path: &'a str,
    /// Its route.
    pub route: &'a str,
    /// What was just done.
    pub said: Option<&'a str>,
    /// The number of its paper.
    pub slip: Option<u64>,
    /// On whom, and what became of the secret.
    pub told: Option<&'a Told>,
    /// The page is asked for anew after so many seconds.
    pub again: Option<u32>,
}

/// A page for somebody who is signed in.
fn page(context: &Context, frame: &Frame<'_>, title: &str, body: &Markup) -> Markup {
    let &Frame { path, route, said, slip, told, again } = frame;
    let (ui, signed_in) = (&context.ui, &context.signed_in);
    let ways = places::ways(&signed_in.actor, path);
    document(
        ui,
        title,
        again,
        &html! {
            header.top {
                (brand(&context.app.config, ui))
                (navigation(ui, &ways))
                @if routes::is_open(&signed_in.actor, SEARCH) { (search(context)) }
                div.account { (account(context)) }
            }
            @if let Some(hub) = &context.app.config.hub { (demo::strip(context, &hub.tokens())) }
            @if let Some(place) = ways.place.filter(|_| !ways.tabs.is_empty()) {
                nav.beside aria-label=(ui.t(place.word)) {
                    @for (tab, here) in &ways.tabs {
                        a href=(tab.path) aria-current=[here.then_some("page")] { (ui.t(tab.word)) }
                    }
                }
            }
            main id="main" tabindex="-1" {
                @if let Some((said, text)) = said.and_then(|said| Some((said, done(ui, said, told)?))) {
                    p.said role="status" data-said=(said) data-passing[context::is_passing(said)] { (text)
                        @if let Some(told) = told { (about(ui, told, &text)) }
                        @if let Some(slip) = slip { " " (paper(ui, slip)) } }
                    @if let Some(request) = told.and_then(|told| told.undo) { (undo_form(context, request)) }
                }
                (with_help(ui, route, &marked(ui, body)))
            }
            @if let Some(steps) = &context.tour { (demo::tour(context, steps)) }
            (footer(ui, None))
        },
    )
}

/// The places, side by side, and the menu with the others. Where there is little room the last of them are in the menu
/// instead: both are written, and the style shows one.
fn navigation(ui: &Ui, ways: &Ways) -> Markup {
    let way = |entry: &Entry, class: Option<&str>| {
        html! {
            a.place.(class.unwrap_or_default()) href=(entry.path) aria-current=[entry.here.then_some("page")] {
                (icon(entry.icon)) span { (ui.t(entry.word)) }
            }
        }
    };
    let (few, wide) = ways.first.split_at(ways.first.len().min(places::FEW));
    html! {
        nav.places aria-label=(ui.t("nav-label")) {
            @for entry in few { (way(entry, None)) }
            @for entry in wide { (way(entry, Some("when-wide"))) }
            @if !wide.is_empty() || !ways.rest.is_empty() {
                details.menu.when-narrow[ways.rest.is_empty()] name="menu" {
                    summary.place.here[ways.rest.iter().any(|entry| entry.here)] { (icon(Icon::More)) span { (ui.t("place-more")) } }
                    div.drop {
                        @for entry in wide { (way(entry, Some("when-narrow"))) }
                        @for entry in &ways.rest { (way(entry, None)) }
                    }
                }
            }
        }
    }
}

/// Where the search leads.
const SEARCH: &str = "/search";

/// The search that every page has: sent like a form, so that codes become no part of an address.
fn search(context: &Context) -> Markup {
    let ui = &context.ui;
    html! {
        form.search method="post" action=(SEARCH) role="search" aria-label=(ui.t("search-title")) {
            (csrf(context))
            input #search name="q" maxlength=(LONGEST) autocomplete="off" autocapitalize="none" spellcheck="false"
                aria-label=(ui.t("search-label")) placeholder=(ui.t("search-hint")) aria-keyshortcuts="/";
            button aria-label=(ui.t("search-submit")) { (icon(Icon::Search)) }
        }
    }
}

/// What is the reader's own: their account, the guides, the language, the way out.
fn account(context: &Context) -> Markup {
    let (ui, name) = (&context.ui, &context.signed_in.actor.name);
    let other = ui.t("other-language-code");
    html! {
        details.menu name="menu" {
            summary.place { (icon(Icon::Own)) span { (name) } }
            div.drop {
                a.place href="/me" aria-current=[(context.path == "/me").then_some("page")] { (ui.t("menu-account")) }
                a.place href="/guide" aria-current=[(context.path == "/guide").then_some("page")] { (ui.t("nav-guide")) }
                form method="post" action="/language" {
                    (csrf(context))
                    button.quiet name="language" value=(other) lang=(other) { (ui.t("other-language")) }
                }
                form method="post" action="/sign-out" { (csrf(context)) button.quiet { (ui.t("sign-out")) } }
            }
        }
    }
}

/// The way back, for as long as there is one; the station looks again whether there is.
fn undo_form(context: &Context, request: RequestId) -> Markup {
    html! {
        form.undo method="post" action={ "/requests/" (request) "/reconsider" } data-undo="60" {
            (csrf(context))
            input type="hidden" name="back" value=(context.path);
            button { (context.ui.t("inbox-undo")) }
        }
    }
}

/// What was done; `None` where the message names whom, and nobody is known.
fn done(ui: &Ui, said: &str, told: Option<&Told>) -> Option<String> {
    let key = format!("said-{said}");
    let text = match told.and_then(|told| told.person.as_deref()) {
        Some(person) => ui.with(&key, [("person", person)]),
        None => ui.t(&key),
    };
    (!text.contains("{$")).then_some(text)
}

/// On whom something was done, where `said` has not named them, and what became of the secret.
fn about(ui: &Ui, told: &Told, said: &str) -> Markup {
    let person = told.person.as_ref().filter(|person| !said.contains(person.as_str()));
    let named = told.person.is_some() && person.is_none();
    let whom = match (told.token.as_ref().filter(|_| !named), person) {
        (Some(name), Some(person)) => {
            Some(ui.with("said-of-token-person", [("serial", &name.to_string()), ("person", person)]))
        }
        (Some(name), None) => Some(ui.with("said-of-token", [("serial", &name.to_string())])),
        (None, Some(person)) => Some(ui.with("said-of-person", [("person", person)])),
        (None, None) => None,
    };
    html! {
        @if let Some(whom) = whom { " " (whom) }
        @if let Some(fate) = told.secret { " " (ui.t(&super::words::key("secret-now", fate.word()))) }
    }
}

/// The body with the few lines of help of its route right under its heading: in one place, so that no page forgets them.
fn with_help(ui: &Ui, route: &str, body: &Markup) -> Markup {
    let (Some((heading, rest)), Some(key)) = (body.0.split_once("</h1>"), help_key(ui, route)) else {
        return body.clone();
    };
    html! {
        (PreEscaped(heading)) (PreEscaped("</h1>"))
        details.help {
            summary { (ui.t("help")) }
            p { (ui.t(&key)) }
            p.small { a href="/guide" { (ui.t("help-more")) } }
        }
        (PreEscaped(rest))
    }
}

/// The message of a route's help: `/tokens/{serial}` has `help-tokens-serial`; what a form answers with, that of its page.
fn help_key(ui: &Ui, route: &str) -> Option<String> {
    let words = route.split('/').map(|part| part.trim_matches(['{', '}'])).filter(|part| !part.is_empty());
    let words: Vec<_> = if route == "/" { vec!["home"] } else { words.collect() };
    let keys = (1..=words.len()).rev().map(|depth| format!("help-{}", words[..depth].join("-")));
    keys.into_iter().find(|key| ui.knows(key))
}

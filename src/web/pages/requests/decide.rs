//! Requests for those who decide: what waits for a decision, what is on its way, and what has ended and is found again.

use crate::{back::form_urlencoded, context::Context, layout, words};
use domain::{Act, RequestState, TokenKind};
use maud::{Markup, html};
use station::{Actor, Page, RequestFilter, RequestView, Station, StationError};

/// One of the three lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    ToDecide,
    UnderWay,
    Ended,
}

impl Tab {
    const ALL: [Self; 3] = [Self::ToDecide, Self::UnderWay, Self::Ended];

    /// What an address says; anything else is the first.
    pub fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.word() == word).unwrap_or(Self::ToDecide)
    }

    fn word(self) -> &'static str {
        match self {
            Self::ToDecide => "decide",
            Self::UnderWay => "under-way",
            Self::Ended => "ended",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::ToDecide => "requests-tab-decide",
            Self::UnderWay => "requests-tab-under-way",
            Self::Ended => "requests-tab-ended",
        }
    }
}

/// Requests of others.
pub(crate) struct Others {
    open: Vec<RequestView>,
    ended: Option<Page<RequestView>>,
}

impl Others {
    /// Those that are open, for their numbers; and a page of those that have ended, where they are looked at.
    pub fn of(station: &Station, actor: &Actor, tab: Tab, text: &str, page: u32) -> Result<Self, StationError> {
        let open = RequestFilter { open: true, ..RequestFilter::default() };
        let mut open = station.requests().list(actor, &open)?;
        open.retain(|request| Some(request.person.id) != actor.person);
        let ended = (tab == Tab::Ended).then(|| station.requests().ended(actor, text, page)).transpose()?;
        Ok(Self { open, ended })
    }

    fn submitted(&self, yes: bool) -> Vec<&RequestView> {
        self.open.iter().filter(|request| (request.state == RequestState::Submitted) == yes).collect()
    }
}

/// The three lists as tabs, and the one that is looked at.
pub(crate) fn tabs(context: &Context, tab: Tab, others: &Others, text: &str) -> Markup {
    let ui = &context.ui;
    let (waiting, going) = (others.submitted(true), others.submitted(false));
    let count = |tab: Tab| match tab {
        Tab::ToDecide => waiting.len(),
        Tab::UnderWay => going.len(),
        Tab::Ended => 0,
    };
    html! {
        nav.tabs aria-label=(ui.t("requests-title")) {
            @for one in Tab::ALL {
                a.button href={ "/requests?tab=" (one.word()) } aria-current=[(one == tab).then_some("page")] {
                    (ui.t(one.title())) @if count(one) > 0 { " " span.count { (count(one)) } } }
            }
        }
        @match (tab, &others.ended) {
            (Tab::ToDecide, _) => (to_decide(context, &waiting)),
            (Tab::UnderWay, _) => (under_way(context, &going)),
            (Tab::Ended, Some(page)) => (ended(context, page, text)),
            (Tab::Ended, None) => {},
        }
    }
}

fn to_decide(context: &Context, waiting: &[&RequestView]) -> Markup {
    let ui = &context.ui;
    let several = waiting.len() > 1;
    html! {
        section {
            h2 { (ui.t("requests-to-decide")) }
            @if waiting.is_empty() { p { (ui.t("requests-nothing-to-decide")) } }
            @for request in waiting { (card(context, request, several)) }
            @if several {
                form #several .row method="post" action="/requests/approve" {
                    (layout::csrf(context))
                    button.primary { (ui.t("requests-approve-all")) }
                }
            }
        }
    }
}

fn under_way(context: &Context, going: &[&RequestView]) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("requests-tab-under-way")) }
            @if going.is_empty() { p.empty { (ui.t("requests-none-under-way")) } }
            @for request in going { (card(context, request, false)) }
        }
    }
}

fn ended(context: &Context, page: &Page<RequestView>, text: &str) -> Markup {
    let ui = &context.ui;
    let address = |number: u32| {
        format!("/requests?{}", form_urlencoded(&[("tab", "ended"), ("q", text), ("page", &number.to_string())]))
    };
    html! {
        section {
            h2 { (ui.t("requests-tab-ended")) }
            form.row role="search" method="get" action="/requests" {
                input type="hidden" name="tab" value="ended";
                label { (ui.t("requests-search")) input type="search" name="q" value=(text); }
                button { (ui.t("stock-show")) }
            }
            @if page.rows.is_empty() { p.empty { (ui.t("requests-none-ended")) } }
            ul.lines {
                @for request in &page.rows {
                    li { a href={ "/requests/" (request.id) } { (request.person.name) } " "
                        span.badge { (ui.t(&words::key("request", request.state.word()))) } " "
                        @if let Some(serial) = &request.token { a.serial href={ "/tokens/" (serial) } { (serial) } " " }
                        span.small { (request.school_name) " · " (words::ago(ui, context.now(), request.since)) }
                        @if let Some(reason) = &request.reason { p.small { (ui.with("requests-reason", [("reason", reason)])) } } }
                }
            }
            @if page.pages > 1 {
                nav.paging aria-label=(ui.t("paging")) {
                    @if page.page > 1 { a rel="prev" href=(address(page.page - 1)) { (ui.t("paging-previous")) } }
                    span { (ui.with("paging-here", [("page", &page.page.to_string()), ("pages", &page.pages.to_string())])) }
                    @if page.page < page.pages { a rel="next" href=(address(page.page + 1)) { (ui.t("paging-next")) } }
                }
            }
        }
    }
}

/// Somebody else's request, with what can be done about it; `several`: it may be ticked beside others.
pub(crate) fn card(context: &Context, request: &RequestView, several: bool) -> Markup {
    let ui = &context.ui;
    let path = format!("/requests/{}", request.id);
    html! {
        article.card.calm id={ "request-" (request.id) } {
            header { h3 { (request.person.name) }
                span.small { (request.school_name) " · " (words::ago(ui, context.now(), request.since)) } }
            p { span.badge { (ui.t(&words::key("request", request.state.word()))) }
                @if request.kind == TokenKind::Software { " " span.badge { (ui.t("kind-software")) } }
                @if let Some(serial) = &request.token { " " a.serial href={ "/tokens/" (serial) } { (serial) } } }
            p.need { (request.need) }
            @if let Some(old) = &request.replaced {
                p { (ui.with("requests-replaces-this", [("serial", &old.name.to_string())])) " " (words::key_state(ui, old)) }
            } @else if let Some((serial, verb, at)) = &request.before {
                p.small { (ui.with("requests-before", [("serial", &serial.to_string()), ("what", &words::verb(ui, *verb)), ("at", &ui.date(*at))])) }
            }
            @if !request.documents.is_empty() {
                ul.plain { @for (id, name) in &request.documents { li { a href={ (path) "/documents/" (id) } { (name) } } } }
            }
            @if let Some(reason) = &request.reason { p.small { (ui.with("requests-reason", [("reason", reason)])) } }
            (acts(context, request, &path, several))
        }
    }
}

/// What can be done about a request where it stands.
fn acts(context: &Context, request: &RequestView, path: &str, several: bool) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    match request.state {
        RequestState::Submitted => html! {
            div.actions {
                form method="post" action={ (path) "/approve" } {
                    (layout::csrf(context))
                    button.primary { (ui.t("requests-approve")) }
                }
                @if several {
                    label.tick { input type="checkbox" name={ "request-" (request.id) } form="several";
                        (ui.with("requests-tick", [("name", &request.person.name)])) }
                }
            }
            (reason(context, &format!("{path}/refuse"), "requests-refuse", "requests-refuse-reason", "reason"))
        },
        RequestState::WaitingForStock | RequestState::AwaitingRequester | RequestState::Allocated => html! {
            @if request.state == RequestState::WaitingForStock {
                p.touch { (ui.t("requests-no-token")) " "
                    @if actor.may(Act::Order, Some(request.school)) { a.button href={ "/orders#order-" (request.school) } { (ui.t("inbox-order")) } } }
            }
            @if request.state == RequestState::Allocated && actor.may(Act::HandOver, Some(request.school)) {
                @if let Some(serial) = &request.token { p { a.button.primary href={ "/bench#token-" (serial) } { (words::action(ui, station::CardAction::HandOver)) } } }
            }
            (reason(context, &format!("{path}/call_off"), "requests-call-off", "sure-comment-needed", "comment"))
        },
        RequestState::Draft
        | RequestState::Refused
        | RequestState::HandedOver
        | RequestState::Cancelled
        | RequestState::Expired => html! {},
    }
}

/// An act that wants a word: it unfolds.
fn reason(context: &Context, path: &str, word: &str, ask: &str, name: &str) -> Markup {
    let ui = &context.ui;
    html! {
        details {
            summary { (ui.t(word)) }
            form.row method="post" action=(path) {
                (layout::csrf(context))
                label { (ui.t(ask)) input name=(name) maxlength="200" required; }
                button { (ui.t(word)) }
            }
        }
    }
}

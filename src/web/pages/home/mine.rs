//! My own request as a line of steps, my own token, and what I can do now.

use super::waiting::{Home, block};
use crate::{context::Context, pages::requests::list::steps, words};
use catalogue::Ui;
use domain::{CustodyState, RequestState, TokenRef};
use maud::{Markup, html};
use station::{OwnPage, PinState, RequestView};

/// Of somebody who only asks: always. Of others: while something of theirs is on its way or needs them.
pub(super) fn section(context: &Context, home: &Home) -> Option<Markup> {
    let ui = &context.ui;
    let own = home.own.as_ref()?;
    let needed = own.renew.is_some() || own.suspended.is_some() || !own.due.is_empty() || own.pin == PinState::Locked;
    if home.request.is_none() && !home.requester && !needed {
        return None;
    }
    let held: Vec<_> = own.tokens.iter().filter(|token| token.state == CustodyState::HandedOver).collect();
    let body = html! {
        @if let Some(request) = &home.request { (steps(ui, request)) (now(ui, request)) }
        @for token in &held {
            p { span.serial { (token.name) } " " (words::own_key_state(ui, token)) " "
                span.small { (ui.credential(token.credential.as_ref())) } }
        }
        (crate::pages::account::me::suspended(context, own))
        (needs(ui, own))
        @if home.request.is_none() && own.tokens.is_empty() {
            p { (ui.t("home-no-token")) }
            p { a.button.primary href="/requests" { (ui.t("requests-ask")) } }
        }
        @if !held.is_empty() {
            ul.ways {
                @if own.token.is_some() { li { a href="/me/resync" { (ui.t("resync-own-link")) } } }
                li { a href="/diagnosis" { (ui.t("diagnosis-own-link")) } }
                li { a href="/me" { (ui.t("home-my-page")) } }
            }
        }
    };
    Some(block(&ui.t("home-my-request"), Some("/requests"), None, &body))
}

/// What can be done about a request now.
fn now(ui: &Ui, request: &RequestView) -> Markup {
    let serial = request.token.as_ref().map(TokenRef::to_string).unwrap_or_default();
    html! {
        @match request.state {
            RequestState::Draft => { p { (ui.t("requests-draft-help")) } p { a.button.primary href="/requests" { (ui.t("home-complete")) } } },
            RequestState::Submitted => p { (ui.t("requests-submitted-help")) },
            RequestState::WaitingForStock => p { (ui.t("requests-waiting")) },
            RequestState::AwaitingRequester => {
                p { (ui.t(match (request.charter_signed, request.pin_set) {
                    (false, _) => "home-sign",
                    (true, false) => "home-set-pin",
                    (true, true) => "home-activate",
                })) }
                p { a.button.primary href="/requests" { (ui.t("home-continue")) } }
            },
            RequestState::Allocated => p.said { (ui.with("requests-collect", [("serial", &serial)])) },
            RequestState::Refused | RequestState::HandedOver | RequestState::Cancelled | RequestState::Expired => {},
        }
        @if let Some(deadline) = request.deadline { p.small { (ui.with("requests-deadline", [("at", &ui.moment(deadline))])) } }
    }
}

/// What must not be missed about one's own token and PIN.
fn needs(ui: &Ui, own: &OwnPage) -> Markup {
    html! {
        @for serial in &own.due { p.notice { (ui.with("me-due", [("serial", &serial.to_string())])) } }
        @if let Some((serial, expires)) = &own.renew {
            p.warn { (ui.with("me-expires", [("serial", &serial.to_string()), ("at", &ui.moment(*expires))])) " "
                a href="/me" { (ui.t("me-renew")) } }
        }
        @if own.pin == PinState::Locked { p.notice { (ui.t("pin-locked")) " " a href="/me" { (ui.t("home-my-page")) } } }
    }
}

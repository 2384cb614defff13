//! My own request as a line of steps, my own token, and the three things that one does about it. Whoever has more to do than that has it at the
//! end, folded to one line when nothing of it waits.

use super::waiting::{Home, block};
use crate::{context::Context, layout, pages::account::me, pages::requests::list::steps, pictures, words};
use catalogue::Ui;
use domain::{CustodyState, RequestState, TokenRef};
use maud::{Markup, html};
use station::{OwnPage, PinState, RequestView, TokenRow};

/// Of somebody who only asks: always. Of others: while something of theirs is on its way or needs them, and else in one line.
pub(super) fn section(context: &Context, home: &Home) -> Option<Markup> {
    let ui = &context.ui;
    let own = home.own.as_ref()?;
    let needed = own.renew.is_some() || own.suspended.is_some() || !own.due.is_empty() || own.pin == PinState::Locked;
    let held: Vec<_> = own.tokens.iter().filter(|token| token.state == CustodyState::HandedOver).collect();
    let waits = home.request.is_some() || home.requester || needed;
    if !waits && held.is_empty() {
        return None;
    }
    let body = html! {
        @if let Some(request) = &home.request { (steps(ui, request)) (now(ui, request)) }
        @for token in &held { (key(context, own, token)) }
        (me::suspended(context, own))
        (needs(ui, own))
        @if home.request.is_none() && own.tokens.is_empty() {
            p { (ui.t("home-no-token")) }
            p { a.button.primary href="/requests" { (ui.t("requests-ask")) } }
        }
    };
    if !waits {
        let names = held.iter().map(|token| token.name.to_string()).collect::<Vec<_>>().join(", ");
        return Some(html! {
            details.block.wide { summary { (ui.t("inbox-mine")) " " span.serial { (names) } } (body) }
        });
    }
    let to = if home.request.is_some() { "/requests" } else { "/me" };
    Some(block(&ui.t("inbox-mine"), Some(to), None, &body))
}

/// A token in one's hands, and what one does about it.
fn key(context: &Context, own: &OwnPage, token: &TokenRow) -> Markup {
    let ui = &context.ui;
    let serial = token.name.to_string();
    html! {
        p { (pictures::key(token)) " " span.serial { (serial) } " " (words::own_key_state(ui, token)) }
        div.mine {
            a.button href="/diagnosis" { (ui.t("inbox-mine-broken")) }
            @if own.suspend.as_ref().is_some_and(|name| *name == token.name) {
                details.act.lost {
                    summary { (ui.t("inbox-mine-lost")) }
                    p { (ui.t("me-lost-help")) }
                    form method="post" action="/me/suspend" {
                        (layout::csrf(context))
                        input type="hidden" name="back" value="/";
                        input type="hidden" name="serial" value=(serial);
                        button.primary { (ui.with("me-suspend", [("serial", &serial)])) }
                    }
                }
            }
            @if own.token.is_some() { a.button href="/me#pin" { (ui.t("inbox-mine-pin")) } }
        }
    }
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

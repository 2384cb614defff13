//! *Ma clef*: where a request stands with its open step, or the key in hand with the three things that one does about it. The home of
//! whoever only asks, and the first part of everybody's own page.

use crate::{
    context::Context,
    layout,
    pages::{
        helpdesk::case::Asked,
        requests::{
            list::{now, steps},
            software::change_form,
        },
    },
    parts::codes::pin_fields,
    pictures, words,
};
use domain::{Act, CustodyState, TokenRef};
use jiff::Timestamp;
use maud::{Markup, html};
use station::{OwnPage, PinState, RequestView, TokenRow};

/// All of it; `here`: the page that its forms come back to.
pub(crate) fn part(context: &Context, own: &OwnPage, request: Option<&RequestView>, here: &str) -> Markup {
    let (ui, asks) = (&context.ui, context.signed_in.actor.may_somewhere(Act::Ask));
    html! {
        @if let Some(request) = request { (steps(ui, request)) (now(context, request, here)) }
        @for serial in &own.due { p.notice { (ui.with("me-due", [("serial", &serial.to_string())])) } }
        @for token in &own.tokens { (one(context, own, token, here)) }
        (suspended(context, own))
        @if let Some((serial, expires)) = &own.renew { (renew_form(context, serial, *expires)) }
        @if let Some(serial) = &own.phone { (change_form(context, serial)) }
        @if own.tokens.is_empty() && request.is_none() {
            p.empty { (ui.t("me-no-token")) " " (ui.t(&words::key("pin", own.pin.word()))) }
            @if asks { p { a.button.primary href="/requests" { (ui.t("requests-ask")) } } }
        }
    }
}

/// A key, with its picture. What was never in their hands cannot have stopped working there, and with what is due back one thing is done.
fn one(context: &Context, own: &OwnPage, token: &TokenRow, here: &str) -> Markup {
    let ui = &context.ui;
    let in_hand = token.state == CustodyState::HandedOver && !own.due.contains(&token.name);
    html! {
        p.my-key { (pictures::key(token)) " " span.serial { (token.name) } " " (words::own_key_state(ui, token)) }
        @if in_hand {
            @if own.pin != PinState::Set { p.notice { (ui.t(&words::key("pin", own.pin.word()))) } }
            div.mine {
                a.button href=(Asked { key: Some(token.name.clone()), ..Asked::default() }.address()) { (ui.t("inbox-mine-broken")) }
                @if own.suspend.as_ref() == Some(&token.name) {
                    details.act.lost { summary { (ui.t("inbox-mine-lost")) } (suspend(context, &token.name, here)) }
                }
                @if own.token.as_ref() == Some(&token.name) {
                    details.act #pin { summary { (ui.t("inbox-mine-pin")) } (new_pin(context, here)) }
                }
            }
            @if own.token.is_none() && own.suspended.is_none() { p.small { (ui.t("pin-ask-helpdesk")) } }
        }
    }
}

/// It is out of hand: it opens nothing from now on.
pub(crate) fn suspend(context: &Context, serial: &TokenRef, here: &str) -> Markup {
    let ui = &context.ui;
    html! {
        p { (ui.t("me-lost-help")) }
        form method="post" action="/me/suspend" {
            (layout::csrf(context))
            input type="hidden" name="back" value=(here);
            input type="hidden" name="serial" value=(serial);
            button.primary { (ui.with("me-suspend", [("serial", &serial.to_string())])) }
        }
    }
}

/// A code of the key proves whose PIN is chosen.
pub(crate) fn new_pin(context: &Context, here: &str) -> Markup {
    let ui = &context.ui;
    html! {
        form.stack method="post" action="/me/pin" {
            (layout::csrf(context))
            input type="hidden" name="back" value=(here);
            p.small { (ui.t("pin-change-help")) }
            label { (ui.t("field-code")) input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required; }
            (pin_fields(ui))
            button.primary { (ui.t("pin-submit")) }
        }
    }
}

fn renew_form(context: &Context, serial: &TokenRef, expires: Timestamp) -> Markup {
    let (ui, at) = (&context.ui, context.ui.moment(expires));
    html! {
        p.notice { (ui.with("me-expires", [("serial", &serial.to_string()), ("at", &at)])) }
        form method="post" action="/me/renew" {
            (layout::csrf(context))
            input type="hidden" name="serial" value=(serial);
            input type="hidden" name="need" value=(ui.with("me-renew-need", [("serial", &serial.to_string()), ("at", &at)]));
            button.primary { (ui.t("me-renew")) }
        }
    }
}

/// What was suspended: another one is asked for, or it was found.
pub(crate) fn suspended(context: &Context, own: &OwnPage) -> Markup {
    let ui = &context.ui;
    let Some((serial, may_ask)) = &own.suspended else { return html! {} };
    html! {
        p.notice { (ui.with("me-suspended", [("serial", &serial.to_string())])) }
        @if *may_ask {
            form method="post" action="/me/renew" {
                (layout::csrf(context))
                input type="hidden" name="serial" value=(serial);
                input type="hidden" name="need" value=(ui.with("me-suspended-need", [("serial", &serial.to_string())]));
                button.primary { (ui.t("me-suspended-ask")) }
            }
        }
        details { summary { (ui.t("me-suspended-found")) } p { (ui.t("me-suspended-found-help")) } }
    }
}

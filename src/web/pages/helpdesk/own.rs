//! The same for whoever holds the key: what they can do about it themselves, in place.

use super::case::{Case, What};
use crate::{
    context::Context,
    layout,
    pages::account::key,
    parts::codes::{next_fields, passcode_input},
};
use domain::CustodyState;
use maud::{Markup, html};
use station::OwnPage;

/// What is done about it.
pub(super) fn act(context: &Context, case: &Case, own: &OwnPage, what: What) -> Markup {
    html! {
        section.here aria-label=(context.ui.t(what.name())) {
            @match what {
                What::Codes => (codes(context, case, own)),
                What::Silent => (look(context, case, true)),
                What::PinForgotten | What::PinLocked => (pin(context, case, own)),
                What::Lost => (lost(context, case, own)),
                What::Other => (look(context, case, false)),
            }
        }
    }
}

/// PIN and codes together prove who asks.
pub(super) fn codes(context: &Context, case: &Case, own: &OwnPage) -> Markup {
    let ui = &context.ui;
    let works = own.token.is_some() && own.token.as_ref() == case.row().map(|row| &row.name);
    let digits = case.row().and_then(|row| row.credential.as_ref()).map(|credential| credential.digits.get());
    html! {
        @if works {
            ol {
                li { (ui.t("resync-own-first")) }
                li { (ui.t("resync-own-wait")) }
                li { (ui.t("resync-own-second")) }
            }
            form.stack method="post" action="/me/resync" data-digits=[digits] {
                (layout::csrf(context))
                (case.asked.hidden())
                label { (ui.t("field-passcode")) (passcode_input()) }
                (next_fields(ui))
                button.primary { (ui.t("diagnosis-look-at-codes")) }
            }
        } @else { (look(context, case, false)) }
    }
}

/// What the records say of the key; `dead`: it gives no sign of life.
fn look(context: &Context, case: &Case, dead: bool) -> Markup {
    let ui = &context.ui;
    html! {
        p { (ui.t(if dead { "trouble-silent-help" } else { "diagnosis-help" })) }
        @if let Some(row) = case.row() {
            form method="post" action="/diagnosis/own" {
                (layout::csrf(context))
                (case.asked.hidden())
                input type="hidden" name="serial" value=(row.name);
                @if dead { input type="hidden" name="dead" value="on"; }
                button.primary { (ui.t(if dead { "diagnosis-dead" } else { "diagnosis-run" })) }
            }
        }
    }
}

fn pin(context: &Context, case: &Case, own: &OwnPage) -> Markup {
    html! {
        @if own.token.is_some() { (key::new_pin(context, &case.asked.address())) }
        @else { p { (context.ui.t("pin-ask-helpdesk")) } }
    }
}

fn lost(context: &Context, case: &Case, own: &OwnPage) -> Markup {
    let in_hand = case.row().filter(|row| row.state == CustodyState::HandedOver);
    html! {
        (key::suspended(context, own))
        @if let Some(row) = in_hand.filter(|row| own.suspend.as_ref() == Some(&row.name)) {
            (key::suspend(context, &row.name, &case.asked.address()))
        }
    }
}

//! The card of one plugged token: whose it is, where it stands, and what comes next.

use super::{
    card::{Desk, act, button, doing, ended, next, slip_of},
    hand_over,
};
use crate::{context::Context, layout, pictures, words};
use bench::{Activity, Keys, Stranger};
use catalogue::Ui;
use domain::{Contradiction, CustodyState, Serial, TokenRef};
use maud::{Markup, html};
use station::{Advice, BenchView, Card, CardAction, Face, TokenRow};

pub(super) fn card(context: &Context, desk: &Desk, card: &Card) -> Markup {
    let ui = &context.ui;
    let tone = match (&card.activity, &card.outcome, &card.face) {
        (Activity::Touch { .. }, ..) => "touch",
        (Activity::Working { .. }, ..) => "working",
        (_, Some(outcome), _) if outcome.is_ok() => "good",
        (_, Some(_), _) | (_, _, Face::Unusable { .. } | Face::Duplicate { .. } | Face::Stranger { .. }) => "bad",
        _ => "calm",
    };
    html! {
        article.card.(tone) id={ "card-" (card.port) } {
            (heading(ui, card))
            @if let Some(said) = keys(card.keys) { p.bad role="status" { (ui.t(said)) } }
            @if let Face::Known { token, .. } = &card.face { (whose(ui, token)) }
            @if slip_of(context, card).is_none() { (ended(context, card)) }
            @match doing(context, card) {
                Some(doing) => (doing),
                None => { (advice(ui, card)) (face(context, desk, card)) }
            }
        }
    }
}

fn heading(ui: &Ui, card: &Card) -> Markup {
    html! {
        header {
            @match (&card.face, card.family) {
                (Face::Known { token, .. }, _) => (pictures::key(token)),
                (_, Some(family)) => (pictures::of(family, None)),
                (_, None) => {},
            }
            (title(ui, card))
            span.small { (card.model) " · " (ui.with("bench-port", [("port", &card.port)])) }
        }
    }
}

/// Whose a token is and where it stands: what is read first.
fn whose(ui: &Ui, token: &TokenRow) -> Markup {
    html! {
        p.whose { (words::key_state(ui, token)) @if let Some(holder) = &token.holder { " " strong { (holder.name) } } }
        @if let Some(unsettled) = token.unsettled { p.warn role="status" { (words::unsettled(ui, unsettled)) } }
    }
}

fn face(context: &Context, desk: &Desk, card: &Card) -> Markup {
    let (ui, bench) = (&context.ui, &desk.bench);
    match &card.face {
        // what to do with these is said above them
        Face::Looking | Face::Elsewhere { .. } | Face::Duplicate { .. } => html! {},
        Face::Unusable { detail, .. } => html! {
            details { summary { (ui.t("details")) } p.small lang="en" { (detail) } }
        },
        Face::SerialHidden { can_make_visible, .. } => {
            let (name, visible) = (format!("/bench/{}/serial", card.port), format!("/bench/{}/visible", card.port));
            html! {
                @if context.offers(&name) {
                    form.row method="post" action=(name) {
                        (layout::csrf(context))
                        label { (ui.t("field-serial")) input name="serial" inputmode="numeric" autocomplete="off" required; }
                        button.primary { (ui.t("face-hidden-named")) }
                    }
                }
                @if *can_make_visible && context.offers(&visible) {
                    (button(context, &visible, "", &words::action(ui, CardAction::MakeVisible)))
                }
            }
        }
        Face::Unregistered { serial, programmed } => {
            unregistered(context, bench, &called(bench, card, serial), programmed, "/bench")
        }
        Face::Known { token, actions } => acts(context, desk, card, token, actions),
        Face::Stranger { stranger, verify } => strange(context, bench, card, stranger, *verify),
    }
}

/// The one next act, open; the others in a fold.
fn acts(context: &Context, desk: &Desk, card: &Card, token: &TokenRow, actions: &[CardAction]) -> Markup {
    let ui = &context.ui;
    let (first, others) = next(actions, token);
    let gives = actions.contains(&CardAction::HandOver);
    let waiting = desk.expected.as_ref().map(|expected| hand_over::waiting(expected, &desk.bench.cards));
    // what stands free is given, verified or programmed anew: none of it is what somebody comes for
    let first =
        first.filter(|first| *first != CardAction::Verify || token.state != CustodyState::InStock || !is_proven(token));
    let others = others.iter().filter(|action| **action != CardAction::HandOver);
    html! {
        @match first {
            Some(CardAction::HandOver) => (hand_over::form(context, token)),
            Some(action) => (act(context, token, action, "primary", "/bench")),
            None => {}
        }
        @if let Some(waiting) = &waiting { (hand_over::instead(context, token, waiting)) }
        details.more {
            summary { (ui.t("station-more")) }
            @for action in others { (act(context, token, *action, "", "/bench")) }
            @if first.is_none() && actions.contains(&CardAction::Verify) { (act(context, token, CardAction::Verify, "", "/bench")) }
            @if gives { (hand_over::without(context, token)) }
            @if actions.contains(&CardAction::Enrol) { (device_pin(context, card, &token.name)) }
            p.small { (ui.credential(token.credential.as_ref())) @if let Some(firmware) = card.firmware { " · " (firmware) } }
            p { a href={ "/tokens/" (token.name) } { (ui.t("manage-token")) } }
        }
        (attempts(ui, card))
    }
}

/// Whether its supplier programmed it, and sent along the secret of a slot that nobody named: what stands in it may be just that.
fn is_supplied(token: &TokenRow) -> bool {
    token.credential.as_ref().is_some_and(|credential| credential.state.is_live() && credential.slot.is_none())
}

/// Whether a code showed that its secret works.
fn is_proven(token: &TokenRow) -> bool {
    token.credential.as_ref().is_some_and(|credential| credential.verified)
}

fn title(ui: &Ui, card: &Card) -> Markup {
    let serial = match &card.face {
        Face::Unregistered { serial, .. } | Face::Elsewhere { serial, .. } | Face::Duplicate { serial, .. } => {
            Some(serial.to_string())
        }
        Face::Known { token, .. } => Some(token.name.to_string()),
        Face::Stranger { stranger, .. } => Some(stranger.serial.to_string()),
        Face::Looking | Face::Unusable { .. } | Face::SerialHidden { .. } => None,
    };
    html! { h2 { @match serial { Some(serial) => span.serial { (serial) }, None => (ui.t("bench-token")) } } }
}

/// What keeps it from being used, and what to do; a stranger has a block of its own, and where its keys go is said above.
fn advice(ui: &Ui, card: &Card) -> Markup {
    html! {
        @for advice in card.advice().iter().filter(|advice| !matches!(advice, Advice::Stranger(_) | Advice::Keys { .. })) {
            p { (ui.tell(advice)) }
        }
    }
}

/// Where what it types goes, if not to the station alone.
fn keys(keys: Keys) -> Option<&'static str> {
    match keys {
        Keys::Kept => None,
        Keys::NotPermitted => Some("keys-not-permitted"),
        Keys::Taken => Some("keys-taken"),
        Keys::NoNode => Some("keys-no-node"),
    }
}

/// How often the token's own PINs may still be wrong, and what it holds of other programs.
fn attempts(ui: &Ui, card: &Card) -> Markup {
    html! {
        @if let Some(left) = card.attempts {
            @let user = left.user.to_string();
            p.small { (match left.admin {
                Some(admin) => ui.with("card-attempts", [("admin", admin.to_string().as_str()), ("user", &user)]),
                None => ui.with("card-attempts-user", [("user", &user)]),
            }) }
        }
        @if let (Face::Known { token, .. }, [_, ..]) = (&card.face, card.foreign_slots.as_slice()) {
            @if !is_supplied(token) {
                @let slots = card.foreign_slots.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
                p.small { (ui.with("face-programmed", [("slots", &slots)])) }
            }
        }
        @if card.foreign > 0 { p.small { (ui.with("card-foreign", [("count", &card.foreign.to_string())])) } }
    }
}

/// The admin PIN that a token asks for before it is programmed.
fn device_pin(context: &Context, card: &Card, named: &TokenRef) -> Markup {
    let ui = &context.ui;
    let action = format!("/tokens/{named}/device_pin");
    let left = card.attempts.and_then(|left| left.admin).filter(|left| *left > 0);
    html! {
        @if let Some(left) = left.filter(|_| context.offers(&action)) {
            details {
                summary { (ui.t("card-device-pin")) }
                form.stack method="post" action=(action) {
                    (layout::csrf(context))
                    input type="hidden" name="back" value="/bench";
                    label { (ui.t("card-device-pin-field"))
                        input type="password" name="pin" maxlength="25" autocomplete="off" required;
                    }
                    @if left == 1 { label.tick { input type="checkbox" name="last" required; (ui.t("card-device-pin-last")) } }
                    button { (ui.t("card-device-pin-give")) }
                }
            }
        }
    }
}

/// Something that tells the number of a known token and is not like its record: what both say, and who settles it.
fn strange(context: &Context, bench: &BenchView, card: &Card, stranger: &Stranger, verify: bool) -> Markup {
    let ui = &context.ui;
    let prove = format!("/tokens/{}/verify", stranger.name);
    let apart = card.family.filter(|_| stranger.what == Contradiction::Family && !bench.registering.is_empty());
    html! {
        p.notice role="alert" { (ui.t("face-stranger")) }
        p { (ui.with("face-stranger-recorded", [("recorded", stranger.recorded.as_str())])) }
        p { (ui.with("face-stranger-seen", [("seen", stranger.seen.as_str())])) }
        p { (ui.t(&words::key("contradiction", stranger.what.word()))) }
        @if verify && context.offers(&prove) {
            form.inline method="post" action=(prove) {
                (layout::csrf(context))
                input type="hidden" name="back" value="/bench";
                button.primary { (ui.t("face-stranger-prove")) }
            }
        } @else if stranger.can_prove() { p { (ui.t("face-stranger-who")) } }
        @if let Some(family) = apart {
            @let named = TokenRef::of(family, stranger.serial.clone());
            p.small { (ui.with("face-stranger-apart", [("name", &named.to_string())])) }
            (register_form(context, bench, &named.to_string(), "/bench"))
        }
    }
}

/// The form that puts a token into the inventory.
fn register_form(context: &Context, bench: &BenchView, named: &str, back: &str) -> Markup {
    let ui = &context.ui;
    html! {
        form.row method="post" action="/tokens" {
            (layout::csrf(context))
            input type="hidden" name="serial" value=(named);
            input type="hidden" name="back" value=(back);
            @if let [only] = bench.registering.as_slice() { input type="hidden" name="school" value=(only.uai); } @else {
                label { (ui.t("field-school"))
                    select name="school" required {
                        // one school among several is nobody's guess
                        option value="" { (ui.t("station-choose-school")) }
                        @for school in &bench.registering { option value=(school.uai) { (school.name) } }
                    }
                }
            }
            button.primary { (words::action(ui, CardAction::Register)) }
        }
    }
}

/// What a form calls a token that no inventory knows: its number, with the family where something else that is plugged has the same.
fn called(bench: &BenchView, card: &Card, serial: &Serial) -> String {
    let tells = |other: &&Card| match &other.face {
        Face::Known { token, .. } => token.serial == *serial,
        Face::Unregistered { serial: other, .. } => other == serial,
        _ => false,
    };
    match card.family.filter(|_| bench.cards.iter().filter(tells).count() > 1) {
        Some(family) => TokenRef::of(family, serial.clone()).to_string(),
        None => serial.to_string(),
    }
}

/// A token that no inventory knows, and the form that puts it into one.
fn unregistered(context: &Context, bench: &BenchView, named: &str, programmed: &[u8], back: &str) -> Markup {
    let ui = &context.ui;
    html! {
        p { (ui.t("face-unregistered")) }
        @if !programmed.is_empty() {
            @let slots = programmed.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
            p.small { (ui.with("face-programmed", [("slots", &slots)])) }
        }
        @if bench.registering.is_empty() { p { (ui.t("face-unregistered-ask")) } } @else {
            (register_form(context, bench, named, back))
        }
    }
}

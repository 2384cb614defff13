//! The bench: a card for every plugged token, live.
//!
//! The server renders the cards for the person who looks and sends them whole when something changed; the script puts
//! them in place. Without a script the page is loaded again.

use super::card::{actions, button, doing, ended, handed_over, slip_of};
use crate::{
    back::done,
    context::Context,
    failure::Failure,
    layout,
    live::{Changes, sse},
    path::Path,
    posted::Posted,
    words,
};
use axum::response::{
    Redirect,
    sse::{Event, Sse},
};
use bench::{Activity, KeyboardHold, KeyboardView, Keys, Stranger};
use catalogue::Ui;
use domain::{Act, Contradiction, Serial, TokenRef};
use futures_util::stream::{self, Stream};
use maud::{Markup, html};
use station::{Advice, BenchView, Card, CardAction, Face, TokenRow};
use std::{convert::Infallible, time::Duration};

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    // what another program wrote meanwhile comes with the next event
    context.ask(|station, actor| station.bench().look_again(actor, Duration::ZERO)).await?;
    let bench = look(&context).await?;
    let title = context.ui.t("nav-bench");
    Ok(context.page(&title, &page(&context, &bench)))
}

/// The cards, live.
pub(crate) async fn live(context: Context) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    sse(stream::unfold(Changes::new(context), async |mut changes| {
        let context = changes.next().await?;
        let cards = cards(context, &look(context).await.ok()?);
        Some((cards, changes))
    }))
}

pub(crate) async fn cancel(Path(port): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    posted.context.ask(move |station, actor| station.bench().cancel(actor, &port)).await?;
    Ok(Redirect::to("/bench"))
}

pub(crate) async fn name_serial(Path(port): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let serial = crate::serials::typed_token(&posted.fields)?;
    posted.context.ask(move |station, actor| station.name_serial(actor, &port, &serial)).await?;
    Ok(done("/bench", "serial-named"))
}

pub(crate) async fn make_visible(Path(port): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    posted.context.ask(move |station, actor| station.bench().make_visible(actor, &port)).await?;
    Ok(Redirect::to("/bench"))
}

async fn look(context: &Context) -> Result<BenchView, Failure> {
    context.ask(|station, actor| station.bench().view(actor)).await
}

fn page(context: &Context, bench: &BenchView) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (ui.t("nav-bench")) }
        @if !bench.hotplug { p.notice { (ui.t("bench-no-hotplug")) } }
        @if let Some((take, school)) = bench.counting {
            p.warn role="status" { (ui.with("bench-counting", [("uai", school.as_str())])) " "
                @if context.signed_in.actor.may(Act::StockTake, Some(school)) { a href={ "/stock-take/" (take) } { (ui.t("bench-counting-go")) } } }
            form method="post" action={ "/stock-take/" (take) "/rest" } {
                (layout::csrf(context))
                input type="hidden" name="back" value="/bench";
                button { (ui.t("stock-take-rest")) }
            }
        } @else { (conveying(context, bench)) }
        div #cards .cards data-live="/bench/live" aria-live="polite" { (cards(context, bench)) }
        noscript { p { a.button href="/bench" { (ui.t("bench-reload")) } } }
        p.small {
            @if bench.ignoring.is_empty() { (ui.t("bench-keyboards-told")) }
            @else { (ui.with("bench-keyboards-ignored", [("ports", bench.ignoring.join(", ").as_str())])) }
        }
    }
}

/// What takes the tokens that are plugged in by itself, and the way there.
fn conveying(context: &Context, view: &BenchView) -> Markup {
    let ui = &context.ui;
    html! {
        @if let Some((id, task, school)) = view.conveying {
            @let task = ui.t(&words::key("batch-task", task.word()));
            p.warn role="status" { (ui.with("bench-conveying", [("task", &task), ("uai", school.as_str())])) " "
                @if context.signed_in.actor.may(Act::Convey, Some(school)) { a href={ "/conveyor/" (id) } { (ui.t("bench-conveying-go")) } } }
        } @else if context.signed_in.actor.may_somewhere(Act::Convey) {
            p { a.button href="/conveyor" { (ui.t("bench-to-conveyor")) } }
        }
    }
}

fn cards(context: &Context, bench: &BenchView) -> Markup {
    html! {
        @for keyboard in &bench.keyboards { (stranger(&context.ui, keyboard)) }
        @if bench.cards.is_empty() { p #empty .empty { (context.ui.t("bench-empty")) } }
        @for one in bench.cards.iter().filter(|one| slip_of(context, one).is_some()) { (handed_over(context, one)) }
        @for one in &bench.cards { (card(context, bench, one)) }
    }
}

/// A keyboard that nobody knows, and what becomes of its keys.
fn stranger(ui: &Ui, keyboard: &KeyboardView) -> Markup {
    let args = [("port", keyboard.port.as_str()), ("usb", keyboard.usb_id.as_str())];
    let said = match keyboard.hold {
        KeyboardHold::Free => ui.with("bench-keyboard-free", args),
        KeyboardHold::Held => ui.with("bench-keyboard-held", args),
        KeyboardHold::Refused => ui.with("bench-keyboard-refused", args),
        KeyboardHold::Before => ui.with("bench-keyboard-before", args),
    };
    html! { p.warn role="alert" { (said) } }
}

fn card(context: &Context, bench: &BenchView, card: &Card) -> Markup {
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
            header {
                (title(ui, card))
                span.small { (card.model) @if let Some(firmware) = card.firmware { " · " (firmware) } " · " (ui.with("bench-port", [("port", &card.port)])) }
            }
            (attempts(ui, card))
            @if let Some(said) = keys(card.keys) { p.bad role="status" { (ui.t(said)) } }
            @if slip_of(context, card).is_none() { (ended(context, card)) }
            @match doing(context, card) {
                Some(doing) => (doing),
                None => { (advice(ui, card)) (face(context, bench, card)) }
            }
        }
    }
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
        @if let (Face::Known { .. }, [_, ..]) = (&card.face, card.foreign_slots.as_slice()) {
            @let slots = card.foreign_slots.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
            p.small { (ui.with("face-programmed", [("slots", &slots)])) }
        }
        @if card.foreign > 0 { p.small { (ui.with("card-foreign", [("count", &card.foreign.to_string())])) } }
    }
}

/// The admin PIN that a token asks for before it is programmed.
fn device_pin(context: &Context, card: &Card, named: &TokenRef) -> Markup {
    let ui = &context.ui;
    html! {
        @if let Some(left) = card.attempts.and_then(|left| left.admin).filter(|left| *left > 0) {
            details {
                summary { (ui.t("card-device-pin")) }
                form.stack method="post" action={ "/tokens/" (named) "/device_pin" } {
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

fn face(context: &Context, bench: &BenchView, card: &Card) -> Markup {
    let ui = &context.ui;
    match &card.face {
        // what to do with these is said above them
        Face::Looking | Face::Elsewhere { .. } | Face::Duplicate { .. } => html! {},
        Face::Unusable { detail, .. } => html! {
            details { summary { (ui.t("details")) } p.small lang="en" { (detail) } }
        },
        Face::SerialHidden { can_make_visible, .. } => html! {
            form.row method="post" action={ "/bench/" (card.port) "/serial" } {
                (layout::csrf(context))
                label { (ui.t("field-serial")) input name="serial" inputmode="numeric" autocomplete="off" required; }
                button.primary { (ui.t("face-hidden-named")) }
            }
            @if *can_make_visible {
                (button(context, &format!("/bench/{}/visible", card.port), "", &words::action(ui, CardAction::MakeVisible)))
            }
        },
        Face::Unregistered { serial, programmed } => {
            unregistered(context, bench, &newcomer(bench, card, serial), programmed, "/bench")
        }
        Face::Known { token, actions } => html! {
            (summary(ui, token))
            (self::actions(context, token, actions, "/bench"))
            @if actions.contains(&CardAction::Enrol) { (device_pin(context, card, &token.name)) }
            p { a href={ "/tokens/" (token.name) } { (ui.t("manage-token")) } }
        },
        Face::Stranger { stranger, verify } => strange(context, bench, card, stranger, *verify),
    }
}

/// Something that tells the number of a known token and is not like its record: what both say, and who settles it.
fn strange(context: &Context, bench: &BenchView, card: &Card, stranger: &Stranger, verify: bool) -> Markup {
    let ui = &context.ui;
    let apart = card.family.filter(|_| stranger.what == Contradiction::Family && !bench.registering.is_empty());
    html! {
        p.notice role="alert" { (ui.t("face-stranger")) }
        p { (ui.with("face-stranger-recorded", [("recorded", stranger.recorded.as_str())])) }
        p { (ui.with("face-stranger-seen", [("seen", stranger.seen.as_str())])) }
        p { (ui.t(&words::key("contradiction", stranger.what.word()))) }
        @if verify {
            form.inline method="post" action={ "/tokens/" (stranger.name) "/verify" } {
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
                    select name="school" { @for school in &bench.registering { option value=(school.uai) { (school.name) } } }
                }
            }
            button.primary { (words::action(ui, CardAction::Register)) }
        }
    }
}

/// What a form calls a token that no inventory knows: its number, with the family where something else that is plugged has the same.
fn newcomer(bench: &BenchView, card: &Card, serial: &Serial) -> String {
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

/// Whose a token is and where it stands.
fn summary(ui: &Ui, token: &TokenRow) -> Markup {
    html! {
        p.whose { (words::key_state(ui, token)) @if let Some(holder) = &token.holder { " " strong { (holder.name) } } }
        p.small { (ui.credential(token.credential.as_ref())) }
        @if let Some(unsettled) = token.unsettled { p.warn role="status" { (words::unsettled(ui, unsettled)) } }
    }
}

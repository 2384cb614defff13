//! What is said of one plugged token wherever it is shown: what is being done with it, how that ended, what can be done next.

use crate::{context::Context, layout, words};
use bench::Activity;
use domain::{Act, CustodyState, TokenKind};
use maud::{Markup, html};
use station::{Card, CardAction, Face, TokenRow, Unsettled};

/// How the last thing done with a token ended, and the way to its paper.
pub(crate) fn ended(context: &Context, card: &Card) -> Markup {
    let ui = &context.ui;
    html! {
        @if let Some(outcome) = &card.outcome {
            p.outcome.bad[!outcome.is_ok()] role="status" { (ui.tell(outcome))
                @if let Some(slip) = slip_of(context, card) { " " (layout::paper(ui, slip)) } }
        }
    }
}

/// The slip of the handover that a plugged token just went through, for those who print it.
pub(crate) fn slip_of(context: &Context, card: &Card) -> Option<u64> {
    let Face::Known { token, .. } = &card.face else { return None };
    let station::Done::HandedOver { slip, .. } = *card.outcome.as_ref()?.ended.as_ref().ok()? else {
        return None;
    };
    let prints = context.signed_in.actor.may(Act::PrintSlip, token.school);
    // it may have come back since
    (prints && token.state == CustodyState::HandedOver).then_some(slip)
}

/// What is being done with a token right now: a finger is awaited, or frames are on the wire.
pub(crate) fn doing(context: &Context, card: &Card) -> Option<Markup> {
    let ui = &context.ui;
    match &card.activity {
        Activity::Touch { until, .. } => Some(html! {
            p.touch role="status" data-until=(until) { strong { (ui.t("bench-touch")) } " " span.countdown {} }
            @if let Some(hint) = card.activity.hint() { p.notice role="status" { (ui.tell(&hint)) } }
            (button(context, &format!("/bench/{}/cancel", card.port), "quiet", &ui.t("bench-cancel")))
        }),
        Activity::Working { verb } => Some(html! { p.working role="status" { (words::verb(ui, *verb)) "…" } }),
        Activity::Idle => None,
    }
}

/// The one or two likeliest actions as buttons; everything else is on the token's page.
pub(crate) fn actions(context: &Context, token: &TokenRow, actions: &[CardAction], back: &str) -> Markup {
    let ui = &context.ui;
    // nobody touches a software token: its codes are typed
    let touched = token.kind == TokenKind::Hardware;
    let direct = |action: &&CardAction| match action {
        CardAction::Verify => touched,
        // else with care, on the token's page
        CardAction::Wipe => token.unsettled == Some(Unsettled::Wipe),
        action => matches!(
            action,
            CardAction::Settle | CardAction::Enrol | CardAction::HandOver | CardAction::TakeBack | CardAction::Found
        ),
    };
    // programming anew destroys what works: never one careless click, but on the token's page with its slot named
    let careful = |(at, action): &(usize, &CardAction)| *at == 0 || **action != CardAction::Enrol;
    html! {
        div.actions {
            @for (at, action) in actions.iter().filter(direct).enumerate().filter(careful).take(3) {
                @if *action == CardAction::HandOver {
                    // the receiver's PIN is asked there
                    a.button.primary[at == 0] href={ "/hand-over#token-" (token.name) } { (words::action(ui, *action)) }
                } @else { form.row method="post" action={ "/tokens/" (token.name) "/" (action.word()) } {
                    (layout::csrf(context))
                    input type="hidden" name="back" value=(back);
                    button.primary[at == 0] { (words::action(ui, *action)) }
                } }
            }
        }
    }
}

/// A button that does one thing.
pub(crate) fn button(context: &Context, action: &str, class: &str, label: &str) -> Markup {
    html! { form method="post" action=(action) { (layout::csrf(context)) button class=(class) { (label) } } }
}

/// A token that was just handed over: whose it is now, and its slip. It stays when the token is pulled out, as it is to be given,
/// until somebody closes it.
pub(crate) fn handed_over(context: &Context, card: &Card) -> Markup {
    html! {
        @if let Some(row) = known(card) {
            article.card.good data-stays id={ "done-" (row.name) "-" (slip_of(context, card).unwrap_or_default()) } {
                header { h2 { (words::holder(row)) } span.small { span.serial { (row.name) } " · " (row.model) } }
                (ended(context, card))
                // the script shows it: without one, the page as it is loaded next has what is plugged then
                button type="button" data-close hidden { (context.ui.t("card-close")) }
            }
        }
    }
}

/// A plugged token that the inventory knows, with what is being done with it.
pub(crate) fn known(card: &Card) -> Option<&TokenRow> {
    match &card.face {
        Face::Known { token, .. } => Some(token),
        _ => None,
    }
}

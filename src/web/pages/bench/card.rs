//! What is said of one plugged token: what is being done with it, how that ended, what can be done next.

use crate::{context::Context, layout, pictures, words};
use bench::Activity;
use domain::{Act, CustodyState, TokenKind};
use maud::{Markup, html};
use station::{BenchView, Card, CardAction, Face, Page, TokenRow, Unsettled};

/// What is plugged, and who is to collect what, for those who hand over.
pub(super) struct Desk {
    pub bench: BenchView,
    pub expected: Option<Page<TokenRow>>,
}

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
pub(super) fn slip_of(context: &Context, card: &Card) -> Option<u64> {
    let token = known(card)?;
    let station::Done::HandedOver { slip, .. } = *card.outcome.as_ref()?.ended.as_ref().ok()? else {
        return None;
    };
    let prints = context.signed_in.actor.may(Act::PrintSlip, token.school);
    // it may have come back since
    (prints && token.state == CustodyState::HandedOver).then_some(slip)
}

/// What is being done with a token right now: a finger is awaited, or frames are on the wire. The seconds are for the eye:
/// a screen reader is told once what to do.
pub(crate) fn doing(context: &Context, card: &Card) -> Option<Markup> {
    let ui = &context.ui;
    match &card.activity {
        Activity::Touch { until, .. } => Some(html! {
            p.touch role="status" data-until=(until) { strong { (ui.t("bench-touch")) } " " span.countdown aria-hidden="true" {} }
            @if let Some(hint) = card.activity.hint() { p.notice role="status" { (ui.tell(&hint)) } }
            @let cancel = format!("/bench/{}/cancel", card.port);
            @if context.offers(&cancel) { (button(context, &cancel, "quiet", &ui.t("bench-cancel"))) }
        }),
        Activity::Working { verb } => Some(html! { p.working role="status" { (words::verb(ui, *verb)) "…" } }),
        Activity::Idle => None,
    }
}

/// The one next act with a token, and what else is done often: that is folded. What is left is on the token's page.
pub(super) fn next(actions: &[CardAction], token: &TokenRow) -> (Option<CardAction>, Vec<CardAction>) {
    // nobody touches a software token: its codes are typed
    let touched = token.kind == TokenKind::Hardware;
    let live = token.credential.as_ref().is_some_and(|credential| credential.state.is_live());
    let often = |action: &&CardAction| match action {
        CardAction::Verify => touched,
        // else with care, on the token's page
        CardAction::Wipe => token.unsettled == Some(Unsettled::Wipe),
        // programming anew destroys what works: never one careless click, but on the token's page with its slot named
        CardAction::Enrol => !live,
        action => {
            matches!(action, CardAction::Settle | CardAction::HandOver | CardAction::TakeBack | CardAction::Found)
        }
    };
    let mut often: Vec<_> = actions.iter().filter(often).copied().collect();
    // what is with somebody is brought to the station to be given back
    let back = often.iter().position(|action| *action == CardAction::TakeBack);
    let back = back.filter(|_| token.state == CustodyState::HandedOver && token.unsettled.is_none());
    let first = back.or((!often.is_empty()).then_some(0)).map(|at| often.remove(at));
    (first, often)
}

/// A button that does something with a token, where it can be done: what is done at the station is done with a plugged one.
pub(crate) fn act(context: &Context, token: &TokenRow, action: CardAction, class: &str, back: &str) -> Markup {
    let address = format!("/tokens/{}/{}", token.name, action.word());
    html! {
        @if context.offers(&address) && (token.plugged || !context.needs_station(&address)) {
            form.row method="post" action=(address) {
                (layout::csrf(context))
                input type="hidden" name="back" value=(back);
                button class=(class) { (words::action(&context.ui, action)) }
            }
        }
    }
}

/// A button that does one thing.
pub(super) fn button(context: &Context, action: &str, class: &str, label: &str) -> Markup {
    html! { form method="post" action=(action) { (layout::csrf(context)) button class=(class) { (label) } } }
}

/// A token that was just handed over: whose it is now, and its slip. It stays when the token is pulled out, as it is to be given,
/// until somebody closes it.
pub(super) fn handed_over(context: &Context, card: &Card) -> Markup {
    let Some((row, slip)) = known(card).zip(slip_of(context, card)) else { return html! {} };
    let ui = &context.ui;
    html! {
        article.card.good data-stays id={ "done-" (row.name) "-" (slip) } {
            header {
                (pictures::key(row))
                h2 { (words::holder(row)) }
                span.small { span.serial { (row.name) } " · " (row.model) " · " (words::ago(ui, context.now(), row.since)) }
            }
            (ended(context, card))
            // the script shows it: without one, the page as it is loaded next has what is plugged then
            button type="button" data-close hidden { (ui.t("card-close")) }
        }
    }
}

/// A plugged token that the inventory knows, with what is being done with it.
pub(super) fn known(card: &Card) -> Option<&TokenRow> {
    match &card.face {
        Face::Known { token, .. } => Some(token),
        _ => None,
    }
}

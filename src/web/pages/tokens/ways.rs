//! The ways to an act from where a key is shown: a button that does it, or one that leads to its question on the key's own page. What
//! could only fail from here (not at the station, not plugged) is not among them.

use crate::{
    context::Context,
    pages::{bench::card::act, helpdesk::case::Asked},
    words,
};
use domain::{Act, CustodyState};
use maud::{Markup, html};
use station::{CardAction, KeyState, TokenRow};

/// The one that comes next; `class`: how it stands out.
pub(crate) fn next(
    context: &Context,
    row: &TokenRow,
    actions: &[CardAction],
    class: &str,
) -> Option<(CardAction, Markup)> {
    let next = row.next(actions)?;
    Some((next, way(context, row, next, class)?))
}

/// What is likely beside it, where something is.
pub(crate) fn beside(context: &Context, row: &TokenRow, actions: &[CardAction]) -> Option<(CardAction, Markup)> {
    let likely = match row.key {
        // a key in the cupboard is seldom lost
        KeyState::Expires { .. } if !row.state.has_holder() => return None,
        KeyState::With | KeyState::DueBack { .. } | KeyState::Suspended | KeyState::Expires { .. } => {
            CardAction::ReportLost
        }
        KeyState::Reserved | KeyState::ToHandOver => CardAction::Release,
        KeyState::Lost | KeyState::Defective => CardAction::Retire,
        KeyState::ToProgram | KeyState::Free | KeyState::Retired => return None,
    };
    actions.contains(&likely).then(|| way(context, row, likely, "plainly")).flatten().map(|way| (likely, way))
}

/// Everything else, behind three dots. `shown`: what stands beside them already; `more`: what only a page of its own offers.
pub(crate) fn menu(
    context: &Context,
    row: &TokenRow,
    actions: &[CardAction],
    shown: &[CardAction],
    more: &Markup,
) -> Markup {
    let ui = &context.ui;
    let left = actions.iter().filter(|action| !shown.contains(action));
    let ways: Vec<_> = left.filter_map(|action| way(context, row, *action, "quiet")).collect();
    html! {
        @if !ways.is_empty() || !more.0.is_empty() {
            details.menu.acts name="menu" {
                summary.button aria-label=(ui.with("sheet-menu-of", [("serial", &row.name.to_string())])) title=(ui.t("sheet-menu")) {
                    span aria-hidden="true" { "⋯" }
                }
                div.drop { @for way in &ways { (way) } (more) }
            }
        }
    }
}

/// The way to what helps with a key that somebody has: the assistant, which knows already which one it is.
pub(crate) fn trouble(context: &Context, row: &TokenRow) -> Markup {
    let actor = &context.signed_in.actor;
    let helps = actor.may(Act::Diagnose, row.school) || actor.may(Act::Resynchronise, row.school);
    html! {
        @if helps && row.state == CustodyState::HandedOver {
            a.button.quiet href=(Asked { key: Some(row.name.clone()), ..Asked::default() }.address()) { (context.ui.t("inbox-mine-broken")) }
        }
    }
}

/// The address of the question before an act, on the key's own page.
pub(crate) fn question(row: &TokenRow, word: &str) -> String {
    format!("/tokens/{}?act={word}#act", row.name)
}

/// The button of an act; `None`: it cannot be done from here.
fn way(context: &Context, row: &TokenRow, action: CardAction, class: &str) -> Option<Markup> {
    let (ui, plugged) = (&context.ui, row.plugged && context.is_at_station());
    let live = row.credential.as_ref().is_some_and(|credential| credential.state.is_live());
    let asks = |word: &str| {
        html! { a.button.(class) href=(question(row, action.word())) { (ui.t(word)) } }
    };
    match action {
        CardAction::TakeBack => Some(asks("sheet-act-take-back")),
        CardAction::ReportLost => Some(asks("sheet-act-report-lost")),
        CardAction::MarkDefective => Some(asks("sheet-act-mark-defective")),
        CardAction::Retire => Some(asks("sheet-act-retire")),
        CardAction::Withdraw => Some(asks("sheet-act-withdraw")),
        CardAction::Found => Some(asks("sheet-act-found")),
        CardAction::Resume => Some(asks("sheet-act-resume")),
        CardAction::Repair => Some(asks("sheet-act-repair")),
        CardAction::Release => Some(asks("sheet-act-release")),
        CardAction::Wipe => plugged.then(|| asks("sheet-act-wipe")),
        // what works is not programmed anew by one careless click
        CardAction::Enrol if live || class == "quiet" => plugged.then(|| asks("sheet-act-enrol")),
        CardAction::Enrol | CardAction::Settle => {
            plugged.then(|| act(context, row, action, class, &format!("/tokens/{}", row.name)))
        }
        // the receiver's PIN is asked there
        CardAction::HandOver => context.is_at_station().then(|| {
            html! { a.button.(class) href={ "/bench#token-" (row.name) } { (words::action(ui, action)) } }
        }),
        // its codes have a line of their own
        CardAction::Verify | CardAction::Register | CardAction::MakeVisible => None,
    }
}

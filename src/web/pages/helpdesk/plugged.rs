//! What is plugged in where the reader sits: each with the button that finds out what is wrong with it.

use super::case::{Asked, Case, What, known};
use crate::{context::Context, layout};
use bench::Activity;
use domain::TokenRef;
use maud::{Markup, html};
use station::{Card, Face};

/// Everything that is plugged and quiet; nothing where nothing is.
pub(super) fn plugged(context: &Context, case: &Case) -> Markup {
    let ui = &context.ui;
    let quiet: Vec<_> = case.cards.iter().filter(|card| card.activity == Activity::Idle).collect();
    if quiet.is_empty() || !context.signed_in.actor.may_somewhere(domain::Act::Diagnose) {
        return html! {};
    }
    html! {
        section {
            h2 { (ui.t("diagnosis-plugged")) }
            @for card in quiet { (look(context, card, &Asked { what: Some(What::Silent), ..Asked::default() })) }
        }
    }
}

/// One of them.
pub(super) fn look(context: &Context, card: &Card, asked: &Asked) -> Markup {
    let ui = &context.ui;
    html! {
        form.row.level method="post" action="/diagnosis" {
            (layout::csrf(context))
            (asked.hidden())
            input type="hidden" name="port" value=(card.port);
            button { @match name_of(card) {
                Some(name) => (ui.with("diagnosis-run-serial", [("serial", &name.to_string())])),
                None => (ui.with("diagnosis-run-port", [("port", &card.port)])),
            } }
            span.small { (card.model) @if let Some(holder) = known(card).and_then(|token| token.holder.as_ref()) { " · " (holder.name) } }
        }
    }
}

/// What the token of a card is called, where anybody can tell.
fn name_of(card: &Card) -> Option<TokenRef> {
    match &card.face {
        Face::Known { token, .. } => Some(token.name.clone()),
        Face::Unregistered { serial, .. } | Face::Elsewhere { serial, .. } | Face::Duplicate { serial, .. } => {
            Some(serial.into())
        }
        Face::Stranger { stranger, .. } => Some((&stranger.serial).into()),
        Face::Looking | Face::Unusable { .. } | Face::SerialHidden { .. } => None,
    }
}

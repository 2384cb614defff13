//! My own request with its open step, my own token, and the three things that one does about it. Whoever has more to do than that has it
//! at the end, folded to one line when nothing of it waits.

use super::waiting::{Home, block};
use crate::{context::Context, pages::account::key};
use domain::CustodyState;
use maud::{Markup, html};
use station::PinState;

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
    let body = key::part(context, own, home.request.as_ref(), "/");
    if !waits {
        let names = held.iter().map(|token| token.name.to_string()).collect::<Vec<_>>().join(", ");
        return Some(html! {
            details.block.wide { summary { (ui.t("inbox-mine")) " " span.serial { (names) } } (body) }
        });
    }
    let to = if home.request.is_some() { "/requests" } else { "/me" };
    Some(block(&ui.t("inbox-mine"), Some(to), None, &body))
}

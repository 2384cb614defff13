//! Handing over: who is to collect which token; plug it in, see whose it is, one click.

use super::card::{doing, ended, handed_over, known, slip_of};
use crate::{
    context::Context,
    failure::Failure,
    layout,
    live::{Changes, sse},
    words,
};
use axum::response::sse::{Event, Sse};
use domain::{Act, CustodyState};
use futures_util::stream::{self, Stream};
use maud::{Markup, html};
use station::{Card, TokenFilter, TokenRow};
use std::convert::Infallible;

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let list = list(&context).await?;
    let ui = &context.ui;
    let title = ui.t("nav-hand-over");
    Ok(context.page(
        &title,
        &html! {
            h1 { (title) }
            p { (ui.t("hand-over-help")) }
            p { a href="/slips" { (ui.t("slips-title")) } }
            div.cards data-live="/hand-over/live" aria-live="polite" { (list) }
            noscript { p { a.button href="/hand-over" { (ui.t("bench-reload")) } } }
        },
    ))
}

pub(crate) async fn live(context: Context) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    sse(stream::unfold(Changes::new(context), async |mut changes| {
        let list = list(changes.next().await?).await.ok()?;
        Some((list, changes))
    }))
}

/// A card for each token that waits for its person, the plugged ones first.
async fn list(context: &Context) -> Result<Markup, Failure> {
    let filter = TokenFilter { state: Some(CustodyState::Allocated), ..TokenFilter::default() };
    let found = context.ask(move |station, actor| {
        let bench = if actor.may_somewhere(Act::HandOver) { station.bench().view(actor)?.cards } else { Vec::new() };
        Ok((station.tokens().list(actor, &filter)?.rows, bench))
    });
    let (mut rows, bench) = found.await?;
    rows.sort_by_key(|row| !row.plugged);
    Ok(cards(context, &rows, &bench))
}

/// The receiver types the PIN and touches the key, or types both; without either, the giver says why.
fn form(context: &Context, row: &TokenRow) -> Markup {
    let ui = &context.ui;
    let action = format!("/tokens/{}/hand_over", row.name);
    html! {
        form.stack method="post" action=(action) {
            (layout::csrf(context))
            input type="hidden" name="back" value="/hand-over";
            label { (ui.t("hand-over-pin"))
                input type="password" name="passcode" inputmode="numeric" autocomplete="off" maxlength="24" required; }
            p.small { (ui.t("hand-over-pin-help")) }
            button.primary { (ui.t("action-hand-over")) }
        }
        details {
            summary { (ui.t("hand-over-without")) }
            form.row method="post" action=(action) {
                (layout::csrf(context))
                input type="hidden" name="back" value="/hand-over";
                label { (ui.t("hand-over-reason")) input name="without" maxlength="200" required; }
                button { (ui.t("hand-over-without")) }
            }
        }
    }
}

/// The same for a token without USB: its number is read off it, and the receiver types PIN and code.
fn form_shown(context: &Context, row: &TokenRow) -> Markup {
    let ui = &context.ui;
    let action = format!("/tokens/{}/hand_over", row.name);
    let shown = html! {
        label { (ui.t("hand-over-shown")) input name="shown" autocomplete="off" maxlength="80" required; }
    };
    html! {
        details {
            summary { (ui.t("hand-over-no-usb")) }
            form.stack method="post" action=(action) {
                (layout::csrf(context))
                input type="hidden" name="back" value="/hand-over";
                (shown)
                label { (ui.t("hand-over-passcode"))
                    input type="password" name="passcode" inputmode="numeric" autocomplete="off" maxlength="24" required; }
                button.primary { (ui.t("action-hand-over")) }
            }
            form.row method="post" action=(action) {
                (layout::csrf(context))
                input type="hidden" name="back" value="/hand-over";
                (shown)
                label { (ui.t("hand-over-reason")) input name="without" maxlength="200" required; }
                button { (ui.t("hand-over-without")) }
            }
        }
    }
}

fn cards(context: &Context, rows: &[TokenRow], bench: &[Card]) -> Markup {
    let ui = &context.ui;
    // plugged, and nobody waits for it: it may take the place of one that is not here
    let live = |row: &&TokenRow| row.credential.as_ref().is_some_and(|credential| credential.state.is_live());
    let free: Vec<_> =
        bench.iter().filter_map(known).filter(|row| row.state == CustodyState::InStock).filter(live).collect();
    html! {
        @for card in bench.iter().filter(|card| slip_of(context, card).is_some()) { (handed_over(context, card)) }
        @if rows.is_empty() { p #empty .empty { (ui.t("hand-over-empty")) } }
        @for row in rows {
            article.card.(if row.plugged { "good" } else { "calm" }) id={ "token-" (row.name) } {
                header { h2 { (words::holder(row)) } span.small { span.serial { (row.name) } " · " (row.model) } }
                p.small { (ui.credential(row.credential.as_ref())) }
                @if let Some(card) = bench.iter().find(|card| known(card).is_some_and(|token| token.id == row.id)) {
                    (ended(context, card))
                    @match doing(context, card) {
                        Some(doing) => (doing),
                        None => (form(context, row)),
                    }
                } @else {
                    p { (ui.t("hand-over-plug")) }
                    @if row.never_plugged { (form_shown(context, row)) }
                    @if let Some(other) = free.iter().find(|other| other.school == row.school) {
                        details {
                            summary { (ui.t("hand-over-swap")) }
                            form method="post" action={ "/tokens/" (other.name) "/swap" } {
                                (layout::csrf(context))
                                input type="hidden" name="back" value="/hand-over";
                                input type="hidden" name="allocated" value=(row.name);
                                button { span.serial { (other.name) } " → " (words::holder(row)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

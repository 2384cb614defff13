//! Handing over: the forms on the card of a plugged token, and who is to collect one that is not plugged.

use super::card::known;
use crate::{context::Context, layout, pictures, words};
use axum::{
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::CustodyState;
use maud::{Markup, html};
use station::{Card, Page, TokenRow};

/// Where handing over was before it was one page with what is plugged.
pub(crate) async fn moved(_: Context) -> impl IntoResponse {
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, "/bench")])
}

/// Where the forms of a token are sent.
fn address(row: &TokenRow) -> String {
    format!("/tokens/{}/hand_over", row.name)
}

fn begin(context: &Context) -> Markup {
    html! { (layout::csrf(context)) input type="hidden" name="back" value="/bench"; }
}

/// The receiver types the PIN and touches the plugged token, or types both.
pub(super) fn form(context: &Context, row: &TokenRow) -> Markup {
    let (ui, action) = (&context.ui, address(row));
    html! {
        @if context.offers(&action) {
            form.stack.pin method="post" action=(action) {
                (begin(context))
                label { (ui.t("hand-over-pin"))
                    input type="password" name="passcode" inputmode="numeric" autocomplete="off" maxlength="24" required; }
                button.primary { (ui.t("action-hand-over")) }
                p.small { (ui.t("hand-over-pin-help")) }
            }
        }
    }
}

/// Without PIN or code the giver says why.
pub(super) fn without(context: &Context, row: &TokenRow) -> Markup {
    let (ui, action) = (&context.ui, address(row));
    html! {
        @if context.offers(&action) {
            form.row method="post" action=(action) {
                (begin(context))
                label { (ui.t("hand-over-reason")) input name="without" maxlength="200" required; }
                button { (ui.t("hand-over-without")) }
            }
        }
    }
}

/// Of a plugged token that nobody waits for: whose token it may stand in for. `waiting`: those that are not plugged.
pub(super) fn instead(context: &Context, free: &TokenRow, waiting: &[&TokenRow]) -> Markup {
    let (ui, action) = (&context.ui, format!("/tokens/{}/swap", free.name));
    let live = free.credential.as_ref().is_some_and(|credential| credential.state.is_live());
    let mine: Vec<_> = waiting.iter().filter(|row| row.school == free.school).collect();
    html! {
        @if free.state == CustodyState::InStock && live && !mine.is_empty() && context.offers(&action) {
            details {
                summary { (ui.t("station-instead")) }
                @for row in mine {
                    form.row method="post" action=(action) {
                        (begin(context))
                        input type="hidden" name="allocated" value=(row.name);
                        button { (ui.with("station-hand-over-to", [("person", words::holder(row))])) }
                        span.small { (ui.with("station-instead-of", [("serial", &row.name.to_string())])) }
                    }
                }
            }
        }
    }
}

/// Those whose token is not plugged here, of all that are to be handed over.
pub(super) fn waiting<'a>(expected: &'a Page<TokenRow>, bench: &[Card]) -> Vec<&'a TokenRow> {
    let here = |row: &TokenRow| bench.iter().filter_map(known).any(|plugged| plugged.id == row.id);
    expected.rows.iter().filter(|row| !here(row)).collect()
}

/// Who is to collect a token that is not plugged: one line each.
pub(super) fn list(context: &Context, expected: &Page<TokenRow>, bench: &[Card]) -> Markup {
    let ui = &context.ui;
    let waiting = waiting(expected, bench);
    let more = usize::try_from(expected.total).unwrap_or(usize::MAX).saturating_sub(expected.rows.len());
    html! {
        section #expected .expected {
            h2 { (ui.t("station-expected")) " (" (waiting.len() + more) ")" }
            @if waiting.is_empty() { p.small { (ui.t("hand-over-empty")) } } @else {
                @if context.is_at_station() { p.small { (ui.t("station-expected-help")) } }
                ul.lines { @for row in waiting { li id={ "token-" (row.name) } {
                    (pictures::key(row)) " " strong { (words::holder(row)) } " " a.serial href={ "/tokens/" (row.name) } { (row.name) } " "
                    span.small { (row.model) " · " (words::ago(ui, context.now(), row.since)) }
                    @if row.never_plugged { (shown(context, row)) }
                } } }
                @if more > 0 { p { a href="/tokens?state=allocated" { (ui.with("station-expected-more", [("count", &more.to_string())])) } } }
            }
            p { a href="/slips" { (ui.t("slips-title")) } }
        }
    }
}

/// A token without USB: its number is read off it, and the receiver types PIN and code.
fn shown(context: &Context, row: &TokenRow) -> Markup {
    let (ui, action) = (&context.ui, address(row));
    let number = html! {
        label { (ui.t("hand-over-shown")) input name="shown" autocomplete="off" maxlength="80" required; }
    };
    html! {
        @if context.offers(&action) {
            details {
                summary { (ui.t("hand-over-no-usb")) }
                form.stack method="post" action=(action) {
                    (begin(context))
                    (number)
                    label { (ui.t("hand-over-passcode"))
                        input type="password" name="passcode" inputmode="numeric" autocomplete="off" maxlength="24" required; }
                    button.primary { (ui.t("action-hand-over")) }
                }
                form.row method="post" action=(action) {
                    (begin(context))
                    (number)
                    label { (ui.t("hand-over-reason")) input name="without" maxlength="200" required; }
                    button { (ui.t("hand-over-without")) }
                }
            }
        }
    }
}

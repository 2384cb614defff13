//! Who it is about, on one card: the key with its picture and its one state, the PIN, the last code, and what was done before.

use super::case::{Asked, Case};
use crate::{context::Context, parts::story::sentence, pictures, words};
use domain::{Act, Verb};
use maud::{Markup, html};
use station::{JournalLine, PinState, TokenRow};

/// Lines of what was done before.
const LINES: usize = 5;

pub(super) fn card(context: &Context, case: &Case) -> Markup {
    let ui = &context.ui;
    let pin = match (&case.person, &case.own) {
        (Some(person), _) => person.pin,
        (None, Some(own)) if case.is_own && case.row().is_some() => Some(own.pin),
        _ => None,
    };
    let story = case.story();
    let last = story.iter().find(|line| matches!(line.verb, Verb::Verify | Verb::Resynchronise));
    html! {
        aside.card.about aria-label=(ui.t("trouble-about")) {
            (name(context, case))
            @if let Some(row) = case.row() { (key(context, case, row)) } @else { p.empty { (ui.t("trouble-no-key")) } }
            @if pin.is_some() || last.is_some() {
                dl.facts {
                    @if let Some(pin) = pin { dt { (ui.t("field-pin")) } dd { (pin_badge(context, pin)) } }
                    @if let Some(last) = last { dt { (ui.t("trouble-last-code")) } dd { (words::verb(ui, last.verb)) ", " (words::ago(ui, context.now(), last.at)) } }
                }
            }
            (others(context, case))
            @if !story.is_empty() {
                h3 { (ui.t("trouble-before")) }
                ul.plain.before { @for line in story.iter().take(LINES) { (before(context, line)) } }
            }
        }
    }
}

fn name(context: &Context, case: &Case) -> Markup {
    html! {
        @match (&case.person, case.whose()) {
            (Some(found), _) => { h2 { a href={ "/people/" (found.person.id) } { (found.person.name) } } },
            (None, Some(name)) => { h2 { (name) } },
            (None, None) if case.is_own => { h2 { (context.ui.t("me-token")) } },
            (None, None) => { h2 { (context.ui.t("field-token")) } },
        }
    }
}

fn key(context: &Context, case: &Case, row: &TokenRow) -> Markup {
    let ui = &context.ui;
    let sees = !case.is_own && context.signed_in.actor.may(Act::SeeStock, row.school);
    html! {
        p.my-key { (pictures::key(row)) " "
            @if sees { a.serial href={ "/tokens/" (row.name) } { (row.name) } } @else { span.serial { (row.name) } }
            " " @if case.is_own { (words::own_key_state(ui, row)) } @else { (words::key_state(ui, row)) } }
        p.small { (row.model) }
    }
}

/// How a PIN stands, in a word.
fn pin_badge(context: &Context, pin: PinState) -> Markup {
    let (class, word) = match pin {
        PinState::Set => ("in_stock", "trouble-pin-is-set"),
        PinState::Missing => ("reserved", "trouble-pin-is-missing"),
        PinState::Locked => ("suspended", "trouble-pin-is-locked"),
    };
    html! { span.badge.(class) { (context.ui.t(word)) } }
}

/// Further keys of the same person.
fn others(context: &Context, case: &Case) -> Markup {
    let mine = case.own.iter().filter(|_| case.is_own).flat_map(|own| &own.tokens);
    let theirs = case.person.iter().flat_map(|person| &person.tokens);
    let shown = case.row().map(|row| &row.name);
    let others: Vec<_> = mine.chain(theirs).filter(|row| Some(&row.name) != shown).collect();
    html! {
        @if !others.is_empty() {
            h3 { (context.ui.t("trouble-other-keys")) }
            ul.plain { @for row in others {
                li { a.serial href=(Asked { key: Some(row.name.clone()), ..case.asked.clone() }.address()) { (row.name) } " " (words::key_state(&context.ui, row)) }
            } }
        }
    }
}

fn before(context: &Context, line: &JournalLine) -> Markup {
    let ui = &context.ui;
    html! { li { (words::ago(ui, context.now(), line.at)) " " (ui.message(&sentence(line))) } }
}

//! What happens, in users' words, and the act of each for whoever helps: it is done in place.

use super::{
    case::{Asked, Case, What},
    plugged::look,
};
use crate::{context::Context, layout, parts::codes::code_fields};
use domain::{Act, CustodyEvent};
use maud::{Markup, html};
use station::{CardAction, KeyState, PersonAction, PersonPage, PinState, TokenRow, TokenStory};

/// The list: each of them leads to its act.
pub(super) fn list(context: &Context, case: &Case) -> Markup {
    let ui = &context.ui;
    html! {
        nav.symptoms aria-labelledby="trouble-what" {
            h2 #trouble-what { (ui.t("trouble-what")) }
            ul { @for what in What::ALL {
                li { a.button href=(case.with(*what)) aria-current=[(case.asked.what == Some(*what)).then_some("true")] { (ui.t(what.name())) } }
            } }
        }
    }
}

/// What is done about it.
pub(super) fn act(context: &Context, case: &Case, what: What) -> Markup {
    html! {
        section.here aria-label=(context.ui.t(what.name())) {
            @match what {
                What::Codes => (codes(context, case)),
                What::Silent => (silent(context, case)),
                What::PinForgotten => (forgotten(context, case)),
                What::PinLocked => (locked(context, case)),
                What::Lost => (lost(context, case)),
                What::Other => (other(context, case)),
            }
        }
    }
}

/// Codes that are read out, looked at as soon as the last digit is typed. Not of a key whose codes count for nothing: what stands
/// before them is said instead.
pub(super) fn codes(context: &Context, case: &Case) -> Markup {
    let ui = &context.ui;
    let Some(story) = &case.key else { return html! { p.notice { (ui.t("trouble-which-key")) } } };
    let row = &story.row;
    let opens_nothing = row.credential.as_ref().is_some_and(|codes| codes.state.is_suspended());
    match row.key {
        KeyState::Suspended => return suspended(context, case, story),
        KeyState::DueBack { .. } if opens_nothing => {
            return html! { p.notice { (ui.with("trouble-due", [("serial", &row.name.to_string())])) } };
        }
        KeyState::Lost | KeyState::Defective | KeyState::Retired => return ended(context, row),
        _ => {}
    }
    let Some(credential) = &row.credential else { return html! { p.notice { (ui.t("trouble-no-codes")) } } };
    let serial = row.name.to_string();
    let actor = &context.signed_in.actor;
    let touch = if actor.may(Act::Diagnose, row.school) { "/diagnosis/touch" } else { "/helpdesk/touch" };
    html! {
        p { (ui.t("helpdesk-resynchronise-help")) }
        form.row method="post" action="/helpdesk/resynchronise" aria-label=(ui.t("diagnosis-codes")) data-digits=(credential.digits.get()) {
            (layout::csrf(context))
            (carried(case))
            input type="hidden" name="serial" value=(serial);
            (code_fields(ui))
            button.primary { (ui.t("diagnosis-look-at-codes")) }
        }
        p.small { (ui.t("trouble-at-once")) }
        @if row.plugged && context.offers(touch) {
            form method="post" action=(touch) {
                (layout::csrf(context))
                input type="hidden" name="serial" value=(serial);
                button { (ui.t("diagnosis-touch")) }
            }
        }
        @if actor.may(Act::Resynchronise, row.school) {
            details {
                summary { (ui.t("helpdesk-fit")) }
                p.small { (ui.t("helpdesk-fit-help")) }
                form.row method="post" action="/helpdesk/fit" {
                    (layout::csrf(context))
                    (carried(case))
                    input type="hidden" name="serial" value=(serial);
                    (code_fields(ui))
                    label.tick { input type="checkbox" name="adopt"; (ui.t("helpdesk-fit-adopt")) }
                    button { (ui.t("helpdesk-fit-look")) }
                }
            }
        }
    }
}

/// Who and what, for the page that answers; the key is the form's own.
fn carried(case: &Case) -> Markup {
    Asked { key: None, ..case.asked.clone() }.hidden()
}

/// Its holder suspended it: it is found again, or it is lost.
fn suspended(context: &Context, case: &Case, story: &TokenStory) -> Markup {
    let ui = &context.ui;
    let serial = story.row.name.to_string();
    html! {
        p.notice { (ui.with("trouble-suspended", [("serial", &serial)])) }
        @if story.actions.contains(&CardAction::Resume) {
            form.row method="post" action={ "/tokens/" (serial) "/resume" } {
                (layout::csrf(context))
                input type="hidden" name="back" value=(case.asked.address());
                label { (ui.t("sure-comment-needed")) input name="comment" maxlength="200" required; }
                button.primary { (named(context, case, "trouble-resume", "trouble-resume-key")) }
            }
        }
    }
}

/// It is lost, out of order or retired: its codes open nothing, whatever they are.
fn ended(context: &Context, row: &TokenRow) -> Markup {
    let ui = &context.ui;
    html! { p.notice { (ui.t("trouble-ended")) " " a href={ "/tokens/" (row.name) } { (ui.t("diagnosis-to-token")) } } }
}

fn silent(context: &Context, case: &Case) -> Markup {
    let ui = &context.ui;
    html! {
        p { (ui.t("trouble-silent-help")) }
        @if let Some(card) = case.card() { (look(context, card, &case.asked)) }
        @else { @for card in &case.cards { (look(context, card, &case.asked)) } }
        @if let Some(row) = case.row().filter(|row| context.signed_in.actor.may(Act::Diagnose, row.school)) {
            form method="post" action="/diagnosis" {
                (layout::csrf(context))
                (carried(case))
                input type="hidden" name="serial" value=(row.name);
                input type="hidden" name="dead" value="on";
                button.primary { (ui.t("diagnosis-dead")) }
            }
        }
    }
}

fn forgotten(context: &Context, case: &Case) -> Markup {
    let ui = &context.ui;
    html! {
        p { (ui.t("trouble-forgotten-help")) }
        @if let Some(person) = &case.person { (new_pin(context, case, person)) }
    }
}

fn locked(context: &Context, case: &Case) -> Markup {
    let ui = &context.ui;
    let Some(person) = &case.person else { return html! { p.notice { (ui.t("trouble-which-person")) } } };
    html! {
        @match (person.pin, person.actions.contains(&PersonAction::Unlock)) {
            (Some(PinState::Locked), true) => {
                (step(context, case, person, PersonAction::Unlock, "trouble-do-unlock"))
                p.small { (ui.t("trouble-unlock-help")) }
            },
            (Some(PinState::Set | PinState::Missing), _) => { p.notice { (ui.with("trouble-not-locked", [("person", &person.person.name)])) } },
            (Some(PinState::Locked), false) | (None, _) => { p { (ui.t("pin-locked")) } },
        }
        (new_pin(context, case, person))
    }
}

/// A new PIN: by a link, or here at the station where there is no address to send one to.
fn new_pin(context: &Context, case: &Case, person: &PersonPage) -> Markup {
    let ui = &context.ui;
    let path = format!("/people/{}", person.person.id);
    html! {
        @if person.actions.contains(&PersonAction::StartPinChange) {
            (step(context, case, person, PersonAction::StartPinChange, "trouble-do-start-pin-change"))
        } @else if person.actions.contains(&PersonAction::ConfirmPin) && context.offers(&format!("{path}/{}", PersonAction::ConfirmPin)) {
            p { a.button href=(path) { (ui.with("trouble-pin-here", [("person", &person.person.name)])) } }
        } @else if person.person.email.is_none() {
            p.small { (ui.with("trouble-pin-no-address", [("person", &person.person.name)])) }
        }
    }
}

/// What is done for a person; the button says for whom.
fn step(context: &Context, case: &Case, person: &PersonPage, action: PersonAction, word: &str) -> Markup {
    html! {
        form method="post" action={ "/people/" (person.person.id) "/" (action) } {
            (layout::csrf(context))
            input type="hidden" name="back" value=(case.asked.address());
            button.primary[action == PersonAction::Unlock] { (context.ui.with(word, [("person", &person.person.name)])) }
        }
    }
}

fn lost(context: &Context, case: &Case) -> Markup {
    let ui = &context.ui;
    let Some(story) = &case.key else { return html! { p.notice { (ui.t("trouble-which-key")) } } };
    let row = &story.row;
    html! {
        @match row.key {
            KeyState::Lost => { p.said { (ui.t("trouble-lost-done")) } },
            KeyState::Suspended => { (suspended(context, case, story)) },
            _ => { p { (ui.t("trouble-lost-help")) } },
        }
        @if story.actions.contains(&CardAction::ReportLost) {
            // the page that asks once more names whom it is about
            form.row method="post" action={ "/tokens/" (row.name) "/" (CustodyEvent::ReportLost) } {
                (layout::csrf(context))
                input type="hidden" name="back" value=(case.asked.address());
                label { (ui.t("sure-comment-needed")) input name="comment" maxlength="200" required; }
                button { (named(context, case, "trouble-report-lost", "trouble-report-lost-key")) }
            }
        }
    }
}

fn other(context: &Context, case: &Case) -> Markup {
    let ui = &context.ui;
    html! {
        p { (ui.t("diagnosis-help")) }
        @if let Some(row) = case.row().filter(|row| context.signed_in.actor.may(Act::Diagnose, row.school)) {
            form method="post" action="/diagnosis" {
                (layout::csrf(context))
                (carried(case))
                input type="hidden" name="serial" value=(row.name);
                button.primary { (ui.with("diagnosis-run-serial", [("serial", &row.name.to_string())])) }
            }
        }
    }
}

/// The word of a button with whom it is about, or with which key where that is nobody's.
fn named(context: &Context, case: &Case, of_person: &str, of_key: &str) -> String {
    let serial = case.row().map(|row| row.name.to_string()).unwrap_or_default();
    match case.whose() {
        Some(person) => context.ui.with(of_person, [("person", person), ("serial", &serial)]),
        None => context.ui.with(of_key, [("serial", &serial)]),
    }
}

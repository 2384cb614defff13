//! What a diagnosis found, and its end in place: fixed, another key, or a ticket.

use super::{
    case::{Case, What},
    own, symptoms,
};
use crate::{context::Context, layout, words};
use catalogue::Ui;
use domain::{CustodyState, Remedy, Symptom, TicketKind, TokenRef};
use maud::{Markup, html};
use station::{Card, Diagnosed, Done};

/// How a diagnosis by touch ended on a card.
pub(super) fn outcome(card: &Card) -> Option<Diagnosed> {
    let token = super::case::known(card)?;
    let Done::Diagnosed { symptom, ahead, drift, .. } = *card.outcome.as_ref()?.ended.as_ref().ok()? else {
        return None;
    };
    Some(Diagnosed {
        kind: Some(token.kind),
        serial: Some(token.name.clone()),
        port: Some(card.port.clone()),
        school: token.school,
        state: Some(token.state),
        holder: token.holder.clone(),
        symptom,
        remedy: symptom.map(Symptom::remedy),
        ahead,
        drift,
        detail: None,
        replaceable: token.state == CustodyState::HandedOver,
    })
}

/// What was found, and what comes of it.
pub(super) fn result(context: &Context, case: &Case, found: &Diagnosed) -> Markup {
    let (ui, own) = (&context.ui, case.is_own);
    // whose it is otherwise is nobody's business
    let sentence = match (own, found.symptom, &found.serial) {
        (true, Some(Symptom::NotTheirs), Some(serial)) => {
            ui.with("trouble-not-yours", [("serial", &serial.to_string())])
        }
        _ => ui.tell(found),
    };
    html! {
        section aria-label=(ui.t("diagnosis-result")) {
            article.card.(tone(found.remedy)) {
                header {
                    h2 { @if let Some(serial) = &found.serial { span.serial { (serial) } " " }
                        @if let Some(symptom) = found.symptom { (ui.t(&words::key("sign", symptom.word()))) } }
                    @if let (Some(holder), false) = (&found.holder, own) { span.small { (ui.with("diagnosis-holder", [("name", &holder.name)])) } }
                }
                @if let Some(remedy) = found.remedy { p { span.badge.(badge(remedy)) { (ui.t(&words::key("remedy", remedy.word()))) } } }
                p role="status" { (sentence) }
                @if let Some(detail) = &found.detail { details { summary { (ui.t("details")) } p.small lang="en" { (detail) } } }
                @match (found.symptom, found.remedy) {
                    (None, _) | (_, None) => (codes(context, case)),
                    (Some(_), Some(Remedy::Replace)) => (replacement(context, case, found, &sentence)),
                    (Some(symptom), Some(Remedy::Fixed)) => (cure(context, case, found, symptom)),
                    (Some(symptom), Some(Remedy::Ticket)) => (ticket(ui, found, symptom, &sentence)),
                }
            }
        }
    }
}

fn tone(remedy: Option<Remedy>) -> &'static str {
    match remedy {
        None => "calm",
        Some(Remedy::Fixed) => "good",
        Some(Remedy::Replace | Remedy::Ticket) => "bad",
    }
}

/// The colours of the states of custody serve here too.
fn badge(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Fixed => "in_stock",
        Remedy::Replace => "defective",
        Remedy::Ticket => "reserved",
    }
}

/// Only codes can tell.
fn codes(context: &Context, case: &Case) -> Markup {
    match case.own.as_ref().filter(|_| case.is_own) {
        Some(own) => own::codes(context, case, own),
        None => symptoms::codes(context, case),
    }
}

fn replacement(context: &Context, case: &Case, found: &Diagnosed, sentence: &str) -> Markup {
    let (ui, own) = (&context.ui, case.is_own);
    let serial = found.serial.as_ref().map(TokenRef::to_string).unwrap_or_default();
    html! {
        @if found.replaceable {
            form.stack method="post" action="/diagnosis/replace" {
                (layout::csrf(context))
                input type="hidden" name="serial" value=(serial);
                input type="hidden" name="back" value=(case.asked.address());
                label { (ui.t("requests-need"))
                    textarea name="need" rows="3" maxlength="2000" required { (ui.with("diagnosis-need", [("serial", &serial), ("sentence", sentence)])) } }
                p.small { (ui.t("diagnosis-replace-help")) }
                button.primary { @match case.whose() {
                    Some(name) => (ui.with("trouble-replace-for", [("person", name)])),
                    None => (ui.t("diagnosis-replace")),
                } }
            }
        } @else if found.holder.is_some() {
            p { (ui.t("diagnosis-in-progress")) " " a href="/requests" { (ui.t("nav-requests")) } }
        } @else if own {
            p { (ui.t("diagnosis-new-request")) " " a href="/requests" { (ui.t("nav-requests")) } }
        } @else if found.state.is_some() {
            p { (ui.t("diagnosis-manage")) " " a href={ "/tokens/" (serial) } { (ui.t("diagnosis-to-token")) } }
        }
    }
}

/// The way to the ticket's form, its facts filled in.
fn ticket(ui: &Ui, found: &Diagnosed, symptom: Symptom, sentence: &str) -> Markup {
    let kind = match symptom {
        Symptom::NotRegistered => TicketKind::FoundSerials,
        Symptom::NoPermission | Symptom::StationClock => TicketKind::Other,
        _ => TicketKind::UnusableKey,
    };
    html! {
        form method="get" action="/tickets" {
            input type="hidden" name="kind" value=(kind.word());
            @if let Some(school) = found.school { input type="hidden" name="school" value=(school); }
            @if let Some(serial) = &found.serial { input type="hidden" name="serials" value=(serial); }
            @if let Some(holder) = &found.holder { input type="hidden" name="person" value=(holder.id); }
            input type="hidden" name="text" value={ (sentence) @if let Some(detail) = &found.detail { " (" (detail) ")" } };
            button.primary { (ui.t("diagnosis-ticket")) }
        }
    }
}

/// The one act that puts it right, where the diagnosis did not do it itself.
fn cure(context: &Context, case: &Case, found: &Diagnosed, symptom: Symptom) -> Markup {
    let (ui, own) = (&context.ui, case.is_own);
    match symptom {
        Symptom::SerialHidden => html! {
            @if let Some(address) = found.port.as_ref().map(|port| format!("/bench/{port}/serial")).filter(|address| context.offers(address)) {
                form.row method="post" action=(address) {
                    (layout::csrf(context))
                    label { (ui.t("diagnosis-serial")) input name="serial" inputmode="numeric" autocomplete="off" required; }
                    button.primary { (ui.t("face-hidden-named")) }
                }
            }
        },
        Symptom::Suspended if !own => html! {
            @if found.serial.is_some() { (symptoms::codes(context, case)) }
        },
        Symptom::PinLocked | Symptom::PinMissing if !own => html! {
            @if let Some(holder) = &found.holder { p { a.button href=(case.with(if symptom == Symptom::PinLocked { What::PinLocked } else { What::PinForgotten })) { (ui.with("trouble-pin-of", [("person", &holder.name)])) } } }
        },
        _ => html! {},
    }
}

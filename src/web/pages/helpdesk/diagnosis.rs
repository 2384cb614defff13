//! *Une clef ne fonctionne plus*: what is wrong with it, and how that ends. For those who help, with the token plugged in
//! or on the telephone; for holders, their own.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    pages::bench::card::{doing, ended},
    parts::codes::{code_fields, next_codes, next_fields, passcode_input},
    path::Query,
    posted::Posted,
    words,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bench::Activity;
use catalogue::Ui;
use domain::{Act, Remedy, Symptom, TicketKind, TokenRef, digits_from_keyboard};
use maud::{Markup, html};
use oath::Code;
use station::{Card, Complaint, Diagnosed, Done, Face, OwnComplaint, Station, StationError, TokenRow};

/// What the page is made of before anything is looked at.
struct Around {
    /// The reader helps others.
    helps: bool,
    /// What is plugged and may be seen.
    cards: Vec<Card>,
    /// What the reader holds.
    own: Vec<TokenRow>,
}

/// What is shown above the forms.
enum Answer {
    Nothing,
    Found(Box<Diagnosed>),
    /// The same, of the reader's own token.
    Own(Box<Diagnosed>),
    /// A sentence: codes that were typed wrongly, most often.
    Refused(String),
}

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let around = around(&context).await?;
    let touched = query.text("serial").parse::<TokenRef>().ok();
    let card = touched.and_then(|named| around.cards.iter().find(|card| known(card).is_some_and(|t| t.name == named)));
    let title = context.ui.t("diagnosis-title");
    let Some(card) = card else { return Ok(context.page(&title, &page(&context, &around, &Answer::Nothing))) };
    if let Some(doing) = doing(&context, card) {
        let body = html! { h1 { (title) } p { (context.ui.t("diagnosis-touch-help")) } article.card.touch { (doing) } };
        return Ok(context.waiting_page(&title, &body));
    }
    let answer = match outcome(card) {
        Some(diagnosed) => Answer::Found(Box::new(diagnosed)),
        None => Answer::Nothing,
    };
    let body =
        html! { (page(&context, &around, &answer)) @if matches!(answer, Answer::Nothing) { (ended(&context, card)) } };
    Ok(context.page(&title, &body))
}

/// A diagnosis by somebody who helps; codes may be among what is sent.
pub(crate) async fn diagnose(posted: Posted) -> Result<Response, Failure> {
    let (asked, context) = (asked(&posted.fields)?, &posted.context);
    let about = asked.complaint.named.clone();
    let found = context.ask(move |station, actor| {
        let complaint = asked.complaint(station, actor)?;
        station.codes().diagnose(actor, &complaint)
    });
    match (found.await, about) {
        // what was typed stays: mostly one more code is asked for
        (
            Err(Failure::Station(error @ (StationError::NotSynchronised(_) | StationError::Ambiguous(_)))),
            Some(serial),
        ) => {
            let (ui, title) = (&context.ui, context.ui.t("diagnosis-title"));
            let body = html! {
                h1 { (title) }
                p.notice role="alert" { (ui.refused(&error)) }
                (code_form(context, &serial.to_string(), true, Some(&posted.fields)))
                p { a href="/diagnosis" { (ui.t("diagnosis-again")) } }
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, context.page(&title, &body)).into_response())
        }
        (found, _) => answered(context, found.map(|found| Answer::Found(Box::new(found)))).await,
    }
}

/// The same by two touches of the plugged token.
pub(crate) async fn touch(posted: Posted) -> Result<Response, Failure> {
    let (asked, serial): (_, TokenRef) = (asked(&posted.fields)?, posted.fields.parse("serial")?);
    let started = posted.context.ask(move |station, actor| {
        let complaint = asked.complaint(station, actor)?;
        station.codes().start_diagnosis(actor, complaint)
    });
    match started.await? {
        None => Ok(Redirect::to(&format!("/diagnosis?serial={serial}")).into_response()),
        Some(found) => answered(&posted.context, Ok(Answer::Found(Box::new(found)))).await,
    }
}

/// A holder's own token.
pub(crate) async fn own(posted: Posted) -> Result<Response, Failure> {
    let fields = &posted.fields;
    let (serial, passcode, next) = (fields.parse("serial")?, fields.text("passcode").to_owned(), next_codes(fields));
    let proof = (!passcode.is_empty()).then(|| next.map(|next| (passcode, next))).transpose();
    let dead = fields.ticked("dead");
    let found = match proof {
        Ok(proof) => {
            let complaint = OwnComplaint { named: serial, dead, proof };
            posted.context.ask(move |station, actor| station.codes().diagnose_own(actor, &complaint)).await
        }
        Err(failure) => Err(failure),
    };
    answered(&posted.context, found.map(|found| Answer::Own(Box::new(found)))).await
}

/// Opens the replacing request.
pub(crate) async fn replace(posted: Posted) -> Result<Redirect, Failure> {
    let (serial, need): (TokenRef, _) = (posted.fields.parse("serial")?, posted.fields.text("need").to_owned());
    let opened = posted.context.ask(move |station, actor| {
        station.requests().request_replacement(actor, &serial, &need)?;
        Ok(actor.may_somewhere(Act::Ask) || actor.may_somewhere(Act::Decide))
    });
    let sees_requests = opened.await?;
    Ok(done(if sees_requests { "/requests" } else { "/diagnosis" }, "diagnosis-replace"))
}

async fn around(context: &Context) -> Result<Around, Failure> {
    context
        .ask(|station, actor| {
            let helps = actor.may_somewhere(Act::Diagnose);
            let cards = if helps { station.bench().view(actor)?.cards } else { Vec::new() };
            let own = if actor.person.is_some() { station.people().own_page(actor)?.tokens } else { Vec::new() };
            Ok(Around { helps, cards, own })
        })
        .await
}

/// The page with its answer. What was typed wrongly is said on the page itself, where it can be typed again.
async fn answered(context: &Context, found: Result<Answer, Failure>) -> Result<Response, Failure> {
    let (status, answer) = match found {
        Ok(answer) => (StatusCode::OK, answer),
        Err(Failure::Station(
            error @ (StationError::NotSynchronised(_) | StationError::Ambiguous(_) | StationError::Invalid(_)),
        )) => (StatusCode::UNPROCESSABLE_ENTITY, Answer::Refused(context.ui.refused(&error))),
        Err(other) => return Err(other),
    };
    let around = around(context).await?;
    let title = context.ui.t("diagnosis-title");
    Ok((status, context.page(&title, &page(context, &around, &answer))).into_response())
}

/// What was sent, before the person is looked up.
struct Asked {
    complaint: Complaint,
    login: String,
}

impl Asked {
    fn complaint(self, station: &Station, actor: &station::Actor) -> Result<Complaint, StationError> {
        let person = match self.login.as_str() {
            "" => None,
            login => Some(station.people().person_named(actor, login)?.id),
        };
        Ok(Complaint { person, ..self.complaint })
    }
}

fn asked(fields: &Fields) -> Result<Asked, Failure> {
    let typed = ["code1", "code2", "code3"].into_iter().filter(|name| !fields.text(name).is_empty());
    let codes = typed.map(|name| code(fields, name)).collect::<Result<_, _>>()?;
    let port = Some(fields.text("port").to_owned()).filter(|port| !port.is_empty());
    let complaint =
        Complaint { named: fields.maybe("serial")?, port, person: None, dead: fields.ticked("dead"), codes };
    Ok(Asked { complaint, login: fields.text("login").to_owned() })
}

/// A code as it comes from any keyboard.
fn code(fields: &Fields, name: &str) -> Result<Code, Failure> {
    let digits = digits_from_keyboard(fields.text(name)).map_err(Failure::invalid)?;
    digits.parse().map_err(Failure::invalid)
}

fn known(card: &Card) -> Option<&TokenRow> {
    match &card.face {
        Face::Known { token, .. } => Some(token),
        _ => None,
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

/// How a diagnosis by touch ended on a card.
fn outcome(card: &Card) -> Option<Diagnosed> {
    let token = known(card)?;
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
        replaceable: token.state == domain::CustodyState::HandedOver,
    })
}

fn page(context: &Context, around: &Around, answer: &Answer) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (ui.t("diagnosis-title")) }
        @match answer {
            Answer::Nothing => p { (ui.t("diagnosis-help")) },
            Answer::Refused(sentence) => p.notice role="alert" { (sentence) },
            Answer::Found(found) => (result(context, found, false)),
            Answer::Own(found) => (result(context, found, true)),
        }
        @if !around.own.is_empty() && !matches!(answer, Answer::Own(_) | Answer::Found(_)) { (own_form(context, &around.own)) }
        @if around.helps && !matches!(answer, Answer::Own(_) | Answer::Found(_)) { (plugged(context, &around.cards)) (elsewhere(context)) }
        @if !around.helps && around.own.is_empty() { p.empty { (ui.t("me-no-token")) } }
        @if !matches!(answer, Answer::Nothing) { p { a href="/diagnosis" { (ui.t("diagnosis-again")) } } }
    }
}

fn plugged(context: &Context, cards: &[Card]) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("diagnosis-plugged")) }
            @if cards.is_empty() { p { (ui.t("diagnosis-nothing-plugged")) } }
            @for card in cards.iter().filter(|card| card.activity == Activity::Idle) {
                form.row method="post" action="/diagnosis" {
                    (layout::csrf(context))
                    input type="hidden" name="port" value=(card.port);
                    button.primary { @match name_of(card) {
                        Some(name) => (ui.with("diagnosis-run-serial", [("serial", &name.to_string())])),
                        None => (ui.with("diagnosis-run-port", [("port", &card.port)])),
                    } }
                    span.small { (card.model) @if let Some(holder) = known(card).and_then(|token| token.holder.as_ref()) { " · " (holder.name) } }
                }
            }
        }
    }
}

fn elsewhere(context: &Context) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("diagnosis-elsewhere")) }
            p.small { (ui.t("diagnosis-elsewhere-help")) }
            form.stack method="post" action="/diagnosis" {
                (layout::csrf(context))
                label { (ui.t("diagnosis-serial")) input name="serial" autocomplete="off" maxlength="40" required; }
                label { (ui.t("diagnosis-login")) input name="login" autocomplete="off" maxlength="64"; }
                label.tick { input type="checkbox" name="dead"; (ui.t("diagnosis-dead")) }
                button.primary { (ui.t("diagnosis-run")) }
            }
        }
    }
}

fn own_form(context: &Context, own: &[TokenRow]) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("diagnosis-own")) }
            @if own.len() > 1 { p.small { (ui.t("diagnosis-own-help")) } }
            form.stack method="post" action="/diagnosis/own" {
                (layout::csrf(context))
                // whoever holds one key is not asked which
                @if let [only] = own {
                    input type="hidden" name="serial" value=(only.name);
                    p { span.serial { (only.name) } }
                } @else {
                    label { (ui.t("diagnosis-serial"))
                        select name="serial" required { @for token in own { option value=(token.name) { (token.name) } } } }
                }
                label.tick { input type="checkbox" name="dead"; (ui.t("diagnosis-dead")) }
                button.primary { (ui.t("diagnosis-run")) }
            }
        }
    }
}

fn result(context: &Context, found: &Diagnosed, own: bool) -> Markup {
    let ui = &context.ui;
    let sentence = ui.tell(found);
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
                    (None, _) | (_, None) => (if own { proof(context, found) } else { codes(context, found) }),
                    (Some(_), Some(Remedy::Replace)) => (replacement(context, found, own, &sentence)),
                    (Some(symptom), Some(Remedy::Fixed)) => (cure(context, found, symptom, own)),
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

/// Codes to be typed, or two touches where the token is plugged.
fn codes(context: &Context, found: &Diagnosed) -> Markup {
    let ui = &context.ui;
    let serial = found.serial.as_ref().map(TokenRef::to_string).unwrap_or_default();
    html! {
        @if found.port.is_some() && context.offers("/diagnosis/touch") {
            form method="post" action="/diagnosis/touch" {
                (layout::csrf(context))
                input type="hidden" name="serial" value=(serial);
                button.primary { (ui.t("diagnosis-touch")) }
            }
        }
        (code_form(context, &serial, found.port.is_none(), None))
        p.small { (ui.t("diagnosis-codes")) }
    }
}

/// The codes of a token that is elsewhere; `typed`: those that were typed already.
fn code_form(context: &Context, serial: &str, first: bool, typed: Option<&Fields>) -> Markup {
    let ui = &context.ui;
    html! {
        form.row method="post" action="/diagnosis" aria-label=(ui.t("diagnosis-codes")) {
            (layout::csrf(context))
            input type="hidden" name="serial" value=(serial);
            (code_fields(ui, typed))
            button.primary[first] { (ui.t("diagnosis-look-at-codes")) }
        }
    }
}

/// The holder proves PIN and codes together.
fn proof(context: &Context, found: &Diagnosed) -> Markup {
    let ui = &context.ui;
    html! {
        p { (ui.t("diagnosis-own-proof")) }
        form.stack method="post" action="/diagnosis/own" {
            (layout::csrf(context))
            input type="hidden" name="serial" value=[found.serial.as_ref()];
            label { (ui.t("field-passcode")) (passcode_input()) }
            (next_fields(ui))
            button.primary { (ui.t("diagnosis-look-at-codes")) }
        }
    }
}

fn replacement(context: &Context, found: &Diagnosed, own: bool, sentence: &str) -> Markup {
    let ui = &context.ui;
    let serial = found.serial.as_ref().map(TokenRef::to_string).unwrap_or_default();
    html! {
        @if found.replaceable {
            form.stack method="post" action="/diagnosis/replace" {
                (layout::csrf(context))
                input type="hidden" name="serial" value=(serial);
                label { (ui.t("requests-need"))
                    textarea name="need" rows="3" maxlength="2000" required { (ui.with("diagnosis-need", [("serial", &serial), ("sentence", sentence)])) } }
                p.small { (ui.t("diagnosis-replace-help")) }
                button.primary { (ui.t("diagnosis-replace")) }
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
fn cure(context: &Context, found: &Diagnosed, symptom: Symptom, own: bool) -> Markup {
    let ui: &Ui = &context.ui;
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
            @if let Some(serial) = &found.serial { p { a.button href={ "/tokens/" (serial) } { (ui.t("diagnosis-to-token")) } } }
        },
        Symptom::PinLocked | Symptom::PinMissing if !own => html! {
            @if let Some(holder) = &found.holder { p { a.button href={ "/people/" (holder.id) } { (ui.t("diagnosis-to-person")) } } }
        },
        _ => html! {},
    }
}

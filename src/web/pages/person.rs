//! One person, as those see them who help: who they are, what they hold, what happened, and what can be done for them.

use super::{
    done,
    person_edit::sections,
    pin::{pin_fields, typed_twice},
    token::{paper, story_line_with},
};
use crate::{
    domain::{Act, PersonId, Uai},
    station::{PersonAction, PersonPage, StationError, views::TokenRow},
    web::{
        context::{Context, Posted},
        failure::Failure,
        layout, words,
    },
};
use axum::{extract::Path, response::Redirect};
use maud::{Markup, html};

pub(in crate::web) async fn show(context: Context, Path(id): Path<String>) -> Result<Markup, Failure> {
    let id = id_of(&id)?;
    let manages = context.signed_in.actor.may_somewhere(Act::ManagePeople);
    let (found, schools) = context
        .ask(move |station, actor| {
            let schools = if manages { station.schools(actor)? } else { Vec::new() };
            Ok((station.person_page(actor, id)?, schools))
        })
        .await?;
    let edit = html! { @if manages { (sections(&context, &found, &schools)) } };
    Ok(context.page(&found.person.name, &page(&context, &found, &edit)))
}

/// What is done for one person; the path names the action.
pub(in crate::web) async fn act(
    Path((id, action)): Path<(String, String)>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    let id = id_of(&id)?;
    if let Some(said) = part(&posted, id, &action).await? {
        return Ok(done("/people", said));
    }
    let action = action.parse().map_err(|_| Failure::NoSuchPage)?;
    let (typed, again) = typed_twice(&posted.fields);
    let said = posted.context.ask(move |station, actor| match action {
        PersonAction::Unlock => station.unlock(actor, id).map(|()| "unlocked"),
        PersonAction::StartPinChange => station.start_pin_change(actor, id).map(|()| "pin-link-sent"),
        PersonAction::ConfirmPin => station.confirm_pin(actor, id, &typed, &again).map(|()| "pin-set"),
        PersonAction::LetIn => station.let_in(actor, id).map(|()| "let-in"),
    });
    Ok(done(&format!("/people/{id}"), said.await?))
}

/// Moving to another school and leaving: whoever does it may not see the person any more afterwards.
async fn part(posted: &Posted, id: PersonId, action: &str) -> Result<Option<&'static str>, Failure> {
    let from = || posted.fields.parse::<Uai>("from");
    match action {
        "move" => {
            let (from, to): (_, Uai) = (from()?, posted.fields.parse("to")?);
            posted.context.ask(move |station, actor| station.move_person(actor, id, from, to)).await?;
            Ok(Some("person-moved"))
        }
        "leave" => {
            let from = from()?;
            posted.context.ask(move |station, actor| station.leave(actor, id, from)).await?;
            Ok(Some("person-left"))
        }
        _ => Ok(None),
    }
}

pub(super) fn id_of(text: &str) -> Result<PersonId, Failure> {
    text.parse().map_err(|_| StationError::NoSuchPerson(text.to_owned()).into())
}

fn page(context: &Context, found: &PersonPage, edit: &Markup) -> Markup {
    let (ui, person) = (&context.ui, &found.person);
    html! {
        h1 { (person.name) @if !person.enabled { " " span.badge { (ui.t("people-disabled")) } } }
        dl.facts {
            dt { (ui.t("field-login")) } dd { (person.login) }
            dt { (ui.t("field-email")) } dd { (person.email.as_deref().unwrap_or("–")) }
            dt { (ui.t("field-roles")) } dd { ul.plain { @for grant in &person.grants { li { (words::grant(ui, grant)) } } } }
            dt { (ui.t("field-token")) } dd {
                @if found.tokens.is_empty() { "–" }
                @if !found.tokens.is_empty() {
                    ul.plain { @for token in &found.tokens {
                        li { a.serial href={ "/tokens/" (token.serial) } { (token.serial) } " " (words::state(ui, token.state)) " "
                            span.small { (words::credential(ui, token.credential.as_ref())) }
                            (token_ways(context, token)) }
                    } }
                }
            }
            @if let Some(pin) = found.pin {
                dt { (ui.t("field-pin")) } dd { (ui.t(&words::key("pin", pin.word()))) }
            }
            dt { (ui.t("second-factor")) } dd { (ui.t(if found.second_factor { "yes" } else { "no" })) }
        }
        @if let Some(request) = &found.request {
            section {
                h2 { a href={ "/requests/" (request.id) } { (ui.t("person-request")) } }
                (super::requests::steps(ui, request))
                p { span.badge { (ui.t(&words::key("request", request.state.word()))) } " "
                    span.small { (ui.with("requests-since", [("at", &ui.moment(request.since))])) } }
            }
        }
        @if !found.actions.is_empty() {
            section {
                h2 { (ui.t("person-actions")) }
                @for action in &found.actions { (action_form(context, person.id, *action)) }
            }
        }
        (edit)
        @if !found.leaves.is_empty() { (part_forms(context, person.id, &found.leaves)) }
        @if !found.story.is_empty() {
            section {
                h2 { (ui.t("token-story")) }
                ol.story { @for line in &found.story { (story_line_with(ui, line, true, &paper(context, line))) } }
            }
        }
    }
}

/// What helps with a token on the telephone.
fn token_ways(context: &Context, token: &TokenRow) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    html! {
        @if actor.may(Act::Resynchronise, token.school) {
            " · " a href={ "/helpdesk?serial=" (token.serial) "#resynchronise" } { (ui.t("person-resynchronise")) }
        }
        @if actor.may(Act::Diagnose, token.school) {
            " · " a href={ "/diagnosis?serial=" (token.serial) } { (ui.t("person-diagnose")) }
        }
    }
}

fn part_forms(context: &Context, id: PersonId, schools: &[Uai]) -> Markup {
    let ui = &context.ui;
    let from = html! {
        @match schools {
            [only] => input type="hidden" name="from" value=(only);,
            several => label { (ui.t("person-move-from")) select name="from" { @for uai in several { option { (uai) } } } },
        }
    };
    html! {
        section {
            h2 { (ui.t("person-parts")) }
            details {
                summary { (ui.t("person-move")) }
                p.small { (ui.t("person-move-help")) }
                form.row method="post" action={ "/people/" (id) "/move" } {
                    (layout::csrf(context))
                    (from)
                    label { (ui.t("person-move-to")) input name="to" autocomplete="off" maxlength="8" required; }
                    button.primary { (ui.t("person-move")) }
                }
            }
            details {
                summary { (ui.t("person-leave")) }
                p.small { (ui.t("person-leave-help")) }
                form.row method="post" action={ "/people/" (id) "/leave" } {
                    (layout::csrf(context))
                    (from)
                    button.primary { (ui.t("person-leave")) }
                }
            }
        }
    }
}

fn action_form(context: &Context, id: PersonId, action: PersonAction) -> Markup {
    let ui = &context.ui;
    let word = ui.t(&words::key("person", action.word()));
    let path = format!("/people/{id}/{action}");
    html! {
        @if action == PersonAction::ConfirmPin {
            details {
                summary { (word) }
                form.stack method="post" action=(path) {
                    (layout::csrf(context))
                    p { (ui.t("pin-confirm-help")) }
                    (pin_fields(ui))
                    button.primary { (ui.t("pin-submit")) }
                }
            }
        } @else {
            form.row method="post" action=(path) {
                (layout::csrf(context))
                button { (word) }
                span.small { (ui.t(&words::key("person-help", action.word()))) }
            }
        }
    }
}

//! One person, as those see them who help: who they are, what they hold, what happened, and what can be done for them.

use crate::{
    actions::PersonStep,
    back::{back_or, done, done_to},
    context::Context,
    failure::Failure,
    layout,
    pages::helpdesk::case::Asked as Trouble,
    pages::people::{
        asked::{Asked, ask_first, id_of},
        edit::sections,
    },
    parts::{
        codes::{pin_fields, typed_twice},
        story::{paper, story_line_with},
        sure,
    },
    path::Path,
    posted::Posted,
    words,
};
use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use catalogue::{SchoolNames, erased_name};
use domain::{Act, PersonId, Uai};
use maud::{Markup, html};
use station::{Actor, PersonAction, PersonPage, SchoolView, TokenRow};
use std::collections::{BTreeMap, BTreeSet};

/// The schools that somebody can leave, those that they can go to, and those in which they have a role.
#[derive(Default)]
struct Around {
    from: BTreeMap<Uai, String>,
    to: Vec<SchoolView>,
    /// The schools of their roles.
    roles: SchoolNames,
}

pub(crate) async fn show(context: Context, Path(id): Path<String>) -> Result<Markup, Failure> {
    let id = id_of(&id)?;
    let manages = context.signed_in.actor.may_somewhere(Act::ManagePeople);
    let (found, schools, around) = context
        .look(move |station, actor| {
            let schools = if manages { station.people().schools(actor)? } else { Vec::new() };
            let found = station.people().person_page(actor, id)?;
            let held = found.person.grants.iter().chain(found.roles.iter().map(|role| &role.grant));
            let roles = station.people().names_of_grants(held)?;
            let around = match found.leaves.is_empty() {
                true => Around { roles, ..Around::default() },
                false => Around {
                    from: station.people().school_names(&found.leaves)?,
                    to: station.people().schools_where(actor, Act::MovePeople)?,
                    roles,
                },
            };
            Ok((found, schools, around))
        })
        .await?;
    let edit = html! { @if manages { (sections(&context, &found, &schools, &around.roles)) } };
    Ok(context.page(&found.person.name, &page(&context, &found, &around, &edit)))
}

/// What is done for one person; the path names the action.
pub(crate) async fn act(
    Path(id): Path<String>,
    Extension(action): Extension<PersonStep>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    if action == PersonStep::Erase {
        return erase(&posted, id).await;
    }
    if let Some(answer) = part(&posted, id, action).await? {
        return Ok(answer);
    }
    if action == PersonStep::EndSessions && !sure::is_sure(&posted.fields) {
        let may = |_: &Actor, found: &PersonPage| found.actions.contains(&PersonAction::EndSessions);
        let asked = Asked { path: action.word(), key: "sure-end-sessions", word: "person-end-sessions", role: None };
        if let Some(question) = ask_first(&posted, id, asked, may).await? {
            return Ok(question.into_response());
        }
    }
    let context = &posted.context;
    let said = match action {
        PersonStep::Move | PersonStep::Leave | PersonStep::Erase => return Err(Failure::NoSuchPage),
        PersonStep::Unlock => {
            context.ask(move |station, actor| station.accounts().unlock(actor, id)).await?;
            "unlocked"
        }
        PersonStep::StartPinChange => {
            context.ask(move |station, actor| station.accounts().start_pin_change(actor, id)).await?;
            "pin-link-sent"
        }
        PersonStep::ConfirmPin => {
            let (typed, again) = typed_twice(&posted.fields);
            context.ask(move |station, actor| station.accounts().confirm_pin(actor, id, &typed, &again)).await?;
            "pin-set"
        }
        PersonStep::LetIn => {
            context.ask(move |station, actor| station.accounts().let_in(actor, id)).await?;
            "let-in"
        }
        PersonStep::EndSessions => {
            context.ask(move |station, actor| station.accounts().end_sessions_of(actor, id)).await?;
            "sessions-ended"
        }
        PersonStep::ConfirmAddress => {
            context.ask(move |station, actor| station.people().confirm_address(actor, id)).await?;
            "address-changed"
        }
        PersonStep::DiscardAddress => {
            context.ask(move |station, actor| station.people().discard_address(actor, id)).await?;
            "address-discarded"
        }
    };
    let page = format!("/people/{id}");
    Ok(done(back_or(&posted.fields, &page), said).into_response())
}

/// Moving to another school and leaving: whoever does it may not see the person any more afterwards.
async fn part(posted: &Posted, id: PersonId, action: PersonStep) -> Result<Option<Response>, Failure> {
    let from = || posted.fields.parse::<Uai>("from");
    let (key, word) = match action {
        PersonStep::Move => ("sure-move", "person-move"),
        PersonStep::Leave => ("sure-leave", "person-leave"),
        PersonStep::Unlock
        | PersonStep::StartPinChange
        | PersonStep::ConfirmPin
        | PersonStep::LetIn
        | PersonStep::EndSessions
        | PersonStep::ConfirmAddress
        | PersonStep::DiscardAddress
        | PersonStep::Erase => return Ok(None),
    };
    let from = from()?;
    let to: Option<Uai> = if action == PersonStep::Move { Some(posted.fields.parse("to")?) } else { None };
    if !sure::is_sure(&posted.fields) {
        // whoever may not do it hears that instead
        let may = move |_: &Actor, found: &PersonPage| found.leaves.contains(&from);
        if let Some(asked) = ask_first(posted, id, Asked { path: action.word(), key, word, role: None }, may).await? {
            return Ok(Some(asked.into_response()));
        }
    }
    let done = posted.context.ask(move |station, actor| match to {
        Some(to) => station.people().move_person(actor, id, from, to).map(|entry| ("person-moved", entry)),
        None => station.people().leave(actor, id, from).map(|entry| ("person-left", entry)),
    });
    let (said, entry) = done.await?;
    Ok(Some(done_to("/people", said, entry).into_response()))
}

/// Erasing somebody for good; asked once more, and refused while they hold a key or wait for one.
async fn erase(posted: &Posted, id: PersonId) -> Result<Response, Failure> {
    if !sure::is_sure(&posted.fields) {
        // what must be done first is said before the question
        let may =
            |_: &Actor, found: &PersonPage| found.may_be_erased && found.tokens.is_empty() && found.request.is_none();
        let asked = Asked { path: "erase", key: "sure-erase", word: "person-erase", role: None };
        if let Some(asked) = ask_first(posted, id, asked, may).await? {
            return Ok(asked.into_response());
        }
    }
    let name = erased_name(&posted.context.ui, id);
    posted.context.ask(move |station, actor| station.people().erase(actor, id, &name)).await?;
    Ok(done("/people", "person-erased").into_response())
}

fn erase_form(context: &Context, id: PersonId) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("person-erase-title")) }
            p.small { (ui.t("person-erase-help")) }
            form.row method="post" action={ "/people/" (id) "/erase" } {
                (layout::csrf(context))
                button { (ui.t("person-erase")) }
            }
        }
    }
}

/// By what outside sources know them.
fn identities(context: &Context, found: &PersonPage) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("person-identities")) }
            ul.plain { @for identity in &found.identities { li {
                (ui.with("person-identity", [("source", ui.message(&catalogue::source(&identity.source)).as_str()), ("subject", identity.subject.as_str())]))
                " " span.small { (ui.t("person-identity-seen")) " " (words::ago(ui, context.now(), identity.seen)) }
            } } }
            p.small { (ui.t("person-identities-help")) }
        }
    }
}

fn page(context: &Context, found: &PersonPage, around: &Around, edit: &Markup) -> Markup {
    let (ui, person) = (&context.ui, &found.person);
    html! {
        h1 { (person.name) @if !person.enabled { " " span.badge { (ui.t("people-disabled")) } } }
        dl.facts {
            dt { (ui.t("field-login")) } dd { (person.login) }
            dt { (ui.t("field-email")) } dd { (person.email.as_deref().unwrap_or("–")) }
            dt { (ui.t("field-roles")) } dd { ul.plain { @for held in &found.roles { li { (ui.grant(&held.grant, &around.roles))
                @if let Some(source) = &held.source { " " span.small { (ui.told_by(source)) } }
            } } } }
            dt { (ui.t("field-token")) } dd {
                @if found.tokens.is_empty() { "–" }
                @if !found.tokens.is_empty() {
                    ul.plain { @for token in &found.tokens {
                        li { a.serial href={ "/tokens/" (token.name) } { (token.name) } " " (words::key_state(ui, token)) " "
                            span.small { (ui.credential(token.credential.as_ref())) }
                            (token_ways(context, person.id, token)) }
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
                (crate::pages::requests::list::steps(ui, request))
                p { span.badge { (ui.t(&words::key("request", request.state.word()))) } " "
                    span.small { (words::ago(ui, context.now(), request.since)) } }
            }
        }
        @if !found.actions.is_empty() {
            section {
                h2 { (ui.t("person-actions")) }
                @for action in &found.actions { (action_form(context, person.id, &person.name, *action)) }
            }
        }
        (edit)
        @if !found.identities.is_empty() { (identities(context, found)) }
        @if !found.leaves.is_empty() { (part_forms(context, person.id, &found.leaves, around)) }
        @if found.may_be_erased { (erase_form(context, person.id)) }
        @if !found.story.is_empty() {
            section {
                h2 { (ui.t("token-story")) }
                ol.story { @for line in &found.story { (story_line_with(ui, line, true, &paper(context, line))) } }
            }
        }
    }
}

/// The way to what helps with a token.
fn token_ways(context: &Context, person: PersonId, token: &TokenRow) -> Markup {
    let actor = &context.signed_in.actor;
    let asked = Trouble { person: Some(person), key: Some(token.name.clone()), what: None };
    html! {
        @if actor.may(Act::Resynchronise, token.school) || actor.may(Act::Diagnose, token.school) {
            " · " a href=(asked.address()) { (context.ui.t("place-trouble")) }
        }
    }
}

fn part_forms(context: &Context, id: PersonId, schools: &[Uai], around: &Around) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    // the other school must agree: whoever moves people in one school alone cannot say so for it
    let moves = |place: Option<Uai>| actor.may(Act::MovePeople, place);
    let places: BTreeSet<_> = actor.grants.iter().map(|grant| grant.scope.school()).filter(|at| moves(*at)).collect();
    let moves = moves(None) || places.len() > 1;
    let from = html! {
        @match schools {
            [only] => input type="hidden" name="from" value=(only);,
            several => label { (ui.t("person-move-from")) select name="from" { @for uai in several {
                option value=(uai) { (around.from.get(uai).map_or(uai.as_str(), String::as_str)) } } } },
        }
    };
    html! {
        section {
            h2 { (ui.t("person-parts")) }
            details {
                summary { (ui.t("person-move")) }
                @if moves {
                    p.small { (ui.t("person-move-help")) }
                    form.row method="post" action={ "/people/" (id) "/move" } {
                        (layout::csrf(context))
                        (from)
                        label { (ui.t("person-move-to"))
                            select name="to" required {
                                option value="" disabled selected { (ui.t("people-choose")) }
                                @for school in around.to.iter().filter(|school| schools != [school.uai]) {
                                    option value=(school.uai) { (school.name) }
                                }
                            }
                        }
                        button.primary { (ui.t("person-move")) }
                    }
                } @else { p { (ui.t("person-move-ask")) } }
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

fn action_form(context: &Context, id: PersonId, name: &str, action: PersonAction) -> Markup {
    let ui = &context.ui;
    let word = ui.t(&words::key("person", action.word()));
    let path = format!("/people/{id}/{action}");
    html! {
        @if !context.offers(&path) {} @else if action == PersonAction::ConfirmPin {
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
                button aria-label={ (word) " · " (name) } { (word) }
                span.small { (ui.t(&words::key("person-help", action.word()))) }
            }
        }
    }
}

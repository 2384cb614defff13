//! What an administrator changes of a person: name and mail address, roles, whether they may sign in, a first link.

use crate::{
    back::{Redirect, done, done_to},
    context::Context,
    failure::Failure,
    layout,
    pages::people::{
        asked::{Asked, ask_first, id_of},
        list::{ACADEMY, grant_of, role_fields},
    },
    pages::setup::first_steps::only_when_mail_works,
    parts::sure,
    path::Path,
    posted::Posted,
};
use axum::response::{IntoResponse, Response};
use catalogue::SchoolNames;
use domain::{Act, Scope};
use maud::{Markup, html};
use station::{Actor, AddressFate, PersonPage, RoleView, SchoolView, WaitingAddress};

/// Name and mail address.
pub(crate) async fn details(Path(id): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let id = id_of(&id)?;
    let (name, email) = (posted.fields.text("name").to_owned(), posted.fields.text("email").to_owned());
    let fate =
        posted.context.ask(move |station, actor| station.people().update_person(actor, id, &name, &email)).await?;
    let said = if fate == AddressFate::Waits { "address-waits" } else { "person-changed" };
    Ok(done(&format!("/people/{id}"), said))
}

/// One more role.
pub(crate) async fn give(Path(id): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let (id, grant) = (id_of(&id)?, grant_of(&posted.fields)?);
    posted.context.ask(move |station, actor| station.people().grant(actor, id, grant)).await?;
    Ok(done(&format!("/people/{id}"), "role-given"))
}

/// One role less.
pub(crate) async fn take(Path(id): Path<String>, posted: Posted) -> Result<Response, Failure> {
    let (id, grant) = (id_of(&id)?, grant_of(&posted.fields)?);
    if !sure::is_sure(&posted.fields) {
        let names = posted.context.ask(move |station, _| station.people().names_of_grants([&grant])).await?;
        let role = posted.context.ui.grant(&grant, &names);
        let asked = Asked { path: "roles/take", key: "sure-take-role", word: "person-take-role", role: Some(&role) };
        let school = match grant.scope {
            Scope::School(uai) => Some(uai),
            Scope::Academy => None,
        };
        let may = |actor: &Actor, _: &PersonPage| actor.may(Act::ManagePeople, school) && actor.person != Some(id);
        if let Some(question) = ask_first(&posted, id, asked, may).await? {
            return Ok(question.into_response());
        }
    }
    posted.context.ask(move |station, actor| station.people().revoke(actor, id, grant)).await?;
    Ok(done(&format!("/people/{id}"), "role-taken").into_response())
}

/// Whether they may sign in.
pub(crate) async fn access(Path(id): Path<String>, posted: Posted) -> Result<Response, Failure> {
    let (id, enabled) = (id_of(&id)?, posted.fields.text("enabled") == "yes");
    if !enabled && !sure::is_sure(&posted.fields) {
        let asked = Asked { path: "access", key: "sure-disable", word: "person-disable", role: None };
        let may = |actor: &Actor, _: &PersonPage| actor.may(Act::ManagePeople, None) && actor.person != Some(id);
        if let Some(question) = ask_first(&posted, id, asked, may).await? {
            return Ok(question.into_response());
        }
    }
    let entry = posted.context.ask(move |station, actor| station.people().set_enabled(actor, id, enabled)).await?;
    Ok(done_to(&format!("/people/{id}"), "person-changed", entry).into_response())
}

/// A link to choose a password.
pub(crate) async fn link(Path(id): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let id = id_of(&id)?;
    posted.context.ask(move |station, actor| station.people().send_link(actor, id)).await?;
    Ok(done(&format!("/people/{id}"), "link-sent"))
}

/// The sections of an administrator on the page of a person.
pub(crate) fn sections(context: &Context, found: &PersonPage, schools: &[SchoolView], names: &SchoolNames) -> Markup {
    let (ui, person) = (&context.ui, &found.person);
    let actor = &context.signed_in.actor;
    let (path, own) = (format!("/people/{}", person.id), actor.person == Some(person.id));
    html! {
        section {
            h2 { (ui.t("person-roles")) }
            @for held in &found.roles { (role(context, &path, held, &ui.grant(&held.grant, names), own)) }
            @if !own {
                form.row method="post" action={ (path) "/roles" } {
                    (layout::csrf(context))
                    (role_fields(context, schools))
                    button { (ui.t("person-give-role")) }
                }
            }
        }
        @if actor.may(Act::ManagePeople, None) {
            section {
                h2 { (ui.t("person-account")) }
                form.stack method="post" action={ (path) "/details" } {
                    (layout::csrf(context))
                    label { (ui.t("field-name")) input name="name" value=(person.name) autocomplete="off" required; }
                    label { (ui.t("field-email")) input name="email" type="email" value=(person.email.as_deref().unwrap_or_default()) autocomplete="off"; }
                    button.primary { (ui.t("school-save")) }
                }
                @if let Some(waiting) = &found.waiting_address { (waiting_address(context, waiting, &path)) }
                @if !own { (access_forms(context, found, &path)) }
            }
        }
    }
}

fn role(context: &Context, path: &str, held: &RoleView, name: &str, own: bool) -> Markup {
    let ui = &context.ui;
    let school = match held.grant.scope {
        Scope::School(uai) => uai.to_string(),
        Scope::Academy => ACADEMY.to_owned(),
    };
    html! {
        form.row.level method="post" action={ (path) "/roles/take" } {
            (layout::csrf(context))
            input type="hidden" name="role" value=(held.grant.role);
            input type="hidden" name="school" value=(school);
            span { (name)
                @if let Some(source) = &held.source { " " span.small { (ui.told_by(source)) } }
                @if let Some(until) = held.until { " " span.small { (ui.with("school-until", [("at", &ui.moment(until))])) } }
                @if let Some(by) = &held.by { " " span.small { (ui.with("school-given-by", [("name", &by.name)])) } }
            }
            @if held.source.is_some() { span.small { (ui.t("person-role-told")) } }
            @else if !own { button aria-label={ (ui.t("person-take-role")) " " (name) } { (ui.t("person-take-role")) } }
        }
    }
}

fn waiting_address(context: &Context, waiting: &WaitingAddress, path: &str) -> Markup {
    let ui = &context.ui;
    html! {
        p.notice { (ui.with("address-waiting", [("email", waiting.email.as_deref().unwrap_or("–"))])) }
        @if waiting.confirms {
            form.row.level method="post" action={ (path) "/confirm_address" } {
                (layout::csrf(context))
                button.primary { (ui.t("address-confirm")) }
                span.small { (ui.t("address-confirm-help")) }
            }
        } @else { p.small { (ui.t("address-second")) } }
        form.row.level method="post" action={ (path) "/discard_address" } {
            (layout::csrf(context))
            button { (ui.t("address-discard")) }
        }
    }
}

fn access_forms(context: &Context, found: &PersonPage, path: &str) -> Markup {
    let ui = &context.ui;
    let (enabled, word) = if found.person.enabled { ("no", "person-disable") } else { ("yes", "person-enable") };
    html! {
        @if found.person.enabled && found.person.email.is_some() {
            (only_when_mail_works(context, found.mail, &html! {
                form.row.level method="post" action={ (path) "/link" } {
                    (layout::csrf(context))
                    button aria-label={ (ui.t("person-send-link")) " · " (found.person.name) } { (ui.t("person-send-link")) }
                    span.small { (ui.t("person-send-link-help")) }
                }
            }))
        }
        form.row.level method="post" action={ (path) "/access" } {
            (layout::csrf(context))
            input type="hidden" name="enabled" value=(enabled);
            button aria-label={ (ui.t(word)) " · " (found.person.name) } { (ui.t(word)) }
            span.small { (ui.t("person-access-help")) }
        }
    }
}

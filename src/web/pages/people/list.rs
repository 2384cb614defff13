//! People: a list with search, and adding one.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    parts::list::{self, Place},
    path::Query,
    posted::Posted,
    words,
};
use catalogue::say;
use domain::{Act, Grant, Role, Scope};
use maud::{Markup, html};
use station::{NewPerson, Page, PersonFilter, PersonView, SchoolView, StationError};

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let filter = PersonFilter {
        query: query.text("q").to_owned(),
        without_token: query.ticked("without"),
        page: query.maybe("page")?.unwrap_or(1),
        size: None,
    };
    let asked = filter.clone();
    let found = context
        .look(move |station, actor| Ok((station.people().page(actor, &asked)?, station.people().schools(actor)?)));
    let (people, schools) = found.await?;
    let title = context.ui.t("nav-people");
    Ok(context.page(&title, &page(&context, &filter, &people, &schools)))
}

pub(crate) async fn add(mut posted: Posted) -> Result<Redirect, Failure> {
    let fields = &mut posted.fields;
    let grants = vec![grant_of(fields)?];
    let password = Some(fields.secret("password")).filter(|password| !password.is_empty());
    let new = NewPerson {
        login: fields.parse("login")?,
        name: fields.text("name").to_owned(),
        email: Some(fields.text("email")).filter(|typed| !typed.is_empty()).map(str::to_owned),
        grants,
        password,
        uid: None,
    };
    posted.context.ask(move |station, actor| station.people().add_person(actor, &new)).await?;
    Ok(done("/people", "person-added"))
}

fn page(context: &Context, filter: &PersonFilter, people: &Page<PersonView>, schools: &[SchoolView]) -> Markup {
    let ui = &context.ui;
    let place =
        Place::new("/people").asking("q", &filter.query).asking("without", if filter.without_token { "1" } else { "" });
    html! {
        h1 { (ui.t("nav-people")) }
        form.row role="search" method="get" action="/people" {
            label { (ui.t("people-search")) input type="search" name="q" value=(filter.query); }
            label.tick { input type="checkbox" name="without" value="1" checked[filter.without_token]; (ui.t("people-without-key")) }
            button { (ui.t("stock-show")) }
        }
        p.small { (ui.message(&say("people-count").count("count", people.total))) }
        @if people.rows.is_empty() { p.empty { (ui.t("people-none")) } } @else { table {
            thead { tr {
                th scope="col" { (ui.t("field-name")) }
                th scope="col" { (ui.t("field-login")) }
                th scope="col" { (ui.t("field-roles")) }
                th scope="col" { (ui.t("field-token")) }
            } }
            tbody {
                @for person in &people.rows {
                    tr {
                        th scope="row" { a href={ "/people/" (person.id) } { (person.name) } @if !person.enabled { " " span.badge { (ui.t("people-disabled")) } } }
                        td data-label=(ui.t("field-login")) { (person.login) }
                        td data-label=(ui.t("field-roles")) { ul.plain { @for grant in &person.grants { li { (ui.grant(grant)) } } } }
                        td data-label=(ui.t("field-token")) { @match &person.token {
                            Some(serial) => a.serial href={ "/tokens/" (serial) } { (serial) },
                            None => "–",
                        } }
                    }
                }
            }
        } }
        (list::paging(ui, &place, people))
        @if context.signed_in.actor.may(Act::ManagePeople, None) {
            section {
                h2 { (ui.t("people-add")) }
                p { a href="/import/people" { (ui.t("roster-title-people")) } }
                form.stack method="post" action="/people" {
                    (layout::csrf(context))
                    label { (ui.t("field-name")) input name="name" autocomplete="off" required; }
                    label { (ui.t("field-login")) input name="login" autocomplete="off" autocapitalize="none" required; }
                    label { (ui.t("field-email")) input name="email" type="email" autocomplete="off"; }
                    (role_fields(context, schools))
                    label { (ui.t("people-password")) input name="password" type="password" autocomplete="new-password"; }
                    button.primary { (ui.t("people-submit")) }
                }
            }
        }
    }
}

/// Which role, and where: neither is chosen before somebody chooses. The academy is among the places only for those who
/// manage people there.
pub(crate) fn role_fields(context: &Context, schools: &[SchoolView]) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let choose = html! { option value="" disabled selected { (ui.t("people-choose")) } };
    html! {
        label { (ui.t("field-role"))
            select name="role" required {
                (choose)
                @for role in Role::ALL { option value=(role.word()) { (ui.t(&words::key("role", role.word()))) } }
            }
        }
        label { (ui.t("field-school"))
            select name="school" required {
                (choose)
                @if actor.may(Act::ManagePeople, None) { option value=(ACADEMY) { (ui.t("people-academy")) } }
                @for school in schools.iter().filter(|school| actor.may(Act::ManagePeople, Some(school.uai))) {
                    option value=(school.uai) { (school.name) }
                }
            }
        }
    }
}

/// What a form says for the whole academy: a word, so that a field that was left empty is not taken for it.
pub(crate) const ACADEMY: &str = "academy";

/// The role of such a form.
pub(crate) fn grant_of(fields: &Fields) -> Result<Grant, Failure> {
    let role: Role = fields.parse("role")?;
    let scope = match fields.text("school") {
        ACADEMY => Scope::Academy,
        "" => return Err(StationError::RoleNeedsSchool(role).into()),
        uai => Scope::School(uai.parse().map_err(|_| StationError::RoleNeedsSchool(role))?),
    };
    Ok(Grant { role, scope })
}

//! People: a list with search, and adding one.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    parts::{
        list::{self, Order, Place},
        table_file::table_file,
    },
    path::Query,
    posted::Posted,
    words,
};
use axum::response::Response;
use catalogue::{SchoolNames, say};
use domain::{Act, Grant, Role, Scope, TokenRef};
use maud::{Markup, html};
use station::{NewPerson, Page, PersonFilter, PersonSort, PersonView, SchoolView, StationError};

/// Where the list is, and the same as a file.
const PATH: &str = "/people";
pub(crate) const FILE: &str = "/people.csv";

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let order = Order::of(&query, (PersonSort::Name, false))?;
    let (filter, part) = (filter_of(&query, &order)?, list::part(&query)?);
    let asked = filter.clone();
    let found = context.look(move |station, actor| {
        let people = station.people().page(actor, &asked, part)?;
        let names = station.people().names_of_grants(people.rows.iter().flat_map(|person| &person.grants))?;
        Ok(((people, names), station.people().schools_where(actor, Act::SeePeople)?))
    });
    let (people, schools) = found.await?;
    context.shows(people.0.rows.iter().map(|person| person.id));
    let title = context.ui.t("nav-people");
    Ok(context.page(&title, &page(&context, &filter, &order, &people, &schools)))
}

/// What is shown, every page of it, as a file.
pub(crate) async fn file(context: Context, Query(query): Query) -> Result<Response, Failure> {
    let order = Order::of(&query, (PersonSort::Name, false))?;
    let filter = filter_of(&query, &order)?;
    let found = context.look(move |station, actor| {
        let people = list::every(|part| station.people().page(actor, &filter, part))?;
        let names = station.people().names_of_grants(people.iter().flat_map(|person| &person.grants))?;
        Ok((people, names))
    });
    let (people, names) = found.await?;
    context.shows(people.iter().map(|person| person.id));
    let ui = &context.ui;
    let titles = ["field-name", "field-login", "field-email", "field-roles", "field-token"];
    let cells = |person: &PersonView| {
        let roles = ui.grants(&person.grants, &names);
        let token = person.token.as_ref().map(ToString::to_string).unwrap_or_default();
        [person.name.clone(), person.login.to_string(), person.email.clone().unwrap_or_default(), roles, token]
    };
    table_file(&format!("{}.csv", ui.t("people-file")), titles.map(|title| ui.t(title)), people.iter().map(cells))
}

fn filter_of(query: &Fields, order: &Order<PersonSort>) -> Result<PersonFilter, Failure> {
    Ok(PersonFilter {
        query: query.text("q").to_owned(),
        without_token: query.ticked("without"),
        school: query.maybe("school")?,
        sort: Some(order.by),
        descending: order.descending,
    })
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

fn page(
    context: &Context,
    filter: &PersonFilter,
    order: &Order<PersonSort>,
    (people, names): &(Page<PersonView>, SchoolNames),
    schools: &[SchoolView],
) -> Markup {
    let ui = &context.ui;
    let school = filter.school.map(|school| school.to_string()).unwrap_or_default();
    let place = Place::new(PATH)
        .asking("q", &filter.query)
        .asking("school", school)
        .ticking("without", filter.without_token)
        .ordered(order);
    let narrowed = !filter.query.is_empty() || filter.without_token;
    html! {
        h1 { (ui.t("nav-people")) }
        form.row role="search" method="get" action=(PATH) {
            label { (ui.t("people-search")) input type="search" name="q" value=(filter.query); }
            (list::school_choice(ui, schools, filter.school))
            label.tick { input type="checkbox" name="without" value="1" checked[filter.without_token]; (ui.t("people-without-key")) }
            button { (ui.t("stock-show")) }
        }
        p.small { (ui.message(&say("people-count").count("count", people.total)))
            @if people.total > 0 { " · " (list::file(ui, &place, FILE)) } }
        @if people.total == 0 { p.empty { (ui.t(if narrowed { "people-none" } else { "people-none-yet" })) } } @else { (table(context, order, &place, people, names)) }
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

fn table(
    context: &Context,
    order: &Order<PersonSort>,
    place: &Place<'_>,
    people: &Page<PersonView>,
    names: &SchoolNames,
) -> Markup {
    let ui = &context.ui;
    html! {
        table data-list=(place.list()) {
            thead { tr {
                (order.head(ui, place, "field-name", PersonSort::Name))
                (order.head(ui, place, "field-login", PersonSort::Login))
                th scope="col" { (ui.t("field-roles")) }
                th scope="col" { (ui.t("field-token")) }
            } }
            tbody {
                @for person in &people.rows {
                    tr {
                        th scope="row" { a href={ "/people/" (person.id) } { (person.name) } @if !person.enabled { " " span.badge { (ui.t("people-disabled")) } } }
                        td data-label=(ui.t("field-login")) { (person.login) }
                        td data-label=(ui.t("field-roles")) { ul.plain { @for grant in &person.grants { li { (ui.grant(grant, names)) } } } }
                        td data-label=(ui.t("field-token")) { (key(person.token.as_ref())) }
                    }
                }
            }
        }
    }
}

/// The key that somebody holds or is to collect.
pub(crate) fn key(token: Option<&TokenRef>) -> Markup {
    html! {
        @match token {
            Some(serial) => a.serial href={ "/tokens/" (serial) } { (serial) },
            None => "–",
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

//! One school: what it is, what it asks of its requesters, who works there, who stands in for its principal.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    parts::{
        list::{self, Order, Place},
        sure,
    },
    path::{Path, Query},
    posted::Posted,
    words,
};
use axum::response::{IntoResponse, Response};
use catalogue::{Ui, say};
use domain::{Act, Contract, Degree, PersonId, Uai};
use maud::{Markup, html};
use station::{Member, MemberFilter, NewSchool, Page, Part, PersonSort, SchoolPage, StationError};

pub(crate) async fn show(context: Context, Path(uai): Path<String>, Query(query): Query) -> Result<Markup, Failure> {
    let (uai, part) = (uai_of(&uai)?, list::part(&query)?);
    let order = Order::of(&query, (PersonSort::Name, false))?;
    let filter = MemberFilter {
        query: query.text("q").to_owned(),
        without_token: query.ticked("without"),
        descending: order.descending,
    };
    let asked = filter.clone();
    let found = context.look(move |station, actor| station.people().school_page(actor, uai, &asked, part)).await?;
    context.shows(found.members.iter().flat_map(|members| &members.rows).map(|member| member.id));
    Ok(context.page(&found.school.school.name, &page(&context, &found, &filter, &order)))
}

/// Name, degree and contract.
pub(crate) async fn update(Path(uai): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let (uai, fields) = (uai_of(&uai)?, &posted.fields);
    let name = fields.text("name").to_owned();
    let new = NewSchool { uai, name, degree: fields.parse("degree")?, contract: fields.parse("contract")? };
    posted.context.ask(move |station, actor| station.people().update_school(actor, &new)).await?;
    Ok(done(&format!("/schools/{uai}"), "school-changed"))
}

/// Whether requests need a document.
pub(crate) async fn set_document(Path(uai): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let (uai, needed) = (uai_of(&uai)?, posted.fields.ticked("document"));
    posted.context.ask(move |station, actor| station.settings().set_needs_document(actor, uai, needed)).await?;
    Ok(done(&format!("/schools/{uai}"), "school-changed"))
}

/// Somebody stands in for the principal, up to and including a day.
pub(crate) async fn delegate(Path(uai): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let (uai, person) = (uai_of(&uai)?, posted.fields.parse::<PersonId>("person")?);
    let until = posted.context.ui.end_of_day(posted.fields.text("until"));
    let until = until.ok_or(Failure::Station(StationError::DelegateUntil))?;
    posted.context.ask(move |station, actor| station.people().delegate(actor, uai, person, until)).await?;
    Ok(done(&format!("/schools/{uai}"), "delegated"))
}

/// Somebody no longer stands in.
pub(crate) async fn end_delegation(Path(uai): Path<String>, posted: Posted) -> Result<Response, Failure> {
    let (uai, person) = (uai_of(&uai)?, posted.fields.parse::<PersonId>("person")?);
    if !sure::is_sure(&posted.fields)
        && let Some(question) = ask_end(&posted, uai, person).await?
    {
        return Ok(question.into_response());
    }
    posted.context.ask(move |station, actor| station.people().end_delegation(actor, uai, person)).await?;
    Ok(done(&format!("/schools/{uai}"), "delegation-ended").into_response())
}

/// The question that names who no longer decides; `None`: they do not stand in here, which the station says.
async fn ask_end(posted: &Posted, uai: Uai, person: PersonId) -> Result<Option<Markup>, Failure> {
    let context = &posted.context;
    let found = context.ask(move |station, actor| {
        actor.check(Act::Delegate, Some(uai))?;
        station.people().school_page(actor, uai, &MemberFilter::default(), Part::first(1))
    });
    let found = found.await?;
    let here = found.standing_in.iter().filter(|standing| standing.source.is_none());
    let Some(member) = here.map(|standing| &standing.who).find(|who| who.id == person) else { return Ok(None) };
    let ui = &context.ui;
    let about = [("person", member.name.as_str()), ("school", found.school.school.name.as_str())];
    let question = sure::Question {
        path: format!("/schools/{uai}/delegates/end"),
        back: format!("/schools/{uai}"),
        ask: ui.with("sure-end-delegation", about),
        effect: ui.with("sure-end-delegation-effect", about),
        act: ui.t("school-end"),
        comment: sure::Comment::None,
    };
    Ok(Some(sure::page(context, &posted.fields, &question)))
}

fn uai_of(text: &str) -> Result<Uai, Failure> {
    text.parse().map_err(|_| Failure::NoSuchPage)
}

fn page(context: &Context, found: &SchoolPage, filter: &MemberFilter, order: &Order<PersonSort>) -> Markup {
    let (ui, stock, actor) = (&context.ui, &found.school, &context.signed_in.actor);
    let school = &stock.school;
    let here = Some(school.uai);
    html! {
        h1 { (school.name) }
        @if let Some(closed) = school.closed {
            p.notice {
                (ui.with("school-closes", [("at", &ui.date(closed))]))
                @if stock.tokens > 0 {
                    " " (ui.count("school-closed-keys", stock.tokens))
                    " " a href={ "/tokens?school=" (school.uai) } { (ui.t("school-closed-see")) }
                }
            }
        }
        @if !school.contract.is_served() { p.notice { (ui.t("school-not-served")) } }
        dl.facts {
            dt { "UAI" } dd { (school.uai) }
            dt { (ui.t("field-degree")) } dd { (ui.t(&words::key("degree", school.degree.word()))) }
            dt { (ui.t("field-contract")) } dd { (ui.t(&words::key("contract", school.contract.word()))) }
            @if let Some(mailbox) = &school.mailbox {
                dt { (ui.t("field-mailbox")) }
                dd { (mailbox) @if found.mailbox_used { p.small { (ui.t("school-mailbox-used")) } } }
            }
            dt { (ui.t("school-document")) } dd { (ui.t(if found.needs_document { "yes" } else { "no" })) }
            dt { (ui.t("schools-stock")) } dd { a href={ "/tokens?school=" (school.uai) } { (stock.in_stock) " / " (stock.tokens) } }
            dt { (ui.t("school-undecided")) } dd { (found.undecided) }
            dt { (ui.t("school-waiting")) } dd { (found.waiting) }
        }
        @if actor.may(Act::SchoolSettings, here) { (document_form(context, found)) }
        @if let Some(members) = &found.members {
            @if actor.may(Act::Delegate, here) { (delegates(context, school.uai, found)) }
            (people(ui, school.uai, filter, order, members))
        }
        @if actor.may(Act::ManageSchools, here) { (edit_form(context, found)) }
    }
}

fn document_form(context: &Context, found: &SchoolPage) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("school-settings")) }
            form.row.level method="post" action={ "/schools/" (found.school.school.uai) "/document" } {
                (layout::csrf(context))
                label.tick { input type="checkbox" name="document" checked[found.needs_document]; (ui.t("school-document-ask")) }
                button { (ui.t("school-save")) }
            }
        }
    }
}

fn delegates(context: &Context, uai: Uai, found: &SchoolPage) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("school-delegates")) }
            p.small { (ui.t("school-delegates-help")) }
            @for standing in found.standing_in.iter().filter(|standing| standing.source.is_some()) {
                p { strong { (standing.who.name) } " " (ui.with("school-until", [("at", &ui.moment(standing.until))]))
                    @if let Some(source) = &standing.source { " " span.small { (ui.told_by(source)) } } }
            }
            @for (member, until) in found.standing_in.iter().filter(|standing| standing.source.is_none()).map(|standing| (&standing.who, standing.until)) {
                form.row.level method="post" action={ "/schools/" (uai) "/delegates/end" } {
                    (layout::csrf(context))
                    input type="hidden" name="person" value=(member.id);
                    span { strong { (member.name) } " " (ui.with("school-until", [("at", &ui.moment(until))])) }
                    button aria-label={ (ui.t("school-end")) " " (member.name) } { (ui.t("school-end")) }
                }
            }
            @if found.could_stand_in.is_empty() {
                p { (ui.t("school-nobody")) }
            } @else {
                form.row method="post" action={ "/schools/" (uai) "/delegates" } {
                    (layout::csrf(context))
                    label { (ui.t("school-delegate"))
                        select name="person" required {
                            option value="" disabled selected { (ui.t("people-choose")) }
                            @for member in &found.could_stand_in { option value=(member.id) { (member.name) } }
                        }
                    }
                    label { (ui.t("school-last-day")) input type="date" name="until" required; }
                    button { (ui.t("school-name-delegate")) }
                }
            }
        }
    }
}

fn people(ui: &Ui, uai: Uai, filter: &MemberFilter, order: &Order<PersonSort>, members: &Page<Member>) -> Markup {
    let path = format!("/schools/{uai}");
    let place = Place::new(&path).asking("q", &filter.query).ticking("without", filter.without_token).ordered(order);
    let narrowed = !filter.query.is_empty() || filter.without_token;
    html! {
        section {
            h2 { (ui.t("school-people")) }
            form.row role="search" method="get" action=(path) {
                label { (ui.t("people-search")) input type="search" name="q" value=(filter.query); }
                label.tick { input type="checkbox" name="without" value="1" checked[filter.without_token]; (ui.t("people-without-key")) }
                button { (ui.t("stock-show")) }
            }
            @if members.total == 0 { p.empty { (ui.t(if narrowed { "people-none" } else { "school-no-people" })) } } @else {
                p.small { (ui.message(&say("people-count").count("count", members.total))) " · "
                    a href=(place.with(super::list::FILE, &[("school", uai.as_str())])) { (ui.t("list-file")) } }
                table data-list=(place.list()) {
                    thead { tr {
                        (order.head(ui, &place, "field-name", PersonSort::Name))
                        th scope="col" { (ui.t("field-roles")) }
                        th scope="col" { (ui.t("field-token")) }
                    } }
                    tbody {
                        @for member in &members.rows {
                            tr {
                                th scope="row" { a href={ "/people/" (member.id) } { (member.name) } @if !member.enabled { " " span.badge { (ui.t("people-disabled")) } } }
                                td data-label=(ui.t("field-roles")) { ul.plain { @for role in &member.roles { li {
                                    (ui.t(&words::key("role", role.grant.role.word())))
                                    @if let Some(until) = role.until { " " span.small { (ui.with("school-until", [("at", &ui.moment(until))])) } }
                                    @if let Some(source) = &role.source { " " span.small { (ui.told_by(source)) } }
                                    @if let Some(by) = &role.by { " " span.small { (ui.with("school-given-by", [("name", &by.name)])) } }
                                } } } }
                                td data-label=(ui.t("field-token")) { (super::list::key(member.token.as_ref())) }
                            }
                        }
                    }
                }
            }
            (list::paging(ui, &place, members))
        }
    }
}

fn edit_form(context: &Context, found: &SchoolPage) -> Markup {
    let (ui, school) = (&context.ui, &found.school.school);
    html! {
        section {
            h2 { (ui.t("school-edit")) }
            form.stack method="post" action={ "/schools/" (school.uai) } {
                (layout::csrf(context))
                label { (ui.t("field-name")) input name="name" value=(school.name) autocomplete="off" required; }
                (bonds(ui, school.degree, school.contract))
                button.primary { (ui.t("school-save")) }
            }
        }
    }
}

/// Degree and contract as fields of a form.
pub(crate) fn bonds(ui: &Ui, degree: Degree, contract: Contract) -> Markup {
    html! {
        label { (ui.t("field-degree"))
            select name="degree" { @for of in Degree::ALL.iter().rev() {
                option value=(of.word()) selected[*of == degree] { (ui.t(&words::key("degree", of.word()))) }
            } }
        }
        label { (ui.t("field-contract"))
            select name="contract" { @for of in Contract::ALL {
                option value=(of.word()) selected[*of == contract] { (ui.t(&words::key("contract", of.word()))) }
            } }
        }
    }
}

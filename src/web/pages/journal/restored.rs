//! After a restore: the accounts that came back with the backup, to be looked at and confirmed or shut.

use crate::{
    back::done,
    context::Context,
    failure::Failure,
    layout,
    parts::{list, sure},
    posted::Posted,
};
use axum::response::{IntoResponse, Response};
use catalogue::SchoolNames;
use domain::PersonId;
use maud::{Markup, html};
use station::{DoubtedAccount, Restored, StationError};

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let found = context.look(|station, actor| {
        let found = station.restored(actor)?;
        let held = found.iter().flat_map(|found| &found.people).flat_map(|account| &account.grants);
        let names = station.people().names_of_grants(held)?;
        Ok((found, names))
    });
    let (found, names) = found.await?;
    context.shows(found.iter().flat_map(|found| &found.people).map(|account| account.id));
    let title = context.ui.t("restored-title");
    Ok(context.page(&title, &page(&context, &title, found.as_ref(), &names)))
}

pub(crate) async fn settle(posted: Posted) -> Result<Response, Failure> {
    let what = posted.fields.text("what").to_owned();
    if what == "shut" && !sure::is_sure(&posted.fields) {
        return shut_first(&posted).await;
    }
    let Posted { context, fields } = posted;
    let said = context.ask(move |station, actor| {
        let waiting = station.restored(actor)?.map_or_else(Vec::new, |found| found.people);
        let ticked = |account: &&DoubtedAccount| what == "all" || fields.ticked(&field(account.id));
        let people: Vec<PersonId> = waiting.iter().filter(ticked).map(|account| account.id).collect();
        if what != "shut" {
            station.confirm_restored(actor, &people)?;
            return Ok("restored-confirmed");
        }
        if people.is_empty() {
            return Err(StationError::NobodyChosen);
        }
        people.iter().try_for_each(|person| station.people().set_enabled(actor, *person, false).map(drop))?;
        Ok("restored-shut")
    });
    Ok(done("/restored", said.await?).into_response())
}

/// Whose accounts are to be shut, before they are.
async fn shut_first(posted: &Posted) -> Result<Response, Failure> {
    let (ui, fields) = (&posted.context.ui, &posted.fields);
    let found = posted.context.ask(|station, actor| station.restored(actor)).await?;
    let waiting = found.map_or_else(Vec::new, |found| found.people);
    let named = waiting.iter().filter(|account| fields.ticked(&field(account.id)));
    let named: Vec<_> = named.map(|account| account.name.as_str()).collect();
    if named.is_empty() {
        return Err(StationError::NobodyChosen.into());
    }
    let person = named.join(", ");
    let question = sure::Question {
        path: "/restored".to_owned(),
        back: "/restored".to_owned(),
        ask: ui.with("sure-shut", [("person", &person)]),
        effect: ui.t("sure-shut-effect"),
        act: ui.t("restored-shut"),
        comment: sure::Comment::None,
    };
    Ok(sure::page(&posted.context, fields, &question).into_response())
}

fn field(person: PersonId) -> String {
    format!("person-{person}")
}

fn page(context: &Context, title: &str, found: Option<&Restored>, names: &SchoolNames) -> Markup {
    let ui = &context.ui;
    let Some(found) = found else {
        return html! { h1 { (title) } p.said { (ui.t("restored-nothing")) } };
    };
    html! {
        h1 { (title) }
        p.warn role="status" {
            (ui.with("restored-since", [("taken", &ui.moment(found.taken)), ("at", &ui.moment(found.at))]))
        }
        p { (ui.t("restored-unknown")) }
        @if found.keys > 0 { p { (ui.with("restored-keys", [("keys", &found.keys.to_string())])) } }
        @if found.people.is_empty() { p.said { (ui.t("restored-all-confirmed")) } } @else {
            h2 { (ui.t("restored-accounts")) " (" (found.people.len()) ")" }
            form method="post" action="/restored" {
                (layout::csrf(context))
                table {
                    (list::heads(ui, &["restored-account", "restored-roles", "restored-key", "restored-password", "restored-seen"]))
                    tbody { @for account in &found.people { (row(context, account, names)) } }
                }
                div.actions {
                    button.primary name="what" value="ticked" { (ui.t("restored-confirm")) }
                    button name="what" value="all" { (ui.t("restored-confirm-all")) }
                    button.quiet name="what" value="shut" { (ui.t("restored-shut")) }
                }
            }
        }
    }
}

fn row(context: &Context, account: &DoubtedAccount, names: &SchoolNames) -> Markup {
    let ui = &context.ui;
    let day = |at: Option<jiff::Timestamp>| at.map_or_else(|| "–".to_owned(), |at| ui.moment(at));
    html! {
        tr {
            th scope="row" {
                label.tick { input type="checkbox" name=(field(account.id)); (account.name) " " span.small { (account.login) } }
            }
            td data-label=(ui.t("restored-roles")) { div {
                @for grant in &account.grants { div { (ui.grant(grant, names)) } }
            } }
            td data-label=(ui.t("restored-key")) {
                @if let Some(serial) = &account.token { a href={ "/tokens/" (serial) } { (serial) } } @else { "–" }
            }
            td data-label=(ui.t("restored-password")) { (day(account.password)) }
            td data-label=(ui.t("restored-seen")) { (day(account.seen)) }
        }
    }
}

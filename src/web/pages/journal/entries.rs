//! The journal, newest first, for those who audit: filtered by person, serial, school, act and days, read in words,
//! verified by one click (`verification`), saved as a table (`export`).

use crate::{
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    parts::list::{self, Place},
    path::Query,
    words,
};
use catalogue::Ui;
use domain::{Act, PersonId, Verb};
use maud::{Markup, html};
use station::{JournalCheck, JournalFilter, JournalPage, JournalState};

const PATH: &str = "/journal";

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    shown(&context, &query, None).await
}

/// The page, below what a verification has just found.
pub(super) async fn shown(context: &Context, fields: &Fields, check: Option<&JournalCheck>) -> Result<Markup, Failure> {
    let (filter, part) = (filter(&context.ui, fields)?, list::part(fields)?);
    let found = context.look(move |station, actor| {
        Ok((station.journal().journal_page(actor, &filter, part)?, station.journal().journal_state(actor, 1)?))
    });
    let (page, state) = found.await?;
    // of one person's it is noted where they are looked for
    if page.person.is_none() {
        context.shows(page.names.keys().copied());
    }
    let title = context.ui.t("nav-journal");
    let body = html! {
        h1 { (title) }
        @if let Some(check) = check { (result(&context.ui, check)) }
        (verified(context, &state))
        (form(&context.ui, fields))
        (entries(context, fields, &page))
    };
    Ok(context.page(&title, &body))
}

/// The filter as it is typed: days are those of the academy, the last one included.
pub(super) fn filter(ui: &Ui, fields: &Fields) -> Result<JournalFilter, Failure> {
    let day = |name: &str| fields.maybe::<jiff::civil::Date>(name);
    let begins = |day: jiff::civil::Date| ui.zone().to_timestamp(day.at(0, 0, 0, 0)).ok();
    Ok(JournalFilter {
        person: fields.text("person").to_owned(),
        token: if fields.text("serial").is_empty() { None } else { Some(crate::serials::typed_token(fields)?) },
        school: fields.maybe("school")?,
        verb: fields.maybe("verb")?,
        from: day("from")?.and_then(begins),
        until: day("to")?.and_then(|day| day.tomorrow().ok()).and_then(begins),
    })
}

/// When the journal was last verified, and the button to do it now.
pub(crate) fn verified(context: &Context, state: &JournalState) -> Markup {
    let ui = &context.ui;
    html! {
        @if state.in_doubt { p.notice { (ui.t("journal-in-doubt")) } }
        form.row.level method="post" action="/journal/verify" {
            (layout::csrf(context))
            @match &state.verified {
                None => span { (ui.t("journal-never-verified")) },
                Some(found) => span {
                    (ui.with("journal-verified", [("at", &ui.moment(found.at)), ("who", &ui.who(&found.who)), ("entries", &found.entries.to_string())])) " "
                    @if found.faults == 0 { span.badge.in_stock { (ui.t("journal-sound")) } }
                    @else { span.badge.lost { (ui.with("journal-faults", [("count", &found.faults.to_string())])) } }
                },
            }
            button { (ui.t("journal-verify")) }
        }
    }
}

/// What the verification of this moment found.
pub(super) fn result(ui: &Ui, check: &JournalCheck) -> Markup {
    let (entries, count) = (check.entries.to_string(), check.count.to_string());
    html! {
        @if check.is_sound() {
            div.said role="status" {
                p { (ui.with("journal-is-sound", [("entries", &entries)])) }
                p.small { (ui.t("journal-head")) " " span.serial { (check.head) } }
            }
        } @else {
            div.notice role="alert" {
                p { (ui.with("journal-is-not-sound", [("entries", &entries), ("count", &count)])) }
                ul { @for fault in check.faults.iter().take(20) { li { (ui.tell(fault)) } } }
            }
        }
    }
}

fn form(ui: &Ui, fields: &Fields) -> Markup {
    let mut verbs: Vec<_> = Verb::ALL.iter().map(|verb| (words::verb(ui, *verb), verb.word())).collect();
    verbs.sort();
    html! {
        form.row role="search" method="get" action="/journal" {
            label { (ui.t("journal-person")) input type="search" name="person" value=(fields.text("person")) maxlength="100"; }
            label { (ui.t("field-serial")) input name="serial" value=(fields.text("serial")) size="12" maxlength="40"; }
            label { (ui.t("field-school")) input name="school" value=(fields.text("school")) size="10" maxlength="8"; }
            label { (ui.t("journal-what"))
                select name="verb" {
                    option value="" { (ui.t("journal-any")) }
                    @for (said, word) in &verbs { option value=(word) selected[fields.text("verb") == *word] { (said) } }
                }
            }
            label { (ui.t("journal-from")) input type="date" name="from" value=(fields.text("from")); }
            label { (ui.t("journal-to")) input type="date" name="to" value=(fields.text("to")); }
            button { (ui.t("stock-show")) }
        }
    }
}

fn entries(context: &Context, fields: &Fields, page: &JournalPage) -> Markup {
    let ui = &context.ui;
    let place = FIELDS.iter().fold(Place::new(PATH), |place, name| place.asking(name, fields.text(name)));
    html! {
        @if let Some(person) = &page.person { p { (ui.with("journal-of", [("name", &person.name)])) " " a href="/journal" { (ui.t("journal-all")) } } }
        @if let Some(people) = &page.offered {
            div.warn role="status" {
                p { (ui.t(if people.is_empty() { "journal-nobody" } else { "journal-several" })) }
                ul.plain { @for person in people { li { a href=(place.with(PATH, &[("person", &person.id.to_string())])) { (person.name) } } } }
            }
        } @else if page.lines.total == 0 { p.empty { (ui.t("journal-none")) } } @else {
            (table(context, &place, page))
            (list::paging(ui, &place, &page.lines))
            form.row method="post" action="/journal/export" {
                (layout::csrf(context))
                @for name in FIELDS { @if !fields.text(name).is_empty() { input type="hidden" name=(name) value=(fields.text(name)); } }
                button { (ui.t("journal-export")) }
                span.small { (ui.t("journal-export-help")) }
            }
        }
    }
}

/// What a filter is made of.
const FIELDS: [&str; 6] = ["person", "serial", "school", "verb", "from", "to"];

fn table(context: &Context, place: &Place<'_>, page: &JournalPage) -> Markup {
    let ui = &context.ui;
    html! {
        table.journal data-list=(place.list()) {
            thead { tr {
                @for key in ["journal-at", "journal-who", "journal-what", "field-serial", "journal-about", "field-school"] { th scope="col" { (ui.t(key)) } }
            } }
            tbody {
                @for line in &page.lines.rows {
                    tr {
                        td data-label=(ui.t("journal-at")) { time datetime=(line.at) { (ui.exact(line.at)) } br; span.small { (ui.t("journal-number")) " " (line.number) } }
                        td data-label=(ui.t("journal-who")) {
                            @match line.person {
                                Some(id) => a href=(place.with(PATH, &[("person", &id.to_string())])) { (ui.who(&line.who)) },
                                None => (ui.who(&line.who)),
                            }
                            br; span.small { (door(ui, &line.door)) }
                        }
                        th scope="row" data-label=(ui.t("journal-what")) { (words::verb(ui, line.verb))
                            @if !line.facts.is_empty() { " " span.facts { @for (name, value) in line.told().iter() { span { (words::fact(ui, name, value)) } " " } } } }
                        td data-label=(ui.t("field-serial")) { @if let Some(called) = &line.name {
                            @if let Some(name) = line.token.and_then(|id| page.tokens.get(&id)) { a.serial href={ "/tokens/" (name) } { (name) } } @else { span.serial { (called) } }
                        } }
                        td data-label=(ui.t("journal-about")) { @if let Some(id) = line.subject { (about(context, id, page)) } }
                        td data-label=(ui.t("field-school")) { @if let Some(school) = line.school {
                            a href=(place.with(PATH, &[("school", school.as_str())])) { (page.schools.get(&school).map_or(school.as_str(), String::as_str)) } } }
                    }
                }
            }
        }
    }
}

/// Through which door somebody came, in words: a browser, the command line, nobody at all.
pub(super) fn door(ui: &Ui, door: &str) -> String {
    match door {
        "panel" => ui.t("journal-door-panel"),
        "panel at the station" => ui.t("journal-door-station"),
        "conveyor" => ui.t("nav-conveyor"),
        "station" => ui.t("journal-door-itself"),
        other => match (other.strip_prefix("cli:"), other.strip_prefix("panel at desk ")) {
            (Some(uid), _) => ui.with("journal-door-command", [("uid", uid)]),
            (None, Some(desk)) => ui.with("journal-door-desk", [("desk", desk)]),
            (None, None) => other.to_owned(),
        },
    }
}

/// The person whom an entry is about: their page for those who see it, their entries for everybody else.
fn about(context: &Context, id: PersonId, page: &JournalPage) -> Markup {
    let sees = context.signed_in.actor.may_somewhere(Act::SeePeople);
    let place = if sees { format!("/people/{id}") } else { format!("/journal?person={id}") };
    html! { a href=(place) { (page.names.get(&id).map_or("?", String::as_str)) } }
}

//! *Clefs*: the inventory as a table, in parts that one looks at, searched and sorted; adding keys.

use crate::{
    back::{back, done},
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    pages::{stock::supply, tokens::ways},
    parts::{
        list::{self, Place},
        sure,
        table_file::table_file,
    },
    path::Query,
    pictures,
    posted::Posted,
    serials::typed_token,
    words,
};
use axum::{
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use catalogue::{Whose, key_state, say};
use domain::{Act, TokenId, Uai, normalise_search};
use maud::{Markup, html};
use station::{COUNTED, KeyRow, SchoolView, StationError, TokenFilter, TokenRow, TokenSort, TokenTable, TokenView};
use std::collections::BTreeMap;

const PATH: &str = "/tokens";
const FILE: &str = "/tokens.csv";

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let filter = filter_of(&query)?;
    let asked = filter.clone();
    let found = context.look(move |station, actor| {
        let table = station.tokens().table(actor, &asked)?;
        let schools = station.people().schools_where(actor, Act::SeeStock)?;
        Ok((table, schools, station.stock().supplies(actor)?))
    });
    let (table, schools, supplies) = found.await?;
    context.shows_holders(table.page.rows.iter().map(|key| &key.row));
    let title = context.ui.t("nav-stock");
    let body = html! {
        h1 { (title) }
        (supply::warnings(&context.ui, &supplies))
        (list(&context, &filter, &table, &schools))
    };
    Ok(context.page(&title, &body))
}

/// Where the deadlines had a page of their own: they are views of the table.
pub(crate) async fn deadlines() -> (StatusCode, [(HeaderName, &'static str); 1]) {
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, "/tokens?view=due_back")])
}

/// What is shown, every page of it, as a file; or the keys that were ticked.
pub(crate) async fn file(context: Context, Query(query): Query) -> Result<Response, Failure> {
    let (filter, ticked) = (filter_of(&query)?, ticked(&query));
    let found = context.look(move |station, actor| {
        let names = station.people().schools(actor)?;
        let rows = match ticked.is_empty() {
            true => station.tokens().every(actor, &filter)?,
            false => station.tokens().chosen(actor, &ticked)?.into_iter().map(|key| key.row).collect(),
        };
        Ok((rows, names))
    });
    let (rows, names) = found.await?;
    context.shows_holders(&rows);
    let (ui, names) = (&context.ui, by_uai(&names));
    let titles = ["field-serial", "field-model", "field-state", "field-holder", "field-school", "keys-since"];
    let cells = |row: &TokenRow| {
        let holder = row.holder.as_ref().map(|holder| holder.name.clone()).unwrap_or_default();
        let school = row.school.map(|uai| names.get(&uai).map_or(uai.to_string(), |name| (*name).to_owned()));
        let state = ui.message(&key_state(row.key, Whose::Unsaid));
        [row.name.to_string(), row.model.clone(), state, holder, school.unwrap_or_default(), ui.moment(row.since)]
    };
    table_file(&format!("{}.csv", ui.t("keys-file")), titles.map(|title| ui.t(title)), rows.iter().map(cells))
}

pub(crate) async fn register(posted: Posted) -> Result<Response, Failure> {
    let (named, school) = (typed_token(&posted.fields)?, posted.fields.parse("school")?);
    let (context, fields, sure) = (&posted.context, &posted.fields, sure::is_sure(&posted.fields));
    let registered = context.ask(move |station, actor| match sure {
        true => station.tokens().register_apart(actor, &named, school),
        false => station.tokens().register(actor, &named, school),
    });
    match registered.await {
        Ok(_) => Ok(done(back(fields), "registered").into_response()),
        Err(Failure::Station(StationError::AlikeSerial { serial, known })) => {
            let (ui, numbers) = (&context.ui, [("serial", serial.as_str()), ("known", known.as_str())]);
            let question = sure::Question {
                path: PATH.into(),
                back: format!("{PATH}/{known}"),
                ask: ui.with("sure-alike", numbers),
                effect: ui.with("sure-alike-effect", numbers),
                act: ui.t("sure-alike-act"),
                comment: sure::Comment::None,
            };
            Ok(sure::page(context, fields, &question).into_response())
        }
        Err(failure) => Err(failure),
    }
}

fn filter_of(query: &Fields) -> Result<TokenFilter, Failure> {
    Ok(TokenFilter {
        school: query.maybe("school")?,
        state: query.maybe("state")?,
        view: query.maybe("view")?,
        query: normalise_search(query.text("q")),
        sort: query.maybe("sort")?,
        descending: query.ticked("desc"),
        page: query.maybe("page")?.unwrap_or(1),
    })
}

/// The form that the boxes of the table belong to.
const CHOICE: &str = "ticked";
/// How a box of a key is called, before its row id.
pub(crate) const TICKED: &str = "key-";

/// The keys whose boxes were ticked.
pub(crate) fn ticked(fields: &Fields) -> Vec<TokenId> {
    fields.names().filter_map(|name| name.strip_prefix(TICKED)?.parse().ok()).collect()
}

/// The names of schools.
pub(crate) fn by_uai(schools: &[SchoolView]) -> BTreeMap<Uai, &str> {
    schools.iter().map(|school| (school.uai, school.name.as_str())).collect()
}

/// The name of a part of the inventory.
fn view_key(view: TokenView) -> &'static str {
    match view {
        TokenView::All => "key-view-all",
        TokenView::Free => "key-view-free",
        TokenView::Held => "key-view-held",
        TokenView::ToHandOver => "key-view-to-hand-over",
        TokenView::DueBack => "key-view-due-back",
        TokenView::Expiring => "key-view-expiring",
        TokenView::NeverVerified => "key-view-never-verified",
        TokenView::Away => "key-view-away",
    }
}

fn list(context: &Context, filter: &TokenFilter, table: &TokenTable, schools: &[SchoolView]) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let view = filter.view.unwrap_or(TokenView::All);
    let word = |word: Option<&'static str>| word.unwrap_or_default();
    let school = filter.school.map(|school| school.to_string()).unwrap_or_default();
    let place = Place::new(PATH)
        .asking("q", &filter.query)
        .asking("view", word(filter.view.map(TokenView::word)))
        .asking("state", word(filter.state.map(|state| state.word())))
        .asking("school", &school)
        .asking("sort", word(filter.sort.map(TokenSort::word)))
        .asking("desc", if filter.descending { "1" } else { "" });
    let narrowed = !filter.query.is_empty() || filter.state.is_some() || view != TokenView::All;
    let registering: Vec<_> = schools.iter().filter(|school| actor.may(Act::Register, Some(school.uai))).collect();
    html! {
        nav.tabs.views aria-label=(ui.t("key-views")) {
            @for (part, count) in &table.counts {
                @let here = *part == view && filter.state.is_none();
                a.button href=(place.with(PATH, &[("view", if *part == TokenView::All { "" } else { part.word() }), ("state", "")]))
                    aria-current=[here.then_some("page")] { (ui.t(view_key(*part))) " "
                    span.how-many { @if *count > COUNTED { (ui.t("keys-more")) } @else { (count) } } }
            }
        }
        form.row role="search" method="get" action=(PATH) {
            @if let Some(view) = filter.view { input type="hidden" name="view" value=(view); }
            label { (ui.t("keys-search")) input type="search" name="q" value=(filter.query); }
            (list::school_choice(ui, schools, filter.school))
            button { (ui.t("stock-show")) }
        }
        p.small { (ui.message(&say("keys-count").count("count", table.page.total)))
            @if !table.page.rows.is_empty() { " · " a href=(place.with(FILE, &[])) { (ui.t("list-file")) } } }
        @match view {
            TokenView::DueBack => p.small { (ui.t("deadlines-due-help")) },
            TokenView::Expiring => p.small { (ui.t("deadlines-expiring-help")) },
            _ => {},
        }
        @if table.page.rows.is_empty() {
            @if table.page.total > 0 {}
            @else if narrowed { p.empty { (ui.t("stock-empty")) } }
            @else { p.empty { (ui.t(if registering.is_empty() { "keys-none" } else { "keys-none-yet" })) } }
        } @else {
            (rows(context, filter, &place, table, schools))
            // behind the table, not around it: forms are not printed
            form.actions.with-ticked id=(CHOICE) method="get" action={ (PATH) "/labels" } {
                span.small { (ui.t("keys-ticked")) }
                button { (ui.t("keys-labels")) }
                button formaction=(FILE) { (ui.t("keys-export")) }
                @if actor.may_somewhere(Act::MoveSchool) { button formaction={ (PATH) "/move" } { (ui.t("keys-move")) } }
            }
        }
        (list::paging(ui, &place, &table.page))
        @if !registering.is_empty() { (adding(context, &registering)) }
    }
}

fn rows(
    context: &Context,
    filter: &TokenFilter,
    place: &Place<'_>,
    table: &TokenTable,
    schools: &[SchoolView],
) -> Markup {
    let ui = &context.ui;
    let names = by_uai(schools);
    let sort = filter.sort.unwrap_or(TokenSort::Serial);
    let head = |label: &str, by: TokenSort| list::head(ui, place, label, by.word(), sort == by, filter.descending);
    html! {
        table.keys data-list=(place.list()) {
            thead { tr {
                th scope="col" { span.hidden { (ui.t("keys-tick")) } }
                (head("keys-key", TokenSort::Serial))
                (head("field-state", TokenSort::State))
                (head("field-holder", TokenSort::Holder))
                (head("keys-since", TokenSort::Since))
                @if schools.len() > 1 { th scope="col" { (ui.t("field-school")) } }
                th scope="col" { (ui.t("keys-next")) }
            } }
            tbody { @for key in &table.page.rows { (row(context, key, (schools.len() > 1).then_some(&names))) } }
        }
    }
}

fn row(context: &Context, key: &KeyRow, names: Option<&BTreeMap<Uai, &str>>) -> Markup {
    let (ui, row) = (&context.ui, &key.row);
    // whoever left a school is no longer seen by it
    let seen = context.signed_in.actor.may(Act::SeePeople, None);
    let path = format!("{PATH}/{}", row.name);
    let next = ways::next(context, row, &key.actions, "plainly");
    let shown: Vec<_> = next.iter().map(|(action, _)| *action).collect();
    html! {
        tr {
            td.tick { input type="checkbox" form=(CHOICE) name={ (TICKED) (row.id) } value="1" aria-label=(ui.with("keys-tick-one", [("serial", &row.name.to_string())])); }
            th scope="row" {
                a.key href=(path) { (pictures::key(row)) " " span { span.serial { (row.name) } span.small { (row.model) } } }
                @if row.plugged { " " span.plugged { (ui.t("stock-plugged")) } }
            }
            td data-label=(ui.t("field-state")) { (words::key_state(ui, row))
                @if let Some(why) = key.due { " " span.small { (ui.name(&why)) } }
                @if let Some(renewal) = key.renewal { " " span.small { (ui.t(if renewal { "deadlines-asked" } else { "deadlines-not-asked" })) } }
            }
            td data-label=(ui.t("field-holder")) { @match &row.holder {
                Some(holder) if seen => a href={ "/people/" (holder.id) } { (holder.name) },
                Some(holder) => (holder.name),
                None => "–",
            } }
            td data-label=(ui.t("keys-since")) { (words::ago(ui, context.now(), row.since)) }
            @if let Some(names) = names {
                td data-label=(ui.t("field-school")) { @match row.school {
                    Some(uai) => (names.get(&uai).map_or_else(|| uai.to_string(), |name| (*name).to_owned())),
                    None => "–",
                } }
            }
            td.todo-next data-label=(ui.t("keys-next")) {
                div {
                    @if let Some((_, way)) = &next { (way) } @else if let Some(next) = row.next(&key.actions) {
                        // it is done at the station, with the key plugged in
                        span.small { (words::action(ui, next)) }
                    }
                    (ways::menu(context, row, &key.actions, &shown, &html! {}))
                }
            }
        }
    }
}

/// The ways of keys into the inventory. Where there are several schools none is chosen before somebody chooses.
fn adding(context: &Context, schools: &[&SchoolView]) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    html! {
        section #add {
            h2 { (ui.t("keys-add")) }
            form.row method="post" action=(PATH) {
                (layout::csrf(context))
                label { (ui.t("field-serial")) input name="serial" autocomplete="off" maxlength="80" required; }
                @if let [school] = schools { input type="hidden" name="school" value=(school.uai); } @else {
                    label { (ui.t("field-school"))
                        select name="school" required {
                            option value="" { (ui.t("keys-choose-school")) }
                            @for school in schools { option value=(school.uai) { (school.name) } }
                        }
                    }
                }
                button { (ui.t("keys-add-number")) }
            }
            ul.plain {
                @if actor.may_somewhere(Act::SeeBench) { li { a href="/bench" { (ui.t("keys-add-plugged")) } } }
                @if actor.may_somewhere(Act::Import) {
                    li { a href="/import" { (ui.t("keys-add-file")) } }
                    li { a href="/import/console" { (ui.t("keys-add-console")) } }
                }
            }
        }
    }
}

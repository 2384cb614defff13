//! *Échéances*: tokens whose last day comes near, and tokens that are due back.

use crate::{
    context::Context,
    failure::Failure,
    parts::list::{self, Place},
    path::Query,
    words,
};
use catalogue::Ui;
use domain::Uai;
use maud::{Markup, html};
use station::{Due, Expiring, Page, TokenRow};
use std::collections::BTreeMap;

const PATH: &str = "/deadlines";
/// The lists, as an address says which page of each is meant.
const DUE: &str = "due";
const EXPIRING: &str = "expiring";

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let (of_due, of_expiring) = (list::part_of(&query, DUE)?, list::part_of(&query, EXPIRING)?);
    let found = context.look(move |station, actor| {
        let (expiring, due) =
            (station.tokens().expiring(actor, of_expiring)?, station.tokens().due_back(actor, of_due)?);
        let schools = expiring.rows.iter().map(|one| &one.token).chain(due.rows.iter().map(|one| &one.token));
        let names = station.people().school_names(&schools.filter_map(|token| token.school).collect::<Vec<_>>())?;
        Ok((expiring, due, names))
    });
    let (expiring, due, names) = found.await?;
    let (ui, title) = (&context.ui, context.ui.t("deadlines-title"));
    let body = html! {
        h1 { (title) }
        section #due {
            h2 { (ui.t("deadlines-due")) }
            p.small { (ui.t("deadlines-due-help")) }
            @if due.total == 0 { p.empty { (ui.t("deadlines-due-none")) } } @else { (due_table(&context, &due, &names)) }
            (list::paging(ui, &Place::new(PATH).paged_by(DUE).asking(EXPIRING, of_expiring.number()), &due))
        }
        section #expiring {
            h2 { (ui.t("deadlines-expiring")) }
            p.small { (ui.t("deadlines-expiring-help")) }
            @if expiring.total == 0 { p.empty { (ui.t("deadlines-expiring-none")) } } @else { (expiring_table(&context, &expiring, &names)) }
            (list::paging(ui, &Place::new(PATH).paged_by(EXPIRING).asking(DUE, of_due.number()), &expiring))
        }
    };
    Ok(context.page(&title, &body))
}

fn due_table(context: &Context, due: &Page<Due>, names: &BTreeMap<Uai, String>) -> Markup {
    let ui = &context.ui;
    html! {
        table data-list=(DUE) {
            thead { tr {
                (common(ui))
                th scope="col" { (ui.t("deadlines-since")) }
                th scope="col" { (ui.t("deadlines-why")) }
            } }
            tbody {
                @for one in &due.rows {
                    tr {
                        (row(ui, &one.token, names))
                        td data-label=(ui.t("deadlines-since")) { (words::ago(ui, context.now(), one.since)) }
                        td data-label=(ui.t("deadlines-why")) { (ui.name(&one.reason)) }
                    }
                }
            }
        }
    }
}

fn expiring_table(context: &Context, expiring: &Page<Expiring>, names: &BTreeMap<Uai, String>) -> Markup {
    let ui = &context.ui;
    html! {
        table data-list=(EXPIRING) {
            thead { tr {
                (common(ui))
                th scope="col" { (ui.t("deadlines-expires")) }
                th scope="col" { (ui.t("deadlines-renewal")) }
            } }
            tbody {
                @for one in &expiring.rows {
                    tr {
                        (row(ui, &one.token, names))
                        td data-label=(ui.t("deadlines-expires")) { (words::ago(ui, context.now(), one.expires)) " " (badge(ui, one.days)) }
                        td data-label=(ui.t("deadlines-renewal")) { (ui.t(if one.renewal { "deadlines-asked" } else { "deadlines-not-asked" })) }
                    }
                }
            }
        }
    }
}

/// How many days are left; the nearer, the louder.
pub(crate) fn badge(ui: &Ui, days: i64) -> Markup {
    let tone = match days {
        ..=7 => "lost",
        8..=30 => "reserved",
        _ => "",
    };
    html! {
        span.badge.(tone) {
            @if days < 0 { (ui.t("deadlines-over")) } @else { (ui.with("deadlines-days", [("days", &days.to_string())])) }
        }
    }
}

fn common(ui: &Ui) -> Markup {
    html! {
        th scope="col" { (ui.t("field-serial")) }
        th scope="col" { (ui.t("field-holder")) }
        th scope="col" { (ui.t("field-state")) }
        th scope="col" { (ui.t("field-school")) }
    }
}

fn row(ui: &Ui, token: &TokenRow, names: &BTreeMap<Uai, String>) -> Markup {
    html! {
        th scope="row" { a.serial href={ "/tokens/" (token.name) } { (token.name) } }
        td data-label=(ui.t("field-holder")) { (words::holder(token)) }
        td data-label=(ui.t("field-state")) { (words::key_state(ui, token)) }
        td data-label=(ui.t("field-school")) { (token.school.and_then(|uai| names.get(&uai)).map_or("–", String::as_str)) }
    }
}

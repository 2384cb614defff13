//! *Échéances*: tokens whose last day comes near, and tokens that are due back.

use crate::{context::Context, failure::Failure, words};
use catalogue::Ui;
use maud::{Markup, html};
use station::{Due, Expiring, TokenRow};

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let found =
        context.ask(|station, actor| Ok((station.tokens().expiring(actor)?, station.tokens().due_back(actor)?)));
    let (expiring, due) = found.await?;
    let (ui, title) = (&context.ui, context.ui.t("deadlines-title"));
    let body = html! {
        h1 { (title) }
        section #due {
            h2 { (ui.t("deadlines-due")) }
            p.small { (ui.t("deadlines-due-help")) }
            @if due.is_empty() { p.empty { (ui.t("deadlines-due-none")) } } @else { (due_table(&context, &due)) }
        }
        section #expiring {
            h2 { (ui.t("deadlines-expiring")) }
            p.small { (ui.t("deadlines-expiring-help")) }
            @if expiring.is_empty() { p.empty { (ui.t("deadlines-expiring-none")) } } @else { (expiring_table(&context, &expiring)) }
        }
    };
    Ok(context.page(&title, &body))
}

fn due_table(context: &Context, due: &[Due]) -> Markup {
    let ui = &context.ui;
    html! {
        table {
            thead { tr {
                (common(ui))
                th scope="col" { (ui.t("deadlines-since")) }
                th scope="col" { (ui.t("deadlines-why")) }
            } }
            tbody {
                @for one in due {
                    tr {
                        (row(ui, &one.token))
                        td data-label=(ui.t("deadlines-since")) { (words::ago(ui, context.now(), one.since)) }
                        td data-label=(ui.t("deadlines-why")) { (ui.name(&one.reason)) }
                    }
                }
            }
        }
    }
}

fn expiring_table(context: &Context, expiring: &[Expiring]) -> Markup {
    let ui = &context.ui;
    html! {
        table {
            thead { tr {
                (common(ui))
                th scope="col" { (ui.t("deadlines-expires")) }
                th scope="col" { (ui.t("deadlines-renewal")) }
            } }
            tbody {
                @for one in expiring {
                    tr {
                        (row(ui, &one.token))
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

fn row(ui: &Ui, token: &TokenRow) -> Markup {
    html! {
        th scope="row" { a.serial href={ "/tokens/" (token.name) } { (token.name) } }
        td data-label=(ui.t("field-holder")) { (words::holder(token)) }
        td data-label=(ui.t("field-state")) { (words::key_state(ui, token)) }
        td data-label=(ui.t("field-school")) { @if let Some(school) = token.school { (school) } @else { "–" } }
    }
}

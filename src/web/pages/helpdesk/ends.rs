//! How a trouble ends that nothing here puts right: another key, or a ticket. Both go out with what is known already.

use super::case::{Case, What};
use crate::{context::Context, layout, words};
use domain::{Act, CustodyState, TicketKind};
use maud::{Markup, html};
use station::TokenRow;

pub(super) fn ends(context: &Context, case: &Case) -> Markup {
    let ui = &context.ui;
    let what = case.asked.what.unwrap_or(What::Other);
    html! {
        section.ends {
            h2 { (ui.t("trouble-else")) }
            div.mine {
                @if let Some(row) = case.row().filter(|row| replaceable(context, case, row)) { (replace(context, case, row, what)) }
                (ticket(context, case, what))
            }
        }
    }
}

/// Somebody has it in hand, and no other one is asked for yet, as far as is seen.
fn replaceable(context: &Context, case: &Case, row: &TokenRow) -> bool {
    let asked = case.person.as_ref().is_some_and(|person| person.request.is_some());
    let may = case.is_own || context.signed_in.actor.may(Act::Diagnose, row.school);
    let suspended = case.own.as_ref().filter(|_| case.is_own).and_then(|own| own.suspended.as_ref());
    let asked = asked || suspended.is_some_and(|(name, may_ask)| *name == row.name && !may_ask);
    row.state == CustodyState::HandedOver && row.holder.is_some() && may && !asked
}

fn replace(context: &Context, case: &Case, row: &TokenRow, what: What) -> Markup {
    let ui = &context.ui;
    let serial = row.name.to_string();
    html! {
        details.act {
            summary { (ui.t("trouble-replace")) }
            form.stack method="post" action="/diagnosis/replace" {
                (layout::csrf(context))
                input type="hidden" name="serial" value=(serial);
                input type="hidden" name="back" value=(case.asked.address());
                label { (ui.t("requests-need"))
                    textarea name="need" rows="3" maxlength="2000" required { (ui.with("diagnosis-need", [("serial", &serial), ("sentence", &ui.t(what.sentence()))])) } }
                p.small { (ui.t("diagnosis-replace-help")) }
                button.primary { @match case.whose() {
                    Some(name) => (ui.with("trouble-replace-for", [("person", name)])),
                    None => (ui.t("diagnosis-replace")),
                } }
            }
        }
    }
}

/// The way to the ticket's form, its facts filled in: who, which key, what happens, and what was tried.
fn ticket(context: &Context, case: &Case, what: What) -> Markup {
    let ui = &context.ui;
    let row = case.row();
    let school = row.and_then(|row| row.school).or_else(|| {
        let person = case.person.as_ref()?;
        person.person.grants.iter().find_map(|grant| grant.scope.school())
    });
    let person =
        case.person.as_ref().map(|page| page.person.id).or_else(|| row?.holder.as_ref().map(|holder| holder.id));
    html! {
        form method="get" action="/tickets" {
            input type="hidden" name="kind" value=(TicketKind::UnusableKey.word());
            @if let Some(school) = school { input type="hidden" name="school" value=(school); }
            @if let Some(row) = row { input type="hidden" name="serials" value=(row.name); }
            @if let Some(person) = person { input type="hidden" name="person" value=(person); }
            input type="hidden" name="text" value=(known(context, case, what));
            button { (ui.t("diagnosis-ticket")) }
        }
    }
}

fn known(context: &Context, case: &Case, what: What) -> String {
    let ui = &context.ui;
    let whose = case.whose().map(|name| ui.with("trouble-ticket-person", [("person", name)]));
    let key =
        case.row().map(|row| ui.with("trouble-ticket-key", [("serial", &row.name.to_string()), ("model", &row.model)]));
    let tried = case.story().into_iter().take(3);
    let tried: Vec<_> = tried
        .map(|line| format!("{} ({}, {})", words::verb(ui, line.verb), ui.moment(line.at), ui.who(&line.who)))
        .collect();
    let tried = (!tried.is_empty()).then(|| ui.with("trouble-ticket-tried", [("tried", &tried.join(", "))]));
    let lines = whose.into_iter().chain(key).chain([ui.t(what.sentence())]).chain(tried);
    lines.collect::<Vec<_>>().join("\n")
}

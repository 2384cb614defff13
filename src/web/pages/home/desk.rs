//! The desk's work: requests, handovers, stock, parcels, deadlines, tickets, what is plugged in.

use super::waiting::{Home, SHOWN, block, rest};
use crate::{
    context::Context,
    layout,
    pages::stock::{orders, second_look, supply},
    words,
};
use catalogue::Ui;
use domain::Act;
use maud::{Markup, html};

pub(super) fn requests(ui: &Ui, home: &Home) -> Option<Markup> {
    let total = u32::try_from(home.to_decide.len()).ok().filter(|total| *total > 0)?;
    let body = html! {
        ul.lines {
            @for request in home.to_decide.iter().take(SHOWN) {
                li { a href={ "/requests#request-" (request.id) } { (request.person.name) } " "
                    span.badge { (words::ago(ui, home.now, request.submitted.unwrap_or(request.since))) } " "
                    span.small.need { (short(&request.need)) } }
            }
        }
        (rest(ui, "/requests", SHOWN, total))
    };
    Some(block(&ui.t("home-to-decide"), Some("/requests"), Some(total), &body))
}

/// Tokens that their holders suspended: lost, or found?
pub(super) fn suspended(context: &Context, home: &Home) -> Option<Markup> {
    let ui = &context.ui;
    let total = u32::try_from(home.suspended.len()).ok().filter(|total| *total > 0)?;
    let body = html! {
        ul.lines {
            @for one in home.suspended.iter().take(SHOWN) {
                @let (serial, person) = (&one.token.name.to_string(), words::holder(&one.token));
                li {
                    a href={ "/tokens/" (serial) } { (ui.with("home-suspended-by", [("person", person), ("serial", serial)])) } " "
                    span.badge.lost { (words::ago(ui, home.now, one.since)) } " "
                    @if one.asked { span.small { (ui.t("home-suspended-asks")) } }
                    div.actions {
                        @if one.lose { form method="post" action={ "/tokens/" (serial) "/report_lost" } {
                            (layout::csrf(context))
                            button { (ui.t("home-suspended-lost")) }
                        } }
                        @if one.resume { form method="post" action={ "/tokens/" (serial) "/resume" } {
                            (layout::csrf(context))
                            input type="hidden" name="comment" value=(ui.t("home-suspended-comment"));
                            button { (ui.t("home-suspended-found")) }
                        } }
                    }
                }
            }
        }
        (rest(ui, "/tokens", SHOWN, total))
    };
    Some(block(&ui.t("home-suspended"), None, Some(total), &body))
}

pub(super) fn hand_over(ui: &Ui, home: &Home) -> Option<Markup> {
    let page = home.hand_over.as_ref().filter(|page| page.total > 0)?;
    let body = html! {
        ul.lines {
            @for row in page.rows.iter().take(SHOWN) {
                li { a href={ "/tokens/" (row.name) } { (words::holder(row)) } " " span.serial { (row.name) } " "
                    span.badge { (words::ago(ui, home.now, row.since)) } }
            }
        }
        (rest(ui, "/hand-over", SHOWN, page.total))
    };
    Some(block(&ui.t("home-to-collect"), Some("/hand-over"), Some(page.total), &body))
}

/// What somebody else did with a token that nothing proved to be itself.
pub(super) fn looks(ui: &Ui, home: &Home) -> Option<Markup> {
    let total = u32::try_from(home.looks.len()).ok().filter(|total| *total > 0)?;
    let body = html! {
        ul.lines {
            @for look in home.looks.iter().take(SHOWN) {
                li { a href=(second_look::place(look)) { (ui.tell(look)) } " "
                    span.badge { (words::ago(ui, home.now, look.at)) } " " span.small { (look.by) } }
            }
        }
        (rest(ui, second_look::PATH, SHOWN, total))
        p { a.button href=(second_look::PATH) { (ui.t("second-look-go")) } }
    };
    Some(block(&ui.t("second-look-title"), Some(second_look::PATH), Some(total), &body))
}

/// How the stock stands, how long it lasts and what is on its way.
pub(super) fn stock(ui: &Ui, home: &Home) -> Option<Markup> {
    let supplies = home.supplies.as_ref()?;
    let body = html! { (supply::at_home(ui, supplies)) (coming(ui, home)) };
    Some(block(&ui.t("supply-title"), Some("/figures"), None, &body))
}

/// Parcels that are awaited, for those who receive them and do not order.
pub(super) fn parcels(ui: &Ui, home: &Home) -> Option<Markup> {
    if home.supplies.is_some() || home.coming.is_empty() {
        return None;
    }
    let total = u32::try_from(home.coming.len()).unwrap_or(u32::MAX);
    Some(block(&ui.t("home-parcels"), Some("/orders"), Some(total), &coming(ui, home)))
}

fn coming(ui: &Ui, home: &Home) -> Markup {
    if home.coming.is_empty() {
        return html! {};
    }
    html! {
        @if home.supplies.is_some() { h3 { a href="/orders" { (ui.t("orders-open")) } } }
        ul.lines {
            @for order in home.coming.iter().take(SHOWN) {
                li { a href={ "/orders/" (order.id) } { (ui.with("order-title", [("order", &order.id.to_string())])) } " "
                    (orders::state(ui, order)) " "
                    @if home.supplies.is_none() { span.small { (order.school_name) " · " } }
                    span.small { (order.received) " / " (order.quantity) " · " (words::ago(ui, home.now, order.placed)) } }
            }
        }
        (rest(ui, "/orders", SHOWN, u32::try_from(home.coming.len()).unwrap_or(u32::MAX)))
    }
}

/// Tokens that are due back, or whose last day is near.
pub(super) fn deadlines(ui: &Ui, home: &Home) -> Option<Markup> {
    let found = home.deadlines.as_ref()?;
    let total = found.due.total + found.expiring.total;
    if total == 0 {
        return None;
    }
    let body = html! {
        ul.lines {
            @for due in &found.due.rows {
                li { a.serial href={ "/tokens/" (due.token.name) } { (due.token.name) } " " (words::holder(&due.token)) " "
                    span.badge.lost { (words::ago(ui, home.now, due.since)) } }
            }
            @for expiring in &found.expiring.rows {
                li { a.serial href={ "/tokens/" (expiring.token.name) } { (expiring.token.name) } " " (words::holder(&expiring.token)) " "
                    (crate::pages::stock::deadlines::badge(ui, expiring.days)) }
            }
        }
        (rest(ui, "/deadlines", found.due.rows.len() + found.expiring.rows.len(), total))
    };
    Some(block(&ui.t("nav-deadlines"), Some("/deadlines"), Some(total), &body))
}

pub(super) fn tickets(ui: &Ui, home: &Home) -> Option<Markup> {
    let total = u32::try_from(home.tickets.len()).ok().filter(|total| *total > 0)?;
    let body = html! {
        ul.lines {
            // the oldest first
            @for ticket in home.tickets.iter().rev().take(SHOWN) {
                li { a.serial href={ "/tickets/" (ticket.id) } { (ticket.reference) } " "
                    (ui.t(&words::key("ticket", ticket.kind.word()))) " "
                    span.badge { (words::ago(ui, home.now, ticket.opened)) } " " span.small { (ticket.school) } }
            }
        }
        (rest(ui, "/tickets", SHOWN, total))
    };
    Some(block(&ui.t("home-tickets"), Some("/tickets"), Some(total), &body))
}

pub(super) fn bench(context: &Context, home: &Home) -> Option<Markup> {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let bench = home.bench.as_ref()?;
    let body = html! {
        p { (ui.with("home-plugged", [("count", &bench.cards.len().to_string())])) }
        @if let Some((batch, task, school)) = bench.conveying {
            p.touch { (ui.with("bench-conveying", [("task", &ui.t(&words::key("batch-task", task.word()))), ("uai", school.as_str())])) " "
                @if actor.may(Act::Convey, Some(school)) { a href={ "/conveyor/" (batch) } { (ui.t("nav-conveyor")) } } }
        }
        @if let Some((take, school)) = bench.counting {
            p.touch { (ui.with("home-counting", [("school", school.as_str())])) " "
                @if actor.may(Act::StockTake, Some(school)) { a href={ "/stock-take/" (take) } { (ui.t("nav-stock-take")) } } }
        }
        p { a.button href="/bench" { (ui.t("home-to-bench")) } }
    };
    Some(block(&ui.t("nav-bench"), Some("/bench"), None, &body))
}

/// The beginning of a need: the page behind it has the whole.
fn short(need: &str) -> String {
    let line = need.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_need_is_cut_between_characters() {
        assert_eq!(short("notes\n et  bulletins"), "notes et bulletins");
        let long = short(&"é".repeat(2000));
        assert_eq!((long.chars().count(), long.chars().last()), (81, Some('…')));
    }
}

//! The desk's work as lines of the inbox: requests, suspended keys, handovers, parcels, orders, tickets; and what is plugged in.

use super::{
    line::{Fold, Kind, Line, Mark, button, fold, school},
    waiting::{Home, SHOWN, block},
};
use crate::{
    context::Context,
    pages::{requests::decide, stock::supply},
    words,
};
use domain::{Act, TokenKind};
use maud::{Markup, html};
use station::Page;

/// Lines of one kind, where there are any.
pub(super) fn kind<T>(rows: &[T], title: &'static str, to: &'static str, line: impl Fn(&T) -> Line) -> Option<Kind> {
    first((rows, u32::try_from(rows.len()).unwrap_or(u32::MAX)), title, to, line)
}

/// The same of the first of so many.
fn first<T>(
    (rows, total): (&[T], u32),
    title: &'static str,
    to: &'static str,
    line: impl Fn(&T) -> Line,
) -> Option<Kind> {
    (total > 0).then(|| Kind { lines: rows.iter().take(SHOWN).map(line).collect(), total, title, to })
}

/// A kind that is one line.
pub(super) fn alone(line: Line, title: &'static str, to: &'static str) -> Kind {
    Kind { lines: vec![line], total: 1, title, to }
}

/// The first rows of a list, and how many it has.
fn of<T>(page: Option<&Page<T>>) -> (&[T], u32) {
    page.map_or((&[], 0), |page| (&page.rows, page.total))
}

/// What somebody asks for: yes at once, no with a reason.
pub(super) fn requests(context: &Context, home: &Home) -> Option<Kind> {
    let ui = &context.ui;
    first(of(home.to_decide.as_ref()), "home-to-decide", "/requests", |request| {
        let path = format!("/requests/{}", request.id);
        let asks = if request.kind == TokenKind::Software { "inbox-asks-software" } else { "inbox-asks" };
        let refuse = Fold {
            path: &format!("{path}/refuse"),
            fields: &[],
            word: &ui.t("inbox-refuse"),
            whom: &request.person.name,
            effect: "",
            ask: &ui.t("requests-refuse-reason"),
            name: "reason",
            button: &ui.t("requests-refuse"),
        };
        Line {
            mark: Mark::Person,
            since: Some(request.submitted.unwrap_or(request.since)),
            what: html! { a href=(path) { (ui.with(asks, [("person", &request.person.name)])) } },
            more: html! {
                @if let Some(old) = &request.replaced {
                    p.small { (ui.with("inbox-instead", [("serial", &old.name.to_string())])) " " (words::key_state(ui, old)) }
                }
                p.small.need { (ui.with("quoted", [("text", &short(&request.need))])) (at(home, Some(request.school))) @if !request.documents.is_empty() { " · " (ui.count("inbox-documents", request.documents.len())) } }
            },
            acts: html! {
                (button(context, &format!("{path}/approve"), &[], (&ui.t("requests-approve"), &request.person.name), "primary"))
                (fold(context, &refuse))
            },
        }
    })
}

/// Whoever has still something to do for the token that is set aside for them.
pub(super) fn awaited(context: &Context, home: &Home) -> Option<Kind> {
    let ui = &context.ui;
    first(of(home.awaited.as_ref()), "requests-tab-under-way", "/requests?tab=under-way", |request| {
        let path = format!("/requests/{}", request.id);
        Line {
            mark: Mark::Person,
            since: Some(request.since),
            what: html! { a href=(path) { (decide::awaited(context, request)) } },
            more: html! {
                @if let Some(until) = request.deadline { p.small { (ui.with("requests-deadline", [("at", &ui.moment(until))])) (at(home, Some(request.school))) } }
            },
            acts: html! { (button(context, &format!("{path}/remind"), &[], (&ui.t("inbox-remind"), &request.person.name), "quiet")) },
        }
    })
}

/// A token that its holder suspended: lost, or found?
pub(super) fn suspended(context: &Context, home: &Home) -> Option<Kind> {
    let ui = &context.ui;
    kind(&home.suspended, "home-suspended", "/tokens", |one| {
        let (serial, person) = (one.token.name.to_string(), words::holder(&one.token));
        let about = [("serial", serial.as_str()), ("person", person)];
        let lost = Fold {
            path: &format!("/tokens/{serial}/report_lost"),
            // the fold is the question: it names whom, and what it means for them
            fields: &[("sure", "yes")],
            word: &ui.t("inbox-lost"),
            whom: &serial,
            effect: &ui.with("sure-report-lost-effect", about),
            ask: &ui.t("sure-comment-needed"),
            name: "comment",
            button: &ui.t("inbox-lost-now"),
        };
        Line {
            mark: Mark::Urgent,
            since: Some(one.since),
            what: html! {
                a href={ "/tokens/" (serial) } { (ui.with("home-suspended-by", [("person", person), ("serial", &serial)])) }
                @if one.asked { ", " (ui.t("home-suspended-asks")) }
            },
            more: html! { (place(home, one.token.school)) },
            acts: html! {
                @if one.lose { (fold(context, &lost)) }
                @if one.resume {
                    (button(context, &format!("/tokens/{serial}/resume"), &[("comment", &ui.t("home-suspended-comment"))], (&ui.t("inbox-found"), &serial), "plainly"))
                }
            },
        }
    })
}

/// Who comes to collect a token.
pub(super) fn hand_over(context: &Context, home: &Home) -> Option<Kind> {
    let (ui, page) = (&context.ui, home.hand_over.as_ref()?);
    let found = kind(&page.rows, "home-to-collect", "/bench", |row| Line {
        mark: Mark::Thing,
        since: Some(row.since),
        what: html! {
            a href={ "/tokens/" (row.name) } {
                (ui.with("inbox-collects", [("person", words::holder(row)), ("serial", &row.name.to_string())]))
            }
        },
        more: html! { (place(home, row.school)) },
        acts: html! { a.button href={ "/bench#token-" (row.name) } aria-label={ (words::action(ui, station::CardAction::HandOver)) " · " (words::holder(row)) } { (words::action(ui, station::CardAction::HandOver)) } },
    });
    found.map(|kind| Kind { total: page.total, ..kind })
}

/// Schools that must order now.
pub(super) fn orders_needed(context: &Context, home: &Home) -> Option<Kind> {
    let ui = &context.ui;
    let schools: Vec<_> =
        home.supplies.iter().flatten().filter(|one| one.supply.reorder_in_days() == Some(0)).collect();
    kind(&schools, "supply-title", "/orders", |one| {
        let supply = &one.supply;
        Line {
            mark: if supply.is_stuck() { Mark::Urgent } else { Mark::Thing },
            since: None,
            what: html! {
                @if supply.is_stuck() { (ui.count("inbox-stuck", supply.waiting)) }
                @else { (ui.t("supply-reorder-now")) }
            },
            more: html! { p.small { (ui.with("inbox-stock", [("stock", &supply.in_stock.to_string()), ("coming", &supply.on_order.to_string())])) (at(home, Some(one.school))) } },
            acts: html! { a.button href={ "/orders#order-" (one.school) } { (ui.t("inbox-order")) } },
        }
    })
}

/// Parcels that are on their way.
pub(super) fn parcels(context: &Context, home: &Home) -> Option<Kind> {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    first(of(home.coming.as_ref()), "home-parcels", "/orders", |order| Line {
        mark: Mark::Thing,
        since: Some(order.since),
        what: html! {
            a href={ "/orders/" (order.id) } {
                (ui.with("inbox-parcel", [("order", &order.id.to_string()), ("count", &order.quantity.saturating_sub(order.received).to_string())]))
            }
        },
        more: html! { p.small { (crate::pages::stock::orders::state(ui, order)) (at(home, Some(order.school))) } },
        acts: html! {
            @if actor.may(Act::Receive, Some(order.school)) { a.button href={ "/orders/" (order.id) } { (ui.t("inbox-receive")) } }
        },
    })
}

/// Tokens in stock that nobody can be given before they are programmed.
pub(super) fn to_program(context: &Context, home: &Home) -> Option<Kind> {
    let ui = &context.ui;
    kind(&home.to_program, "nav-bench", "/bench", |(uai, count)| Line {
        mark: Mark::Thing,
        since: None,
        what: html! { (ui.count("inbox-program", count)) },
        more: html! { (place(home, Some(*uai))) },
        acts: html! { a.button href="/conveyor" { (words::action(ui, station::CardAction::Enrol)) } },
    })
}

/// Boxes that were begun and are not over.
pub(super) fn batches(context: &Context, home: &Home) -> Option<Kind> {
    let ui = &context.ui;
    kind(&home.batches, "inbox-batches", "/conveyor", |batch| Line {
        mark: Mark::Thing,
        since: Some(batch.began),
        what: html! {
            a href={ "/conveyor/" (batch.id) } {
                (ui.with("inbox-batch", [("batch", &batch.id.to_string()), ("task", &ui.t(&words::key("batch-task", batch.task.word())))]))
            }
        },
        more: html! { p.small { (ui.with("inbox-by", [("person", &ui.who(&batch.by))])) (at(home, Some(batch.school))) } },
        acts: html! { a.button href={ "/conveyor/" (batch.id) } { (ui.t("inbox-open")) } },
    })
}

/// A school's first keys: an inventory in which nothing is yet.
pub(super) fn first_keys(context: &Context, home: &Home) -> Option<Kind> {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let is_step = home.first_steps.as_ref().is_some_and(|steps| !steps.is_over());
    // a line of its own says to order where it is time
    let is_told = home.supplies.iter().flatten().any(|school| school.supply.reorder_in_days() == Some(0));
    let rows: &[()] = if home.empty && !is_step && !is_told { &[()] } else { &[] };
    kind(rows, "place-keys", "/tokens", |()| Line {
        mark: Mark::Thing,
        since: None,
        what: html! { (ui.t("inbox-no-keys")) },
        more: html! { p.small { (ui.t("inbox-no-keys-help")) } },
        acts: html! {
            @if actor.may_somewhere(Act::Order) { a.button href="/orders" { (ui.t("inbox-order")) } }
            @if actor.may_somewhere(Act::Import) { a.button href="/import" { (ui.t("step-do-keys")) } }
        },
    })
}

pub(super) fn tickets(context: &Context, home: &Home) -> Option<Kind> {
    let ui = &context.ui;
    first(of(home.tickets.as_ref()), "home-tickets", "/tickets", |ticket| Line {
        mark: Mark::Thing,
        since: Some(ticket.opened),
        what: html! {
            a href={ "/tickets/" (ticket.id) } { (ticket.reference) } " " (ui.t(&words::key("ticket", ticket.kind.word())))
        },
        more: html! { p.small { (ui.with("inbox-by", [("person", &ui.who(&ticket.by))])) (at(home, Some(ticket.school))) } },
        acts: html! { a.button href={ "/tickets/" (ticket.id) } { (ui.t("inbox-open")) } },
    })
}

/// How the stock stands and how long it lasts, for those who order.
pub(super) fn stock(context: &Context, home: &Home) -> Option<Markup> {
    let supplies = home.supplies.as_ref().filter(|supplies| !supplies.is_empty())?;
    Some(block(&context.ui.t("supply-title"), Some("/figures"), None, &supply::at_home(&context.ui, supplies)))
}

pub(super) fn bench(context: &Context, home: &Home) -> Option<Markup> {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let bench = home.bench.as_ref()?;
    if bench.cards.is_empty() && bench.conveying.is_none() && bench.counting.is_none() {
        return None;
    }
    let body = html! {
        p { (ui.count("home-plugged", bench.cards.len())) }
        @if let Some((batch, task, school)) = &bench.conveying {
            p.touch { (ui.with("bench-conveying", [("task", &ui.t(&words::key("batch-task", task.word()))), ("school", school.name.as_str())])) " "
                @if actor.may(Act::Convey, Some(school.uai)) { a href={ "/conveyor/" (batch) } { (ui.t("nav-conveyor")) } } }
        }
        @if let Some((take, school)) = &bench.counting {
            p.touch { (ui.with("home-counting", [("school", school.name.as_str())])) " "
                @if actor.may(Act::StockTake, Some(school.uai)) { a href={ "/stock-take/" (take) } { (ui.t("nav-stock-take")) } } }
        }
        p { a.button href="/bench" { (ui.t("home-to-bench")) } }
    };
    Some(block(&ui.t("nav-bench"), Some("/bench"), None, &body))
}

/// The school behind a line, for whoever has more than one.
pub(super) fn at(home: &Home, uai: Option<domain::Uai>) -> Markup {
    html! { @if let Some(name) = school(home, uai) { " · " (name) } }
}

fn place(home: &Home, uai: Option<domain::Uai>) -> Markup {
    html! { @if let Some(name) = school(home, uai) { p.small { (name) } } }
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

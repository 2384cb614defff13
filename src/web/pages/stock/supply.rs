//! What a school has, awaits and uses, in sentences: on the orders page, the stock page and the home page.

use catalogue::Ui;
use maud::{Markup, html};
use station::SupplyView;

/// Days beyond which nobody counts them.
pub(crate) const YEAR: u32 = 365;

/// On the home page of those who order: what to do about the stock, and how long it lasts.
pub(crate) fn at_home(ui: &Ui, schools: &[SupplyView]) -> Markup {
    html! {
        @for school in schools {
            p { strong.level { (school.supply.in_stock) } " " (ui.t("supply-in-stock"))
                @if school.supply.on_order > 0 { ", " strong.level { (school.supply.on_order) } " " (ui.t("supply-on-its-way")) }
                @match school.supply.days_left() {
                    Some(days) if days > YEAR => { ", " (ui.t("supply-days-year")) },
                    Some(days) => { ", " strong.level { (days) } " " (ui.count("supply-days-left", days)) },
                    None => {},
                }
                ". " (reorder(ui, school).unwrap_or_default())
                @if schools.len() > 1 { " " span.small { (school.name) } } }
            (dry(ui, school))
            (low(ui, school))
            (to_program(ui, school))
        }
    }
}

/// How the stock stands and how long it lasts.
pub(crate) fn outlook(ui: &Ui, school: &SupplyView) -> Markup {
    let supply = &school.supply;
    html! {
        (stuck(ui, school))
        ul.figures {
            li { strong { (supply.in_stock) } " " (ui.t("supply-in-stock")) }
            li { strong { (supply.on_order) } " " (ui.t("supply-on-order")) }
            li { strong { (supply.waiting) } " " (ui.count("supply-waiting", supply.waiting)) }
            li { strong { (supply.handed_over) } " " (ui.count("supply-handed-over", supply.handed_over)) }
            @match supply.days_left() {
                Some(days) if days > YEAR => li { (ui.t("supply-days-year")) },
                Some(days) => li { strong { (days) } " " (ui.count("supply-days-left", days)) },
                None => li { strong { "–" } " " (ui.t("supply-days-unknown")) },
            }
        }
        p { (reorder(ui, school).unwrap_or_else(|| ui.t("supply-reorder-unknown"))) }
        (low(ui, school))
        (dry(ui, school))
        @if supply.ready < supply.in_stock { p.small { (ui.count("supply-to-program", supply.in_stock - supply.ready)) } }
    }
}

/// When to order, where that can be said.
fn reorder(ui: &Ui, school: &SupplyView) -> Option<String> {
    match (school.supply.reorder_in_days()?, school.reorder_at?) {
        (0, _) => Some(ui.t("supply-reorder-now")),
        (days, _) if days > YEAR => Some(ui.t("supply-reorder-year")),
        (_, at) => Some(ui.with("supply-reorder-at", [("at", &ui.date(at))])),
    }
}

/// The cupboard is empty before the parcel comes.
fn dry(ui: &Ui, school: &SupplyView) -> Markup {
    html! { @if let Some(days) = school.supply.runs_dry_in_days() { p.warn { (ui.count("supply-dry", days)) } } }
}

/// Less is free than should be; where nothing else is said of it already.
fn low(ui: &Ui, school: &SupplyView) -> Markup {
    let supply = &school.supply;
    let said = supply.is_stuck() || supply.reorder_in_days() == Some(0) || supply.runs_dry_in_days().is_some();
    html! {
        @if supply.is_low() && !said {
            p.warn { (ui.with("supply-low", [("count", &supply.in_stock.to_string()), ("least", &supply.low.to_string())])) }
        }
    }
}

/// Somebody waits in vain: said once, with the one thing to do about it on the orders page.
pub(crate) fn stuck(ui: &Ui, school: &SupplyView) -> Markup {
    html! {
        @if school.supply.is_stuck() {
            p.notice { (ui.with("supply-stuck", [("count", &school.supply.waiting.to_string())])) }
        }
    }
}

/// The same elsewhere than on the orders page, with the way there.
pub(crate) fn warnings(ui: &Ui, schools: &[SupplyView]) -> Markup {
    html! {
        @for school in schools.iter().filter(|school| school.supply.is_stuck()) {
            div.notice {
                p { strong { (school.name) } " – " (ui.with("supply-stuck", [("count", &school.supply.waiting.to_string())])) }
                p { a.button.primary href={ "/orders#order-" (school.school) } { (ui.t("orders-new")) } }
            }
        }
    }
}

/// Tokens that came and cannot be given yet.
pub(crate) fn to_program(ui: &Ui, school: &SupplyView) -> Markup {
    let waiting = school.supply.in_stock.saturating_sub(school.supply.ready);
    html! {
        @if waiting > 0 {
            p.touch { (ui.with("supply-to-program", [("count", &waiting.to_string())])) " "
                a href="/bench" { (ui.t("home-to-bench")) } }
        }
    }
}

/// Where the suggested number comes from.
pub(crate) fn why(ui: &Ui, school: &SupplyView) -> String {
    let supply = &school.supply;
    let numbers = [
        ("suggestion", school.suggestion),
        ("waiting", supply.waiting),
        ("forecast", supply.forecast()),
        ("days", supply.horizon_days().into()),
        ("handed", supply.handed_over),
        ("lead", supply.lead_days.into()),
        ("stock", supply.in_stock),
        ("coming", supply.on_order),
    ];
    let texts = numbers.map(|(name, number)| (name, number.to_string()));
    let args = texts.each_ref().map(|(name, text)| (*name, text.as_str()));
    ui.with(if school.suggestion > 0 { "supply-why" } else { "supply-enough" }, args)
}

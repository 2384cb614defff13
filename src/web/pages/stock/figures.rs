//! The figures of a school as plots: stock with the day to order, requests by state, handovers a month. Whoever sees several schools begins
//! with all of them, those first that need something first.

use crate::{
    context::Context,
    failure::Failure,
    pages::stock::{overview, supply},
    parts::list,
    path::Query,
    plot, words,
};
use catalogue::Ui;
use domain::{RequestState, Uai};
use jiff::{ToSpan, civil::Date};
use maud::{Markup, html};
use station::{Figures, SchoolView, StationError};

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let asked: Option<Uai> = query.maybe("school")?;
    let (text, part) = (query.text("q").to_owned(), list::part(&query)?);
    let (zone, sought) = (context.ui.zone().clone(), text.clone());
    let found = context.ask(move |station, actor| {
        let schools = station.people().schools(actor)?;
        let overview = match (asked, schools.len()) {
            (None, 2..) => Some(station.stock().overview(actor, &sought, part)?),
            _ => None,
        };
        let school = asked.or(schools.first().map(|school| school.uai)).filter(|_| overview.is_none());
        let figures = school.map(|school| station.figures(actor, school, &zone)).transpose()?;
        Ok::<_, StationError>((schools, overview, figures))
    });
    let (schools, all, figures) = found.await?;
    let title = context.ui.t("figures-title");
    if let Some(all) = all {
        return Ok(context.page(&title, &overview::page(&context, &title, &text, &all)));
    }
    Ok(context.page(&title, &page(&context.ui, &schools, figures.as_ref())))
}

fn page(ui: &Ui, schools: &[SchoolView], figures: Option<&Figures>) -> Markup {
    html! {
        h1 { (ui.t("figures-title")) }
        @if schools.len() > 1 {
            form.row method="get" action="/figures" {
                label { (ui.t("field-school"))
                    select name="school" {
                        option value="" { (ui.t("figures-all")) }
                        @for school in schools {
                            option value=(school.uai) selected[figures.is_some_and(|figures| figures.supply.school == school.uai)] { (school.name) " · " (school.uai) }
                        }
                    }
                }
                button { (ui.t("stock-show")) }
            }
        }
        @match figures {
            None => p.empty { (ui.t("figures-none")) },
            Some(figures) => {
                section { h2 { (figures.supply.name) " · " (figures.supply.school) } (supply::outlook(ui, &figures.supply)) }
                div.plots { (stock(ui, figures)) (handovers(ui, figures)) (requests(ui, figures)) }
            }
        }
    }
}

/// Free tokens over the last 12 months and until they are used up, with the day to order.
fn stock(ui: &Ui, figures: &Figures) -> Markup {
    let (today, supply) = (figures.today, &figures.supply.supply);
    // no further back than something is known, and a month at least
    let known = figures.stock.first().map_or(today, |(day, _)| *day);
    let first = known.max(today - 1.year()).min(today - 1.month());
    let ahead = |days: u32| today.saturating_add(i64::from(days.min(366)).days());
    let end = supply.days_left().map(ahead);
    // what lies beyond a year is said in words above the drawing
    let order = supply.reorder_in_days().filter(|days| *days <= crate::pages::stock::supply::YEAR).map(ahead);
    let last = end.max(order).unwrap_or(today).saturating_add(15.days()).clamp(ahead(30), ahead(366));
    let steps: Vec<_> = figures.stock.iter().map(|(day, free)| (number((*day).max(first)), *free)).collect();
    let words = match supply.reorder_in_days() {
        Some(0) => ui.t("figures-order-now"),
        _ => ui.with("figures-order-by", [("at", &order.map(|day| ui.day(day)).unwrap_or_default())]),
    };
    let months: Vec<_> = months(first, last);
    let apart = months.len().div_ceil(7).max(1);
    let ticks: Vec<_> = months.into_iter().step_by(apart).map(|day| (number(day), month(day))).collect();
    let rows = figures.stock.iter().rev().take(24).rev().map(|(day, free)| (ui.day(*day), free.to_string()));
    let mut rows: Vec<_> = rows.collect();
    rows.push((ui.day(today), supply.in_stock.to_string()));
    if supply.on_order > 0 {
        let there = ui.day(ahead(supply.lead_days.into()));
        rows.push((ui.with("figures-parcel", [("at", &there)]), format!("+ {}", supply.on_order)));
    }
    if let Some(end) = end.filter(|end| *end < ahead(366)) {
        rows.push((ui.with("figures-empty-by", [("at", &ui.day(end))]), "0".to_owned()));
    }
    let frame = plot::Frame {
        id: "plot-stock",
        title: &ui.t("figures-stock"),
        heads: [&ui.t("figures-day"), &ui.t("supply-in-stock")],
        rows,
    };
    let expected: Vec<_> =
        supply.expected().into_iter().map(|(days, left)| (number(today) + i64::from(days), left)).collect();
    plot::level(
        &frame,
        &plot::Level {
            steps: &steps,
            days: (number(first), number(last)),
            today: number(today),
            expected: &expected,
            mark: order.map(|day| (number(day), words.as_str())),
            ticks: &ticks,
        },
    )
}

fn handovers(ui: &Ui, figures: &Figures) -> Markup {
    let values: Vec<_> = figures.handovers.iter().map(|(first, count)| (month(*first), *count)).collect();
    let frame = plot::Frame {
        id: "plot-handovers",
        title: &ui.t("figures-handovers"),
        heads: [&ui.t("figures-month"), &ui.t("figures-count")],
        rows: values.iter().map(|(month, count)| (month.clone(), count.to_string())).collect(),
    };
    plot::columns(&frame, &values)
}

fn requests(ui: &Ui, figures: &Figures) -> Markup {
    let name = |state: RequestState| ui.t(&words::key("request", state.word()));
    let values: Vec<_> = figures.requests.iter().map(|(state, count)| (name(*state), colour(*state), *count)).collect();
    let frame = plot::Frame {
        id: "plot-requests",
        title: &ui.t("figures-requests"),
        heads: [&ui.t("field-state"), &ui.t("figures-count")],
        rows: values.iter().map(|(state, _, count)| (state.clone(), count.to_string())).collect(),
    };
    html! {
        @if values.is_empty() { p.empty { (ui.t("figures-no-requests")) } } @else { (plot::bars(&frame, &values)) }
    }
}

/// The class of a bar: somebody must act, somebody is served, it is over.
fn colour(state: RequestState) -> &'static str {
    match state {
        RequestState::Draft
        | RequestState::Submitted
        | RequestState::WaitingForStock
        | RequestState::AwaitingRequester
        | RequestState::Allocated => "under-way",
        RequestState::HandedOver => "done",
        RequestState::Refused | RequestState::Cancelled | RequestState::Expired => "over",
    }
}

/// The first days of the months from `first` to `last`.
fn months(first: Date, last: Date) -> Vec<Date> {
    let begin = first.first_of_month();
    let all = std::iter::successors(Some(begin), |month| month.checked_add(1.month()).ok());
    all.skip_while(|month| *month < first).take_while(|month| *month <= last).collect()
}

fn month(day: Date) -> String {
    day.strftime("%m/%y").to_string()
}

/// Days since 1970.
fn number(day: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    i64::from((day - epoch).get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970_and_months_lie_within_the_drawing() {
        let date = Date::constant;
        assert_eq!((number(date(1970, 1, 2)), number(date(2026, 11, 24))), (1, 20_781));
        assert_eq!(months(date(2026, 1, 15), date(2026, 3, 1)), [date(2026, 2, 1), date(2026, 3, 1)]);
    }
}

//! What is printed of handovers and returns: a sheet with two copies, for the school and for the holder, and a page of
//! instructions that the holder takes along.

use crate::{
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    markdown::markdown,
    parts::list::{self, Place},
    path::{Path, Query},
    pictures, words,
};
use catalogue::Ui;
use domain::Verb;
use jiff::civil::Date;
use maud::{Markup, html};
use station::{InputFault, Page, Part, Proven, Slip};

/// The slip or receipt of one entry of the journal.
pub(crate) async fn one(context: Context, Path(number): Path<String>) -> Result<Markup, Failure> {
    let number = number.parse().map_err(|_| Failure::NoSuchPage)?;
    let slip = context.ask(move |station, actor| station.tokens().slip(actor, number)).await?;
    context.shows(slip.of);
    let ui = &context.ui;
    let title = ui.with(title(slip.verb), [("number", &slip.number.to_string())]);
    Ok(context.page(
        &title,
        &html! {
            h1.screen { (title) }
            p.screen { (layout::print_button(ui)) " " span.small { (ui.t("slip-print-help")) } }
            (sheets(&context, &slip))
        },
    ))
}

/// What was handed over and taken back on a day.
pub(crate) async fn day(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let (day, slips) = of_day(&context, &query, list::part(&query)?).await?;
    context.shows(slips.rows.iter().filter_map(|slip| slip.of));
    let ui = &context.ui;
    let place = Place::new("/slips").asking("day", query.text("day"));
    let title = ui.t("slips-title");
    Ok(context.page(
        &title,
        &html! {
            h1 { (title) }
            form.row method="get" action="/slips" {
                label { (ui.t("slips-day")) input type="date" name="day" value=(day); }
                button { (ui.t("stock-show")) }
            }
            @if slips.total == 0 { p.empty { (ui.t("slips-none")) } } @else {
                p { a.button.primary href={ "/slips/all?day=" (day) } { (ui.with("slips-all", [("count", &slips.total.to_string())])) } }
                (table(ui, &place, &slips.rows))
                (list::paging(ui, &place, &slips))
            }
        },
    ))
}

/// All of them in a row, to be printed at once.
pub(crate) async fn all(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    // on paper there are no pages of a list
    let (day, slips) = of_day(&context, &query, Part::every()).await?;
    context.shows(slips.rows.iter().filter_map(|slip| slip.of));
    let ui = &context.ui;
    let title = ui.with("slips-of", [("day", &ui.day(day))]);
    Ok(context.page(
        &title,
        &html! {
            h1.screen { (title) }
            p.screen { (layout::print_button(ui)) " " a href={ "/slips?day=" (day) } { (ui.t("slips-title")) } }
            @for slip in &slips.rows { (sheets(&context, slip)) }
        },
    ))
}

async fn of_day(context: &Context, query: &Fields, part: Part) -> Result<(Date, Page<Slip>), Failure> {
    let asked = query.text("day").to_owned();
    let zone = context.ui.zone().clone();
    context
        .ask(move |station, actor| {
            let day = Some(asked.as_str()).filter(|day| !day.is_empty()).map(str::parse::<Date>).transpose();
            let day = day.map_err(|_| InputFault::Day)?;
            station.tokens().slips_of_day(actor, day, &zone, part)
        })
        .await
}

fn table(ui: &Ui, place: &Place<'_>, slips: &[Slip]) -> Markup {
    let label = |key: &str| ui.t(key);
    html! {
        table data-list=(place.list()) {
            (list::heads(ui, &["slip-at", "slips-what", "slip-person", "field-serial", "slip-paper"]))
            tbody { @for slip in slips { tr {
                td data-label=(label("slip-at")) { (ui.moment(slip.at)) }
                td data-label=(label("slips-what")) { (words::verb(ui, slip.verb)) }
                td data-label=(label("slip-person")) { (slip.person.as_deref().unwrap_or("–")) }
                td.serial data-label=(label("field-serial")) { (slip.name) }
                td data-label=(label("slip-paper")) { (layout::paper(ui, slip.number)) }
            } } }
        }
    }
}

/// The sheets of one slip: both copies on the first; after a handover, the instructions on the second.
fn sheets(context: &Context, slip: &Slip) -> Markup {
    let ui = &context.ui;
    html! {
        article.sheet {
            (copy(context, slip, "slip-copy-school"))
            (copy(context, slip, "slip-copy-holder"))
        }
        @if slip.verb == Verb::HandOver {
            article.sheet.instructions {
                (markdown(context.app.texts.holder(ui.language), 1, ui.language))
                p.small.foot { (slip.person.as_deref().unwrap_or("–")) " · " (ui.t("field-serial")) " " span.serial { (slip.name) } }
            }
        }
    }
}

fn copy(context: &Context, slip: &Slip, whose: &str) -> Markup {
    let ui = &context.ui;
    let (given, when, hands) = if slip.verb == Verb::HandOver {
        ("slip-handed-over", "slip-when", ["slip-sign-receiver", "slip-sign-giver"])
    } else {
        ("slip-taken-back", "receipt-when", ["slip-sign-returner", "slip-sign-taker"])
    };
    let person = slip.person.as_deref().unwrap_or("–");
    let zone = ui.zone().iana_name().unwrap_or("UTC");
    html! {
        section.copy {
            header { h2 { (ui.with(title(slip.verb), [("number", &slip.number.to_string())])) } span.small { (ui.t(whose)) } }
            dl.facts {
                dt { (ui.t("slip-person")) } dd { strong { (person) } }
                dt { (ui.t("field-school")) } dd { (slip.school_name.as_deref().unwrap_or_default())
                    @if let Some(uai) = slip.school { " (UAI " (uai) ")" } }
                dt { (ui.t("field-token")) } dd { @if let Some((family, form)) = slip.looks { (pictures::of(pictures::seen(family, slip.model.as_deref().unwrap_or_default()), form)) " " }
                    (ui.t("field-serial")) " " strong.serial { (slip.name) }
                    @if let Some(model) = &slip.model { " · " (model) } }
                dt { (ui.t(given)) } dd { (ui.with(when, [("at", &ui.moment(slip.at)), ("zone", zone), ("by", &ui.who(&slip.by))])) }
                @if let Some(proven) = &slip.proven { dt { (ui.t("slip-proof")) } dd { @match proven {
                    Proven::Passcode => (ui.t("slip-proof-passcode")),
                    Proven::Without(reason) => (ui.with("slip-proof-none", [("reason", reason)])),
                } } }
                @if slip.verb == Verb::HandOver { dt { (ui.t("slip-signed")) } dd { @match &slip.charter {
                    Some((digest, at)) => (ui.with("slip-charter", [("version", digest.get(..12).unwrap_or(digest)), ("at", &ui.moment(*at))])),
                    None => (ui.t("slip-charter-none")),
                } } }
                @if let Some(comment) = &slip.comment { dt { (ui.t("manage-comment")) } dd { (comment) } }
                dt { (ui.t("slip-journal")) } dd { (ui.with("slip-entry", [("number", &slip.number.to_string())]))
                    " " span.head { (slip.head) } }
            }
            @if let Some(text) = context.app.texts.confirmed(ui.language, slip.verb) { div.confirmed { (markdown(text, 2, ui.language)) } }
            div.signatures { @for (hand, name) in hands.iter().zip([person, &*ui.who(&slip.by)]) {
                p { (ui.t(hand)) br; strong { (name) } }
            } }
        }
    }
}

/// The message that names such a paper.
fn title(verb: Verb) -> &'static str {
    if verb == Verb::HandOver { "slip-title" } else { "receipt-title" }
}

//! The stock of many schools on one page: what there is in all, and who runs out first.

use crate::{
    context::Context,
    failure::Failure,
    pages::stock::supply::YEAR,
    parts::{
        list::{self, Place},
        table_file::table_file,
    },
};
use axum::response::Response;
use catalogue::Ui;
use maud::{Markup, html};
use station::{Overview, Part, SchoolSupply};

const PATH: &str = "/figures";

/// The titles of the columns, in the order of [`cells`].
const TITLES: [&str; 7] = [
    "field-school",
    "supply-column-free",
    "supply-column-ordered",
    "supply-column-waiting",
    "supply-column-handed",
    "supply-column-left",
    "supply-column-todo",
];

/// Every school, as a file.
pub(crate) async fn file(context: Context) -> Result<Response, Failure> {
    let all = context.ask(|station, actor| station.stock().overview(actor, "", Part::every())).await?;
    let ui = &context.ui;
    let name = format!("{}.csv", ui.t("figures-file"));
    table_file(&name, TITLES.map(|title| ui.t(title)), all.schools.rows.iter().map(|line| cells(ui, line)))
}

pub(super) fn page(context: &Context, title: &str, text: &str, all: &Overview) -> Markup {
    let ui = &context.ui;
    let place = Place::new(PATH).asking("q", text);
    html! {
        h1 { (title) }
        section {
            h2 { (ui.t("figures-all")) }
            ul.figures {
                li { strong { (all.count) } " " (ui.t("figures-schools")) }
                li { strong { (all.all.in_stock) } " " (ui.t("supply-in-stock")) }
                li { strong { (all.all.on_order) } " " (ui.t("supply-on-order")) }
                li { strong { (all.all.waiting) } " " (ui.count("supply-waiting", all.all.waiting)) }
                li { strong { (all.all.handed_over) } " " (ui.count("supply-handed-over", all.all.handed_over)) }
            }
            @if all.low > 0 {
                p.warn { (ui.count("figures-low", u32::try_from(all.low).unwrap_or(u32::MAX))) }
            }
        }
        form.row role="search" method="get" action=(PATH) {
            label { (ui.t("schools-search")) input type="search" name="q" value=(text); }
            button { (ui.t("stock-show")) }
        }
        @if all.schools.total == 0 { p.empty { (ui.t("schools-none")) } } @else {
            p.small { (ui.t("figures-order")) " " a href="/figures.csv" { (ui.t("figures-as-file")) } }
            table data-list=(place.list()) {
                (list::heads(ui, &TITLES))
                tbody { @for line in &all.schools.rows { (row(ui, line)) } }
            }
        }
        (list::paging(ui, &place, &all.schools))
    }
}

fn row(ui: &Ui, line: &SchoolSupply) -> Markup {
    let [_, values @ .., todo] = cells(ui, line);
    html! {
        tr {
            th scope="row" { a href={ (PATH) "?school=" (line.school.uai) } { (line.school.name) } }
            @for (title, value) in TITLES[1..].iter().zip(&values) { td data-label=(ui.t(title)) { (value) } }
            td data-label=(ui.t(TITLES[6])) { @if !todo.is_empty() { span.badge { (todo) } } }
        }
    }
}

/// What stands in the columns, in the order of [`TITLES`].
fn cells(ui: &Ui, line: &SchoolSupply) -> [String; 7] {
    let supply = &line.supply;
    let left = match supply.days_left() {
        Some(days) if days > YEAR => ui.t("supply-column-year"),
        Some(days) => days.to_string(),
        None => "–".to_owned(),
    };
    let todo = match supply.reorder_in_days() {
        _ if supply.is_stuck() => ui.t("supply-todo-stuck"),
        Some(0) => ui.t("figures-order-now"),
        _ if supply.is_low() => ui.t("supply-todo-low"),
        _ => String::new(),
    };
    [
        line.school.name.clone(),
        supply.in_stock.to_string(),
        supply.on_order.to_string(),
        supply.waiting.to_string(),
        supply.handed_over.to_string(),
        left,
        todo,
    ]
}

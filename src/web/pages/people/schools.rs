//! Schools: a list with their stock, and adding one.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    parts::list::{self, Order, Place},
    path::Query,
    posted::Posted,
    words,
};
use domain::{Act, Contract, Degree};
use maud::{Markup, html};
use station::{NewSchool, Page, SchoolFilter, SchoolSort, SchoolStockView};

const PATH: &str = "/schools";

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let (part, order) = (list::part(&query)?, Order::of(&query, (SchoolSort::Name, false))?);
    let text = query.text("q").to_owned();
    let filter = SchoolFilter { query: text.clone(), sort: Some(order.by), descending: order.descending };
    let found = context.look(move |station, actor| station.people().schools_with_stock(actor, &filter, part));
    let schools = found.await?;
    let title = context.ui.t("nav-schools");
    Ok(context.page(&title, &page(&context, &text, &order, &schools)))
}

pub(crate) async fn add(posted: Posted) -> Result<Redirect, Failure> {
    let fields = &posted.fields;
    let new = NewSchool {
        uai: fields.parse("uai")?,
        name: fields.text("name").to_owned(),
        degree: fields.parse("degree")?,
        contract: fields.parse("contract")?,
    };
    posted.context.ask(move |station, actor| station.people().add_school(actor, &new)).await?;
    Ok(done("/schools", "school-added"))
}

fn page(context: &Context, text: &str, order: &Order<SchoolSort>, schools: &Page<SchoolStockView>) -> Markup {
    let ui = &context.ui;
    let place = Place::new(PATH).asking("q", text).ordered(order);
    html! {
        h1 { (ui.t("nav-schools")) }
        // whoever sees one school looks for none
        @if !text.is_empty() || schools.total > 1 {
            form.row role="search" method="get" action=(PATH) {
                label { (ui.t("schools-search")) input type="search" name="q" value=(text); }
                button { (ui.t("stock-show")) }
            }
        }
        @if schools.total == 0 { p.empty { (ui.t(if text.is_empty() { "schools-none-yet" } else { "schools-none" })) } } @else {
            table data-list=(place.list()) {
                thead { tr {
                    (order.head(ui, &place, "field-name", SchoolSort::Name))
                    (order.head(ui, &place, "column-uai", SchoolSort::Uai))
                    th scope="col" { (ui.t("field-degree")) }
                    th scope="col" { (ui.t("field-contract")) }
                    (order.head(ui, &place, "schools-free", SchoolSort::InStock))
                    (order.head(ui, &place, "schools-tokens", SchoolSort::Tokens))
                } }
                tbody {
                    @for SchoolStockView { school, in_stock, tokens } in &schools.rows {
                        tr {
                            th scope="row" { a href={ (PATH) "/" (school.uai) } { (school.name) }
                                @if let Some(closed) = school.closed {
                                    " " span.badge { (ui.with("school-closes", [("at", &ui.date(closed))])) }
                                }
                            }
                            td data-label=(ui.t("column-uai")) { (school.uai) }
                            td data-label=(ui.t("field-degree")) { (ui.t(&words::key("degree", school.degree.word()))) }
                            td data-label=(ui.t("field-contract")) { (ui.t(&words::key("contract", school.contract.word()))) }
                            td data-label=(ui.t("schools-free")) { (in_stock) }
                            td data-label=(ui.t("schools-tokens")) { a href={ "/tokens?school=" (school.uai) } { (tokens) } }
                        }
                    }
                }
            }
        }
        (list::paging(ui, &place, schools))
        @if context.signed_in.actor.may(Act::ManageSchools, None) {
            section {
                h2 { (ui.t("schools-add")) }
                p { a href="/import/schools" { (ui.t("roster-title-schools")) } }
                form.stack method="post" action="/schools" {
                    (layout::csrf(context))
                    label { "UAI" input name="uai" autocomplete="off" maxlength="8" required; }
                    label { (ui.t("field-name")) input name="name" autocomplete="off" required; }
                    (crate::pages::people::school::bonds(ui, Degree::Second, Contract::Public))
                    button.primary { (ui.t("schools-submit")) }
                }
            }
        }
    }
}

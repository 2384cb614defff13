//! Schools: a list with their stock, and adding one.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    posted::Posted,
    words,
};
use domain::{Act, Contract, Degree};
use maud::{Markup, html};
use station::{NewSchool, SchoolStockView};

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let schools = context.ask(|station, actor| station.people().schools_with_stock(actor)).await?;
    let title = context.ui.t("nav-schools");
    Ok(context.page(&title, &page(&context, &schools)))
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

fn page(context: &Context, schools: &[SchoolStockView]) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (ui.t("nav-schools")) }
        table {
            thead { tr {
                th scope="col" { (ui.t("field-name")) }
                th scope="col" { "UAI" }
                th scope="col" { (ui.t("field-degree")) }
                th scope="col" { (ui.t("field-contract")) }
                th scope="col" { (ui.t("schools-stock")) }
            } }
            tbody {
                @for SchoolStockView { school, in_stock, tokens } in schools {
                    tr {
                        th scope="row" { a href={ "/schools/" (school.uai) } { (school.name) } }
                        td data-label="UAI" { a href={ "/tokens?school=" (school.uai) } { (school.uai) } }
                        td data-label=(ui.t("field-degree")) { (ui.t(&words::key("degree", school.degree.word()))) }
                        td data-label=(ui.t("field-contract")) { (ui.t(&words::key("contract", school.contract.word()))) }
                        td data-label=(ui.t("schools-stock")) { (in_stock) " / " (tokens) }
                    }
                }
            }
        }
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

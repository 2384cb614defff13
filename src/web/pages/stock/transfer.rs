//! The paper that goes with keys to another school.

use crate::{context::Context, failure::Failure, layout, path::Path};
use maud::{Markup, html};
use station::TransferSlip;

/// The one of this entry of the journal.
pub(crate) async fn slip(context: Context, Path(number): Path<String>) -> Result<Markup, Failure> {
    let number = number.parse().map_err(|_| Failure::NoSuchPage)?;
    let slip = context.ask(move |station, actor| station.stock().transfer_slip(actor, number)).await?;
    let ui = &context.ui;
    let title = ui.with("transfer-title", [("number", &slip.number.to_string())]);
    let body = html! {
        h1.screen { (title) }
        p.screen { (layout::print_button(ui)) " " span.small { (ui.t("transfer-print-help")) } }
        (sheet(&context, &title, &slip))
    };
    Ok(context.page(&title, &body))
}

fn sheet(context: &Context, title: &str, slip: &TransferSlip) -> Markup {
    let ui = &context.ui;
    html! {
        article.sheet {
            section.copy {
                header { h2 { (title) } }
                dl.facts {
                    dt { (ui.t("transfer-from")) } dd { (slip.from.as_ref().map_or("–", |from| &from.name)) }
                    dt { (ui.t("transfer-to")) } dd { strong { (slip.to.name) } " (UAI " (slip.to.uai) ")" }
                    dt { (ui.t("transfer-when")) } dd { (ui.moment(slip.at)) }
                    dt { (ui.t("transfer-by")) } dd { (slip.by) }
                    dt { (ui.t("transfer-keys")) } dd { (slip.keys.len()) }
                }
                table {
                    thead { tr {
                        th scope="col" { (ui.t("field-serial")) }
                        th scope="col" { (ui.t("transfer-model")) }
                        th scope="col" { (ui.t("transfer-there")) }
                    } }
                    tbody { @for (name, model) in &slip.keys { tr {
                        th.serial scope="row" { (name) }
                        td data-label=(ui.t("transfer-model")) { (model) }
                        td data-label=(ui.t("transfer-there")) { "☐" }
                    } } }
                }
                dl.facts { dt { (ui.t("transfer-sign-sender")) } dd { "……………………………………" }
                    dt { (ui.t("transfer-sign-receiver")) } dd { "……………………………………" } }
                p.small.foot { (ui.with("transfer-journal", [("number", slip.number.to_string().as_str()), ("head", slip.head.as_str())])) }
            }
        }
    }
}

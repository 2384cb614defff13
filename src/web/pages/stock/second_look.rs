//! What was done with a token that nothing proved to be itself: somebody else than who did it looks, and says so.

use crate::{
    back::{Redirect, back_or, done},
    context::Context,
    failure::Failure,
    layout,
    posted::Posted,
    words::ago,
};
use domain::{SecondLook, SecondLookId};
use maud::{Markup, html};
use station::LookView;

/// Where it is.
pub(crate) const PATH: &str = "/second-look";

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let looks = context.ask(|station, actor| station.tokens().second_looks(actor)).await?;
    let title = context.ui.t("second-look-title");
    Ok(context.page(&title, &page(&context, &title, &looks)))
}

pub(crate) async fn looked(posted: Posted) -> Result<Redirect, Failure> {
    let Posted { context, fields } = posted;
    let page = back_or(&fields, PATH).to_owned();
    let said = context.ask(move |station, actor| {
        let waiting = station.tokens().second_looks(actor)?.into_iter().map(|look| look.id);
        let ticked: Vec<_> = waiting.filter(|id| fields.ticked(&field(*id))).collect();
        station.tokens().look_second(actor, &ticked)?;
        Ok("second-look-seen")
    });
    Ok(done(&page, said.await?))
}

/// The box that says that one was looked at.
pub(crate) fn field(id: SecondLookId) -> String {
    format!("look-{id}")
}

fn page(context: &Context, title: &str, looks: &[LookView]) -> Markup {
    let ui = &context.ui;
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (ui.t("second-look-what")) }
                th scope="col" { (ui.t("second-look-by")) }
                th scope="col" { (ui.t("second-look-at")) }
                th scope="col" { (ui.t("field-school")) }
                th scope="col" { (ui.t("second-look-reason")) }
            } }
            tbody { @for look in looks { (row(context, look)) } }
        }
    };
    html! {
        h1 { (title) }
        @if looks.is_empty() { p.said { (ui.t("second-look-nothing")) } } @else {
            p { (ui.t("second-look-what-to-do")) }
            @if looks.iter().any(|look| look.mine) {
                form method="post" action=(PATH) {
                    (layout::csrf(context)) (table)
                    button.primary { (ui.t("second-look-done")) }
                }
            } @else { (table) }
        }
    }
}

fn row(context: &Context, look: &LookView) -> Markup {
    let ui = &context.ui;
    html! {
        tr {
            th scope="row" {
                @if look.mine { label.tick { input type="checkbox" name=(field(look.id)); (ui.tell(look)) } }
                @else { (ui.tell(look)) " " span.small { (ui.t("second-look-yours")) } }
                @if let Some(holder) = &look.holder { div.small { (ui.with("second-look-holder", [("person", holder)])) } }
                " " a href=(place(look)) { (ui.t("second-look-show")) }
            }
            td data-label=(ui.t("second-look-by")) { (look.by) }
            td data-label=(ui.t("second-look-at")) { (ago(ui, context.now(), look.at)) }
            td data-label=(ui.t("field-school")) { (look.school_name.as_deref().unwrap_or("–")) }
            td data-label=(ui.t("second-look-reason")) { @if look.reason.is_empty() { "–" } @else { (look.reason) } }
        }
    }
}

/// The page that has the whole of it.
pub(crate) fn place(look: &LookView) -> String {
    match look.what {
        SecondLook::HandOver | SecondLook::Firmware => format!("/tokens/{}", look.about),
        SecondLook::StockTake => format!("/stock-take/{}", look.about),
        SecondLook::Batch => format!("/conveyor/{}", look.about),
    }
}

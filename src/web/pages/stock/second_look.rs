//! What was done with a token that nothing proved to be itself: somebody else than who did it looks, and says so.

use crate::{
    back::{Redirect, back_or, done},
    context::Context,
    failure::Failure,
    layout,
    parts::list::{self, Place},
    path::Query,
    posted::Posted,
    words::ago,
};
use domain::{SecondLook, SecondLookId};
use maud::{Markup, html};
use station::{LookView, Page};

/// Where it is.
pub(crate) const PATH: &str = "/second-look";

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let part = list::part(&query)?;
    let looks = context.look(move |station, actor| station.tokens().second_looks(actor, part)).await?;
    let title = context.ui.t("second-look-title");
    Ok(context.page(&title, &page(&context, &title, &looks)))
}

pub(crate) async fn looked(posted: Posted) -> Result<Redirect, Failure> {
    let Posted { context, fields } = posted;
    let page = back_or(&fields, PATH).to_owned();
    let ticked: Vec<_> = fields.names().filter_map(|name| name.strip_prefix(TICKED)?.parse().ok()).collect();
    context.ask(move |station, actor| station.tokens().look_second(actor, &ticked)).await?;
    Ok(done(&page, "second-look-seen"))
}

/// What stands before the number in the name of such a box.
const TICKED: &str = "look-";

/// The box that says that one was looked at.
pub(crate) fn field(id: SecondLookId) -> String {
    format!("{TICKED}{id}")
}

fn page(context: &Context, title: &str, looks: &Page<LookView>) -> Markup {
    let (ui, place_of) = (&context.ui, Place::new(PATH));
    let table = html! {
        table data-list=(place_of.list()) {
            (list::heads(ui, &["second-look-what", "second-look-by", "second-look-at", "field-school", "second-look-reason"]))
            tbody { @for look in &looks.rows { (row(context, look)) } }
        }
    };
    html! {
        h1 { (title) }
        @if looks.total == 0 { p.said { (ui.t("second-look-nothing")) } } @else {
            p { (ui.t("second-look-what-to-do")) }
            @if looks.rows.iter().any(|look| look.mine) {
                form method="post" action=(PATH) {
                    (layout::csrf(context)) (table)
                    button.primary { (ui.t("second-look-done")) }
                }
            } @else { (table) }
            (list::paging(ui, &place_of, looks))
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
            td data-label=(ui.t("second-look-by")) { (ui.who(&look.by)) }
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

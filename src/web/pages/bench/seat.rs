//! A browser that is at a desk, and one that looks at a desk from elsewhere.

use crate::{
    back::Redirect, context::Context, cookies, failure::Failure, fields::Fields, path::Path, stranger::Stranger,
};
use axum::response::{IntoResponse, Response};
use domain::DeskId;
use maud::{Markup, html};
use station::Seated;

/// More desks than these are a list to choose from.
const TABS: usize = 6;

/// From a desk's own door: from now on this browser is at that desk.
pub(crate) async fn sit(stranger: Stranger, Path(ticket): Path<String>) -> Result<Response, Failure> {
    let app = stranger.app;
    let browser = app.run(move |station| station.desks().sit(&ticket)).await?;
    Ok((cookies::desk_cookie(&app, &browser), Redirect::to("/bench")).into_response())
}

/// The desks that the reader may look at, where they are at no bench themselves; and the reader, at the one that was asked for.
pub(super) async fn chosen(context: Context, query: &Fields) -> Result<(Context, Vec<Seated>), Failure> {
    if context.is_at_station() {
        return Ok((context, Vec::new()));
    }
    let asked = query.maybe::<DeskId>("desk")?;
    let desks = context.ask(|station, actor| Ok(station.desks().seen_by(actor))).await?;
    let one = match asked {
        Some(id) => desks.iter().find(|seated| seated.desk.id == id),
        None => desks.first().filter(|_| desks.len() == 1),
    };
    let context = match one {
        Some(seated) => context.looking_at(seated),
        None => context,
    };
    Ok((context, desks))
}

/// The bench that the reader sees, as part of an address.
pub(super) fn address(context: &Context, path: &str) -> String {
    match &context.app.desk {
        Some(desk) if context.looks_on => format!("{path}?desk={}", desk.id),
        Some(_) | None => path.to_owned(),
    }
}

/// Where the reader is, and the ways to the desks that they may look at.
pub(super) fn place(context: &Context, desks: &[Seated]) -> Markup {
    let (ui, here) = (&context.ui, context.app.desk.as_ref());
    html! {
        @if let (Some(desk), true) = (here, context.is_at_station()) {
            p.small #desk { (ui.with("bench-at-desk", [("desk", &desk.name)])) }
        }
        @if desks.len() > TABS {
            form.row #desks method="get" action="/bench" {
                label { (ui.t("bench-desks")) select name="desk" { @for Seated { desk, .. } in desks {
                    option value=(desk.id) selected[here.is_some_and(|here| here.id == desk.id)] { (desk.name) }
                } } }
                button { (ui.t("bench-desk-choose")) }
            }
        } @else if !desks.is_empty() {
            nav.tabs #desks aria-label=(ui.t("bench-desks")) {
                @for Seated { desk, .. } in desks {
                    a href={ "/bench?desk=" (desk.id) } aria-current=[here.filter(|here| here.id == desk.id).map(|_| "page")] { (desk.name) }
                }
            }
        }
    }
}

//! The printable guides: one page for each role, in the words of the panel.

use crate::{
    context::Context,
    failure::Failure,
    layout,
    markdown::markdown,
    path::Path,
    texts::{GUIDED, guided},
    words,
};
use catalogue::Ui;
use domain::Role;
use maud::{Markup, html};

pub(crate) async fn list(context: Context) -> Markup {
    let mine: Vec<Role> = context.signed_in.actor.grants.iter().map(|grant| guided(grant.role)).collect();
    let ui = &context.ui;
    let title = ui.t("guide-title");
    let (own, others): (Vec<Role>, Vec<Role>) = GUIDED.iter().partition(|role| mine.contains(role));
    context.page(
        &title,
        &html! {
            h1 { (title) }
            @if !own.is_empty() { h2 { (ui.t("guide-mine")) } (links(ui, &own)) }
            @if !others.is_empty() { h2 { (ui.t("guide-others")) } (links(ui, &others)) }
        },
    )
}

pub(crate) async fn one(context: Context, Path(role): Path<String>) -> Result<Markup, Failure> {
    let role: Role = role.parse().map_err(|_| Failure::NoSuchPage)?;
    let ui = &context.ui;
    let title = ui.with("guide-of", [("role", &name(ui, guided(role)))]);
    let text = context.app.texts.guide(ui.language, role);
    Ok(context.page(
        &title,
        &html! {
            h1 { (title) }
            p.screen { (layout::print_button(ui)) " " a href="/guide" { (ui.t("guide-all")) } }
            div.guide { (markdown(text, 1, ui.language)) }
        },
    ))
}

fn links(ui: &Ui, roles: &[Role]) -> Markup {
    html! { ul.plain { @for role in roles { li { a href={ "/guide/" (role) } { (name(ui, *role)) } } } } }
}

/// The role's name; the principal's guide is the deputy's too.
fn name(ui: &Ui, role: Role) -> String {
    let name = |role: Role| ui.t(&words::key("role", role.word()));
    if role == Role::Principal { format!("{}, {}", name(role), name(Role::Deputy)) } else { name(role) }
}

//! The telephone: one box for everything that somebody can say, and the PINs that are locked.

use super::{
    line::{Kind, Line, Mark, button},
    waiting::Home,
};
use crate::{context::Context, pages::helpdesk::telephone};
use domain::Act;
use maud::{Markup, html};

pub(super) fn search(context: &Context) -> Option<Markup> {
    // whoever decides where no school can sits at the telephone; others find the box on its own page
    let telephone = context.signed_in.actor.may(Act::Decide, None);
    telephone.then(|| html! { section.block.wide { (telephone::search_box(context, "", true)) } })
}

/// Whose PIN is locked.
pub(super) fn locked(context: &Context, home: &Home) -> Option<Kind> {
    let (ui, locked) = (&context.ui, home.locked.as_ref().filter(|locked| locked.total > 0)?);
    let line = |person: &station::Holder| Line {
        mark: Mark::Urgent,
        since: None,
        what: html! { a href={ "/people/" (person.id) } { (ui.with("inbox-locked", [("person", &person.name)])) } },
        more: html! {},
        acts: button(
            context,
            &format!("/people/{}/unlock", person.id),
            &[],
            (&ui.t("person-unlock"), &person.name),
            "plainly",
        ),
    };
    let lines = locked.rows.iter().map(line).collect();
    Some(Kind { lines, total: locked.total, title: "home-locked", to: "/people" })
}

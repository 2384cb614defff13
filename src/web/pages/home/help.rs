//! The telephone: one box for everything that somebody can say, and the PINs that are locked.

use super::waiting::{Home, block, rest};
use crate::{context::Context, pages::helpdesk::telephone};
use catalogue::Ui;
use domain::Act;
use maud::{Markup, html};

pub(super) fn search(context: &Context) -> Option<Markup> {
    // whoever decides where no school can sits at the telephone; others find the box on its own page
    let telephone = context.signed_in.actor.may(Act::Decide, None);
    telephone.then(|| html! { section.block.wide { (telephone::search_box(context, "")) } })
}

pub(super) fn locked(ui: &Ui, home: &Home) -> Option<Markup> {
    let locked = home.locked.as_ref().filter(|locked| locked.total > 0)?;
    let body = html! {
        ul.lines {
            @for person in &locked.rows { li { a href={ "/people/" (person.id) } { (person.name) } } }
        }
        (rest(ui, "/people", locked.rows.len(), locked.total))
    };
    Some(block(&ui.t("home-locked"), None, Some(locked.total), &body))
}

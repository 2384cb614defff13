//! What waits for me: the page that everybody begins with. What somebody may do decides which sections they have, so that
//! several roles of one person make one page on which nothing stands twice.
//!
//! What waits is one list (`inbox`), made of the desk's work (`desk`) and the telephone's (`help`); around it what is mine (`mine`), what an
//! administrator has left to do (`administration`), and the journal (`audit`). Everything is asked for at once; each list has its first few.

mod administration;
mod audit;
mod care;
mod desk;
pub(crate) mod guide;
mod help;
mod inbox;
pub(crate) mod legal;
mod line;
mod mine;
mod waiting;

use crate::{context::Context, failure::Failure};
use maud::{Markup, html};
use waiting::Home;

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let home = context.look(Home::of).await?;
    Ok(context.page(&context.ui.t("home-title"), &page(&context, &home)))
}

fn page(context: &Context, home: &Home) -> Markup {
    let ui = &context.ui;
    let actor = &context.signed_in.actor;
    // what others wait for comes before what is mine; an empty section is left out
    let mine = mine::section(context, home);
    let (first, last) = if home.requester { (mine, None) } else { (None, mine) };
    let sections: Vec<Markup> = [
        help::search(context),
        first,
        administration::steps(context, home),
        inbox::section(context, home),
        desk::stock(context, home),
        desk::bench(context, home),
        audit::section(context, home),
        last,
    ]
    .into_iter()
    .flatten()
    .collect();
    html! {
        h1 { (ui.with("home-hello", [("name", &actor.name)])) }
        @if sections.is_empty() { p.empty { (ui.t("home-nothing")) } }
        div.home { @for section in sections { (section) } }
    }
}

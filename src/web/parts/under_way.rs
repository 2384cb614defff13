//! A work that takes long, on the page of whoever began it: how far it is, and the button that stops it. The page asks again by
//! itself, also without script (`Context::waiting_page`).

use crate::{context::Context, layout};
use catalogue::say;
use maud::{Markup, html};
use station::Far;

/// `said`: a message with how many there are `done`, and of how many in `total`; `stop`: where the button leads.
pub(crate) fn under_way(context: &Context, far: Far, said: &'static str, stop: &str) -> Markup {
    let ui = &context.ui;
    let said = ui.message(&say(said).count("done", far.done).count("total", far.total));
    html! {
        p role="status" { (said) }
        progress value=(far.done) max=(far.total.max(1)) aria-label=(said) {}
        form method="post" action=(stop) { (layout::csrf(context)) button { (ui.t("work-stop")) } }
    }
}

//! When something was, on pages: in words, with date and time for whoever points at it.

use catalogue::Ui;
use jiff::Timestamp;
use maud::{Markup, html};

/// A moment as one says it, “3 days ago”; date and time are in its title.
pub(crate) fn ago(ui: &Ui, now: Timestamp, at: Timestamp) -> Markup {
    html! { time datetime=(at) title=(ui.moment(at)) { (ui.ago(now, at)) } }
}

/// The time of a moment whose day is known where it stands; the day is in its title.
pub(crate) fn hour(ui: &Ui, at: Timestamp) -> Markup {
    html! { time datetime=(at) title=(ui.moment(at)) { (ui.hour(at)) } }
}

//! Back to a page after something was done, with what is said there.

use axum::response::Redirect;

/// After a handover or a return: with the message and the way to its paper.
pub(crate) fn done_on_paper(path: &str, said: &str, slip: u64) -> Redirect {
    let path = path.split('?').next().unwrap_or("/");
    Redirect::to(&format!("{path}?said={said}&slip={slip}"))
}

/// After something was done to somebody: with the message, and the entry of the journal that says to whom.
pub(crate) fn done_to(path: &str, said: &str, entry: u64) -> Redirect {
    let path = path.split('?').next().unwrap_or("/");
    Redirect::to(&format!("{path}?said={said}&entry={entry}"))
}

/// With the message to show there.
pub(crate) fn done(path: &str, said: &str) -> Redirect {
    let path = path.split('?').next().unwrap_or("/");
    Redirect::to(&format!("{path}?said={said}"))
}

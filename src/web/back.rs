//! Back to a page after something was done, with what is said there.

use super::fields::Fields;
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

/// Where a form wants to go back to: one of ours, or the list.
pub(crate) fn back(fields: &Fields) -> &str {
    back_or(fields, "/tokens")
}

/// Where a form wants to go back to: one of ours, or else there.
pub(crate) fn back_or<'a>(fields: &'a Fields, otherwise: &'a str) -> &'a str {
    match fields.text("back") {
        back if back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\r', '\n']) => back,
        _ => otherwise,
    }
}

/// Percent-encodes a query (the WHATWG set, without the plus sign's second meaning).
pub(crate) fn form_urlencoded(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        let byte = |b: u8| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(b).to_string(),
            other => format!("%{other:02X}"),
        };
        text.bytes().map(byte).collect::<String>()
    };
    pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

//! Back to a page after something was done, with what is said there.

use super::{
    addresses::{REFUSED, SAID, SHOWN, is_own, without},
    fields::Fields,
    notes::Said,
};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// On to another page. What is to be said there goes beside the answer, not into the address: whoever writes an address says nothing.
#[derive(Debug)]
pub(crate) struct Redirect {
    to: String,
    said: Option<Said>,
}

impl Redirect {
    /// With nothing to say.
    pub fn to(address: &str) -> Self {
        Self { to: address.to_owned(), said: None }
    }

    fn saying(path: &str, key: &str, slip: Option<u64>, entry: Option<u64>) -> Self {
        // what a page was asked for stays; what it had to say was said
        let path = without(path, &[SAID, REFUSED, SHOWN]);
        Self { to: path, said: Some(Said { key: key.to_owned(), slip, entry }) }
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, self.to)]).into_response();
        if let Some(said) = self.said {
            response.extensions_mut().insert(said);
        }
        response
    }
}

/// After a handover or a return: with the message and the way to its paper.
pub(crate) fn done_on_paper(path: &str, said: &str, slip: u64) -> Redirect {
    Redirect::saying(path, said, Some(slip), None)
}

/// After something was done to somebody: with the message, and the entry of the journal that says to whom.
pub(crate) fn done_to(path: &str, said: &str, entry: u64) -> Redirect {
    Redirect::saying(path, said, None, Some(entry))
}

/// With the message to show there.
pub(crate) fn done(path: &str, said: &str) -> Redirect {
    Redirect::saying(path, said, None, None)
}

/// Where a form wants to go back to: one of ours, or the list.
pub(crate) fn back(fields: &Fields) -> &str {
    back_or(fields, "/tokens")
}

/// Where a form wants to go back to: one of ours, or there.
pub(crate) fn back_or<'a>(fields: &'a Fields, otherwise: &'a str) -> &'a str {
    match fields.text("back") {
        back if is_own(back) => back,
        _ => otherwise,
    }
}

/// Percent-encodes a query (the WHATWG set, without the plus sign's second meaning).
pub(crate) fn form_urlencoded(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

/// The same of one value.
pub(crate) fn encoded(text: &str) -> String {
    let byte = |b: u8| match b {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(b).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

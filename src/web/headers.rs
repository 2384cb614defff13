//! What a request says of itself.

use axum::http::{HeaderMap, Uri, header};

/// The name that the panel is asked for under: the Host header, which HTTP/2 writes as the authority of the address.
pub(crate) fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let header = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    header.or_else(|| uri.authority().map(|authority| authority.as_str()))
}

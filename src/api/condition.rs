//! By what a document is known again (RFC 9110, 8.8.3 and 13.1): a digest of its bytes, so that it needs no counter and tells every change.

use super::{params::wrong, problem::Problem};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

/// Bytes of a line of tags.
const LONGEST: usize = 255;

/// The tag of a document, in its quotes.
pub(crate) fn tag_of(document: &[u8]) -> String {
    let digest = Sha256::digest(document);
    format!("\"{}\"", BASE64URL_NOPAD.encode(&digest[..18]))
}

/// Whether whoever asks has this document already.
pub(crate) fn is_had(headers: &HeaderMap, tag: &str) -> bool {
    named(headers, header::IF_NONE_MATCH.as_str(), tag).unwrap_or(false)
}

/// Whether the act is meant for the thing as it stands.
///
/// # Errors
/// 412 where it is not.
pub(crate) fn check_meant(headers: &HeaderMap, tag: &str) -> Result<(), Problem> {
    match named(headers, header::IF_MATCH.as_str(), tag) {
        None | Some(true) => Ok(()),
        Some(false) => Err(Problem::of(
            StatusCode::PRECONDITION_FAILED,
            "moved-on",
            "it is not as it was when it was read: read it again, and decide again",
        )),
    }
}

/// Whether what the act is meant for can be read at all.
///
/// # Errors
/// 400 where it cannot.
pub(crate) fn check_read(headers: &HeaderMap) -> Result<(), Problem> {
    let read = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    let garbled = |line: &HeaderValue| !(1..=LONGEST).contains(&line.len()) || !line.as_bytes().iter().all(read);
    if headers.get_all(header::IF_MATCH).iter().any(garbled) {
        return Err(wrong("If-Match has tags in their quotes, with commas between them"));
    }
    Ok(())
}

/// Whether one of the tags that the header names is this one; `None`: the header is not there.
fn named(headers: &HeaderMap, header: &str, tag: &str) -> Option<bool> {
    let mut lines = headers.get_all(header).iter().peekable();
    lines.peek()?;
    let mut tags = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    Some(
        tags.any(|one| {
            matches!(one.trim().trim_start_matches("W/"), "*") || one.trim().trim_start_matches("W/") == tag
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_known_by_its_bytes() {
        let tag = tag_of(b"{}");
        assert_ne!(tag, tag_of(b"[]"));
        let of =
            |name: &'static str, value: &str| HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]);
        assert!(is_had(&of("if-none-match", &format!("\"x\", W/{tag}")), &tag));
        assert!(!is_had(&of("if-none-match", "\"x\""), &tag));
        assert!(!is_had(&HeaderMap::new(), &tag));
        assert!(check_meant(&HeaderMap::new(), &tag).is_ok());
        assert!(check_meant(&of("if-match", "*"), &tag).is_ok());
        assert_eq!(check_meant(&of("if-match", "\"x\""), &tag).unwrap_err().status, 412);
        let garbled = HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_bytes(b"\xd7").unwrap())]);
        assert_eq!(check_read(&garbled).unwrap_err().status, 400);
    }
}

//! How files begin: what is looked at before anything is read.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use zeroize::Zeroizing;

/// Zip, the container of newer workbooks.
const ZIP: &[u8] = b"PK\x03\x04";
/// OLE, that of older ones, and of those which a password protects.
pub(crate) const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Whether a file begins like a workbook.
pub fn is_workbook(first: &[u8]) -> bool {
    first.starts_with(ZIP) || first.starts_with(OLE)
}

/// UTF-16 by its mark, or by every other byte being zero as in no other text.
pub fn wide(first: &[u8]) -> Option<&'static Encoding> {
    match first {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let zeros = |odd: usize| first.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count() * 2;
    let (even, odd) = (zeros(0), zeros(1));
    let most = first.len() * 3 / 4;
    match (even, odd) {
        (0, odd) if odd > most => Some(UTF_16LE),
        (even, 0) if even > most => Some(UTF_16BE),
        _ => None,
    }
}

/// The beginning of a file as text, for a look at it; it may hold secrets.
pub fn beginning(head: &[u8]) -> Zeroizing<String> {
    let encoding = wide(head).unwrap_or(UTF_8);
    Zeroizing::new(encoding.decode_with_bom_removal(head).0.trim_start().to_owned())
}

/// What follows the `<` of the first tag of XML or HTML that is neither a declaration nor a comment.
pub fn first_tag(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<?") => "?>",
            _ => return rest.strip_prefix('<'),
        };
        rest = rest.split_once(end)?.1.trim_start();
    }
}

//! Tag, length and value, each length one byte.

use zeroize::Zeroizing;

/// Appends one; the caller's values fit.
pub(super) fn put(to: &mut Zeroizing<Vec<u8>>, tag: u8, value: &[u8]) {
    to.push(tag);
    to.push(u8::try_from(value.len()).unwrap_or(u8::MAX));
    to.extend_from_slice(value);
}

/// Takes the first; `None`: it is cut off, or longer than `longest`.
pub(super) fn take<'a>(bytes: &mut &'a [u8], longest: usize) -> Option<(u8, &'a [u8])> {
    let [tag, length, rest @ ..] = *bytes else { return None };
    let length = usize::from(*length);
    let (value, rest) = rest.split_at_checked(length).filter(|_| length <= longest)?;
    *bytes = rest;
    Some((*tag, value))
}

/// All of them; `None` where the last is cut off.
pub(super) fn all(mut bytes: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        found.push(take(&mut bytes, usize::from(u8::MAX))?);
    }
    Some(found)
}

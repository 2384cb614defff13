//! What no honest key file goes beyond. Memory stays within a few of these, however large the file is.

/// One event of the XML reader: a tag with its attributes, a text, a comment.
pub(super) const PIECE_BYTES: usize = 64 * 1024;
/// One key package, or one row of a table. A package with the longest secret and every field has less than 16 KiB.
pub(super) const PACKAGE_BYTES: usize = 256 * 1024;
/// Elements of one key package; RFC 6030 knows fewer than 100.
pub(super) const ELEMENTS: usize = 4096;
/// Attributes of one element.
pub(super) const ATTRIBUTES: usize = 64;
/// Elements within elements; RFC 6030 needs 9.
pub(super) const DEPTH: usize = 32;
/// Bytes of a salt, a MAC key, a ciphertext: more is no key.
pub(super) const VALUE_BYTES: usize = 4096;
/// Rounds of PBKDF2 that are still computed: about a second.
pub(super) const ROUNDS: u32 = 10_000_000;
/// Rounds below which a file is reported as weak (the least that RFC 8018, 4.2 recommends).
pub(super) const LEAST_ROUNDS: u32 = 1_000;
/// Properties that a draft of PSKC may share between its keys.
pub(super) const PROPERTIES: usize = 64;

//! The algorithms of a PSKC file by their names, which are identifiers of XML encryption, or of a draft.

use crate::{
    crypto::{Cipher, MacAlgorithm},
    error::{KeyFileError, Unsupported},
    rule::Rule,
    rules::Rules,
    shorten::shortened,
    xml::Element,
};

/// The cipher of an `EncryptedDataType`; a name that is not known, or `None` where there is none, as the error.
pub(super) fn cipher_of(encrypted: Element<'_>, rules: &mut Rules) -> Result<Cipher, Option<String>> {
    let method = encrypted.at(&["EncryptionMethod"]).ok_or(None)?;
    let named = |element: Element<'_>| element.attribute("Algorithm").map(last_part).map(str::to_ascii_lowercase);
    let name = match method.at(&["EncryptionScheme"]).and_then(named) {
        Some(scheme) => {
            rules.add(Rule::DraftNames); // PBES2 around the cipher, as in draft-ietf-keyprov-pskc-02
            scheme
        }
        None => named(method).ok_or(None)?,
    };
    name.parse().map_err(|_| Some(shortened(&name)))
}

/// A MAC by its name; an error where it is none that is known.
pub(super) fn mac_algorithm(name: &str) -> Result<MacAlgorithm, KeyFileError> {
    mac_named(name).ok_or_else(|| Unsupported::Mac(shortened(name)).into())
}

/// By the last part of its name: `…xmldsig#hmac-sha1`, `…xmldsig-more#hmac-sha256`, `HMAC-SHA1`.
pub(super) fn mac_named(name: &str) -> Option<MacAlgorithm> {
    last_part(name.trim()).to_ascii_lowercase().replace("sha-", "sha").parse().ok()
}

/// The part of an identifier behind its `#`; all of it where there is none.
pub(super) fn last_part(uri: &str) -> &str {
    uri.rsplit('#').next().unwrap_or(uri)
}

//! The key by which a program asks: `tr_` and 40 signs. The first eight after `tr_` are its name, which is no secret; the last few are a
//! check, so that a key that was cut or mistyped is told without a look at the database, and one that got out can be found in texts.

use super::Result;
use data_encoding::{Encoding, Specification};
use domain::{Entropy, Secret};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// How every key begins.
const BEGINS: &str = "tr_";
/// Bytes: of the name, of the name and the secret, of all with the check.
const NAME: usize = 5;
const PROPER: usize = 22;
const WHOLE: usize = 25;

/// That of RFC 4648 in lower case.
static BASE32: LazyLock<Encoding> = LazyLock::new(|| {
    let mut lower = Specification::new();
    lower.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    lower.encoding().expect("32 signs")
});

/// A key as it is shown once.
pub struct ClientKey {
    text: Secret,
    name: String,
}

impl ClientKey {
    /// A new one.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn new(entropy: &dyn Entropy) -> Result<Self> {
        let mut bytes = [0; PROPER];
        entropy.fill(&mut bytes)?;
        let whole = Secret::new([&bytes[..], &check(&bytes)].concat());
        let text = format!("{BEGINS}{}", BASE32.encode(whole.expose()));
        Ok(Self { text: Secret::new(text.into_bytes()), name: BASE32.encode(&bytes[..NAME]) })
    }

    /// The key of a text; `None`: it is none.
    pub fn of(text: &str) -> Option<Self> {
        let signs = text.strip_prefix(BEGINS)?;
        let whole = Secret::new(BASE32.decode(signs.as_bytes()).ok()?);
        let (proper, told) = whole.expose().split_at_checked(PROPER)?;
        if whole.len() != WHOLE || told != check(proper) {
            return None;
        }
        let name = BASE32.encode(proper.get(..NAME)?);
        Some(Self { text: Secret::new(text.as_bytes().to_vec()), name })
    }

    /// What it is called where it is not shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As its program sends it.
    pub fn text(&self) -> &Secret {
        &self.text
    }

    /// What is kept of it, sealed: 136 of its bits are random, so that no slow hash is needed.
    pub(super) fn digest(&self) -> Secret {
        Secret::new(Sha256::digest(self.text.expose()).to_vec())
    }
}

/// What the last signs of a key say.
fn check(proper: &[u8]) -> [u8; WHOLE - PROPER] {
    let digest = Sha256::new().chain_update(b"trousseau client key").chain_update(proper).finalize();
    [digest[0], digest[1], digest[2]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsEntropy;

    #[test]
    fn a_key_that_was_cut_or_mistyped_is_none() {
        let key = ClientKey::new(&OsEntropy).unwrap();
        let text = String::from_utf8(key.text().expose().to_vec()).unwrap();
        assert_eq!(text.len(), 43);
        let read = ClientKey::of(&text).unwrap();
        assert_eq!((read.name(), read.digest().expose()), (key.name(), key.digest().expose()));
        assert!(text.starts_with(&format!("tr_{}", key.name())));
        for place in 3..text.len() {
            let mut other = text.clone().into_bytes();
            other[place] = if other[place] == b'a' { b'b' } else { b'a' };
            let other = String::from_utf8(other).unwrap();
            // one mistake in sixteen million escapes the check: then it is another key all the same
            assert!(ClientKey::of(&other).is_none(), "{place}");
        }
        for none in
            ["", "tr_", &text[..42], &text[3..], &format!("{text}a"), &text.to_uppercase(), &text.replace("tr_", "tr-")]
        {
            assert!(ClientKey::of(none).is_none(), "{none}");
        }
    }
}

//! Who a machine is: an Ed25519 key that never leaves it, and the public half by which it is known.

use data_encoding::BASE64URL_NOPAD;
use domain::NoEntropy;
use hmac::{Hmac, KeyInit, Mac};
use ring::{rand::SystemRandom, signature::Ed25519KeyPair};
use rustls::{
    crypto::ring::sign::any_eddsa_type,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
    sign::CertifiedKey,
};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr, sync::Arc};
use zeroize::Zeroizing;

/// What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, 4).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The public half of a machine's key, 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// Read off what a handshake of TLS shows (RFC 7250).
    pub(crate) fn of(shown: &CertificateDer<'_>) -> Option<Self> {
        shown.as_ref().strip_prefix(&SPKI)?.try_into().ok().map(Self)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

/// A text is no public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no public key of a machine: 43 letters, digits, - and _ are expected")]
pub struct InvalidPublicKey;

impl FromStr for PublicKey {
    type Err = InvalidPublicKey;
    fn from_str(text: &str) -> Result<Self, InvalidPublicKey> {
        let bytes = BASE64URL_NOPAD.decode(text.trim().as_bytes()).map_err(|_| InvalidPublicKey)?;
        bytes.try_into().map(Self).map_err(|_| InvalidPublicKey)
    }
}

/// A machine's own key.
#[derive(Clone)]
pub struct OwnKey(Arc<CertifiedKey>);

/// The bytes are no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no Ed25519 key in PKCS #8")]
pub struct InvalidKey;

impl OwnKey {
    /// A new one, as PKCS #8, to be kept.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn make() -> Result<Zeroizing<Vec<u8>>, NoEntropy> {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| NoEntropy)?;
        Ok(Zeroizing::new(made.as_ref().to_vec()))
    }

    /// One that was kept, PKCS #8.
    ///
    /// # Errors
    /// [`InvalidKey`].
    pub fn read(pkcs8: &[u8]) -> Result<Self, InvalidKey> {
        let key = any_eddsa_type(&PrivatePkcs8KeyDer::from(pkcs8)).map_err(|_| InvalidKey)?;
        let shown = key.public_key().ok_or(InvalidKey)?;
        let shown = CertificateDer::from(shown.to_vec());
        PublicKey::of(&shown).ok_or(InvalidKey)?;
        Ok(Self(Arc::new(CertifiedKey::new(vec![shown], key))))
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        self.0.cert.first().and_then(PublicKey::of).expect("looked at when it was read")
    }

    pub(crate) fn certified(&self) -> Arc<CertifiedKey> {
        self.0.clone()
    }
}

/// What is made of a code for joining: kept by the centre in place of the code, and by which both prove that they know it.
pub struct Code(Zeroizing<[u8; 32]>);

/// Who proves that it knows the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Desk,
    Centre,
}

impl Code {
    /// Of what was typed: case, spaces and hyphens do not count, nor do letters that look like digits.
    pub fn typed(text: &str) -> Self {
        let read = |sign: char| match sign.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            sign => sign,
        };
        let signs: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(char::is_ascii_alphanumeric).map(read).collect());
        Self(Zeroizing::new(Sha256::digest(signs.as_bytes()).into()))
    }

    /// As it was kept.
    pub fn kept(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// What is kept of it.
    pub fn to_keep(&self) -> &[u8; 32] {
        &self.0
    }

    /// A proof for one line: `bound` is what only its two ends know (RFC 5705), so that nobody between them can use it.
    pub(crate) fn proof(&self, side: Side, bound: &[u8; 32]) -> Vec<u8> {
        self.mac(side, bound).finalize().into_bytes().to_vec()
    }

    pub(crate) fn is_proven(&self, side: Side, bound: &[u8; 32], proof: &[u8]) -> bool {
        self.mac(side, bound).verify_slice(proof).is_ok()
    }

    fn mac(&self, side: Side, bound: &[u8; 32]) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&*self.0).expect("HMAC takes any key");
        let side: &[u8] = match side {
            Side::Desk => b"trousseau: a desk joins",
            Side::Centre => b"trousseau: a centre takes in",
        };
        mac.chain_update(side).chain_update(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_kept_is_the_same_one() {
        let kept = OwnKey::make().unwrap();
        let key = OwnKey::read(&kept).unwrap();
        assert_eq!(key.public(), OwnKey::read(&kept).unwrap().public());
        assert_ne!(key.public(), OwnKey::read(&OwnKey::make().unwrap()).unwrap().public());
        assert_eq!(key.public().to_string().parse(), Ok(key.public()));
        assert_eq!(OwnKey::read(b"nothing of the kind").err(), Some(InvalidKey));
        assert_eq!("short".parse::<PublicKey>(), Err(InvalidPublicKey));
    }

    #[test]
    fn a_code_is_what_people_mean_and_a_proof_is_of_one_side_and_one_line() {
        let code = Code::typed("k0l1-abcd efgh");
        let bound = [7; 32];
        let proof = Code::typed("KOLI ABCD-EFGH").proof(Side::Desk, &bound);
        assert!(code.is_proven(Side::Desk, &bound, &proof));
        assert!(!code.is_proven(Side::Centre, &bound, &proof), "it cannot be sent back");
        assert!(!code.is_proven(Side::Desk, &[8; 32], &proof), "nor used on another line");
        assert!(!Code::typed("K0L1ABCDEFGJ").is_proven(Side::Desk, &bound, &proof));
        assert!(Code::kept(*code.to_keep()).is_proven(Side::Desk, &bound, &proof));
    }
}

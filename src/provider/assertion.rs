//! Proving with a key of our own who asks for a token (Core, 9: `private_key_jwt`; RFC 7523, 3): a statement that is signed anew each time
//! and good for a minute. No secret is known to two.

use super::fault::Fault;
use data_encoding::BASE64URL_NOPAD;
use ring::{
    rand::SystemRandom,
    signature::{self, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair},
};
use serde_json::{Value, json};

/// What such a statement is called in the form (RFC 7521, 4.2).
pub(super) const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// How long one is good, in seconds.
const GOOD: i64 = 60;

/// A key of our own, of which the provider has the public half.
pub struct SigningKey {
    pair: Pair,
    id: Option<String>,
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Curve(EcdsaKeyPair),
    Edwards(Ed25519KeyPair),
}

/// It is no key that can sign here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no private key of PKCS #8 for RSA (2048 to 4096 bits), P-256 or Ed25519")]
pub struct InvalidKey;

impl SigningKey {
    /// A key as PKCS #8 has it; `id`: by which name the provider knows it, where it has several of ours.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn from_pkcs8(bytes: &[u8], id: Option<String>) -> Result<Self, InvalidKey> {
        let curve = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = match EcdsaKeyPair::from_pkcs8(curve, bytes, &SystemRandom::new()) {
            Ok(pair) => Pair::Curve(pair),
            Err(_) => match Ed25519KeyPair::from_pkcs8_maybe_unchecked(bytes) {
                Ok(pair) => Pair::Edwards(pair),
                Err(_) => Pair::Rsa(Box::new(RsaKeyPair::from_pkcs8(bytes).map_err(|_| InvalidKey)?)),
            },
        };
        Ok(Self { pair, id })
    }

    /// The statement that `client` asks `issuer`, at this second since 1970; `once`: a text that no other has.
    pub(super) fn statement(&self, client: &str, issuer: &str, once: &str, now: i64) -> Result<String, Fault> {
        let mut header = json!({ "alg": self.algorithm(), "typ": "JWT" });
        if let Some(id) = &self.id {
            header["kid"] = json!(id);
        }
        // the issuer alone is who it is for: one that is for two can be used at the other
        let claims = json!({ "iss": client, "sub": client, "aud": issuer, "jti": once, "iat": now, "exp": now + GOOD });
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = BASE64URL_NOPAD.encode(&self.sign(signed.as_bytes())?);
        Ok(format!("{signed}.{signature}"))
    }

    fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::Curve(_) => "ES256",
            Pair::Edwards(_) => "EdDSA",
        }
    }

    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut made = vec![0; pair.public().modulus_len()];
                pair.sign(&signature::RSA_PKCS1_SHA256, &random, bytes, &mut made).map_err(|_| domain::NoEntropy)?;
                Ok(made)
            }
            Pair::Curve(pair) => Ok(pair.sign(&random, bytes).map_err(|_| domain::NoEntropy)?.as_ref().to_vec()),
            Pair::Edwards(pair) => Ok(pair.sign(bytes).as_ref().to_vec()),
        }
    }
}

//! The keys of a provider (RFC 7517), and what they signed (RFC 7515). Only signatures by a key pair are taken: what is signed by a secret
//! that two know, or not at all, proves nothing here (RFC 8725, 3.1).

use super::fault::Forged;
use data_encoding::BASE64URL_NOPAD;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use serde::{Deserialize, de::DeserializeOwned};

/// All of them.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Keys {
    keys: Vec<Key>,
}

#[derive(Debug, Clone, Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

/// A signed token, in its parts.
pub(super) struct Signed<'t> {
    header: Header,
    /// Header and payload as they were signed.
    signed: &'t str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'t> Signed<'t> {
    /// Takes a token apart; believes nothing of it yet.
    pub fn read(token: &'t str) -> Result<Self, Forged> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Forged::Form)?;
        let (header, payload) =
            signed.split_once('.').filter(|(_, payload)| !payload.contains('.')).ok_or(Forged::Form)?;
        let bytes = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| Forged::Form);
        let header: Header = serde_json::from_slice(&bytes(header)?).map_err(|_| Forged::Form)?;
        // what must be understood to be believed, we do not understand
        if header.crit.is_some() {
            return Err(Forged::Form);
        }
        Ok(Self { header, signed, payload: bytes(payload)?, signature: bytes(signature)? })
    }

    /// What it says, where one of these keys signed it.
    pub fn by<T: DeserializeOwned>(&self, keys: &Keys) -> Result<T, Forged> {
        let algorithm = Algorithm::of(&self.header.alg).ok_or(Forged::Algorithm)?;
        let fits = |key: &&Key| {
            let named = match (&self.header.kid, &key.kid) {
                (Some(wanted), Some(kid)) => wanted == kid,
                (Some(_), None) | (None, _) => true,
            };
            let of_use = key.usage.as_deref().is_none_or(|usage| usage == "sig");
            let of_algorithm = key.alg.as_ref().is_none_or(|alg| *alg == self.header.alg);
            named && of_use && of_algorithm && algorithm.suits(key)
        };
        let mut fitting = keys.keys.iter().filter(fits).peekable();
        if fitting.peek().is_none() {
            return Err(Forged::Key);
        }
        if !fitting.any(|key| algorithm.verifies(key, self.signed.as_bytes(), &self.signature)) {
            return Err(Forged::Signature);
        }
        serde_json::from_slice(&self.payload).map_err(|_| Forged::Form)
    }
}

/// How something is signed (RFC 7518, 3.1; RFC 8037).
enum Algorithm {
    Rsa(&'static signature::RsaParameters),
    Curve { crv: &'static str, bytes: usize, how: &'static dyn VerificationAlgorithm },
    Edwards,
}

impl Algorithm {
    fn of(alg: &str) -> Option<Self> {
        let curve = |crv, bytes, how| Some(Self::Curve { crv, bytes, how });
        match alg {
            "RS256" => Some(Self::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256)),
            "RS384" => Some(Self::Rsa(&signature::RSA_PKCS1_2048_8192_SHA384)),
            "RS512" => Some(Self::Rsa(&signature::RSA_PKCS1_2048_8192_SHA512)),
            "PS256" => Some(Self::Rsa(&signature::RSA_PSS_2048_8192_SHA256)),
            "PS384" => Some(Self::Rsa(&signature::RSA_PSS_2048_8192_SHA384)),
            "PS512" => Some(Self::Rsa(&signature::RSA_PSS_2048_8192_SHA512)),
            "ES256" => curve("P-256", 32, &signature::ECDSA_P256_SHA256_FIXED),
            "ES384" => curve("P-384", 48, &signature::ECDSA_P384_SHA384_FIXED),
            "EdDSA" => Some(Self::Edwards),
            _ => None,
        }
    }

    fn suits(&self, key: &Key) -> bool {
        match self {
            Self::Rsa(_) => key.kty == "RSA",
            Self::Curve { crv, .. } => key.kty == "EC" && key.crv.as_deref() == Some(crv),
            Self::Edwards => key.kty == "OKP" && key.crv.as_deref() == Some("Ed25519"),
        }
    }

    fn verifies(&self, key: &Key, signed: &[u8], signature: &[u8]) -> bool {
        let part = |part: &Option<String>| BASE64URL_NOPAD.decode(part.as_deref()?.as_bytes()).ok();
        match self {
            Self::Rsa(how) => {
                let (Some(n), Some(e)) = (part(&key.n), part(&key.e)) else { return false };
                // ring takes no zeros in front
                let n: Vec<u8> = n.into_iter().skip_while(|byte| *byte == 0).collect();
                RsaPublicKeyComponents { n, e }.verify(how, signed, signature).is_ok()
            }
            Self::Curve { bytes, how, .. } => {
                let (Some(x), Some(y)) = (part(&key.x), part(&key.y)) else { return false };
                if x.len() != *bytes || y.len() != *bytes {
                    return false;
                }
                let point = [&[4][..], &x, &y].concat();
                UnparsedPublicKey::new(*how, point).verify(signed, signature).is_ok()
            }
            Self::Edwards => {
                let Some(x) = part(&key.x) else { return false };
                UnparsedPublicKey::new(&signature::ED25519, x).verify(signed, signature).is_ok()
            }
        }
    }
}

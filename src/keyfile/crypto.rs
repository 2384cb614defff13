//! The ciphers, MACs and derivations that key files use: AES-CBC as in XML encryption, HMAC, PBKDF2.
//!
//! Knows no XML. Verifies before it decrypts wherever the file lets it; what fails says nothing about the secret.

use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit};
use domain::{Entropy, NoEntropy, Secret};
use hmac::{Hmac, KeyInit, Mac};
use zeroize::Zeroizing;

/// Bytes of an AES block, and of the IV that XML encryption puts before the ciphertext.
pub(super) const BLOCK: usize = 16;

domain::words! {
    /// A cipher of XML encryption. The words are the last parts of their names there.
    Cipher {
        /// AES-128-CBC: what every peer reads.
        Aes128 => "aes128-cbc",
        /// AES-192-CBC.
        Aes192 => "aes192-cbc",
        /// AES-256-CBC.
        Aes256 => "aes256-cbc",
    }
}

impl Cipher {
    /// Bytes of a key.
    pub fn key_bytes(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// The cipher with a key, ready for many values; `None` if the key has another length.
    pub(super) fn keyed(self, key: &[u8]) -> Option<KeyedCipher> {
        Some(match self {
            Self::Aes128 => KeyedCipher::Aes128(Box::new(aes::Aes128::new_from_slice(key).ok()?)),
            Self::Aes192 => KeyedCipher::Aes192(Box::new(aes::Aes192::new_from_slice(key).ok()?)),
            Self::Aes256 => KeyedCipher::Aes256(Box::new(aes::Aes256::new_from_slice(key).ok()?)),
        })
    }
}

/// A cipher and its key.
pub(super) enum KeyedCipher {
    Aes128(Box<aes::Aes128>),
    Aes192(Box<aes::Aes192>),
    Aes256(Box<aes::Aes256>),
}

impl KeyedCipher {
    pub(super) fn cipher(&self) -> Cipher {
        match self {
            Self::Aes128(_) => Cipher::Aes128,
            Self::Aes192(_) => Cipher::Aes192,
            Self::Aes256(_) => Cipher::Aes256,
        }
    }

    /// The plain value of IV and ciphertext, padding removed as XML encryption 5.2 has it: the last byte counts, the
    /// others may be anything. `None` if that cannot be.
    pub(super) fn decrypt(&self, value: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (iv, ciphertext) = value.split_first_chunk::<BLOCK>()?;
        if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(BLOCK) {
            return None;
        }
        let mut plain = Zeroizing::new(ciphertext.to_vec());
        macro_rules! decrypt {
            ($aes:expr) => {
                cbc::Decryptor::inner_iv_init($aes.as_ref(), iv.into()).decrypt_padded::<NoPadding>(&mut plain)
            };
        }
        match self {
            Self::Aes128(aes) => decrypt!(aes),
            Self::Aes192(aes) => decrypt!(aes),
            Self::Aes256(aes) => decrypt!(aes),
        }
        .ok()?;
        let padding = usize::from(*plain.last()?);
        if !(1..=BLOCK).contains(&padding) {
            return None;
        }
        let length = plain.len() - padding;
        plain.truncate(length);
        Some(plain)
    }

    /// IV and ciphertext of a plain value.
    pub(super) fn encrypt(&self, plain: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, NoEntropy> {
        let mut value = vec![0; BLOCK + (plain.len() / BLOCK + 1) * BLOCK];
        let (iv, ciphertext) = value.split_first_chunk_mut::<BLOCK>().expect("the IV's bytes are part of the length");
        entropy.fill(iv)?;
        ciphertext[..plain.len()].copy_from_slice(plain);
        macro_rules! encrypt {
            ($aes:expr) => {
                cbc::Encryptor::inner_iv_init($aes.as_ref(), (&*iv).into())
                    .encrypt_padded::<Pkcs7>(ciphertext, plain.len())
                    .map(drop)
            };
        }
        match self {
            Self::Aes128(aes) => encrypt!(aes),
            Self::Aes192(aes) => encrypt!(aes),
            Self::Aes256(aes) => encrypt!(aes),
        }
        .expect("there is room for the padding");
        Ok(value)
    }
}

domain::words! {
    /// A MAC of XML signature. The words are the last parts of their names there.
    MacAlgorithm {
        /// HMAC-SHA-1: what every peer reads.
        Sha1 => "hmac-sha1",
        /// HMAC-SHA-256.
        Sha256 => "hmac-sha256",
        /// HMAC-SHA-512.
        Sha512 => "hmac-sha512",
    }
}

impl MacAlgorithm {
    /// Bytes of the MAC, and of the key that is drawn for it.
    pub fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// The MAC with its key, ready for many values.
    pub(super) fn keyed(self, key: &[u8]) -> KeyedMac {
        match self {
            Self::Sha1 => KeyedMac::Sha1(Box::new(hmac(key))),
            Self::Sha256 => KeyedMac::Sha256(Box::new(hmac(key))),
            Self::Sha512 => KeyedMac::Sha512(Box::new(hmac(key))),
        }
    }

    /// PBKDF2 (RFC 8018, 5.2) with this HMAC as its pseudorandom function.
    pub(super) fn derive(self, password: &Secret, salt: &[u8], rounds: u32, bytes: usize) -> Secret {
        let mut key = vec![0; bytes];
        match self {
            Self::Sha1 => pbkdf2::pbkdf2_hmac::<sha1::Sha1>(password.expose(), salt, rounds, &mut key),
            Self::Sha256 => pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password.expose(), salt, rounds, &mut key),
            Self::Sha512 => pbkdf2::pbkdf2_hmac::<sha2::Sha512>(password.expose(), salt, rounds, &mut key),
        }
        Secret::new(key)
    }
}

/// A MAC and its key.
pub(super) enum KeyedMac {
    Sha1(Box<Hmac<sha1::Sha1>>),
    Sha256(Box<Hmac<sha2::Sha256>>),
    Sha512(Box<Hmac<sha2::Sha512>>),
}

impl KeyedMac {
    /// Whether `mac` is the whole MAC of `value`; in constant time.
    pub(super) fn fits(&self, value: &[u8], mac: &[u8]) -> bool {
        match self {
            Self::Sha1(keyed) => keyed.as_ref().clone().chain_update(value).verify_slice(mac).is_ok(),
            Self::Sha256(keyed) => keyed.as_ref().clone().chain_update(value).verify_slice(mac).is_ok(),
            Self::Sha512(keyed) => keyed.as_ref().clone().chain_update(value).verify_slice(mac).is_ok(),
        }
    }

    /// The MAC of `value`.
    pub(super) fn of(&self, value: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1(keyed) => keyed.as_ref().clone().chain_update(value).finalize().into_bytes().to_vec(),
            Self::Sha256(keyed) => keyed.as_ref().clone().chain_update(value).finalize().into_bytes().to_vec(),
            Self::Sha512(keyed) => keyed.as_ref().clone().chain_update(value).finalize().into_bytes().to_vec(),
        }
    }
}

fn hmac<M: Mac + KeyInit>(key: &[u8]) -> M {
    <M as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length")
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::{BASE64, HEXLOWER};

    #[test]
    fn figure_6_of_rfc_6030_verifies_and_decrypts() {
        let key = HEXLOWER.decode(b"12345678901234567890123456789012").unwrap();
        let aes = Cipher::Aes128.keyed(&key).unwrap();
        let mac_key = BASE64.decode(b"ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX").unwrap();
        let mac_key = aes.decrypt(&mac_key).unwrap();
        assert_eq!(HEXLOWER.encode(&mac_key), "1122334455667788990011223344556677889900");
        let value = BASE64.decode(b"AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv").unwrap();
        let mac = BASE64.decode(b"Su+NvtQfmvfJzF6bmQiJqoLRExc=").unwrap();
        assert!(MacAlgorithm::Sha1.keyed(&mac_key).fits(&value, &mac));
        assert!(!MacAlgorithm::Sha1.keyed(&mac_key).fits(&value, &mac[..19]), "a shortened MAC is none");
        assert_eq!(*aes.decrypt(&value).unwrap(), b"12345678901234567890");
    }

    #[test]
    fn the_password_of_figure_7_gives_its_key() {
        let salt = BASE64.decode(b"Ej7/PEpyEpw=").unwrap();
        let key = MacAlgorithm::Sha1.derive(&Secret::new(b"qwerty".to_vec()), &salt, 1000, 16);
        assert_eq!(HEXLOWER.encode(key.expose()), "651e63cd57008476af1ff6422cd02e41");
    }

    #[test]
    fn what_is_no_ciphertext_is_refused_without_panic() {
        let aes = Cipher::Aes256.keyed(&[7; 32]).unwrap();
        for length in [0, 1, 15, 16, 17, 31, 33] {
            assert!(aes.decrypt(&vec![0; length]).is_none(), "{length}");
        }
        assert!(Cipher::Aes128.keyed(&[0; 15]).is_none());
    }
}

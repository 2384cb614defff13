//! The vault: one 32-byte key in a file of its own, and what is sealed under it with XChaCha20-Poly1305.
//!
//! The master key seals nothing itself: each use has a subkey (HKDF-SHA-256, RFC 5869). Every sealed value is bound by
//! its associated data to its purpose, its owner, its row and the version of that row, so that none can be put in the
//! place of another or of its own predecessor. A key that is missing, foreign or readable by others is refused; a new
//! one is made only where there is no database yet.

use super::memory::{Key, MasterKey, apart};
use super::{StoreError, files};
use ::files::{Distrust, Trust, judge};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::{CredentialId, Entropy, Secret, Serial, TokenId};
use hkdf::Hkdf;
use sha2::Sha256;
use std::os::unix::fs::PermissionsExt;
use std::{fs, io, path::Path};
use zeroize::Zeroizing;

domain::words! {
    /// What a sealed value is for.
    Purpose {
        /// The shared secret of a credential.
        Secret => "secret",
        /// The access code that guards a slot of a token against reprogramming.
        AccessCode => "access_code",
        /// The PIN of a token's own administration.
        DevicePin => "device_pin",
        /// The one that is about to take its place.
        NextDevicePin => "next_device_pin",
    }
}

/// Whose sealed value it is, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedFor {
    /// The shared secret of this credential.
    Secret(CredentialId),
    /// The access code of this slot of this token.
    AccessCode(TokenId, u8),
    /// The administration PIN of this token.
    DevicePin(TokenId),
    /// The one that is about to take its place: sealed before it is sent.
    NextDevicePin(TokenId),
}

impl SealedFor {
    /// What it is for.
    pub fn purpose(self) -> Purpose {
        match self {
            Self::Secret(_) => Purpose::Secret,
            Self::AccessCode(..) => Purpose::AccessCode,
            Self::DevicePin(_) => Purpose::DevicePin,
            Self::NextDevicePin(_) => Purpose::NextDevicePin,
        }
    }

    /// The associated data: purpose, owner, slot, row id and row version, each of fixed width after the purpose.
    pub(super) fn associated_data(self, row: i64, version: u32) -> Vec<u8> {
        let (owner, slot) = match self {
            Self::Secret(credential) => (credential.get(), None),
            Self::AccessCode(token, slot) => (token.get(), Some(slot)),
            Self::DevicePin(token) | Self::NextDevicePin(token) => (token.get(), None),
        };
        let mut data = b"trousseau sealed 1\0".to_vec();
        data.extend_from_slice(self.purpose().word().as_bytes());
        data.push(0);
        data.extend_from_slice(&owner.to_be_bytes());
        data.extend_from_slice(&slot.map_or(0xffffu16, u16::from).to_be_bytes());
        data.extend_from_slice(&row.to_be_bytes());
        data.extend_from_slice(&version.to_be_bytes());
        data
    }
}

/// A sealed value as it is stored.
pub(super) struct Sealed {
    pub nonce: [u8; 24],
    pub ciphertext: Vec<u8>,
}

/// A sealed value in its place.
pub(super) struct SealedRow {
    /// Its row.
    pub id: i64,
    /// What it is bound to.
    pub data: Vec<u8>,
    pub sealed: Sealed,
    /// What it is for.
    pub purpose: &'static str,
}

/// Whether a token of a family carries a value of this purpose.
pub(super) type Carried<'a> = &'a dyn Fn(Purpose, domain::Family, &Secret) -> bool;

/// The master key and its subkeys.
pub(super) struct Vault {
    master: MasterKey,
    seal: Key,
    /// Authenticates journal entries and the journal's head.
    pub journal: Key,
    /// Names counters of guesses.
    pub attempts: Key,
    /// Names questions that were answered.
    pub questions: Key,
    /// Stored in the database: tells a foreign key from the right one, and nothing about the key.
    pub check: [u8; 16],
    /// How many keys this station has had, this one included.
    pub epoch: u32,
}

impl Vault {
    /// The vault of a master key that is filled in place. Its epoch is the first until the database says otherwise.
    pub fn made<E>(fill: impl FnOnce(&mut [u8; 32]) -> Result<(), E>) -> Result<Self, E> {
        let master = MasterKey::made(fill)?;
        Ok(Self {
            seal: subkey(&master, b"trousseau vault 1"),
            journal: subkey(&master, b"trousseau journal 1"),
            attempts: subkey(&master, b"trousseau attempts 1"),
            questions: subkey(&master, b"trousseau questions 1"),
            check: subkey(&master, b"trousseau key check 1")[..16].try_into().expect("16 of 32 bytes"),
            master,
            epoch: 1,
        })
    }

    /// The vault of this master key, whose owner wipes it.
    pub fn of(master: &[u8; 32]) -> Self {
        Self::made(|key| {
            key.copy_from_slice(master);
            Ok::<_, std::convert::Infallible>(())
        })
        .unwrap_or_else(|never| match never {})
    }

    /// A new master key.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, StoreError> {
        Self::made(|key| Ok(entropy.fill(key)?))
    }

    /// A subkey for a use that has its own `label`.
    pub fn subkey(&self, label: &[u8]) -> Key {
        subkey(&self.master, label)
    }

    /// The master key itself, to be wrapped for a backup or sealed under the next.
    pub fn master(&self) -> &[u8; 32] {
        &self.master
    }

    /// Reads a key file; `None` where there is none. One that is not to be believed is refused.
    pub fn read(path: &Path, trust: Trust) -> Result<Option<Self>, StoreError> {
        let metadata = match fs::symlink_metadata(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(files::not_readable(path, e)),
            Ok(metadata) => metadata,
        };
        let garbled = || StoreError::KeyGarbled { path: path.to_owned() };
        if !metadata.is_file() {
            return Err(garbled());
        }
        match judge(path, trust) {
            Err(Distrust::Mode { .. } | Distrust::Owner { .. }) => {
                let mode = metadata.permissions().mode() & 0o7777;
                return Err(StoreError::KeyExposed { path: path.to_owned(), mode });
            }
            judged => judged?,
        }
        let text = Zeroizing::new(fs::read(path).map_err(|e| files::not_readable(path, e))?);
        let hex = text.strip_prefix(KEY_HEADER.as_bytes()).and_then(|t| t.strip_suffix(b"\n")).ok_or_else(garbled)?;
        if hex.len() != 64 {
            return Err(garbled());
        }
        Self::made(|key| data_encoding::HEXLOWER.decode_mut(hex, key).map(drop).map_err(|_| garbled())).map(Some)
    }

    /// Writes the key file, durable before it returns. The caller made sure that nothing is lost with what was there.
    pub fn write(&self, path: &Path) -> Result<(), StoreError> {
        let mut text = Zeroizing::new(vec![0; KEY_HEADER.len() + 64 + 1]);
        text[..KEY_HEADER.len()].copy_from_slice(KEY_HEADER.as_bytes());
        data_encoding::HEXLOWER.encode_mut(&*self.master, &mut text[KEY_HEADER.len()..KEY_HEADER.len() + 64]);
        text[KEY_HEADER.len() + 64] = b'\n';
        files::write_whole(path, &text)
            .and_then(|()| path.parent().map_or(Ok(()), files::sync_dir))
            .map_err(|e| files::not_writable(path, e))
    }

    /// `N` bytes that this vault always makes for this use of a token (of one of its slots): they are known again after a
    /// restore, whatever the backup had not heard of yet. The serial names the token, because its row may be another one then.
    pub fn derive<const N: usize>(&self, purpose: Purpose, serial: &Serial, slot: Option<u8>) -> Secret {
        let mut label = b"trousseau derived 1\0".to_vec();
        label.extend_from_slice(purpose.word().as_bytes());
        label.push(0);
        label.extend_from_slice(&slot.map_or(0xffffu16, u16::from).to_be_bytes());
        label.extend_from_slice(serial.as_str().as_bytes());
        apart(|| {
            let mut bytes = vec![0; N];
            Hkdf::<Sha256>::new(None, &*self.master).expand(&label, &mut bytes).expect("a few bytes");
            Secret::new(bytes)
        })
    }

    /// Seals `secret`, bound to its place.
    pub fn seal(&self, entropy: &dyn Entropy, data: &[u8], secret: &Secret) -> Result<Sealed, StoreError> {
        let mut nonce = [0; 24];
        entropy.fill(&mut nonce)?;
        Ok(Sealed { nonce, ciphertext: encrypt(&self.seal, &nonce, data, secret.expose()) })
    }

    /// Opens what was sealed in this very place; `None` when it was not.
    pub fn open(&self, data: &[u8], sealed: &Sealed) -> Option<Secret> {
        decrypt(&self.seal, &sealed.nonce, data, &sealed.ciphertext).map(Secret::new)
    }
}

/// The first words of a key file; 64 hexadecimal digits and a line end follow.
const KEY_HEADER: &str = "trousseau vault key 1: ";

fn subkey(master: &MasterKey, label: &[u8]) -> Key {
    apart(|| {
        let mut key = Key::default();
        Hkdf::<Sha256>::new(None, &**master).expand(label, &mut *key).expect("32 bytes are one block");
        key
    })
}

/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), tag at the end.
pub(super) fn encrypt(key: &Key, nonce: &[u8; 24], data: &[u8], plain: &[u8]) -> Vec<u8> {
    XChaCha20Poly1305::new((&**key).into())
        .encrypt(&XNonce::from(*nonce), Payload { msg: plain, aad: data })
        .expect("a message far below 256 GiB")
}

/// The reverse of [`encrypt`]; `None` when key, nonce, data or message are not the ones.
pub(super) fn decrypt(key: &Key, nonce: &[u8; 24], data: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    XChaCha20Poly1305::new((&**key).into()).decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: data }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(fill: u8) -> Vault {
        Vault::of(&[fill; 32])
    }

    #[test]
    fn what_is_derived_is_the_same_for_ever_and_of_no_other_use_token_slot_or_vault() {
        let serial = |text: &str| text.parse::<Serial>().unwrap();
        let of = |fill, purpose, text, slot| vault(fill).derive::<6>(purpose, &serial(text), slot).expose().to_vec();
        let one = of(7, Purpose::AccessCode, "1111", Some(1));
        assert_eq!(one, of(7, Purpose::AccessCode, "1111", Some(1)));
        for other in [
            of(8, Purpose::AccessCode, "1111", Some(1)),
            of(7, Purpose::DevicePin, "1111", Some(1)),
            of(7, Purpose::AccessCode, "1112", Some(1)),
            of(7, Purpose::AccessCode, "1111", Some(2)),
            of(7, Purpose::AccessCode, "1111", None),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_sealed_value_opens_in_its_own_place_only() {
        let vault = vault(7);
        let (token, other) = (TokenId::new(1).unwrap(), TokenId::new(2).unwrap());
        let place = SealedFor::AccessCode(token, 1);
        let sealed =
            vault.seal(&super::super::OsEntropy, &place.associated_data(5, 1), &Secret::new(b"1234".to_vec())).unwrap();
        assert_eq!(vault.open(&place.associated_data(5, 1), &sealed).unwrap().expose(), b"1234");
        for elsewhere in [
            place.associated_data(6, 1),
            place.associated_data(5, 2),
            SealedFor::AccessCode(token, 2).associated_data(5, 1),
            SealedFor::AccessCode(other, 1).associated_data(5, 1),
            SealedFor::DevicePin(token).associated_data(5, 1),
            SealedFor::NextDevicePin(token).associated_data(5, 1),
            SealedFor::Secret(CredentialId::new(1).unwrap()).associated_data(5, 1),
        ] {
            assert!(vault.open(&elsewhere, &sealed).is_none());
        }
    }

    #[test]
    fn another_key_opens_nothing_and_has_another_check_value() {
        let sealed = vault(7).seal(&super::super::OsEntropy, b"here", &Secret::new(b"x".to_vec())).unwrap();
        assert!(vault(8).open(b"here", &sealed).is_none());
        assert_ne!(vault(7).check, vault(8).check);
    }

    #[test]
    fn subkeys_are_different_from_the_master_and_from_each_other() {
        let vault = vault(7);
        assert_ne!(*vault.seal, *vault.master);
        assert_ne!(*vault.seal, *vault.journal);
    }

    #[test]
    fn a_subkey_is_hkdf_of_the_master_key_and_the_label() {
        // computed by another implementation: HKDF-SHA-256 without salt, of 32 bytes 07
        let other = "b53473f7d1e69a036a8acec695a92088e008ae66562d17ba9ce318e36de4337c";
        assert_eq!(data_encoding::HEXLOWER.encode(&*vault(7).subkey(b"trousseau test")), other);
    }
}

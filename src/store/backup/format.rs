//! The backup file: a header with the vault's key wrapped by a passphrase, then the database in sealed chunks. Knows
//! readers and writers, no paths and no SQL.
//!
//! ```text
//! offset  bytes
//!      0     17   "TROUSSEAU-BACKUP\n"
//!     17      1   version, 1
//!     18   3 × 4  Argon2id: memory (KiB), passes, lanes; big-endian like every number here
//!     30     16   salt
//!     46     24   nonce
//!     70     48   the vault's master key: XChaCha20-Poly1305 under Argon2id(passphrase, salt); associated data: bytes 0..70
//!    118      8   first bytes of SHA-256 over bytes 0..118: tells damage from a wrong passphrase
//!    126          chunks: kind (1: 0 = more follow, 1 = last), plain length (4, at most 65,536), ciphertext and tag
//! ```
//!
//! Chunks are sealed under HKDF(master key, "trousseau backup 1" ‖ salt), a key that no other backup has; the nonce is
//! the chunk's index, the associated data the header's SHA-256, the index and the kind. So a chunk that is changed,
//! moved, repeated or taken from another backup does not open, and a file that ends early lacks its last chunk.

use crate::{
    memory::Key,
    password,
    vault::{Vault, decrypt, encrypt},
};
use domain::{Entropy, NoEntropy, Secret};
use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};

const MAGIC: &[u8; 17] = b"TROUSSEAU-BACKUP\n";
const VERSION: u8 = 1;
const HEADER: usize = 126;
const CHUNK: usize = 65_536;
const TAG: usize = 16;

/// RFC 9106's second recommendation: 64 MiB, three passes; one lane, for the machine may have a single core.
const MEMORY: u32 = 65_536;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// What can be wrong with a backup file.
#[derive(Debug)]
pub(super) enum Defect {
    Io(io::Error),
    NotABackup,
    Newer,
    Truncated,
    Garbled,
    WrongPassphrase,
}

impl From<io::Error> for Defect {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Truncated,
            _ => Self::Io(error),
        }
    }
}

/// The header of a new backup, and what seals its chunks.
pub(super) struct Header {
    pub bytes: [u8; HEADER],
    salt: [u8; 16],
}

impl Header {
    /// Wraps the vault's key by `passphrase`. Takes some 100 ms.
    pub fn new(vault: &Vault, passphrase: &Secret, entropy: &dyn Entropy) -> Result<Self, NoEntropy> {
        let mut bytes = [0; HEADER];
        let (mut salt, mut nonce) = ([0; 16], [0; 24]);
        entropy.fill(&mut salt)?;
        entropy.fill(&mut nonce)?;
        bytes[..17].copy_from_slice(MAGIC);
        bytes[17] = VERSION;
        bytes[18..22].copy_from_slice(&MEMORY.to_be_bytes());
        bytes[22..26].copy_from_slice(&PASSES.to_be_bytes());
        bytes[26..30].copy_from_slice(&LANES.to_be_bytes());
        bytes[30..46].copy_from_slice(&salt);
        bytes[46..70].copy_from_slice(&nonce);
        let wrapping = Key::of(&password::derive(passphrase, &salt, MEMORY, PASSES, LANES));
        let wrapped = encrypt(&wrapping, &nonce, &bytes[..70], vault.master());
        bytes[70..118].copy_from_slice(&wrapped);
        let digest = Sha256::digest(&bytes[..118]);
        bytes[118..].copy_from_slice(&digest[..8]);
        Ok(Self { bytes, salt })
    }

    /// Reads a header and unwraps the vault's key.
    pub fn read(from: &mut impl Read, passphrase: &Secret) -> Result<(Self, Vault), Defect> {
        let mut bytes = [0; HEADER];
        let mut filled = 0;
        while filled < HEADER {
            match from.read(&mut bytes[filled..])? {
                0 => break,
                n => filled += n,
            }
        }
        if !MAGIC.starts_with(&bytes[..filled.min(17)]) || filled == 0 {
            return Err(Defect::NotABackup);
        }
        if filled < HEADER {
            return Err(Defect::Truncated);
        }
        if bytes[17] > VERSION {
            return Err(Defect::Newer);
        }
        let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        let (memory, passes, lanes) = (number(18), number(22), number(26));
        // bounds beyond which nobody wrote a backup, but a hostile file would stop the machine
        let sane = (8..=1 << 20).contains(&memory) && (1..=64).contains(&passes) && (1..=16).contains(&lanes);
        if Sha256::digest(&bytes[..118])[..8] != bytes[118..] || bytes[17] == 0 || !sane || memory < 8 * lanes {
            return Err(Defect::Garbled);
        }
        let salt: [u8; 16] = bytes[30..46].try_into().expect("16 bytes");
        let nonce: [u8; 24] = bytes[46..70].try_into().expect("24 bytes");
        let wrapping = Key::of(&password::derive(passphrase, &salt, memory, passes, lanes));
        let master = decrypt(&wrapping, &nonce, &bytes[..70], &bytes[70..118]).ok_or(Defect::WrongPassphrase)?;
        let master = Secret::new(master);
        let master: &[u8; 32] = master.expose().try_into().map_err(|_| Defect::Garbled)?;
        Ok((Self { bytes, salt }, Vault::of(master)))
    }
}

/// Seals everything `from` holds into chunks; whether it was wanted to the end. `wanted` is told before each chunk how many bytes
/// were sealed.
pub(super) fn seal(
    header: &Header,
    vault: &Vault,
    from: &mut impl Read,
    to: &mut impl Write,
    wanted: &mut dyn FnMut(u64) -> bool,
) -> io::Result<bool> {
    let seal = ChunkSeal::new(header, vault);
    let mut plain = Vec::with_capacity(CHUNK);
    for index in 0.. {
        if !wanted(index * CHUNK as u64) {
            return Ok(false);
        }
        plain.clear();
        from.by_ref().take(CHUNK as u64).read_to_end(&mut plain)?;
        let last = plain.len() < CHUNK;
        let (nonce, data) = seal.place(index, last);
        to.write_all(&[u8::from(last)])?;
        to.write_all(&u32::try_from(plain.len()).expect("a chunk is small").to_be_bytes())?;
        to.write_all(&encrypt(&seal.key, &nonce, &data, &plain))?;
        if last {
            break;
        }
    }
    Ok(true)
}

/// The reverse of [`seal`].
pub(super) fn open(header: &Header, vault: &Vault, from: &mut impl Read, to: &mut impl Write) -> Result<(), Defect> {
    let seal = ChunkSeal::new(header, vault);
    for index in 0.. {
        let mut start = [0; 5];
        from.read_exact(&mut start)?;
        let length = u32::from_be_bytes(start[1..].try_into().expect("four bytes")) as usize;
        let last = start[0] == 1;
        if start[0] > 1 || length > CHUNK || (length < CHUNK && !last) {
            return Err(Defect::Garbled);
        }
        let mut sealed = vec![0; length + TAG];
        from.read_exact(&mut sealed)?;
        let (nonce, data) = seal.place(index, last);
        to.write_all(&decrypt(&seal.key, &nonce, &data, &sealed).ok_or(Defect::Garbled)?)?;
        if last {
            break;
        }
    }
    match from.read(&mut [0])? {
        0 => Ok(()),
        _ => Err(Defect::Garbled),
    }
}

struct ChunkSeal {
    key: Key,
    header: [u8; 32],
}

impl ChunkSeal {
    fn new(header: &Header, vault: &Vault) -> Self {
        let label = [b"trousseau backup 1".as_slice(), &header.salt].concat();
        Self { key: vault.subkey(&label), header: Sha256::digest(header.bytes).into() }
    }

    /// Nonce and associated data of one chunk.
    fn place(&self, index: u64, last: bool) -> ([u8; 24], Vec<u8>) {
        let mut nonce = [0; 24];
        nonce[16..].copy_from_slice(&index.to_be_bytes());
        (nonce, [&self.header[..], &index.to_be_bytes(), &[u8::from(last)]].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsEntropy;

    fn passphrase() -> Secret {
        Secret::new(b"four words and a half".to_vec())
    }

    fn backup_of(content: &[u8]) -> Vec<u8> {
        let vault = Vault::of(&[3; 32]);
        let header = Header::new(&vault, &passphrase(), &OsEntropy).unwrap();
        let mut file = header.bytes.to_vec();
        assert!(seal(&header, &vault, &mut &*content, &mut file, &mut |_| true).unwrap());
        file
    }

    fn content_of(mut file: &[u8]) -> Result<Vec<u8>, Defect> {
        let (header, vault) = Header::read(&mut file, &passphrase())?;
        let mut content = vec![];
        open(&header, &vault, &mut file, &mut content)?;
        Ok(content)
    }

    #[test]
    fn any_length_comes_back() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let content: Vec<u8> = (0..length).map(|n| n as u8).collect();
            assert_eq!(content_of(&backup_of(&content)).unwrap(), content);
        }
    }

    #[test]
    fn every_kind_of_damage_has_its_own_name() {
        let good = backup_of(&vec![5; 2 * CHUNK + 10]);
        let cut_at = |n: usize| content_of(&good[..n]).unwrap_err();
        assert!(matches!(content_of(b"").unwrap_err(), Defect::NotABackup));
        assert!(matches!(content_of(b"PK\x03\x04 something else").unwrap_err(), Defect::NotABackup));
        for n in [5, 17, HEADER - 1, HEADER, HEADER + 3, HEADER + 1000, HEADER + CHUNK + 21, good.len() - 1] {
            assert!(matches!(cut_at(n), Defect::Truncated), "cut at {n}");
        }
        let flipped = |n: usize| {
            let mut bad = good.clone();
            bad[n] ^= 0x40;
            content_of(&bad).unwrap_err()
        };
        assert!(matches!(flipped(17), Defect::Newer));
        for n in [20, 40, 80, 120, HEADER, HEADER + 2, HEADER + 500, good.len() - 1] {
            assert!(matches!(flipped(n), Defect::Garbled), "flipped at {n}");
        }
        let longer = [&good[..], b"x"].concat();
        assert!(matches!(content_of(&longer).unwrap_err(), Defect::Garbled));
        let mut swapped = good.clone();
        let (first, second) = (HEADER, HEADER + CHUNK + 21);
        swapped[first..second].copy_from_slice(&good[second..second + CHUNK + 21]);
        assert!(matches!(content_of(&swapped).unwrap_err(), Defect::Garbled));
        let mut file = &good[..];
        let wrong = Header::read(&mut file, &Secret::new(b"another passphrase".to_vec()));
        assert!(matches!(wrong, Err(Defect::WrongPassphrase)));
    }
}

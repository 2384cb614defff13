//! A file that waits to be fetched, and is in clear nowhere meanwhile: sealed, piece by piece, under a key that only this process
//! has, in its memory. Whoever drops it has thrown it away.
//!
//! A piece is XChaCha20-Poly1305 of at most 64 KiB; its nonce is its index, its associated data whether it is the last one. So a
//! piece that was changed, moved or cut off does not open. The key seals this one file.

use crate::{
    memory::Key,
    vault::{decrypt, encrypt},
};
use domain::{Entropy, NoEntropy};
use std::{
    fs::File,
    io::{self, BufReader, BufWriter, ErrorKind, Read, Seek, Write},
};
use zeroize::Zeroizing;

/// Bytes of a piece.
const PIECE: usize = 65_536;
/// What sealing adds to it.
const TAG: usize = 16;

/// A file on its way.
pub struct Spool {
    file: BufWriter<File>,
    key: Key,
    index: u64,
    plain: Zeroizing<Vec<u8>>,
}

/// A file that was written to its end.
pub struct Spooled {
    file: BufReader<File>,
    key: Key,
    index: u64,
    plain: Zeroizing<Vec<u8>>,
    given: usize,
    over: bool,
}

impl Spool {
    /// Begins to write into `file`, which is empty and nobody else's.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn new(file: File, entropy: &dyn Entropy) -> Result<Self, NoEntropy> {
        let mut key = Key::default();
        entropy.fill(&mut *key)?;
        // never longer: what it leaves behind when it grows would not be wiped
        let plain = Zeroizing::new(Vec::with_capacity(PIECE));
        Ok(Self { file: BufWriter::new(file), key, index: 0, plain })
    }

    /// The whole file, to be read once from its beginning.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn finish(mut self) -> io::Result<Spooled> {
        self.seal(true)?;
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        let (file, plain) = (BufReader::new(file), Zeroizing::new(Vec::new()));
        Ok(Spooled { file, key: self.key, index: 0, plain, given: 0, over: false })
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        let sealed = encrypt(&self.key, &nonce(self.index), &[u8::from(last)], &self.plain);
        self.file.write_all(&[u8::from(last)])?;
        self.file.write_all(&u32::try_from(self.plain.len()).expect("a piece is small").to_be_bytes())?;
        self.file.write_all(&sealed)?;
        self.index += 1;
        self.plain.clear();
        Ok(())
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.plain.len() == PIECE {
            self.seal(false)?;
        }
        let taken = bytes.len().min(PIECE - self.plain.len());
        self.plain.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// What is no whole piece yet stays in memory: it is sealed with what follows, or at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Spooled {
    fn open(&mut self) -> io::Result<()> {
        let mut head = [0; 5];
        self.file.read_exact(&mut head)?;
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        let altered = || io::Error::from(ErrorKind::InvalidData);
        if length > PIECE {
            return Err(altered());
        }
        let mut sealed = vec![0; length + TAG];
        self.file.read_exact(&mut sealed)?;
        let plain = decrypt(&self.key, &nonce(self.index), &head[..1], &sealed).ok_or_else(altered)?;
        (self.plain, self.given, self.over) = (Zeroizing::new(plain), 0, head[0] == 1);
        self.index += 1;
        Ok(())
    }
}

impl Read for Spooled {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.given == self.plain.len() {
            if self.over {
                return Ok(0);
            }
            self.open()?;
        }
        let given = bytes.len().min(self.plain.len() - self.given);
        bytes[..given].copy_from_slice(&self.plain[self.given..self.given + given]);
        self.given += given;
        Ok(given)
    }
}

fn nonce(index: u64) -> [u8; 24] {
    let mut nonce = [0; 24];
    nonce[16..].copy_from_slice(&index.to_be_bytes());
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsEntropy;
    use std::os::unix::fs::FileExt;

    fn spooled(content: &[u8]) -> (File, Spooled) {
        let file = tempfile::tempfile().unwrap();
        let mut spool = Spool::new(file.try_clone().unwrap(), &OsEntropy).unwrap();
        spool.write_all(content).unwrap();
        (file, spool.finish().unwrap())
    }

    fn read(mut spooled: Spooled) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        spooled.read_to_end(&mut content).map(|_| content)
    }

    #[test]
    fn what_was_written_comes_back_and_stands_nowhere_in_clear() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7] {
            let content: Vec<u8> = b"3132333435363738".iter().copied().cycle().take(length).collect();
            let (file, spooled) = spooled(&content);
            let mut disk = vec![0; file.metadata().unwrap().len() as usize];
            file.read_exact_at(&mut disk, 0).unwrap();
            assert!(disk.len() > length && !disk.windows(8).any(|piece| piece == b"31323334"), "{length}");
            assert_eq!(read(spooled).unwrap(), content);
        }
    }

    #[test]
    fn what_was_altered_or_cut_off_meanwhile_is_not_given_out() {
        let content = vec![7; 2 * PIECE + 10];
        for at in [0, 3, 100, (PIECE + TAG + 5) as u64 + 2] {
            let (file, spooled) = spooled(&content);
            let mut byte = [0];
            file.read_exact_at(&mut byte, at).unwrap();
            file.write_all_at(&[byte[0] ^ 1], at).unwrap();
            assert!(read(spooled).is_err(), "altered at {at}");
        }
        let (file, spooled) = spooled(&content);
        file.set_len((PIECE + TAG + 5) as u64).unwrap();
        assert!(read(spooled).is_err());
    }
}

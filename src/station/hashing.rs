//! A file that is hashed while it is read: the journal says of every import which file it was.

use sha2::{Digest, Sha256};
use std::{
    io::Read,
    sync::{Arc, Mutex, PoisonError},
};

/// A file that is hashed while it is read.
pub(crate) struct Hashing<R> {
    pub input: R,
    pub hash: Arc<Mutex<FileHash>>,
}

/// SHA-256 of a file as far as it was read.
#[derive(Default)]
pub(crate) struct FileHash(Sha256);

impl FileHash {
    /// 64 hexadecimal digits.
    pub fn finish(self) -> String {
        data_encoding::HEXLOWER.encode(&self.0.finalize())
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.hash.lock().unwrap_or_else(PoisonError::into_inner).0.update(&buffer[..read]);
        Ok(read)
    }
}

//! A reader that gives out so many bytes and then fails, until it is allowed more.
//!
//! The readers of XML and of tables collect one piece at a time in memory; this is what keeps a piece small.

use std::io::{self, BufRead, Read};

/// More bytes were asked for than allowed.
#[derive(Debug, thiserror::Error)]
#[error("one piece of the file is too large")]
pub(crate) struct Exceeded;

/// A reader that gives out so many bytes, and then fails until it is allowed more.
#[derive(Debug)]
pub struct Bounded<R> {
    input: R,
    left: usize,
    line: u64,
}

impl<R: BufRead> Bounded<R> {
    /// `input`, of which the first `allowed` bytes may be read.
    pub fn new(input: R, allowed: usize) -> Self {
        Self { input, left: allowed, line: 1 }
    }

    /// Allows so many bytes from here.
    pub fn allow(&mut self, bytes: usize) {
        self.left = bytes;
    }

    /// The line of the next byte, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Whether a reading failed because more was asked for than allowed.
    pub fn exceeded(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|inner| inner.is::<Exceeded>())
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let bytes = self.input.fill_buf()?;
        if self.left == 0 && !bytes.is_empty() {
            return Err(io::Error::other(Exceeded));
        }
        Ok(&bytes[..bytes.len().min(self.left)])
    }

    fn consume(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
        // what is consumed is what fill_buf gave out, so that nothing is read here
        let given = if bytes > 0 { self.input.fill_buf().unwrap_or_default() } else { &[] };
        let ends = given.iter().take(bytes).filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(ends.try_into().unwrap_or(u64::MAX));
        self.input.consume(bytes);
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(out.len());
        out[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

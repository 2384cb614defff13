//! Line ends of every kind as one: `\r\n` and `\r` become `\n`, and the last line ends too. Line numbers in a report are
//! those that an editor shows, whatever system the table comes from.

use std::io::{self, BufRead, Read};

#[derive(Debug)]
pub(super) struct Lines<R> {
    input: R,
    /// Converted, and not yet taken from `at` on.
    ready: Vec<u8>,
    at: usize,
    /// The last byte was `\r`: a `\n` after it is the same line end.
    after_return: bool,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    pub fn new(input: R) -> Self {
        Self { input, ready: Vec::new(), at: 0, after_return: false, ended: false }
    }

    fn convert(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        while self.ready.is_empty() && !self.ended {
            let bytes = self.input.fill_buf()?;
            for byte in bytes {
                match byte {
                    b'\n' if self.after_return => {}
                    b'\r' => self.ready.push(b'\n'),
                    byte => self.ready.push(*byte),
                }
                self.after_return = *byte == b'\r';
            }
            let count = bytes.len();
            if count == 0 {
                self.ended = true;
                self.ready.push(b'\n');
            }
            self.input.consume(count);
        }
        Ok(())
    }
}

impl<R: BufRead> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.ready.len() {
            self.convert()?;
        }
        Ok(&self.ready[self.at..])
    }

    fn consume(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.ready.len());
    }
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(out.len());
        out[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_becomes_one_wherever_the_pieces_are_cut() {
        for size in 1..8 {
            let input = io::BufReader::with_capacity(size, &b"a\r\n\r\nb\rc\n\nd"[..]);
            let mut text = String::new();
            Lines::new(input).read_to_string(&mut text).unwrap();
            assert_eq!(text, "a\n\nb\nc\n\nd\n", "pieces of {size}");
        }
    }
}

//! Line ends of every kind as one, in bytes that ASCII is a part of: `\r\n` and `\r` become `\n`, and the last line ends
//! too. UTF-16 becomes UTF-8. Line numbers in a report are those that an editor shows, whatever system the table comes from.

use encoding_rs::{Decoder, Encoding};
use std::io::{self, BufRead, Read};

pub(super) struct Lines<R> {
    input: R,
    /// What makes UTF-8 of UTF-16.
    decoder: Option<Decoder>,
    /// UTF-8 that was decoded, before line ends are looked at.
    decoded: String,
    /// Converted, and not yet taken from `at` on.
    ready: Vec<u8>,
    at: usize,
    /// The last byte was `\r`: a `\n` after it is the same line end.
    after_return: bool,
    ended: bool,
}

/// Bytes of UTF-16 that are decoded together.
const AT_ONCE: usize = 16 * 1024;

impl<R: BufRead> Lines<R> {
    /// `wide`: UTF-16 in one of its two orders.
    pub fn new(input: R, wide: Option<&'static Encoding>) -> Self {
        Self {
            input,
            decoder: wide.map(Encoding::new_decoder_with_bom_removal),
            decoded: String::new(),
            ready: Vec::new(),
            at: 0,
            after_return: false,
            ended: false,
        }
    }

    fn convert(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        while self.ready.is_empty() && !self.ended {
            let bytes = self.input.fill_buf()?;
            let bytes = if self.decoder.is_some() { &bytes[..bytes.len().min(AT_ONCE)] } else { bytes };
            let count = bytes.len();
            self.ended = count == 0;
            let bytes = match &mut self.decoder {
                None => bytes,
                Some(decoder) => {
                    self.decoded.clear();
                    self.decoded.reserve(decoder.max_utf8_buffer_length(count).unwrap_or(4 * AT_ONCE + 16));
                    let _ = decoder.decode_to_string(bytes, &mut self.decoded, self.ended);
                    self.decoded.as_bytes()
                }
            };
            for byte in bytes {
                match byte {
                    b'\n' if self.after_return => {}
                    b'\r' => self.ready.push(b'\n'),
                    byte => self.ready.push(*byte),
                }
                self.after_return = *byte == b'\r';
            }
            if self.ended {
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

impl<R> Drop for Lines<R> {
    fn drop(&mut self) {
        // a table of keys came through here
        zeroize::Zeroize::zeroize(&mut self.ready);
        zeroize::Zeroize::zeroize(&mut self.decoded);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], size: usize, wide: Option<&'static Encoding>) -> String {
        let mut text = String::new();
        Lines::new(io::BufReader::with_capacity(size, bytes), wide).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn every_line_end_becomes_one_wherever_the_pieces_are_cut() {
        for size in 1..8 {
            assert_eq!(read(b"a\r\n\r\nb\rc\n\nd", size, None), "a\n\nb\nc\n\nd\n", "pieces of {size}");
        }
    }

    #[test]
    fn utf_16_is_read_in_both_orders_wherever_the_pieces_are_cut() {
        let text = "\u{feff}Prénom;Ŀ\r\nZoé;😀";
        for size in 1..8 {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let expected = "Prénom;Ŀ\nZoé;😀\n";
            assert_eq!(read(&little, size, Some(encoding_rs::UTF_16LE)), expected, "pieces of {size}");
            assert_eq!(read(&big, size, Some(encoding_rs::UTF_16BE)), expected, "pieces of {size}");
        }
    }
}

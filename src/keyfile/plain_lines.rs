//! Text read line by line: any line end, UTF-8 or Windows-1252 or UTF-16, no line larger than a key package.

use super::decoded::Decoded;
use super::error::KeyFileError;
use super::limits;
use super::rule::Rule;
use super::rules::Rules;
use std::io::BufRead;
use table::Bounded;
use zeroize::Zeroizing;

/// The lines of a text as they come, numbered from 1 as an editor does.
pub(super) struct PlainLines<R: BufRead> {
    input: Bounded<Decoded<R>>,
    number: u64,
    /// The last byte was `\r`: a `\n` after it is the same line end.
    after_return: bool,
}

/// One line, spaces at its end removed; it may hold a secret.
pub(super) struct PlainLine {
    pub number: u64,
    pub text: Zeroizing<String>,
    /// It was not UTF-8.
    pub rules: Rules,
}

impl<R: BufRead> PlainLines<R> {
    pub(super) fn new(input: R) -> Result<Self, KeyFileError> {
        Ok(Self { input: Bounded::new(Decoded::text(input)?, limits::PACKAGE_BYTES), number: 0, after_return: false })
    }

    /// The next line, empty ones too; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<PlainLine>, KeyFileError> {
        self.input.allow(limits::PACKAGE_BYTES);
        let mut line = Zeroizing::new(Vec::new());
        loop {
            let bytes = self.input.fill_buf().map_err(|error| {
                if Bounded::<R>::exceeded(&error) { KeyFileError::TooLarge("line") } else { KeyFileError::Input(error) }
            })?;
            let Some(first) = bytes.first() else {
                return Ok(if line.is_empty() { None } else { Some(self.line(&line)) });
            };
            if self.after_return && line.is_empty() && *first == b'\n' {
                self.after_return = false;
                self.input.consume(1);
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            line.extend_from_slice(&bytes[..end.unwrap_or(bytes.len())]);
            self.after_return = end.is_some_and(|end| bytes[end] == b'\r');
            let used = end.map_or(bytes.len(), |end| end + 1);
            self.input.consume(used);
            if end.is_some() {
                return Ok(Some(self.line(&line)));
            }
        }
    }

    fn line(&mut self, bytes: &[u8]) -> PlainLine {
        self.number += 1;
        let bytes = if self.number == 1 { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) } else { bytes };
        let mut rules = Rules::default();
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.trim_end().to_owned(),
            Err(_) => {
                rules.add(Rule::Windows1252);
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.trim_end().to_owned()
            }
        };
        PlainLine { number: self.number, text: Zeroizing::new(text), rules }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    #[test]
    fn lines_end_and_are_counted_as_an_editor_does_wherever_the_pieces_are_cut() {
        for size in 1..6 {
            let input = BufReader::with_capacity(size, &b"\xef\xbb\xbfa \r\n\r\nb\rc\n\nLyc\xe9e"[..]);
            // the mark is looked for in the first line, which a small buffer does not cut
            let mut lines = PlainLines::new(input).unwrap();
            let read: Vec<_> = std::iter::from_fn(|| lines.next().unwrap())
                .map(|line| (line.number, line.text.to_string(), line.rules.is_empty()))
                .collect();
            let expected =
                [(1, "a", true), (2, "", true), (3, "b", true), (4, "c", true), (5, "", true), (6, "Lycée", false)];
            assert_eq!(
                read,
                expected.map(|(number, text, plain)| (number, text.to_owned(), plain)),
                "pieces of {size}"
            );
        }
    }
}

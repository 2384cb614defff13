//! A file in another character set than UTF-8, read as UTF-8: by its byte order mark, by the way its first characters
//! stand, or because an XML declaration says so. What says UTF-8, or nothing, passes as it is.

use super::error::KeyFileError;
use super::shorten::shortened;
use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use std::io::{self, BufRead, BufReader, Read};
use table::wide;

/// Bytes within which an XML declaration ends.
const DECLARATION: usize = 1024;

/// The input, in UTF-8 wherever its character set is known.
pub(super) enum Decoded<R: BufRead> {
    AsItIs(R),
    Converted(Box<BufReader<DecodeReaderBytes<R, Vec<u8>>>>),
}

impl<R: BufRead> Decoded<R> {
    /// XML: its declaration counts where the bytes do not contradict it.
    pub(super) fn xml(mut input: R) -> Result<Self, KeyFileError> {
        let head = input.fill_buf().map_err(KeyFileError::Input)?;
        let encoding = match (wide(head), declared(head)) {
            (Some(encoding), _) => Some(encoding),
            (None, Some(name)) if name.to_ascii_lowercase().ends_with("ascii") => None,
            (None, Some(name)) => {
                let known = Encoding::for_label(name.as_bytes());
                let known = known.ok_or_else(|| KeyFileError::Charset(shortened(&name)))?;
                // a declaration that can be read byte by byte is not in UTF-16, whatever it says
                Some(known.output_encoding()).filter(|known| *known != UTF_8)
            }
            (None, None) => None,
        };
        Ok(Self::of(input, encoding))
    }

    /// Text: only the bytes themselves can tell.
    pub(super) fn text(mut input: R) -> Result<Self, KeyFileError> {
        let encoding = wide(input.fill_buf().map_err(KeyFileError::Input)?);
        Ok(Self::of(input, encoding))
    }

    fn of(input: R, encoding: Option<&'static Encoding>) -> Self {
        match encoding {
            None => Self::AsItIs(input),
            encoding => {
                let decoder = DecodeReaderBytesBuilder::new().encoding(encoding).build(input);
                Self::Converted(Box::new(BufReader::new(decoder)))
            }
        }
    }
}

/// The character set that an XML declaration names.
fn declared(head: &[u8]) -> Option<String> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let head = String::from_utf8_lossy(&head[..head.len().min(DECLARATION)]);
    let declaration = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value[1..].split_once(quote)?.0.trim().to_owned())
}

impl<R: BufRead> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::AsItIs(input) => input.fill_buf(),
            Self::Converted(input) => input.fill_buf(),
        }
    }

    fn consume(&mut self, bytes: usize) {
        match self {
            Self::AsItIs(input) => input.consume(bytes),
            Self::Converted(input) => input.consume(bytes),
        }
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::AsItIs(input) => input.read(out),
            Self::Converted(input) => input.read(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> Result<String, KeyFileError> {
        let mut text = String::new();
        Decoded::xml(file)?.read_to_string(&mut text).map_err(KeyFileError::Input)?;
        Ok(text)
    }

    #[test]
    fn xml_reads_the_same_in_whatever_character_set_it_comes() {
        let xml = |set: &str| format!("<?xml version=\"1.0\" encoding='{set}' ?>\n<a>Lycée</a>");
        let sixteen = |text: &str| text.encode_utf16().collect::<Vec<_>>();
        let little: Vec<u8> = sixteen(&xml("UTF-16")).into_iter().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = sixteen(&xml("UTF-16")).into_iter().flat_map(u16::to_be_bytes).collect();
        for file in
            [little.clone(), [&b"\xff\xfe"[..], &little].concat(), big.clone(), [&b"\xfe\xff"[..], &big].concat()]
        {
            assert_eq!(read(&file).unwrap(), xml("UTF-16"));
        }
        for set in ["ISO-8859-1", "iso-8859-15", "windows-1252"] {
            let latin: Vec<u8> = xml(set).chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            assert_eq!(read(&latin).unwrap(), xml(set));
        }
        // what says UTF-16 and is not, as programs write that fill a string first
        assert_eq!(read(xml("utf-16").as_bytes()).unwrap(), xml("utf-16"));
        assert!(
            matches!(read(xml("EBCDIC-CP-FR").as_bytes()), Err(KeyFileError::Charset(name)) if name == "EBCDIC-CP-FR")
        );
    }
}

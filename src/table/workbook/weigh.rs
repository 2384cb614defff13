//! What a packed workbook would take, before a parser unpacks it: all of it is unpacked once, and kept nowhere.
//!
//! Parsers keep texts and styles in memory, one tag at a time, and trust a count that the file gives. Each of that is looked at.

use super::packed::Packed;
use crate::{error::TableError, limits};
use std::io::{BufRead, BufReader, Read, Seek};
use zip::{ZipArchive, result::ZipError};

/// More than the name of a count and the count have.
const TAIL: usize = 64;

/// What a zip holds, or why it is not unpacked.
pub(super) fn weigh(file: impl Read + Seek) -> Result<Packed, TableError> {
    let mut archive = ZipArchive::new(file).map_err(broken)?;
    if archive.len() > limits::PARTS {
        return Err(TableError::Workbook);
    }
    let (mut names, mut mimetype, mut left) = (Vec::new(), Vec::new(), limits::UNPACKED_BYTES);
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(broken)?;
        let name = part.name().map_err(broken)?.into_owned();
        if name == "mimetype" {
            part.take(100).read_to_end(&mut mimetype).map_err(|_| TableError::Damaged)?;
        } else {
            left = unpacked(&name, part, left)?;
        }
        names.push(name);
    }
    Ok(Packed::of(names.iter().map(String::as_str), &mimetype))
}

/// Unpacks one part and answers how much may follow.
fn unpacked(name: &str, part: impl Read, left: u64) -> Result<u64, TableError> {
    let name = name.to_ascii_lowercase();
    let sheet = name.contains("sheets/") || name.ends_with("content.xml");
    let texts = name.ends_with("sharedstrings.xml");
    let most = match (sheet, texts) {
        (true, _) => left,
        (false, true) => limits::TEXTS_BYTES.min(left),
        // pictures and the like are not opened; they count as what they are
        (false, false) if name.ends_with(".xml") || name.ends_with(".rels") => limits::SMALL_PART_BYTES.min(left),
        (false, false) => left,
    };
    let (mut part, mut taken, mut piece) = (BufReader::with_capacity(64 * 1024, part.take(most + 1)), 0, 0);
    let markup = name.ends_with(".xml") || name.ends_with(".rels");
    let (mut joined, mut count_said) = (Vec::new(), 0);
    loop {
        let bytes = part.fill_buf().map_err(|_| TableError::Damaged)?;
        if bytes.is_empty() {
            break;
        }
        if markup {
            for byte in bytes {
                piece = if matches!(byte, b'<' | b'>') { 0 } else { piece + 1 };
                if piece > limits::PIECE_BYTES {
                    return Err(TableError::Workbook);
                }
            }
        }
        if texts {
            joined.extend_from_slice(bytes);
            count_said = count_said.max(said(&joined));
            // a count may begin in this piece and end in the next
            joined.drain(..joined.len().saturating_sub(TAIL));
        }
        let count = bytes.len();
        taken += count as u64;
        part.consume(count);
        if taken > most {
            return Err(TableError::Workbook);
        }
    }
    if count_said > limits::TEXTS {
        return Err(TableError::Workbook);
    }
    Ok(left - taken)
}

/// How many texts a file says that it has: room is made for so many before the first is read.
fn said(piece: &[u8]) -> u64 {
    const NAME: &[u8] = b"uniqueCount";
    let numbers = piece.windows(NAME.len()).enumerate().filter(|(_, window)| *window == NAME).map(|(at, _)| {
        let rest = &piece[at + NAME.len()..];
        let digits = rest.iter().skip_while(|byte| !byte.is_ascii_digit() && **byte != b'>');
        let digits: String = digits.take_while(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
        digits.parse().unwrap_or(if digits.is_empty() { 0 } else { u64::MAX })
    });
    numbers.max().unwrap_or(0)
}

fn broken(error: ZipError) -> TableError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => TableError::Password,
        _ => TableError::Damaged,
    }
}

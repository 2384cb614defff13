//! XML read one child of the root at a time, into a small tree that is used again for the next.
//!
//! Memory is bounded by [`limits`], whatever the file is. Document types, entities beyond the five, deep nesting and large
//! pieces are refused. Knows nothing of keys.

mod names;
mod namespace;
mod tree;

pub(crate) use namespace::{DSIG, Ns, OWN, PKCS5, PSKC, XENC, XENC11};
pub(crate) use tree::{Element, Tree};

use super::{decoded::Decoded, error::KeyFileError, limits, shorten::shortened};
use quick_xml::{NsReader, events::Event};
use std::io::BufRead;
use table::Bounded;
use zeroize::Zeroize;

/// A document of which the root is open.
pub(crate) struct Xml<R: BufRead> {
    reader: NsReader<Bounded<Decoded<R>>>,
    piece: Vec<u8>,
    /// The root is `<Root/>`, or was closed.
    closed: bool,
}

impl<R: BufRead> Xml<R> {
    /// Reads up to the root's start tag, which becomes the only element of `tree`.
    pub(crate) fn open(mut input: R, tree: &mut Tree) -> Result<Self, KeyFileError> {
        let head = input.fill_buf().map_err(KeyFileError::Input)?;
        if head.is_empty() {
            return Err(KeyFileError::Empty);
        }
        let mut xml = Self {
            reader: NsReader::from_reader(Bounded::new(Decoded::xml(input)?, limits::PIECE_BYTES)),
            piece: Vec::new(),
            closed: false,
        };
        tree.clear();
        loop {
            match xml.event(tree, 0)? {
                Piece::Opened => return Ok(xml),
                Piece::OpenedAndClosed => {
                    xml.closed = true;
                    return Ok(xml);
                }
                Piece::Aside => {}
                Piece::Closed | Piece::End => return Err(xml.broken("no element in it")),
            }
        }
    }

    /// Reads the next child of the root with all that is in it; false when the root is closed and nothing follows.
    pub(crate) fn next_child(&mut self, tree: &mut Tree) -> Result<bool, KeyFileError> {
        tree.clear();
        let mut depth = 0;
        while !self.closed {
            match self.event(tree, depth + 1)? {
                Piece::Opened => depth += 1,
                Piece::OpenedAndClosed if depth == 0 => return Ok(true),
                Piece::Closed if depth == 0 => self.closed = true,
                Piece::Closed => {
                    depth -= 1;
                    tree.close();
                    if depth == 0 {
                        return Ok(true);
                    }
                }
                Piece::OpenedAndClosed | Piece::Aside => {}
                Piece::End => return Err(self.broken("it ends in the middle of an element")),
            }
        }
        loop {
            match self.event(tree, 0)? {
                Piece::End => return Ok(false),
                Piece::Aside => {}
                Piece::Opened | Piece::OpenedAndClosed | Piece::Closed => {
                    return Err(self.broken("something follows its last element"));
                }
            }
        }
    }

    fn broken(&self, fault: &str) -> KeyFileError {
        KeyFileError::Xml { fault: fault.to_owned(), line: self.reader.get_ref().line() }
    }

    fn event(&mut self, tree: &mut Tree, depth: usize) -> Result<Piece, KeyFileError> {
        self.piece.as_mut_slice().zeroize(); // it may hold a secret in plain
        self.piece.clear();
        self.reader.get_mut().allow(limits::PIECE_BYTES);
        let read = self.reader.read_event_into(&mut self.piece);
        let line = self.reader.get_ref().line();
        let event = read.map_err(|error| refused::<R>(&error, line))?;
        Ok(match event {
            Event::Start(start) => {
                if depth >= limits::DEPTH {
                    return Err(KeyFileError::TooDeep);
                }
                tree.open(Ns::of(&self.reader.resolver().resolve_element(start.name()).0), &start, line)?;
                Piece::Opened
            }
            Event::Empty(start) => {
                tree.open(Ns::of(&self.reader.resolver().resolve_element(start.name()).0), &start, line)?;
                if depth > 0 {
                    tree.close();
                }
                Piece::OpenedAndClosed
            }
            Event::End(_) => Piece::Closed,
            Event::Text(text) if depth > 1 => said(tree, &text.xml10_content(), line)?,
            Event::CData(text) if depth > 1 => said(tree, &text.xml10_content(), line)?,
            Event::GeneralRef(entity) => {
                let character = match entity.as_ref() {
                    "lt" => '<',
                    "gt" => '>',
                    "amp" => '&',
                    "apos" => '\'',
                    "quot" => '"',
                    name => {
                        entity.resolve_char_ref().ok().flatten().ok_or_else(|| KeyFileError::Entity(shortened(name)))?
                    }
                };
                said(tree, character.encode_utf8(&mut [0; 4]), line)?
            }
            Event::Text(text) if text.trim().is_empty() => Piece::Aside,
            Event::Text(_) | Event::CData(_) => {
                return Err(KeyFileError::Xml { fault: "text where only elements belong".into(), line });
            }
            Event::DocType(_) => return Err(KeyFileError::DocumentType),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => Piece::Aside,
            Event::Eof => Piece::End,
        })
    }
}

enum Piece {
    Opened,
    OpenedAndClosed,
    Closed,
    /// Text, comments and the like.
    Aside,
    End,
}

fn said(tree: &mut Tree, text: &str, line: u64) -> Result<Piece, KeyFileError> {
    tree.text(text, line).map(|()| Piece::Aside)
}

fn refused<R: BufRead>(error: &quick_xml::Error, line: u64) -> KeyFileError {
    match error {
        quick_xml::Error::Io(io) if Bounded::<R>::exceeded(io) => KeyFileError::TooLarge("tag or text"),
        quick_xml::Error::Io(io) => KeyFileError::Input(std::io::Error::new(io.kind(), io.to_string())),
        quick_xml::Error::Encoding(_) => KeyFileError::Charset("another character set".into()),
        other => KeyFileError::Xml { fault: shortened(&other.to_string()), line },
    }
}

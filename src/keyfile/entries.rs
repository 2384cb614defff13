//! What all readers of key files do alike: reading on until there is a key, numbering, and the end.
//!
//! A [`Source`] reads its file by pieces, of which each holds no key, one or several. [`Entries`] makes an iterator of it: after
//! an error nothing more comes, and a file that ends without any key is an error.

use super::error::KeyFileError;
use super::record::KeyRecord;
use super::refusal::Refusal;
use super::report::{Line, Outcome};
use super::rules::Rules;
use std::collections::VecDeque;

/// What became of a key: the record with the rules that it took, or why there is none.
pub(super) type Read = Result<(KeyRecord, Rules), Refusal>;

/// The same, with the serial in the words of the file where it may be told.
pub(super) type ReadKey = (Option<String>, Read);

/// The reader of one form of key files.
pub(super) trait Source {
    /// Reads the next piece of the file; its keys go to `found`. False: the file has ended.
    fn more(&mut self, found: &mut KeyQueue) -> Result<bool, KeyFileError>;
}

/// One key: its line in the report, and the record unless it was refused.
#[derive(Debug)]
pub struct ReadEntry {
    /// What became of it.
    pub line: Line,
    /// The key; `None` exactly if the line says that it was refused.
    pub record: Option<KeyRecord>,
}

/// The keys of the pieces that were read.
#[derive(Default)]
pub(super) struct KeyQueue {
    ready: VecDeque<ReadEntry>,
    keys: u64,
}

impl KeyQueue {
    /// Takes the next key of a form that counts its keys.
    pub(super) fn key(&mut self, serial: Option<String>, read: Read) {
        self.key_at(self.keys + 1, serial, read);
    }

    /// Takes a key that has a line of its own, from 1.
    pub(super) fn key_at(&mut self, number: u64, serial: Option<String>, read: Read) {
        self.keys += 1;
        let (outcome, record) = match read {
            Ok((record, rules)) => (Outcome::accepted(rules), Some(record)),
            Err(refusal) => (Outcome::not_read(refusal), None),
        };
        self.ready.push_back(ReadEntry { line: Line { number, serial, outcome }, record });
    }

    /// Whether a key has come already.
    pub(super) fn any(&self) -> bool {
        self.keys > 0
    }
}

/// The keys of a file, as they come.
pub(super) struct Entries<S> {
    pub(super) source: S,
    found: KeyQueue,
    over: bool,
}

impl<S: Source> Entries<S> {
    pub(super) fn of(source: S) -> Self {
        Self { source, found: KeyQueue::default(), over: false }
    }

    /// Reads up to the first key that is not given out yet.
    pub(super) fn look(&mut self) -> Result<(), KeyFileError> {
        while self.found.ready.is_empty() && !self.over {
            match self.source.more(&mut self.found) {
                Ok(true) => {}
                Ok(false) => {
                    self.over = true;
                    if !self.found.any() {
                        return Err(KeyFileError::Empty);
                    }
                }
                Err(error) => {
                    self.over = true;
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

impl<S: Source> Iterator for Entries<S> {
    type Item = Result<ReadEntry, KeyFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.look() {
            Ok(()) => self.found.ready.pop_front().map(Ok),
            Err(error) => Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces with so many keys each; `Err` where the file breaks.
    struct Pieces(Vec<Result<usize, ()>>);

    impl Source for Pieces {
        fn more(&mut self, found: &mut KeyQueue) -> Result<bool, KeyFileError> {
            match self.0.pop() {
                None => Ok(false),
                Some(Err(())) => Err(KeyFileError::TooDeep),
                Some(Ok(keys)) => {
                    (0..keys).for_each(|_| found.key(None, Err(Refusal::NoSerial)));
                    Ok(true)
                }
            }
        }
    }

    fn numbers(pieces: &[Result<usize, ()>]) -> Vec<Result<u64, String>> {
        let entries = Entries::of(Pieces(pieces.iter().rev().copied().collect()));
        entries.map(|entry| entry.map(|entry| entry.line.number).map_err(|error| error.to_string())).take(20).collect()
    }

    #[test]
    fn keys_are_numbered_over_all_pieces_and_nothing_follows_an_error_or_the_end() {
        let broken = Err(KeyFileError::TooDeep.to_string());
        let empty = Err(KeyFileError::Empty.to_string());
        assert_eq!(numbers(&[Ok(0), Ok(2), Ok(0), Ok(1)]), [Ok(1), Ok(2), Ok(3)]);
        assert_eq!(numbers(&[Ok(1), Err(()), Ok(1)]), [Ok(1), broken]);
        assert_eq!(numbers(&[Ok(0), Ok(0)]), [empty.clone()].as_slice());
        assert_eq!(numbers(&[]), [empty]);
    }
}

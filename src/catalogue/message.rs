//! What every value that people are told becomes: one message of both catalogues, with its arguments.

use serde::Serialize;
use std::{collections::BTreeMap, fmt::Display};

/// A message of the catalogues, and what fills it. Words of the house (states, roles) are translated when it is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Its key: `error-not-plugged`.
    pub key: &'static str,
    /// Its arguments.
    pub args: BTreeMap<&'static str, String>,
}

impl Message {
    /// The same with one argument more: a number, a name, a single word; never a sentence, which would be English.
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.args.insert(name, value.to_string());
        self
    }

    /// The same with an argument that is not always known.
    pub fn maybe(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

/// A value that people are told about: an error, an end, an advice. Each is one `match` without a wildcard, so that a new variant
/// does not compile before it has its message.
pub trait Tells {
    /// What is said of it.
    fn message(&self) -> Message;

    /// What is said of it to whoever runs the program, where that is told more than a page shows.
    fn message_at_terminal(&self) -> Message {
        self.message()
    }
}

/// A message by its key, without arguments yet.
pub fn say(key: &'static str) -> Message {
    Message { key, args: BTreeMap::new() }
}

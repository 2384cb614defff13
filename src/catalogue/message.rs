//! What every value that people are told becomes: one message of both catalogues, with its arguments.

use crate::named::Named;
use domain::{MachineUser, NamedSchool};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

/// A message of the catalogues, and what fills it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Its key: `error-not-plugged`.
    pub key: &'static str,
    /// Its arguments.
    pub args: BTreeMap<&'static str, Arg>,
}

/// What fills a place in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// Shown as it is: a name, a number, a path.
    Text(String),
    /// How many: where a message has a singular and a plural, it is chosen by this.
    Count(u64),
    /// A moment, said as the reader's language says it.
    Moment(Timestamp),
    /// A sentence of its own.
    Said(Box<Message>),
    /// A word of the house, which every language has a name for.
    Name {
        /// The message that is its name: `state-in-stock`.
        key: String,
        /// The word itself, for programs.
        word: &'static str,
    },
}

impl Display for Arg {
    /// As programs are told it.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Count(count) => count.fmt(f),
            Self::Moment(at) => at.fmt(f),
            Self::Said(message) => f.write_str(message.key),
            Self::Name { word, .. } => f.write_str(word),
        }
    }
}

impl Serialize for Arg {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Message {
    /// The same with one argument more: a number, a name, a single word; never a sentence, which would be English.
    pub fn with(self, name: &'static str, value: impl Display) -> Self {
        self.filled(name, Arg::Text(value.to_string()))
    }

    /// The same with the school that it is about, by its name.
    pub fn school(self, school: &NamedSchool) -> Self {
        self.with("school", school)
    }

    /// The same with an argument that is not always known.
    pub fn maybe(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The same with a number of things, which may choose between singular and plural.
    pub fn count(self, name: &'static str, count: impl TryInto<u64>) -> Self {
        // more than that are never counted here
        self.filled(name, Arg::Count(count.try_into().unwrap_or(u64::MAX)))
    }

    /// The same with a moment.
    pub fn at(self, name: &'static str, at: Timestamp) -> Self {
        self.filled(name, Arg::Moment(at))
    }

    /// The same with a word of the house, which is said in the reader's language.
    pub fn name(self, name: &'static str, value: impl Named) -> Self {
        self.filled(name, Arg::Name { key: value.key(), word: value.word() })
    }

    /// The same with a sentence of its own.
    pub fn said(self, name: &'static str, value: &impl Tells) -> Self {
        self.filled(name, Arg::Said(Box::new(value.message())))
    }

    /// The same with whoever did something, by name; the machine's own administrator has no other than this.
    pub fn by(self, name: &'static str, who: &str) -> Self {
        match who.parse::<MachineUser>() {
            Ok(_) => self.filled(name, Arg::Said(Box::new(say(MACHINE)))),
            Err(_) => self.with(name, who),
        }
    }

    /// What system, disk or database said is in it: whoever reads it need not be told again.
    pub fn tells_the_cause(&self) -> bool {
        self.args.contains_key("cause")
    }

    fn filled(mut self, name: &'static str, value: Arg) -> Self {
        self.args.insert(name, value);
        self
    }
}

/// Who did what a command did that nobody gave with an account.
pub(crate) const MACHINE: &str = "who-machine";

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

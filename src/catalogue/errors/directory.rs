//! Why a directory did not tell of everybody. What its server says stands beside it, in its own words.

use crate::message::{Message, Tells, say};
use directory::DirectoryError;

impl Tells for DirectoryError {
    fn message(&self) -> Message {
        match self {
            Self::Unreachable { name, said } => of(name, "error-directory-unreachable").with("said", said),
            Self::SignIn { name, said } => of(name, "error-directory-sign-in").with("said", said),
            Self::Question { name, said } => of(name, "error-directory-question").with("said", said),
            Self::Limit { name, read, said } => of(name, "error-directory-limit").with("read", read).with("said", said),
            Self::Broken { name, read, said } => {
                of(name, "error-directory-broken").with("read", read).with("said", said)
            }
            Self::Nobody { name } => of(name, "error-directory-nobody"),
            Self::TooMany { name, most } => of(name, "error-directory-too-many").with("most", most),
            Self::Stopped { name } => of(name, "error-directory-stopped"),
        }
    }
}

fn of(name: &str, key: &'static str) -> Message {
    say(key).with("directory", name)
}

//! What an outside source is called, where a page or a terminal says who told it.

use crate::{
    Ui,
    message::{Message, say},
};
use domain::Source;

/// What it is called, in a few words.
pub fn source(source: &Source) -> Message {
    match source {
        Source::Header => say("source-header"),
        Source::Provider(issuer) => say("source-provider").with("name", host(issuer)),
        Source::Directory(name) => say("source-directory").with("name", name),
        Source::Client(name) => say("source-client").with("name", name),
    }
}

impl Ui {
    /// Who told something, in brackets behind it.
    pub fn told_by(&self, by: &Source) -> String {
        self.with("told-by", [("source", &self.message(&source(by)))])
    }
}

/// A provider is known by the machine in its address.
fn host(issuer: &str) -> &str {
    let rest = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

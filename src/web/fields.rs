//! The fields of a submitted form, each parsed where it is used: what does not parse is told by name.

use super::{failure::Failure, typed::Typed};
use domain::Secret;
use maud::{Markup, html};
use station::InputFault;
use std::{collections::BTreeMap, str::FromStr};

/// One submitted form.
#[derive(Debug, Default)]
pub(super) struct Fields {
    all: BTreeMap<String, String>,
    /// Where it is noted what was typed, and which of it did not parse.
    typed: Typed,
}

/// Of what is said twice the last counts.
impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self { all: pairs.into_iter().collect(), typed: Typed::default() }
    }
}

impl Fields {
    /// The fields of a form, none yet, which are noted there.
    pub fn noted_by(typed: Typed) -> Self {
        Self { all: BTreeMap::new(), typed }
    }

    /// One field more. No form of the panel has a name twice: which of the two would count?
    pub fn put(&mut self, name: String, text: String) -> Result<(), Failure> {
        self.typed.put(&name, &text);
        match self.all.insert(name, text) {
            None => Ok(()),
            Some(_) => Err(Failure::Unreadable),
        }
    }

    /// Takes a field out, exactly as sent.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.all.remove(name)
    }

    /// The names of those that were sent.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }

    /// Bytes of names and texts.
    pub fn size(&self) -> usize {
        self.all.iter().map(|(name, text)| name.len() + text.len()).sum()
    }

    /// The text of a field, without spaces at its ends; empty where it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.all.get(name).map_or("", |text| text.trim())
    }

    /// A field that must parse.
    pub fn parse<T>(&self, name: &str) -> Result<T, Failure>
    where
        T: FromStr,
        T::Err: Into<InputFault>,
    {
        self.text(name).parse().map_err(|fault| {
            self.typed.fault_at(name);
            Failure::invalid(fault)
        })
    }

    /// The same; `None` where it is empty.
    pub fn maybe<T>(&self, name: &str) -> Result<Option<T>, Failure>
    where
        T: FromStr,
        T::Err: Into<InputFault>,
    {
        if self.text(name).is_empty() { Ok(None) } else { self.parse(name).map(Some) }
    }

    /// A password, exactly as typed.
    pub fn secret(&mut self, name: &str) -> Secret {
        Secret::new(self.take(name).unwrap_or_default().into_bytes())
    }

    /// Everything but these, for a page that sends it again.
    pub fn carried(&self, without: &[&str]) -> Markup {
        let carried = self.all.iter().filter(|(name, _)| !without.contains(&name.as_str()));
        html! { @for (name, value) in carried { input type="hidden" name=(name) value=(value); } }
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.all.contains_key(name)
    }
}

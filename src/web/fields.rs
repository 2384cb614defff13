//! The fields of a submitted form, each parsed where it is used: what does not parse is told by name.

use super::failure::Failure;
use domain::Secret;
use maud::{Markup, html};
use station::InputFault;
use std::{collections::BTreeMap, str::FromStr};

/// One submitted form.
#[derive(Debug, Default)]
pub(super) struct Fields(pub BTreeMap<String, String>);

impl Fields {
    /// The text of a field, without spaces at its ends; empty where it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |text| text.trim())
    }

    /// A field that must parse.
    pub fn parse<T>(&self, name: &str) -> Result<T, Failure>
    where
        T: FromStr,
        T::Err: Into<InputFault>,
    {
        self.text(name).parse().map_err(Failure::invalid)
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
        Secret::new(self.0.remove(name).unwrap_or_default().into_bytes())
    }

    /// Everything but these, for a page that sends it again.
    pub fn carried(&self, without: &[&str]) -> Markup {
        let carried = self.0.iter().filter(|(name, _)| !without.contains(&name.as_str()));
        html! { @for (name, value) in carried { input type="hidden" name=(name) value=(value); } }
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

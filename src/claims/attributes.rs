//! Attributes of a person, by name.

use std::collections::BTreeMap;

/// Attributes with their values, in the order in which they came. Names are compared without case: LDAP, HTTP and those who type
/// them do not agree on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attributes(BTreeMap<String, Vec<String>>);

impl Attributes {
    /// One value more of this attribute. A value that is empty is none.
    pub fn add(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            self.0.entry(name.to_lowercase()).or_default().push(value.to_owned());
        }
    }

    /// The values of this attribute; none where it is not there.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(&name.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// Its value, where it has exactly one: of two, nobody can say which is meant.
    pub fn one(&self, name: &str) -> Option<&str> {
        match self.all(name) {
            [one] => Some(one),
            _ => None,
        }
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Attributes {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(pairs: T) -> Self {
        let mut attributes = Self::default();
        for (name, value) in pairs {
            attributes.add(name.as_ref(), value.as_ref());
        }
        attributes
    }
}

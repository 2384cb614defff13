//! What the journal keeps of an event: names and values, as one JSON object of texts whose names are in byte order.

use super::value::{Spelled, Value};
use crate::BatchId;
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::{borrow::Cow, collections::BTreeMap};

/// The names and values of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told(Vec<(Cow<'static, str>, Value)>);

impl Told {
    /// One more of them.
    pub(super) fn add(&mut self, name: impl Into<Cow<'static, str>>, value: impl Spelled) {
        self.0.push((name.into(), value.value()));
    }

    /// All of them, in the order in which they were told.
    pub(super) fn sorted(mut self) -> Self {
        self.0.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        self
    }

    /// Names and values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }
}

/// Facts of which only the texts are known: an entry that was never declared.
impl From<&BTreeMap<String, String>> for Told {
    fn from(facts: &BTreeMap<String, String>) -> Self {
        Self(facts.iter().map(|(name, value)| (name.clone().into(), Value::Text(value.clone()))).collect())
    }
}

/// As the database has it: a JSON object of texts.
impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// A value as the text of it.
        struct AsText<'a>(&'a Value);
        impl Serialize for AsText<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self.0 {
                    Value::Text(text) => serializer.serialize_str(text),
                    value => serializer.collect_str(value),
                }
            }
        }
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, &AsText(value))?;
        }
        map.end()
    }
}

/// The facts of an entry while they are read: all of them must be taken.
#[derive(Debug, Clone)]
pub(super) struct Untaken<'a> {
    facts: &'a BTreeMap<String, String>,
    left: usize,
}

impl<'a> Untaken<'a> {
    /// All of an entry, but for the batch, which is no part of the event.
    pub fn of(facts: &'a BTreeMap<String, String>) -> Self {
        Self { facts, left: facts.len() - usize::from(facts.contains_key(BATCH)) }
    }

    /// The outer `None`: it is spelled as no such value is; the inner one: it is not there.
    pub fn take<T: Spelled>(&mut self, name: &str) -> Option<Option<T>> {
        let Some(text) = self.facts.get(name) else { return Some(None) };
        self.left = self.left.checked_sub(1)?;
        T::read(text).map(Some)
    }

    /// The event, where nothing is left.
    pub fn whole<T>(&self, event: T) -> Option<T> {
        (self.left == 0).then_some(event)
    }
}

/// The name under which every entry of a batch names it.
const BATCH: &str = "batch";

/// The batch that an entry is of.
pub(super) fn batch_of(facts: &BTreeMap<String, String>) -> Option<BatchId> {
    facts.get(BATCH).and_then(|text| BatchId::read(text))
}

/// An entry is of this batch.
pub(super) fn tell_batch(batch: BatchId, told: &mut Told) {
    told.add(BATCH, batch);
}

/// What stands in a field of an event: a value, one that may be missing, or several under names of their own.
pub(super) trait Part: Sized {
    /// Its names.
    fn names(field: &'static str) -> Vec<Cow<'static, str>>;
    /// Adds it to what is told.
    fn tell(self, field: &'static str, told: &mut Told);
    /// Takes it out of the facts; `None`: there is no such thing.
    fn take(field: &'static str, facts: &mut Untaken<'_>) -> Option<Self>;
    /// Some of them.
    #[cfg(test)]
    fn some() -> Vec<Self>;
}

impl<T: Spelled> Part for T {
    fn names(field: &'static str) -> Vec<Cow<'static, str>> {
        vec![field.into()]
    }
    fn tell(self, field: &'static str, told: &mut Told) {
        told.add(field, self);
    }
    fn take(field: &'static str, facts: &mut Untaken<'_>) -> Option<Self> {
        facts.take(field)?
    }
    #[cfg(test)]
    fn some() -> Vec<Self> {
        <T as Spelled>::some()
    }
}

/// Not told where it is missing.
impl<T: Spelled> Part for Option<T> {
    fn names(field: &'static str) -> Vec<Cow<'static, str>> {
        vec![field.into()]
    }
    fn tell(self, field: &'static str, told: &mut Told) {
        if let Some(value) = self {
            told.add(field, value);
        }
    }
    fn take(field: &'static str, facts: &mut Untaken<'_>) -> Option<Self> {
        facts.take(field)
    }
    #[cfg(test)]
    fn some() -> Vec<Self> {
        std::iter::once(None).chain(T::some().into_iter().map(Some)).collect()
    }
}

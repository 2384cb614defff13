//! The rules that a key took, as a set.

use super::rule::Rule;
use std::fmt;

/// A set of [`Rule`]s.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules(u64);

const _: () = assert!(Rule::ALL.len() <= 64);

impl Rules {
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `rule` is among them.
    pub fn contains(self, rule: Rule) -> bool {
        self.0 & Self::bit(rule) != 0
    }

    /// The rules, in the order of declaration.
    pub fn iter(self) -> impl Iterator<Item = Rule> {
        Rule::ALL.iter().copied().filter(move |rule| self.contains(*rule))
    }

    pub(super) fn add(&mut self, rule: Rule) {
        self.0 |= Self::bit(rule);
    }

    pub(super) fn join(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// Takes a rule away; whether it was there.
    pub(super) fn take(&mut self, rule: Rule) -> bool {
        let found = self.contains(rule);
        self.0 &= !Self::bit(rule);
        found
    }

    fn bit(rule: Rule) -> u64 {
        1 << rule as u32
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Rule::word)).finish()
    }
}

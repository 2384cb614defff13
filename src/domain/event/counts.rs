//! Counts in groups: how many lines of a file, or tokens of a cupboard, came to what. The name of each count is the word of what is
//! counted, so that no list of names is kept beside the enum.

use super::{
    facts::{Part, Told, Untaken},
    lists::SerialLine,
};
use crate::{ConsoleFate, Finding, Kept, KeyFate, LineFate};
use std::{borrow::Cow, collections::BTreeMap};

/// What can be counted.
pub trait Counted: Copy + Ord + 'static {
    /// All of it.
    const EACH: &'static [Self];
    /// The name of the count.
    fn name(self) -> &'static str;
}

macro_rules! counted {
    ($($type:ty),+) => {$(
        impl Counted for $type {
            const EACH: &'static [Self] = Self::ALL;
            fn name(self) -> &'static str {
                self.word()
            }
        }
    )+};
}
counted!(KeyFate, LineFate, ConsoleFate, Finding, Kept);

/// How many came to each; what nothing came to has no count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts<T: Ord>(BTreeMap<T, u64>);

impl<T: Counted> Counts<T> {
    /// Counts by `count`.
    pub fn of(count: impl Fn(T) -> usize) -> Self {
        let counted = T::EACH.iter().map(|one| (*one, count(*one) as u64));
        Self(counted.filter(|(_, count)| *count > 0).collect())
    }
}

impl<T: Counted> Part for Counts<T> {
    fn names(_: &'static str) -> Vec<Cow<'static, str>> {
        T::EACH.iter().map(|one| one.name().into()).collect()
    }
    fn tell(self, _: &'static str, told: &mut Told) {
        for (one, count) in self.0 {
            told.add(one.name(), count);
        }
    }
    fn take(_: &'static str, facts: &mut Untaken<'_>) -> Option<Self> {
        let mut counts = BTreeMap::new();
        for one in T::EACH {
            if let Some(count) = facts.take(one.name())? {
                counts.insert(*one, count);
            }
        }
        Some(Self(counts))
    }
    #[cfg(test)]
    fn some() -> Vec<Self> {
        let all = || T::EACH.iter().copied();
        let each = all().map(|one| Self(BTreeMap::from([(one, 1)])));
        each.chain([Self(BTreeMap::new()), Self(all().zip(7..).collect())]).collect()
    }
}

/// What a stock-take found: how many, and which where they are a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    counts: Counts<Finding>,
    serials: BTreeMap<Finding, SerialLine>,
}

impl Findings {
    /// Counts, and a line of serials for each difference that there is.
    pub fn of(count: impl Fn(Finding) -> usize, serials: impl Fn(Finding) -> SerialLine) -> Self {
        let counts = Counts::of(count);
        let named = counts.0.keys().copied().filter(|finding| finding.is_difference());
        let serials = named.map(|finding| (finding, serials(finding))).collect();
        Self { counts, serials }
    }
}

fn serials_name(finding: Finding) -> String {
    format!("{}_serials", finding.word())
}

impl Part for Findings {
    fn names(field: &'static str) -> Vec<Cow<'static, str>> {
        let mut names = Counts::<Finding>::names(field);
        names.extend(Finding::ALL.iter().map(|finding| serials_name(*finding).into()));
        names
    }
    fn tell(self, field: &'static str, told: &mut Told) {
        self.counts.tell(field, told);
        for (finding, serials) in self.serials {
            told.add(serials_name(finding), serials);
        }
    }
    fn take(field: &'static str, facts: &mut Untaken<'_>) -> Option<Self> {
        let (counts, mut serials) = (Counts::take(field, facts)?, BTreeMap::new());
        for finding in Finding::ALL {
            if let Some(line) = facts.take(&serials_name(*finding))? {
                serials.insert(*finding, line);
            }
        }
        Some(Self { counts, serials })
    }
    #[cfg(test)]
    fn some() -> Vec<Self> {
        let line = || SerialLine::of(&["1111".parse().unwrap(), "2222".parse().unwrap()], 100);
        let counts = Counts::<Finding>::some().into_iter();
        counts
            .map(|counts| Self::of(|finding| counts.0.get(&finding).map_or(0, |count| *count as usize), |_| line()))
            .collect()
    }
}

//! Ranges of firmware versions: the one place where versions are compared.

use domain::Firmware;
use serde::Deserialize;

/// `since` included, `before` excluded; both may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    since: Option<Firmware>,
    before: Option<Firmware>,
}

/// In a file: `true`, `false`, one range or a list of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum When {
    Flat(bool),
    Within(Range),
    WithinAny(Vec<Range>),
}

impl Range {
    /// From both ends, where they are known.
    pub(super) fn new(since: Option<Firmware>, before: Option<Firmware>) -> Self {
        Self { since, before }
    }

    /// Whether the version lies in the range.
    pub fn holds(self, firmware: Firmware) -> bool {
        self.since.is_none_or(|since| since <= firmware) && self.before.is_none_or(|before| firmware < before)
    }

    /// Whether some version lies in both.
    pub(super) fn overlaps(self, other: Self) -> bool {
        let since = self.since.max(other.since);
        let ends = [self.before, other.before];
        ends.into_iter().flatten().all(|before| since.is_none_or(|since| since < before))
    }

    /// Whether no version can lie in it.
    pub(super) fn is_empty(self) -> bool {
        matches!((self.since, self.before), (Some(since), Some(before)) if since >= before)
    }
}

impl Default for When {
    fn default() -> Self {
        Self::Flat(false)
    }
}

impl When {
    pub(super) fn holds(&self, firmware: Firmware) -> bool {
        match self {
            Self::Flat(flat) => *flat,
            Self::Within(range) => range.holds(firmware),
            Self::WithinAny(ranges) => ranges.iter().any(|range| range.holds(firmware)),
        }
    }

    /// The first version after this one with which it begins to hold; `None`: it never does again.
    pub(super) fn after(&self, firmware: Firmware) -> Option<Firmware> {
        let ranges = match self {
            Self::Flat(_) => &[][..],
            Self::Within(range) => std::slice::from_ref(range),
            Self::WithinAny(ranges) => ranges,
        };
        ranges.iter().filter_map(|range| range.since).filter(|since| *since > firmware).min()
    }
}

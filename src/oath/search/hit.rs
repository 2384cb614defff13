//! Where a code was found, and the plain way to find it: one counter after the other.

use super::target::Target;

/// A code found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The counter (or time step) whose code it is.
    pub counter: u64,
    /// Which of the codes searched for, from 0.
    pub index: usize,
}

/// One counter after the other; `truncated` gives the 31 bits of each.
#[inline(always)]
pub(super) fn scan_each(
    first: u64,
    count: u64,
    targets: &[Target],
    hits: &mut Vec<Hit>,
    truncated: impl Fn(u64) -> u32,
) {
    for counter in first..first + count {
        let truncated = truncated(counter);
        for (index, target) in targets.iter().enumerate() {
            if target.matches(truncated) {
                hits.push(Hit { counter, index });
            }
        }
    }
}

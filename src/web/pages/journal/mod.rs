//! What was written down: entries, papers, and what a restored copy does not know.

pub(crate) mod entries;
pub(crate) mod export;
pub(crate) mod restored;
pub(crate) mod slips;
pub(crate) mod verification;

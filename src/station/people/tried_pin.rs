//! A PIN, once it was tried.

/// A PIN that was held against the hash.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TriedPin {
    pub(super) fits: bool,
    /// Of which PIN the hash was.
    pub(super) version: Option<u32>,
    /// It is long enough to be a guess.
    pub(super) counts: bool,
    /// It was right a while ago: no hash was computed.
    pub(super) known: bool,
}

impl TriedPin {
    /// Whether it was right a while ago, so that nothing was computed.
    pub fn was_known(&self) -> bool {
        self.known
    }

    /// Whether it is the one that was set.
    pub fn fits(&self) -> bool {
        self.fits
    }
}

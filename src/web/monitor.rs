//! By which addresses a station is watched over, and who may read its figures from elsewhere.

use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};

/// Where it is asked whether the station lives.
pub const HEALTH: &str = "/healthz";
/// Where it is asked whether the station can work.
pub const READY: &str = "/readyz";
/// Where its figures are read.
pub const METRICS: &str = "/metrics";
/// A shorter key could be guessed.
const SHORTEST: usize = 20;

/// What programs ask that watch over the station. It names nobody, so that at the station's own door any process of this
/// machine may ask.
pub(super) fn is_watched(path: &str) -> bool {
    [HEALTH, READY, METRICS].contains(&path)
}

/// What whoever reads figures from elsewhere shows: `Authorization: Bearer KEY`.
#[derive(Clone, PartialEq, Eq)]
pub struct MetricsKey([u8; 32]);

impl MetricsKey {
    /// The key of a file, without what stands around it; `None`: it is too short.
    pub fn of(text: &str) -> Option<Self> {
        let key = text.trim();
        (key.len() >= SHORTEST).then(|| Self(Sha256::digest(key).into()))
    }

    /// Whether it is shown. Digests are compared: how long that takes tells nothing of the key.
    pub(super) fn is_shown(&self, headers: &HeaderMap) -> bool {
        let shown = headers.get(header::AUTHORIZATION).and_then(|line| line.to_str().ok()?.strip_prefix("Bearer "));
        shown.is_some_and(|shown| self.0 == <[u8; 32]>::from(Sha256::digest(shown.trim())))
    }
}

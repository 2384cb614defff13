//! Where things are, as they are written before it is known by which name this server is reached.

use super::BASE;

/// Where something is, below this server.
pub(crate) fn address(path: &str) -> String {
    format!("{BASE}{path}")
}

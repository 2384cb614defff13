//! What carries exchanges from a desk to its centre.

use crate::LineName;
use std::error::Error;

/// What carries exchanges to the centre.
pub trait Carrier: Send + Sync {
    /// One exchange; what comes back may be held for [`crate::HELD`].
    ///
    /// # Errors
    /// It is not known whether it came.
    fn exchange(&self, line: LineName, exchange: &[u8]) -> Result<Carried, NotCarried>;
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub enum Carried {
    /// The centre's exchange.
    Exchange(Vec<u8>),
    /// The centre knows no such line (any more).
    Gone,
}

/// Why nothing came back.
pub type NotCarried = Box<dyn Error + Send + Sync>;

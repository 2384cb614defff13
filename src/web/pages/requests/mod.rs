//! Requests for a token, and the software token that ends one of them.

pub(crate) mod decide;
pub(crate) mod document;
pub(crate) mod list;
pub(crate) mod software;

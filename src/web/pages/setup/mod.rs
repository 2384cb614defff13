//! The first administrator, the settings of the academy, and programs that may ask.

pub(crate) mod clients;
pub(crate) mod desks;
pub(crate) mod first_steps;
pub(crate) mod link;
pub(crate) mod settings;

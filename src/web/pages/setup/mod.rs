//! The first administrator, and the settings of the academy.

pub(crate) mod first_steps;
pub(crate) mod link;
pub(crate) mod settings;

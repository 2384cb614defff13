//! People and their schools: who is there, what they may do, where.

pub(crate) mod asked;
pub(crate) mod directories;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod person;
pub(crate) mod school;
pub(crate) mod schools;

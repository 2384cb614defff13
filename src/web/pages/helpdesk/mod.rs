//! Whoever calls: the one box, the diagnosis, the tickets.

pub(crate) mod diagnosis;
pub(crate) mod telephone;
pub(crate) mod tickets;

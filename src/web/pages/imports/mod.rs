//! Files into the station: keys, schools, people, and what the retired console left behind.

pub(crate) mod console;
pub(crate) mod keys;
pub(crate) mod kinds;
pub(crate) mod roster;

//! What somebody does with what is theirs, and how they come in.

pub(crate) mod data;
pub(crate) mod elsewhere;
pub(crate) mod key;
pub(crate) mod me;
pub(crate) mod own_resync;
pub(crate) mod password;
pub(crate) mod pin;
pub(crate) mod second_factor;
pub(crate) mod sign_in;

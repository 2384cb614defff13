//! One token: its story, what is done with it, what is taken along of it.

pub(crate) mod device_pin;
pub(crate) mod export;
pub(crate) mod token;

//! One token: how it stands, what is done with it, its story; what is taken along of all of them.

pub(crate) mod acts;
mod ask;
pub(crate) mod device_pin;
pub(crate) mod export;
mod history;
pub(crate) mod sheet;
pub(crate) mod ways;

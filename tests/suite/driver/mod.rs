//! The host's side of each family, on an emulated bus.

mod faults;
mod nitrokey;
mod nitrokey3;
mod onlykey;
mod yubikey;

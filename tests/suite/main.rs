//! The suite: needs nothing beyond Rust and a C compiler, no USB, no network.

mod custody;
mod desk;
mod oath_peers;
mod oath_resync;
mod store;
mod udev_rules;
mod words;
mod yubikey_driver;

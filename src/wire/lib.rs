//! Pure codecs of each family's frames: bytes in, values out. No I/O, no clock, no state beyond one message.

pub mod keyboard;
pub mod nitrokey;
pub mod nitrokey3;
pub mod onlykey;
pub mod yubikey;

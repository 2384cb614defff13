//! The token's side of the wire: virtual tokens, an in-process bus of them, and real USB devices over USB/IP.
//!
//! An emulated token is written from `docs/protocols/` alone and never sees `driver`: what it answers is proven
//! against the vendors' own clients in the USB lab. Every family implements [`Device`] and is named in `spec`; the
//! buses know no family. [`Hub`] plugs tokens into this process (the demo, the suite); [`console::run`] plugs them
//! into a kernel (`trousseau emulate`).

mod channels;
pub mod console;
mod descriptors;
mod device;
mod fault;
mod fido;
mod field;
mod hub;
mod nitrokey;
mod nitrokey3;
mod onlykey;
mod spec;
mod typing;
mod usb_device;
mod usbip;
mod usbip_server;
mod vhci;
mod yubikey;

pub use descriptors::{Body, Descriptors, Endpoint, Interface};
pub use device::{Device, Input, Touched};
pub use fault::{Fault, UnknownFault, Yank};
pub use field::InvalidSpec;
pub use hub::{Hub, HubError, VirtualToken};
pub use nitrokey::{NitrokeyProduct, NitrokeySpec};
pub use nitrokey3::Nitrokey3Spec;
pub use onlykey::OnlyKeySpec;
pub use spec::{Model, TokenSpec};
pub use typing::TypingSpec;
pub use yubikey::YubiKeySpec;

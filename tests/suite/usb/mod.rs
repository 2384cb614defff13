//! The bus, as far as it needs no kernel.

mod udev_rules;
mod usbguard_rules;

//! `trousseau emulate`.

use super::terminal::Plain;
use emulated::{
    TokenSpec,
    console::{self, EmulateError, Mount},
};
use std::{io, net::SocketAddr};

/// Virtual USB tokens. Lines on the input drive them: plug|unplug|touch SERIAL [SLOT], fault SERIAL FAULT.
#[derive(Debug, clap::Args)]
pub struct Emulate {
    /// Plug them into the kernel this runs on (root, vhci-hcd); the default.
    #[arg(long, conflicts_with = "usbip")]
    attach: bool,
    /// Offer them to USB/IP clients at this address, such as 127.0.0.1:3240.
    #[arg(long, value_name = "ADDR")]
    usbip: Option<SocketAddr>,
    /// Also at an address that other machines reach.
    #[arg(long, requires = "usbip")]
    force: bool,
    /// What each token is: yubikey,serial=7654321,firmware=5.4.3,pid=0407
    #[arg(required = true, value_name = "SPEC")]
    specs: Vec<TokenSpec>,
}

impl Emulate {
    /// Runs until the end of the input.
    pub fn run(self) -> Result<(), EmulateError> {
        let mount = match self.usbip {
            Some(address) => Mount::UsbIp { address, forced: self.force },
            None => Mount::Kernel,
        };
        console::run(mount, self.specs, io::stdin().lock(), Plain(io::stdout().lock()))
    }
}

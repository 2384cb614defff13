//! What is plugged and in no profile: a profile to begin with, or why there is none.

use super::{Actor, Result, Station};
use domain::Act;
use serde::Serialize;

/// An unknown device that types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Where it is plugged.
    pub port: String,
    /// idVendor and idProduct, as `lsusb` writes them.
    pub usb_id: String,
    /// The text of a profile; `None`: there is none, for this reason.
    pub profile: Option<String>,
    /// Why there is none.
    pub why_not: Option<String>,
}

impl Station {
    /// Every plugged device with a keyboard that no profile names. Nothing is opened.
    pub fn proposals(&self, actor: &Actor) -> Result<Vec<Proposal>> {
        actor.check(Act::ManageDevice, None)?;
        let devices = self.bench.bus().scan()?;
        let proposal = |device: &usb::UsbDevice| {
            let proposed = driver::propose(self.bench.profiles(), device)?;
            let (profile, why_not) = match proposed {
                Ok(text) => (Some(text), None),
                Err(unlikely) => (None, Some(unlikely.to_string())),
            };
            let usb_id = format!("{:04x}:{:04x}", device.vid, device.pid);
            Some(Proposal { port: device.port.to_string(), usb_id, profile, why_not })
        };
        Ok(devices.iter().filter_map(proposal).collect())
    }
}

//! What is plugged and in no profile: a profile to begin with, or why there is none.

use super::{Actor, Result, Station};
use domain::Act;
use driver::Unlikely;
use serde::{Serialize, Serializer, ser::SerializeStruct};

/// An unknown device that types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Where it is plugged.
    pub port: String,
    /// idVendor and idProduct, as `lsusb` writes them.
    pub usb_id: String,
    /// The text of a profile, or why there is none.
    pub profile: std::result::Result<String, Unlikely>,
}

/// Four fields: the text of a profile, or why there is none, as an English sentence.
impl Serialize for Proposal {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut told = serializer.serialize_struct("Proposal", 4)?;
        told.serialize_field("port", &self.port)?;
        told.serialize_field("usb_id", &self.usb_id)?;
        told.serialize_field("profile", &self.profile.as_ref().ok())?;
        told.serialize_field("why_not", &self.profile.as_ref().err().map(ToString::to_string))?;
        told.end()
    }
}

impl Station {
    /// Every plugged device with a keyboard that no profile names. Nothing is opened.
    pub fn proposals(&self, actor: &Actor) -> Result<Vec<Proposal>> {
        actor.check(Act::ManageDevice, None)?;
        let devices = self.bench.sockets().scan()?;
        let proposal = |device: &usb::UsbDevice| {
            let profile = driver::propose(self.bench.profiles(), device)?;
            let usb_id = format!("{:04x}:{:04x}", device.vid, device.pid);
            Some(Proposal { port: device.port.to_string(), usb_id, profile })
        };
        Ok(devices.iter().filter_map(proposal).collect())
    }
}

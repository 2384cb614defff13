//! A seat: one plugged device, what was made of it, and what is being done with it.

use super::{activity::Activity, keys::Keys, lane::Job, stranger::Stranger, unusable::UnusableReason};
use domain::{Contradiction, Family, Serial, TokenProof, TokenRef};
use driver::Identity;
use std::sync::{Arc, atomic::AtomicBool, mpsc};
use usb::{PortPath, UsbDevice};

/// One seat among all that ever were: a socket, one plug into it, and one life of the token's nodes.
#[derive(Clone)]
pub(crate) struct Place {
    pub port: PortPath,
    /// The number of the first seat of this plug.
    pub plug: u64,
    pub number: u64,
}

/// One plugged device. `E`: how what is done with it ends.
#[derive(Clone)]
pub struct Seat<E> {
    /// The device, as the bus lists it.
    pub device: UsbDevice,
    /// Product name, as well as it is known.
    pub model: String,
    /// What was made of it.
    pub look: Look,
    /// What showed, since it was plugged in, that it is the token whose number it tells; `None`: nobody asked yet.
    pub proof: Option<TokenProof>,
    /// What is being done with it now.
    pub activity: Activity,
    /// How the last thing that was done with it ended; gone when the next begins.
    pub ended: Option<E>,
    /// What becomes of what it types.
    pub keys: Keys,
    pub(crate) place: Place,
    /// Where its lane takes jobs; `None`: nothing can be done with it.
    pub(crate) jobs: Option<mpsc::Sender<Job<E>>>,
    pub(crate) cancelled: Arc<AtomicBool>,
    /// Another look at it waits in its lane.
    pub(crate) looks_again: Arc<AtomicBool>,
    /// The serial that it had before its node died, and whether a person had typed it.
    pub(crate) before: Option<Serial>,
    pub(crate) typed_before: Option<Serial>,
    /// How that ended which was being done when its node died.
    pub(crate) left: Option<E>,
    /// A transfer failed: it is to be looked at again, once.
    pub(crate) failed: bool,
    pub(crate) looked_again: bool,
}

/// What was made of a device.
#[derive(Clone, PartialEq, Eq)]
pub enum Look {
    /// Being read.
    Looking,
    /// It cannot be used; the sentence is the driver's.
    Unusable(UnusableReason, String),
    /// It was read; the serial may still be hidden, or typed by a person.
    Read {
        /// What it says of itself.
        identity: Box<Identity>,
        /// The printed serial, typed by a person, where the token hides its own.
        typed: Option<Serial>,
    },
    /// It was read, and is not like the record of the number that it tells: it is not taken for that token.
    Stranger {
        /// What it says of itself.
        identity: Box<Identity>,
        /// How it contradicts.
        stranger: Stranger,
    },
}

impl<E> Seat<E> {
    /// The serial, read or typed.
    pub fn serial(&self) -> Option<&Serial> {
        match &self.look {
            Look::Read { identity, typed } => identity.serial.as_ref().or(typed.as_ref()),
            Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => None,
        }
    }

    /// Its serial and family.
    pub fn name(&self) -> Option<TokenRef> {
        match &self.look {
            Look::Read { identity, .. } => Some(TokenRef::of(identity.family.into(), self.serial()?.clone())),
            Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => None,
        }
    }

    /// Whether it answers to this name.
    pub fn is_named(&self, named: &TokenRef) -> bool {
        self.name().is_some_and(|name| name.serial() == named.serial() && is_of(named, name.family()))
    }

    /// Whether it tells the number of the token of this name, and is not like its record. What is of no family that has the number
    /// is strange to all that have it.
    pub(crate) fn is_strange_to(&self, named: &TokenRef) -> bool {
        let Look::Stranger { identity, stranger } = &self.look else { return false };
        let of_none = stranger.what == Contradiction::Family;
        stranger.serial == *named.serial() && (of_none || is_of(named, Some(identity.family.into())))
    }

    /// What tells the number of a token and is not that one.
    pub fn stranger(&self) -> Option<&Stranger> {
        match &self.look {
            Look::Stranger { stranger, .. } => Some(stranger),
            Look::Looking | Look::Unusable(..) | Look::Read { .. } => None,
        }
    }
}

/// Whether a name may mean something of this family.
fn is_of(named: &TokenRef, family: Option<Family>) -> bool {
    named.family().is_none_or(|of| Some(of) == family)
}

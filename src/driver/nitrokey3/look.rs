//! What a token says of itself: firmware and UUID first, then the PIN's attempts and the names of its credentials.
//!
//! Ours are called `trousseau-1`, `trousseau-2`, …: the highest number is the newest, and the one that counts. Any other name
//! is somebody else's; it is counted, compared before and after a change, and goes no further than this file.

use super::{
    link::QUICK,
    token::{Nitrokey3, SLOT, failed},
};
use crate::{Bank, DevicePin, DriverError, Misfit, PinStatus, SlotContent, SlotStatus, Unable};
use data_encoding::HEXUPPER;
use domain::{Firmware, Serial};
use profile::{Nitrokey3Traits, Outdated};
use wire::nitrokey3::{Command, Hidden, ListEntry, SelectAnswer, Status, UUID_SIZE, id, version_of};

/// Begins the name of a credential of ours, before its number.
const NAME: &str = "trousseau-";
/// A credential of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ours {
    pub number: u16,
    pub entry: ListEntry,
}

/// One look.
pub(super) struct Look {
    pub firmware: Firmware,
    /// Firmware 1.0.0 tells none.
    pub serial: Option<Serial>,
    pub profile: String,
    /// Older than the secrets app.
    pub outdated: Option<Outdated>,
    pub model: String,
    pub traits: Nitrokey3Traits,
    pub pin: Option<PinStatus>,
    /// The oldest first.
    pub ours: Vec<Ours>,
    pub foreign: Vec<ListEntry>,
    /// The PIN that was given just before this look, for what it locks.
    pub given: Option<Hidden>,
}

impl Nitrokey3 {
    /// Everything; an error where another token answers than before.
    pub(super) fn look(&mut self) -> Result<Look, DriverError> {
        let mut look = self.glance()?;
        look.given = self.pin.take();
        if look.traits.secrets {
            // first: a PIN that was given opens the next command of the app, and no more
            let properties = look.traits.properties;
            let listed = self.secrets(&Command::List { properties }, QUICK, &mut |_| {})?;
            if listed.status != Status::Ok {
                return Err(failed(listed.status));
            }
            let entries = ListEntry::decode_all(&listed.data, properties);
            for entry in entries.ok_or(DriverError::Garbage("a list of credentials that is none"))? {
                match number_of(&entry.label) {
                    Some(number) => look.ours.push(Ours { number, entry }),
                    None => look.foreign.push(entry),
                }
            }
            look.ours.sort_by_key(|ours| ours.number);
            look.pin = self.attempts()?.map(|left| PinStatus { pin: DevicePin::User, left });
        }
        Ok(look)
    }

    /// Firmware and UUID.
    pub(super) fn glance(&mut self) -> Result<Look, DriverError> {
        let told = self.link.call(id::VERSION, &[1], QUICK, &mut |_| {})?;
        let (major, minor, patch) = version_of(&told).ok_or(DriverError::Garbage("a version that is none"))?;
        let firmware = Firmware(major, minor, patch);
        let uuid = self.link.call(id::UUID, &[], QUICK, &mut |_| {})?;
        let serial = match uuid.len() {
            0 => None,
            UUID_SIZE => {
                let serial = HEXUPPER.encode(&uuid).parse();
                Some(serial.map_err(|_| DriverError::Garbage("a UUID of zero"))?)
            }
            _ => return Err(DriverError::Garbage("a UUID of another length")),
        };
        self.bind(serial.as_ref())?;
        let device = &self.token.device;
        let told = self.token.profiles.match_firmware(device.vid, device.pid, firmware);
        let told = told.and_then(|(profile, _)| Some((profile.clone(), profile.nitrokey3(firmware)?)));
        let (profile, traits) = told.ok_or(DriverError::Unsupported(Unable::UnknownFirmware))?;
        Ok(Look {
            firmware,
            serial,
            model: profile.model(firmware, None).to_owned(),
            outdated: profile.outdated(firmware),
            profile: profile.name,
            traits,
            pin: None,
            ours: Vec::new(),
            foreign: Vec::new(),
            given: None,
        })
    }

    /// Attempts that the PIN has left; `None`: there is none.
    pub(super) fn attempts(&mut self) -> Result<Option<u8>, DriverError> {
        let answer = self.secrets(&Command::Select, QUICK, &mut |_| {})?;
        if answer.status != Status::Ok {
            return Err(failed(answer.status));
        }
        let selected = SelectAnswer::decode(&answer.data).ok_or(DriverError::Garbage("an app that is none"))?;
        Ok(selected.attempts)
    }

    fn bind(&mut self, found: Option<&Serial>) -> Result<(), DriverError> {
        match (&self.bound, found) {
            (Some(expected), Some(found)) if expected != found => {
                Err(DriverError::AnotherToken { expected: expected.clone(), found: found.clone() })
            }
            (Some(_), None) => Err(DriverError::Garbage("a UUID that is no longer told")),
            (_, found) => {
                self.bound = found.cloned();
                Ok(())
            }
        }
    }
}

impl Look {
    /// The credential that counts.
    pub fn newest(&self) -> Result<&Ours, DriverError> {
        self.ours.last().ok_or(DriverError::WrongMode { slot: SLOT })
    }

    /// Whether the credentials of others are those of an earlier look, as far as no PIN hides them.
    pub fn has_foreign_of(&self, before: &Self) -> bool {
        let shown = |look: &'_ Self| look.foreign.iter().filter(|one| !one.listed.pin).cloned().collect::<Vec<_>>();
        shown(self) == shown(before)
    }

    /// The name for the next one.
    pub fn next_number(&self) -> Result<u16, DriverError> {
        let last = self.ours.last().map_or(0, |ours| ours.number);
        last.checked_add(1).ok_or(DriverError::BadArgument(Misfit::NamesUsed))
    }

    /// The slots, as far as this firmware has one.
    pub fn slots(&self) -> Vec<SlotStatus> {
        let newest = self.ours.last();
        let status = SlotStatus {
            number: SLOT,
            bank: Bank::Any,
            place: SLOT.0,
            content: SlotContent::told(newest.is_some()),
            touch: newest.filter(|_| self.traits.properties).map(|ours| ours.entry.listed.touch),
        };
        self.traits.secrets.then_some(status).into_iter().collect()
    }
}

/// The name of our credential of a number.
pub(super) fn name_of(number: u16) -> Vec<u8> {
    format!("{NAME}{number}").into_bytes()
}

/// The number of a name of ours; `None`: it is none.
fn number_of(label: &[u8]) -> Option<u16> {
    let number = std::str::from_utf8(label).ok()?.strip_prefix(NAME)?.parse().ok()?;
    (number > 0 && name_of(number) == label).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_that_we_would_write_is_ours() {
        assert_eq!(number_of(b"trousseau-1"), Some(1));
        assert_eq!(number_of(&name_of(u16::MAX)), Some(u16::MAX));
        for other in [&b"trousseau"[..], b"trousseau-", b"trousseau-0", b"trousseau-01", b"trousseau-+1"] {
            assert_eq!(number_of(other), None, "{other:?}");
        }
        assert_eq!(number_of(b"trousseau-65536"), None);
        assert_eq!(number_of(b"my trousseau-1"), None);
        assert_eq!(number_of(b"trousseau-1\xff"), None);
    }
}

//! *Que faire si un personnel n'arrive plus à utiliser sa clef ?* A table: symptom, when it shows, how it ends.
//!
//! What was looked at is a value ([`Examination`]); the first symptom that shows, in the order of the table, is the
//! answer. Nothing here looks at anything: tokens, codes and people are for the floors above. Where only codes can
//! tell, the answer is to ask for them.

use super::verb::words;

words! {
    /// What is wrong with a token that its holder cannot use any more, in the order in which it is looked for.
    Symptom {
        /// It is plugged, or pressed, and gives no sign of life.
        NotSeen => "not_seen",
        /// The station itself may not open it: rules, permissions.
        NoPermission => "no_permission",
        /// The interface that types codes is switched off.
        InterfaceOff => "interface_off",
        /// Its firmware is not known, it answers nonsense, or it never could type codes.
        NotUsable => "not_usable",
        /// It hides its serial: nobody can say which one it is.
        SerialHidden => "serial_hidden",
        /// The inventory does not know it.
        NotRegistered => "not_registered",
        /// It is somebody else's.
        NotTheirs => "not_theirs",
        /// What is programmed into it is not ours.
        SlotForeign => "slot_foreign",
        /// It was never programmed.
        NoCredential => "no_credential",
        /// Its credential was revoked: declared lost, given back, replaced.
        Revoked => "revoked",
        /// Its holder suspended it.
        Suspended => "suspended",
        /// What we had programmed into it is gone.
        SlotEmpty => "slot_empty",
        /// Its last day has passed.
        Expired => "expired",
        /// It shows codes of the hour, and the station's own clock is not to be relied on.
        StationClock => "station_clock",
        /// The PIN is locked after too many wrong ones.
        PinLocked => "pin_locked",
        /// Nobody ever set a PIN.
        PinMissing => "pin_missing",
        /// The holder's passcode and code were not accepted; which of them, the helpdesk finds out.
        PasscodeRefused => "passcode_refused",
        /// The codes are nowhere near those of this token.
        CodesUnknown => "codes_unknown",
        /// It was pressed so often without signing in that its codes ran out of the window.
        CounterDrift => "counter_drift",
        /// Its clock runs fast or slow.
        ClockDrift => "clock_drift",
        /// Nobody had checked, since it was programmed, that it shows the right codes.
        Unconfirmed => "unconfirmed",
        /// It works.
        Nothing => "nothing",
    }
}

words! {
    /// How a diagnosis ends: in exactly one of these.
    Remedy {
        /// It works again, or does as soon as the one act that is named is done here and now.
        Fixed => "fixed",
        /// Another token takes its place.
        Replace => "replace",
        /// Somebody else must look: a ticket.
        Ticket => "ticket",
    }
}

/// What USB says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsbLook {
    /// It is not here: nobody looked.
    Elsewhere,
    /// Whoever has it in hand sees no sign of life.
    Dead,
    /// Seen, and not to be opened by the station.
    NotPermitted,
    /// Seen, its interface for codes switched off.
    Off,
    /// Seen, and not usable.
    Unusable,
    /// Read, without its serial.
    Hidden,
    /// Read.
    Read,
}

/// What is in the slot that should hold our credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotLook {
    /// It is not here, or it cannot tell.
    Unknown,
    /// Nothing.
    Empty,
    /// Something, and none of it was ever ours.
    Foreign,
    /// Something, where ours should be.
    Ours,
}

/// Its credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialLook {
    /// There never was one.
    Missing,
    /// Programmed, never checked.
    Unconfirmed,
    /// In use.
    Active,
    /// Suspended.
    Suspended,
    /// Ended, in whatever way.
    Ended,
}

/// The holder's PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinLook {
    /// Nobody holds the token, or it is not for the one who asks to know.
    NotAsked,
    /// Never set.
    Missing,
    /// Locked.
    Locked,
    /// Set and accepted.
    Set,
}

/// What its codes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodesLook {
    /// Nobody gave any.
    None,
    /// Passcode and code of the holder were refused, whichever it was.
    Refused,
    /// They are nowhere.
    Unknown,
    /// Where they are expected.
    Near,
    /// So far ahead that they were refused; found.
    Ahead,
    /// Its clock is off; found.
    Drifted,
}

/// Everything that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Examination {
    /// What USB says.
    pub usb: UsbLook,
    /// The inventory knows its serial.
    pub registered: bool,
    /// It is the token of the person who complains, as far as anybody named one.
    pub theirs: bool,
    /// What is in its slot.
    pub slot: SlotLook,
    /// Its credential.
    pub credential: CredentialLook,
    /// Its last day has passed.
    pub expired: bool,
    /// Its codes need a clock, and the station's is not synchronised.
    pub clock_in_doubt: bool,
    /// The holder's PIN.
    pub pin: PinLook,
    /// Its codes.
    pub codes: CodesLook,
}

impl Examination {
    /// The first symptom that shows; `None`: only codes can tell, ask for some.
    pub fn symptom(&self) -> Option<Symptom> {
        let found = Symptom::ALL.iter().copied().find(|symptom| symptom.shows(self));
        found.filter(|symptom| *symptom != Symptom::Nothing || self.codes != CodesLook::None)
    }
}

impl Symptom {
    /// Whether it shows in what was looked at. [`Symptom::Nothing`] always does: it is the last row.
    fn shows(self, seen: &Examination) -> bool {
        match self {
            Self::NotSeen => seen.usb == UsbLook::Dead,
            Self::NoPermission => seen.usb == UsbLook::NotPermitted,
            Self::InterfaceOff => seen.usb == UsbLook::Off,
            Self::NotUsable => seen.usb == UsbLook::Unusable,
            Self::SerialHidden => seen.usb == UsbLook::Hidden,
            Self::NotRegistered => !seen.registered,
            Self::NotTheirs => !seen.theirs,
            Self::SlotForeign => seen.slot == SlotLook::Foreign,
            Self::NoCredential => seen.credential == CredentialLook::Missing,
            Self::Revoked => seen.credential == CredentialLook::Ended,
            Self::Suspended => seen.credential == CredentialLook::Suspended,
            Self::SlotEmpty => seen.slot == SlotLook::Empty,
            Self::Expired => seen.expired,
            Self::StationClock => seen.clock_in_doubt,
            Self::PinLocked => seen.pin == PinLook::Locked,
            Self::PinMissing => seen.pin == PinLook::Missing,
            Self::PasscodeRefused => seen.codes == CodesLook::Refused,
            Self::CodesUnknown => seen.codes == CodesLook::Unknown,
            Self::CounterDrift => seen.codes == CodesLook::Ahead,
            Self::ClockDrift => seen.codes == CodesLook::Drifted,
            Self::Unconfirmed => seen.credential == CredentialLook::Unconfirmed && seen.codes == CodesLook::Near,
            Self::Nothing => true,
        }
    }

    /// How it ends.
    pub fn remedy(self) -> Remedy {
        match self {
            Self::SerialHidden
            | Self::Suspended
            | Self::PinLocked
            | Self::PinMissing
            | Self::CounterDrift
            | Self::ClockDrift
            | Self::Unconfirmed
            | Self::Nothing => Remedy::Fixed,
            Self::NotSeen
            | Self::NotUsable
            | Self::SlotForeign
            | Self::NoCredential
            | Self::Revoked
            | Self::SlotEmpty
            | Self::Expired
            | Self::CodesUnknown => Remedy::Replace,
            Self::NoPermission
            | Self::InterfaceOff
            | Self::NotRegistered
            | Self::NotTheirs
            | Self::StationClock
            | Self::PasscodeRefused => Remedy::Ticket,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token in order, on the table, its codes where they should be.
    const SOUND: Examination = Examination {
        usb: UsbLook::Read,
        registered: true,
        theirs: true,
        slot: SlotLook::Ours,
        credential: CredentialLook::Active,
        expired: false,
        clock_in_doubt: false,
        pin: PinLook::Set,
        codes: CodesLook::Near,
    };

    #[test]
    fn every_symptom_is_brought_about_by_one_thing_that_is_wrong() {
        let wrong = |change: fn(&mut Examination)| {
            let mut seen = SOUND;
            change(&mut seen);
            seen.symptom().unwrap()
        };
        let found = [
            wrong(|seen| seen.usb = UsbLook::Dead),
            wrong(|seen| seen.usb = UsbLook::NotPermitted),
            wrong(|seen| seen.usb = UsbLook::Off),
            wrong(|seen| seen.usb = UsbLook::Unusable),
            wrong(|seen| seen.usb = UsbLook::Hidden),
            wrong(|seen| seen.registered = false),
            wrong(|seen| seen.theirs = false),
            wrong(|seen| seen.slot = SlotLook::Foreign),
            wrong(|seen| seen.credential = CredentialLook::Missing),
            wrong(|seen| seen.credential = CredentialLook::Ended),
            wrong(|seen| seen.credential = CredentialLook::Suspended),
            wrong(|seen| seen.slot = SlotLook::Empty),
            wrong(|seen| seen.expired = true),
            wrong(|seen| seen.clock_in_doubt = true),
            wrong(|seen| seen.pin = PinLook::Locked),
            wrong(|seen| seen.pin = PinLook::Missing),
            wrong(|seen| seen.codes = CodesLook::Refused),
            wrong(|seen| seen.codes = CodesLook::Unknown),
            wrong(|seen| seen.codes = CodesLook::Ahead),
            wrong(|seen| seen.codes = CodesLook::Drifted),
            wrong(|seen| seen.credential = CredentialLook::Unconfirmed),
            wrong(|_| ()),
        ];
        assert_eq!(found, Symptom::ALL);
    }

    #[test]
    fn where_nothing_else_shows_codes_are_asked_for_and_never_where_something_does() {
        for credential in [CredentialLook::Active, CredentialLook::Unconfirmed] {
            assert_eq!(Examination { codes: CodesLook::None, credential, ..SOUND }.symptom(), None);
        }
        let empty = Examination { codes: CodesLook::None, slot: SlotLook::Empty, ..SOUND };
        assert_eq!(empty.symptom(), Some(Symptom::SlotEmpty));
        let far = Examination { usb: UsbLook::Elsewhere, slot: SlotLook::Unknown, ..SOUND };
        assert_eq!(far.symptom(), Some(Symptom::Nothing), "a token that is not here may be in order all the same");
    }
}

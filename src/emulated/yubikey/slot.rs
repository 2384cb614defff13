//! One slot and the rules of changing it (`docs/protocols/yubikey.md, 6.4 and 6.5`).

use super::typing::{self, Uses};
use wire::keyboard::KeyReport;
use wire::yubikey::{AccessCode, Configuration, ExtFlags, Flags, NO_ACCESS_CODE, SlotMode, TicketFlags, Version};

/// Ticket, configuration and extended flags that an *update* may change.
const UPDATABLE: (u8, u8) = (0x3f, 0x0c);

/// A configured slot.
#[derive(Clone)]
pub(super) struct Slot {
    /// What was written.
    pub configuration: Configuration,
    /// HOTP: the next counter. Wider than the field it starts from, and never readable over HID.
    counter: u64,
    /// Yubico OTP: how often it was used.
    uses: Uses,
}

impl Slot {
    /// A slot with a fresh configuration; its counter starts at the initial moving factor.
    pub fn new(configuration: Configuration) -> Self {
        Self { counter: configuration.moving_factor(), uses: Uses::default(), configuration }
    }

    /// The token is plugged in again.
    pub fn power_on(&mut self) {
        self.uses.session = None;
    }

    /// What the maker or another service left behind: a Yubico OTP, updatable, serial visible or not. Its public id is the
    /// serial, as on a token that comes from the factory.
    pub fn foreign(serial: u32, serial_visible: bool) -> Self {
        let mut fixed = [0; 16];
        fixed[2..6].copy_from_slice(&serial.to_be_bytes());
        let visible = if serial_visible { ExtFlags::SERIAL_API_VISIBLE } else { ExtFlags::default() };
        Self::new(Configuration {
            fixed,
            fixed_len: 6,
            uid: [0x51; 6],
            key: [0x3c; 16],
            ext: visible.with(ExtFlags::ALLOW_UPDATE),
            ticket: TicketFlags::APPEND_CR,
            ..Configuration::default()
        })
    }

    /// What a supplier programmed who sent the secret along: HOTP of six digits, serial visible.
    pub fn supplied(secret: &[u8]) -> Option<Self> {
        let configuration = Configuration::hotp(secret, false, 0)?;
        Some(Self::new(Configuration { ext: configuration.ext.with(ExtFlags::SERIAL_API_VISIBLE), ..configuration }))
    }

    /// Whether `current` opens the slot: always, when it has no access code.
    pub fn opens(&self, current: AccessCode) -> bool {
        self.configuration.access_code == NO_ACCESS_CODE || self.configuration.access_code == current
    }

    /// Whether it is protected by an access code.
    pub fn is_protected(&self) -> bool {
        self.configuration.access_code != NO_ACCESS_CODE
    }

    /// Changes flags and access code, nothing else; false where the slot does not allow it.
    pub fn update(&mut self, new: &Configuration, firmware: Version) -> bool {
        let stored = &mut self.configuration;
        if !stored.ext.has(ExtFlags::ALLOW_UPDATE) && !stored.ext.has(ExtFlags::DORMANT) {
            return false;
        }
        let merge = |old: u8, new: u8, mask: u8| old & !mask | new & mask;
        stored.ticket = TicketFlags(merge(stored.ticket.0, new.ticket.0, UPDATABLE.0));
        stored.config = Flags(merge(stored.config.0, new.config.0, UPDATABLE.1));
        stored.ext = new.ext;
        if !((4, 3, 2)..(4, 3, 6)).contains(&firmware) {
            stored.access_code = new.access_code;
        }
        true
    }

    /// A touch: types the next code, the next Yubico OTP or the static text, and moves what counts. The key reports, and the
    /// text that they stand for. `clock`: eighths of a second since it was plugged in.
    pub fn fire(&mut self, map: &[u8; 45], keypad: bool, clock: u32) -> Option<(Vec<KeyReport>, String)> {
        if self.configuration.ext.has(ExtFlags::DORMANT) {
            return None;
        }
        match (self.configuration.mode(), typing::Text::of(&self.configuration)) {
            (SlotMode::Hotp, _) => {
                let typed = typing::hotp(&self.configuration, self.counter, map, keypad);
                self.counter += 1;
                Some(typed)
            }
            (SlotMode::Keyboard, typing::Text::YubicoOtp) => {
                self.uses = self.uses.next()?;
                Some(typing::yubico_otp(&self.configuration, self.uses, clock, map))
            }
            (SlotMode::Keyboard, typing::Text::Static) => Some(typing::fixed_ticket(&self.configuration, map)),
            (SlotMode::Keyboard, typing::Text::ScanCodes) => Some(typing::scan_codes(&self.configuration)),
            (SlotMode::ChallengeHmac | SlotMode::ChallengeOtp, _) => None,
        }
    }
}

//! What the products of a profile are called.

use super::Range;
use domain::Firmware;
use serde::Deserialize;

/// What a token tells of its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Low nibble of the form factor.
    pub factor: u8,
    /// It has NFC.
    pub nfc: bool,
    /// It belongs to the FIPS series.
    pub fips: bool,
}

/// What a product is called, and for which firmware and shape; a condition that is not given holds for all.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Model {
    pub name: String,
    since: Option<Firmware>,
    before: Option<Firmware>,
    pub form: Option<u8>,
    nfc: Option<bool>,
    fips: Option<bool>,
}

impl Model {
    /// Whether a token of this firmware and shape is called so; `form`: `None` where the token did not tell it.
    pub fn fits(&self, firmware: Firmware, form: Option<Form>) -> bool {
        let same =
            |wanted: Option<bool>, told: fn(Form) -> bool| wanted.is_none_or(|w| form.is_some_and(|f| told(f) == w));
        Range::new(self.since, self.before).holds(firmware)
            && self.form.is_none_or(|wanted| form.is_some_and(|form| form.factor == wanted))
            && same(self.nfc, |form| form.nfc)
            && same(self.fips, |form| form.fips)
    }

    /// Whether it has no condition.
    pub fn fits_all(&self) -> bool {
        (self.since, self.before) == (None, None) && (self.form, self.nfc, self.fips) == (None, None, None)
    }
}

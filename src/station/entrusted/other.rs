//! The other program, as the configuration names it.

use crate::Station;
use domain::Uai;
use std::{fmt, sync::Arc};
use verifier::{Asks, Kind};

/// The program that checks codes in the station's place, as the configuration names it.
#[derive(Clone)]
pub struct Verifier {
    /// Which program it is.
    pub kind: Kind,
    /// Its address, for people.
    pub address: String,
    /// Asks it.
    pub asks: Arc<dyn Asks>,
    /// The realm in which people are known there; `None`: the one that is usual there.
    pub realm: Option<String>,
    /// The resolver, where the realm has several.
    pub resolver: Option<String>,
    /// Whose keys it checks; `None`: those of every school.
    pub schools: Option<Vec<Uai>>,
    /// Everything comes back: the station checks all codes itself again.
    pub gives_back: bool,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.kind, self.address)
    }
}

impl Verifier {
    /// Whether it checks the codes of keys of this school.
    pub(super) fn is_for(&self, school: Option<&Uai>) -> bool {
        let named = |schools: &Vec<Uai>| school.is_some_and(|uai| schools.contains(uai));
        !self.gives_back && self.schools.as_ref().is_none_or(named)
    }
}

impl Station {
    /// Which program checks codes in the station's place.
    pub fn verifies_by(&self, verifier: Verifier) {
        let _ = self.verifier.set(verifier); // said once, when the station is opened
    }
}

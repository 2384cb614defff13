//! What is kept for how long: kinds of records whose personal words go after so many months, and people who left.
//!
//! Defaults follow what the CNIL recommends for logs (deliberation 2021-122: six months to a year) and, for what proves a handover, the
//! five years of article 2224 of the Code civil. What stays of a record names nobody.

use super::{Verb, verb::words};

words! {
    /// What loses its personal words with time. Each word is the name of a count in the journal.
    Kept {
        /// Addresses of machines in entries about sign-ins and guesses.
        Addresses => "aged_addresses",
        /// Names, sign-in names, mail addresses and free texts of all other entries but slips.
        Journal => "aged_journal",
        /// The same in entries of handovers and returns: the slips. Not while the token is held by somebody.
        Slips => "aged_slips",
        /// What requests that ended say of a need, and why they were refused; their documents.
        Requests => "aged_requests",
        /// What closed tickets say.
        Tickets => "aged_tickets",
        /// Names in stock-takes, batches and orders that ended.
        Stock => "aged_stock",
        /// People who may not sign in any more or have no role, with no token and no request, of whom no entry is newer: they are
        /// erased.
        Leavers => "aged_leavers",
    }
}

impl Kept {
    /// Months by default.
    pub const fn months(self) -> u16 {
        match self {
            Self::Addresses => 6,
            Self::Journal | Self::Tickets | Self::Leavers => 12,
            Self::Requests => 24,
            Self::Stock => 36,
            Self::Slips => 60,
        }
    }

    /// The acts whose entries tell the address of a machine.
    pub const WITH_ADDRESS: [Verb; 3] = [Verb::SignIn, Verb::Recover, Verb::Attempt];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Allowed, Settings};

    #[test]
    fn every_kind_has_a_setting_whose_default_is_its_own_and_in_its_range() {
        for kept in Kept::ALL {
            let Allowed::Months(low, high) = kept.setting().allowed() else { panic!("{kept} is in months") };
            assert_eq!(Settings::default().get(kept.setting()), kept.months().to_string());
            assert!((low..=high).contains(&kept.months()));
        }
    }
}

//! Console RC: what the console that managed keys before knew of one, and what becomes of that knowledge here.

use super::{CustodyState, verb::words};

words! {
    /// Where the console had a key.
    ConsoleState {
        /// In the school's cupboard, free.
        Available => "available",
        /// With its holder.
        Held => "held",
        /// Lost.
        Lost => "lost",
        /// Unusable.
        Defective => "defective",
        /// No longer in use.
        Retired => "retired",
    }
}

impl ConsoleState {
    /// The state of custody that says the same.
    pub fn custody(self) -> CustodyState {
        match self {
            Self::Available => CustodyState::InStock,
            Self::Held => CustodyState::HandedOver,
            Self::Lost => CustodyState::Lost,
            Self::Defective => CustodyState::Defective,
            Self::Retired => CustodyState::Retired,
        }
    }
}

words! {
    /// What becomes of one key of the console.
    ConsoleFate {
        /// Not in the inventory: it comes in, as the console has it.
        New => "new",
        /// Not in the inventory, and counted in the cupboard though the console has it elsewhere: it comes into stock.
        Counted => "counted",
        /// The inventory says the same.
        Unchanged => "unchanged",
        /// The console has it in the cupboard, and the newest stock-take did not find it.
        NotFound => "not_found",
        /// The inventory has it with somebody else.
        HeldByOther => "held_by_other",
        /// The inventory says something else.
        Differs => "differs",
        /// The inventory has it in another school.
        Elsewhere => "elsewhere",
        /// Its holder has another key, or a request on its way.
        HolderHasToken => "holder_has_token",
        /// Nobody of that name has a role in the school.
        UnknownHolder => "unknown_holder",
        /// Several people of the school have that name.
        AmbiguousHolder => "ambiguous_holder",
        /// The console has it with somebody, and does not say with whom.
        NoHolder => "no_holder",
        /// The station does not know the school.
        UnknownSchool => "unknown_school",
        /// The school has no contract.
        NotServed => "not_served",
        /// The reader of the file has no say in that school.
        NotYours => "not_yours",
        /// The file has the serial in two schools: neither is believed.
        TwoSchools => "two_schools",
        /// The serial came before in this file.
        Twice => "twice",
        /// Several tokens of the school have the number, and the file does not say of which family it is.
        Ambiguous => "ambiguous",
        /// What should be a family of tokens is none.
        BadFamily => "bad_family",
        /// What should be a serial is none.
        BadSerial => "bad_serial",
        /// What should be a school's UAI is none.
        BadSchool => "bad_school",
        /// Nobody knows what this state means.
        BadState => "bad_state",
        /// Not in the file: counted in the cupboard, and neither console nor inventory list it.
        FoundUnlisted => "found_unlisted",
    }
}

impl ConsoleFate {
    /// Whether the key comes into the inventory.
    pub fn is_taken(self) -> bool {
        match self {
            Self::New | Self::Counted => true,
            Self::Unchanged
            | Self::NotFound
            | Self::HeldByOther
            | Self::Differs
            | Self::Elsewhere
            | Self::HolderHasToken
            | Self::UnknownHolder
            | Self::AmbiguousHolder
            | Self::NoHolder
            | Self::UnknownSchool
            | Self::NotServed
            | Self::NotYours
            | Self::TwoSchools
            | Self::Twice
            | Self::Ambiguous
            | Self::BadFamily
            | Self::BadSerial
            | Self::BadSchool
            | Self::BadState
            | Self::FoundUnlisted => false,
        }
    }

    /// Whether somebody has to look at it.
    pub fn is_difference(self) -> bool {
        !self.is_taken() && self != Self::Unchanged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_in_or_was_there_already_is_no_difference_and_everything_else_is_looked_at() {
        let quiet = ConsoleFate::ALL.iter().copied().filter(|fate| !fate.is_difference());
        assert_eq!(quiet.collect::<Vec<_>>(), [ConsoleFate::New, ConsoleFate::Counted, ConsoleFate::Unchanged]);
    }
}

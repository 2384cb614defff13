//! How a token stands towards one school: what a person with the token in hand, in that school, has to know of it.

use super::{CustodyState, school::Uai, verb::words};

words! {
    /// Where the inventory has a token, seen from one school.
    Standing {
        /// In this school's stock, free.
        InStock => "in_stock",
        /// In this school's cupboard, set aside for somebody who will collect it.
        SetAside => "set_aside",
        /// In the hands of its holder, says the inventory.
        Held => "held",
        /// Declared lost.
        Lost => "lost",
        /// Declared unusable.
        Defective => "defective",
        /// Out of the inventory for good.
        Retired => "retired",
        /// Of another school.
        Elsewhere => "elsewhere",
        /// Not in the inventory.
        Unlisted => "unlisted",
    }
}

impl Standing {
    /// Of a token that stands there and belongs to that school (`None`: the inventory does not know it), seen from `here`.
    pub fn of(token: Option<(CustodyState, Option<Uai>)>, here: Uai) -> Self {
        match token {
            None => Self::Unlisted,
            Some((_, school)) if school != Some(here) => Self::Elsewhere,
            Some((state, _)) => match state {
                CustodyState::InStock => Self::InStock,
                CustodyState::Reserved | CustodyState::Allocated => Self::SetAside,
                CustodyState::HandedOver => Self::Held,
                CustodyState::Lost => Self::Lost,
                CustodyState::Defective => Self::Defective,
                CustodyState::Retired => Self::Retired,
            },
        }
    }

    /// Whether the token has to lie in the school's cupboard.
    pub fn is_expected(self) -> bool {
        match self {
            Self::InStock | Self::SetAside => true,
            Self::Held | Self::Lost | Self::Defective | Self::Retired | Self::Elsewhere | Self::Unlisted => false,
        }
    }

    /// Whether the school's inventory has the token as one that is, or can be, in use.
    pub fn is_listed(self) -> bool {
        match self {
            Self::InStock | Self::SetAside | Self::Held => true,
            Self::Lost | Self::Defective | Self::Retired | Self::Elsewhere | Self::Unlisted => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cupboard_holds_what_is_free_and_what_is_set_aside() {
        let (here, there): (Uai, Uai) = ("0951099D".parse().unwrap(), "0130040Y".parse().unwrap());
        for state in CustodyState::ALL {
            let standing = Standing::of(Some((*state, Some(here))), here);
            let in_cupboard = matches!(state, CustodyState::InStock | CustodyState::Reserved | CustodyState::Allocated);
            assert_eq!(standing.is_expected(), in_cupboard, "{state}");
            assert_eq!(Standing::of(Some((*state, Some(there))), here), Standing::Elsewhere);
            assert_eq!(Standing::of(Some((*state, None)), here), Standing::Elsewhere);
        }
        assert_eq!(Standing::of(None, here), Standing::Unlisted);
    }
}

//! Does this token open anything? One answer for every door at which a code is judged.
//!
//! Where a token stands and who holds it count beside what its credential says: whatever forgot to end a credential, a token that is
//! lost, broken or gone, or whose holder is, opens nothing.

use super::{credential::CredentialState, custody::CustodyState, expiry::DueReason, verb::words};

words! {
    /// How the person who answers for a token stands.
    HolderStanding {
        /// Nobody does.
        Nobody => "nobody",
        /// They may sign in.
        Enabled => "enabled",
        /// Their account is disabled.
        Disabled => "disabled",
    }
}

words! {
    /// Why no code of a token is accepted.
    Shut {
        /// The token was declared lost.
        Lost => "lost",
        /// It was declared unusable.
        Defective => "defective",
        /// It left the inventory.
        Retired => "retired",
        /// Its holder left, and has to give it back.
        Left => "left",
        /// Another one has taken its place.
        Replaced => "replaced",
        /// The account of its holder is disabled.
        Disabled => "disabled",
        /// Its last day is over.
        Expired => "expired",
        /// It was suspended, and can be resumed.
        Suspended => "suspended",
        /// Its secret is over.
        Ended => "ended",
        /// Another program checks its codes.
        Entrusted => "entrusted",
    }
}

/// Whether a code of this credential is judged at all: `token` and whether it is due back, who holds it, whether its last day is
/// over, the credential itself.
/// A token in stock has nobody whom it could let in; its codes are checked there before it goes to somebody.
pub fn opens(
    token: CustodyState,
    due: Option<DueReason>,
    holder: HolderStanding,
    expired: bool,
    credential: CredentialState,
) -> Result<(), Shut> {
    match token {
        CustodyState::InStock | CustodyState::Reserved | CustodyState::Allocated | CustodyState::HandedOver => {}
        CustodyState::Lost => return Err(Shut::Lost),
        CustodyState::Defective => return Err(Shut::Defective),
        CustodyState::Retired => return Err(Shut::Retired),
    }
    match due {
        None => {}
        Some(DueReason::Left) => return Err(Shut::Left),
        Some(DueReason::Replaced) => return Err(Shut::Replaced),
    }
    match holder {
        HolderStanding::Nobody | HolderStanding::Enabled => {}
        HolderStanding::Disabled => return Err(Shut::Disabled),
    }
    if expired {
        return Err(Shut::Expired);
    }
    match credential {
        CredentialState::PreActivation | CredentialState::Active => Ok(()),
        CredentialState::Suspended | CredentialState::SuspendedUnconfirmed => Err(Shut::Suspended),
        CredentialState::Deactivated | CredentialState::Compromised | CredentialState::Destroyed => Err(Shut::Ended),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states() -> impl Iterator<Item = (CredentialState, bool)> {
        CredentialState::ALL.iter().flat_map(|state| [false, true].map(|expired| (*state, expired)))
    }

    #[test]
    fn a_token_opens_where_it_is_in_good_hands_and_its_secret_in_use_and_nowhere_else() {
        let dues = [None, Some(DueReason::Left), Some(DueReason::Replaced)];
        let mut open = Vec::new();
        for token in CustodyState::ALL {
            for due in dues {
                for holder in HolderStanding::ALL {
                    for (credential, expired) in states() {
                        if opens(*token, due, *holder, expired, credential).is_ok() {
                            assert!(due.is_none() && !expired, "{token} {holder} {credential}");
                            open.push(format!("{token} {holder} {credential}"));
                        }
                    }
                }
            }
        }
        let mut expected = Vec::new();
        for token in ["in_stock", "reserved", "allocated", "handed_over"] {
            for holder in ["nobody", "enabled"] {
                expected
                    .extend(["pre_activation", "active"].map(|credential| format!("{token} {holder} {credential}")));
            }
        }
        assert_eq!(open, expected);
    }

    #[test]
    fn what_is_said_first_is_what_cannot_be_undone_first() {
        let said = |token, due, holder, credential| opens(token, due, holder, false, credential).unwrap_err();
        let (enabled, suspended) = (HolderStanding::Enabled, CredentialState::Suspended);
        assert_eq!(said(CustodyState::Lost, None, HolderStanding::Nobody, CredentialState::Compromised), Shut::Lost);
        assert_eq!(said(CustodyState::HandedOver, Some(DueReason::Left), enabled, suspended), Shut::Left);
        let replaced = Some(DueReason::Replaced);
        assert_eq!(said(CustodyState::HandedOver, replaced, enabled, CredentialState::Deactivated), Shut::Replaced);
        assert_eq!(said(CustodyState::HandedOver, None, HolderStanding::Disabled, suspended), Shut::Disabled);
        assert_eq!(said(CustodyState::HandedOver, None, enabled, suspended), Shut::Suspended);
        assert_eq!(said(CustodyState::InStock, None, HolderStanding::Nobody, CredentialState::Destroyed), Shut::Ended);
        let over = |holder| opens(CustodyState::HandedOver, None, holder, true, suspended);
        assert_eq!(over(enabled), Err(Shut::Expired), "no resuming helps");
        assert_eq!(over(HolderStanding::Disabled), Err(Shut::Disabled));
    }
}

//! The life of a credential, in the words of NIST SP 800-57 part 1.

use super::verb::words;

words! {
    /// Where a credential stands.
    CredentialState {
        /// The intent is stored and the secret is in the vault; the token may or may not hold it yet.
        PreActivation => "pre_activation",
        /// Confirmed by a code of the token, or by the write's own proof where the family has no better one.
        Active => "active",
        /// Refused until resumed.
        Suspended => "suspended",
        /// No longer valid, kept for the record.
        Deactivated => "deactivated",
        /// Known or believed to be in wrong hands.
        Compromised => "compromised",
        /// The secret is gone from the vault.
        Destroyed => "destroyed",
    }
}

words! {
    /// What can happen to a credential.
    CredentialEvent {
        /// The token proved that it holds the secret.
        Confirm => "confirm",
        /// Refuse it for now.
        Suspend => "suspend",
        /// Accept it again.
        Resume => "resume",
        /// No longer valid.
        Deactivate => "deactivate",
        /// In wrong hands.
        Compromise => "compromise",
        /// Remove the secret.
        Destroy => "destroy",
    }
}

words! {
    /// What moves the codes of a credential on.
    OtpKind {
        /// A counter, RFC 4226.
        Hotp => "hotp",
        /// The time, RFC 6238.
        Totp => "totp",
    }
}

words! {
    /// How far the writing of a credential into its token is known to have come (house rule 13).
    IntentStage {
        /// The secret is in the vault; nothing was sent to the token.
        Stored => "stored",
        /// The write was sent; the token may or may not hold the secret.
        Sent => "sent",
        /// The token said that it took it, or the secret came in from outside.
        Written => "written",
    }
}

impl CredentialState {
    /// The state after `event`; `None` where the rules do not allow it.
    pub fn after(self, event: CredentialEvent) -> Option<Self> {
        use CredentialEvent as E;
        use CredentialState as S;
        match (self, event) {
            (S::PreActivation, E::Confirm) => Some(S::Active),
            (S::Active, E::Suspend) => Some(S::Suspended),
            (S::Suspended, E::Resume) => Some(S::Active),
            (S::PreActivation | S::Active | S::Suspended, E::Deactivate) => Some(S::Deactivated),
            (S::PreActivation | S::Active | S::Suspended, E::Compromise) => Some(S::Compromised),
            (S::PreActivation | S::Deactivated | S::Compromised, E::Destroy) => Some(S::Destroyed),
            (
                S::PreActivation | S::Active | S::Suspended | S::Deactivated | S::Compromised | S::Destroyed,
                E::Confirm | E::Suspend | E::Resume | E::Deactivate | E::Compromise | E::Destroy,
            ) => None,
        }
    }

    /// Whether codes of this credential are checked at all.
    pub fn is_live(self) -> bool {
        match self {
            Self::PreActivation | Self::Active => true,
            Self::Suspended | Self::Deactivated | Self::Compromised | Self::Destroyed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_times_every_event_is_as_the_table_says() {
        let table = [
            //                 Confirm   Suspend      Resume    Deactivate     Compromise     Destroy
            ("pre_activation", ["active", ".", ".", "deactivated", "compromised", "destroyed"]),
            ("active", [".", "suspended", ".", "deactivated", "compromised", "."]),
            ("suspended", [".", ".", "active", "deactivated", "compromised", "."]),
            ("deactivated", [".", ".", ".", ".", ".", "destroyed"]),
            ("compromised", [".", ".", ".", ".", ".", "destroyed"]),
            ("destroyed", [".", ".", ".", ".", ".", "."]),
        ];
        assert_eq!(table.len(), CredentialState::ALL.len());
        for (state, row) in table {
            let state: CredentialState = state.parse().unwrap();
            for (event, expected) in CredentialEvent::ALL.iter().zip(row) {
                assert_eq!(state.after(*event).map_or(".", CredentialState::word), expected, "{state} after {event}");
            }
        }
    }
}

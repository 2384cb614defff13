//! The life of a credential, in the words of NIST SP 800-57 part 1.

use super::verb::words;

words! {
    /// Where a credential stands.
    CredentialState {
        /// The intent is stored and the secret is in the vault; the token may or may not hold it yet.
        PreActivation => "pre_activation",
        /// Confirmed by a code of the token, or by the write's own proof where the family has no better one.
        Active => "active",
        /// Refused until resumed; it was active.
        Suspended => "suspended",
        /// Refused until resumed; no code had confirmed it, and resumed it is as unconfirmed as before.
        SuspendedUnconfirmed => "suspended_unconfirmed",
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

words! {
    /// What became of the secrets of a token by an act that ends somebody's access.
    SecretFate {
        /// In use as before: it came in a key file, and nobody can write another.
        Kept => "kept",
        /// Refused until resumed.
        Suspended => "suspended",
        /// Accepted nowhere; it stays in the vault as long as the token may hold it.
        Deactivated => "deactivated",
        /// In wrong hands, accepted nowhere.
        Compromised => "compromised",
        /// Gone from the vault.
        Destroyed => "destroyed",
    }
}

impl SecretFate {
    /// What is to be said of secrets that stand so now: of several, what is most worth knowing.
    pub fn of(states: impl IntoIterator<Item = CredentialState>) -> Option<Self> {
        let each = states.into_iter().map(|state| match state {
            CredentialState::PreActivation | CredentialState::Active => Self::Kept,
            CredentialState::Suspended | CredentialState::SuspendedUnconfirmed => Self::Suspended,
            CredentialState::Compromised => Self::Compromised,
            CredentialState::Deactivated => Self::Deactivated,
            CredentialState::Destroyed => Self::Destroyed,
        });
        each.min_by_key(|fate| match fate {
            Self::Kept => 0,
            Self::Suspended => 1,
            Self::Compromised => 2,
            Self::Deactivated => 3,
            Self::Destroyed => 4,
        })
    }
}

/// A transition that the rules do not allow, and that what is promised would rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret that is {state} cannot {event}")]
pub struct CredentialRefusal {
    /// Where the credential stands.
    pub state: CredentialState,
    /// What was to happen to it.
    pub event: CredentialEvent,
}

impl CredentialState {
    /// Where the credential stands once `event` has happened to it: the state itself where it keeps already what the event
    /// promises ("accepted nowhere", "gone"). Everything else is refused: nothing that a promise rests on is passed over.
    pub fn after(self, event: CredentialEvent) -> Result<Self, CredentialRefusal> {
        use CredentialEvent as E;
        use CredentialState as S;
        match (self, event) {
            (S::PreActivation, E::Confirm) => Ok(S::Active),
            (S::SuspendedUnconfirmed, E::Confirm) => Ok(S::Suspended),
            (S::Active | S::Suspended, E::Confirm) => Ok(self),

            (S::PreActivation, E::Suspend) => Ok(S::SuspendedUnconfirmed),
            (S::Active, E::Suspend) => Ok(S::Suspended),
            (S::Suspended | S::SuspendedUnconfirmed | S::Deactivated | S::Compromised | S::Destroyed, E::Suspend) => {
                Ok(self)
            }

            (S::Suspended, E::Resume) => Ok(S::Active),
            (S::SuspendedUnconfirmed, E::Resume) => Ok(S::PreActivation),
            // what is over stays over: it was not suspended
            (S::PreActivation | S::Active | S::Deactivated | S::Compromised | S::Destroyed, E::Resume) => Ok(self),

            (S::PreActivation | S::Active | S::Suspended | S::SuspendedUnconfirmed, E::Deactivate) => {
                Ok(S::Deactivated)
            }
            (S::Deactivated | S::Compromised | S::Destroyed, E::Deactivate) => Ok(self),

            (S::PreActivation | S::Active | S::Suspended | S::SuspendedUnconfirmed, E::Compromise) => {
                Ok(S::Compromised)
            }
            (S::Deactivated | S::Compromised | S::Destroyed, E::Compromise) => Ok(self),

            (S::PreActivation | S::SuspendedUnconfirmed | S::Deactivated | S::Compromised, E::Destroy) => {
                Ok(S::Destroyed)
            }
            (S::Destroyed, E::Destroy) => Ok(self),

            // not before it is known to be out of use
            (S::Active | S::Suspended, E::Destroy) | (S::Deactivated | S::Compromised | S::Destroyed, E::Confirm) => {
                Err(CredentialRefusal { state: self, event })
            }
        }
    }

    /// Whether codes of this credential are checked at all.
    pub fn is_live(self) -> bool {
        match self {
            Self::PreActivation | Self::Active => true,
            Self::Suspended | Self::SuspendedUnconfirmed | Self::Deactivated | Self::Compromised | Self::Destroyed => {
                false
            }
        }
    }

    /// Refused for now, and nothing is over.
    pub fn is_suspended(self) -> bool {
        match self {
            Self::Suspended | Self::SuspendedUnconfirmed => true,
            Self::PreActivation | Self::Active | Self::Deactivated | Self::Compromised | Self::Destroyed => false,
        }
    }

    /// No code of the token, and nothing else, has told yet that the token holds the secret.
    pub fn is_unconfirmed(self) -> bool {
        match self {
            Self::PreActivation | Self::SuspendedUnconfirmed => true,
            Self::Active | Self::Suspended | Self::Deactivated | Self::Compromised | Self::Destroyed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_times_every_event_is_as_the_table_says() {
        // '=': the state keeps the promise already; '.': refused
        let table = [
            //                          Confirm      Suspend                  Resume            Deactivate     Compromise    Destroy
            ("pre_activation", ["active", "suspended_unconfirmed", "=", "deactivated", "compromised", "destroyed"]),
            ("active", ["=", "suspended", "=", "deactivated", "compromised", "."]),
            ("suspended", ["=", "=", "active", "deactivated", "compromised", "."]),
            ("suspended_unconfirmed", ["suspended", "=", "pre_activation", "deactivated", "compromised", "destroyed"]),
            ("deactivated", [".", "=", "=", "=", "=", "destroyed"]),
            ("compromised", [".", "=", "=", "=", "=", "destroyed"]),
            ("destroyed", [".", "=", "=", "=", "=", "="]),
        ];
        assert_eq!(table.len(), CredentialState::ALL.len());
        for (state, row) in table {
            let state: CredentialState = state.parse().unwrap();
            for (event, expected) in CredentialEvent::ALL.iter().zip(row) {
                let got = match state.after(*event) {
                    Ok(same) if same == state => "=",
                    Ok(other) => other.word(),
                    Err(_) => ".",
                };
                assert_eq!(got, expected, "{state} after {event}");
            }
        }
    }

    #[test]
    fn whatever_was_suspended_is_accepted_nowhere_and_resumed_stands_where_it_stood() {
        for state in CredentialState::ALL {
            let suspended = state.after(CredentialEvent::Suspend).unwrap();
            assert!(!suspended.is_live(), "{state}");
            if state.is_live() {
                assert!(suspended.is_suspended(), "{state}");
                assert_eq!(suspended.after(CredentialEvent::Resume), Ok(*state));
            }
        }
    }
}

//! Requests: somebody asks for a token, somebody else decides, and step by step it ends in a handover.
//!
//! `Draft → Submitted → WaitingForStock → AwaitingRequester → Allocated → HandedOver`; refused, cancelled or expired on
//! the way. Transitions are one total `match`: what it does not list is refused.

use super::verb::words;

words! {
    /// Where a request stands.
    RequestState {
        /// Written down, but not sent on: a required document is missing.
        Draft => "draft",
        /// Waits for the principal's decision.
        Submitted => "submitted",
        /// Refused, with a reason.
        Refused => "refused",
        /// Approved; no token is free yet.
        WaitingForStock => "waiting_for_stock",
        /// A token is set aside; the requester signs the charter and sets the PIN.
        AwaitingRequester => "awaiting_requester",
        /// The token is the requester's, and waits to be collected.
        Allocated => "allocated",
        /// The requester has the token.
        HandedOver => "handed_over",
        /// Given up by the requester, or taken off by the principal before the handover.
        Cancelled => "cancelled",
        /// A deadline passed.
        Expired => "expired",
    }
}

words! {
    /// What can happen to a request.
    RequestEvent {
        /// Sent on to the principal.
        Submit => "submit",
        /// The principal says yes.
        Approve => "approve",
        /// The principal says no.
        Refuse => "refuse",
        /// A token is set aside for it.
        Reserve => "reserve",
        /// Its token is gone (lost, defective, moved): it waits for another.
        Unreserve => "unreserve",
        /// Charter and PIN are there: the token becomes the requester's.
        Allocate => "allocate",
        /// The requester got the token.
        HandOver => "hand_over",
        /// Given up.
        Cancel => "cancel",
        /// A deadline passed.
        Expire => "expire",
        /// The requester activated the software token.
        Activate => "activate",
        /// The decider takes the approval back, before anybody was told of it.
        Reconsider => "reconsider",
    }
}

/// A transition that the rules do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a request that is {state} cannot {event}")]
pub struct RequestRefusal {
    /// Where the request stands.
    pub state: RequestState,
    /// What was asked.
    pub event: RequestEvent,
}

impl RequestState {
    /// The state after `event`, or the refusal. Total: every pair is listed or refused.
    pub fn after(self, event: RequestEvent) -> Result<Self, RequestRefusal> {
        use RequestEvent as E;
        use RequestState as S;
        match (self, event) {
            (S::Draft, E::Submit) => Ok(S::Submitted),
            (S::Submitted, E::Approve) => Ok(S::WaitingForStock),
            (S::Submitted, E::Refuse) => Ok(S::Refused),
            (S::WaitingForStock | S::AwaitingRequester, E::Reconsider) => Ok(S::Submitted),
            (S::WaitingForStock, E::Reserve) => Ok(S::AwaitingRequester),
            (S::AwaitingRequester | S::Allocated, E::Unreserve) => Ok(S::WaitingForStock),
            (S::AwaitingRequester, E::Allocate) => Ok(S::Allocated),
            (S::Allocated, E::HandOver) | (S::AwaitingRequester, E::Activate) => Ok(S::HandedOver),
            (S::Draft | S::Submitted | S::WaitingForStock | S::AwaitingRequester | S::Allocated, E::Cancel) => {
                Ok(S::Cancelled)
            }
            (S::Draft | S::Submitted | S::WaitingForStock | S::AwaitingRequester | S::Allocated, E::Expire) => {
                Ok(S::Expired)
            }
            (
                S::Draft
                | S::Submitted
                | S::Refused
                | S::WaitingForStock
                | S::AwaitingRequester
                | S::Allocated
                | S::HandedOver
                | S::Cancelled
                | S::Expired,
                E::Submit
                | E::Approve
                | E::Refuse
                | E::Reserve
                | E::Unreserve
                | E::Allocate
                | E::HandOver
                | E::Cancel
                | E::Expire
                | E::Activate
                | E::Reconsider,
            ) => Err(RequestRefusal { state: self, event }),
        }
    }

    /// Whether the request is still on its way.
    pub fn is_open(self) -> bool {
        match self {
            Self::Draft | Self::Submitted | Self::WaitingForStock | Self::AwaitingRequester | Self::Allocated => true,
            Self::Refused | Self::HandedOver | Self::Cancelled | Self::Expired => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_times_every_event_is_as_the_table_says() {
        let (s, w, a, l) = ("submitted", "waiting_for_stock", "awaiting_requester", "allocated");
        let table = [
            //      Submit Approve Refuse Reserve Unrsv Allc HandOver    Cancel       Expire     Activate Reconsider
            ("draft", [s, ".", ".", ".", ".", ".", ".", "cancelled", "expired", ".", "."]),
            (s, [".", w, "refused", ".", ".", ".", ".", "cancelled", "expired", ".", "."]),
            ("refused", ["."; 11]),
            (w, [".", ".", ".", a, ".", ".", ".", "cancelled", "expired", ".", s]),
            (a, [".", ".", ".", ".", w, l, ".", "cancelled", "expired", "handed_over", s]),
            (l, [".", ".", ".", ".", w, ".", "handed_over", "cancelled", "expired", ".", "."]),
            ("handed_over", ["."; 11]),
            ("cancelled", ["."; 11]),
            ("expired", ["."; 11]),
        ];
        assert_eq!(table.len(), RequestState::ALL.len());
        for (state, row) in table {
            let state: RequestState = state.parse().unwrap();
            assert_eq!(row.len(), RequestEvent::ALL.len());
            for (event, expected) in RequestEvent::ALL.iter().zip(row) {
                assert_eq!(state.after(*event).map_or(".", RequestState::word), expected, "{state} after {event}");
            }
        }
    }

    #[test]
    fn whoever_is_done_waiting_waits_for_nothing() {
        for state in RequestState::ALL {
            let goes_on = RequestEvent::ALL.iter().any(|event| state.after(*event).is_ok());
            assert_eq!(goes_on, state.is_open(), "{state}");
        }
    }
}

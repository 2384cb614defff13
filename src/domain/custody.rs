//! Custody: where a token is and who answers for it.
//!
//! `InStock → Reserved → Allocated → HandedOver → InStock | Lost | Defective`, `Lost → InStock` only through a
//! recorded *found*, `Retired` at the end; what the retired console had with a holder comes in as handed over. A software
//! token skips stock: `InStock → HandedOver → Retired | Lost`, `InStock` only from its birth to its activation. Transitions
//! are one total `match`: what it does not list is refused; which events happen to which kind is the station's to say.

use super::verb::words;

words! {
    /// Where a token stands.
    CustodyState {
        /// In the school's cupboard, free.
        InStock => "in_stock",
        /// Set aside for an approved request, charter or PIN still missing.
        Reserved => "reserved",
        /// Attributed to a person, waiting to be collected.
        Allocated => "allocated",
        /// In the hands of its holder.
        HandedOver => "handed_over",
        /// Declared lost.
        Lost => "lost",
        /// No longer works.
        Defective => "defective",
        /// Left the inventory for good.
        Retired => "retired",
    }
}

words! {
    /// What can happen to a token.
    CustodyEvent {
        /// Set aside for a request.
        Reserve => "reserve",
        /// Attributed to a person.
        Allocate => "allocate",
        /// The reservation or allocation is undone.
        Release => "release",
        /// Given to the person.
        HandOver => "hand_over",
        /// Given back.
        TakeBack => "take_back",
        /// Declared lost.
        ReportLost => "report_lost",
        /// Turned up again.
        Found => "found",
        /// Declared unusable.
        MarkDefective => "mark_defective",
        /// Repaired, or wrongly declared unusable.
        Repair => "repair",
        /// Leaves the inventory.
        Retire => "retire",
        /// Comes in as the retired console had it: with its holder.
        Adopt => "adopt",
        /// A software token is activated by its holder: never in stock, never at the desk.
        Activate => "activate",
        /// A software token ends with its use: there is nothing to give back.
        Withdraw => "withdraw",
    }
}

impl CustodyEvent {
    /// Whoever holds the token cannot get in with it any more afterwards.
    pub fn ends_access(self) -> bool {
        match self {
            Self::TakeBack | Self::ReportLost | Self::MarkDefective | Self::Retire | Self::Withdraw => true,
            // it was lost before, and its secrets end for good
            Self::Found => true,
            Self::Reserve
            | Self::Allocate
            | Self::Release
            | Self::HandOver
            | Self::Repair
            | Self::Adopt
            | Self::Activate => false,
        }
    }

    /// Panel and command line ask once before it, and name whose access ends. What was lost has ended before it is found.
    pub fn is_asked_first(self) -> bool {
        self.ends_access() && self != Self::Found
    }
}

/// A transition that the rules do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token that is {state} cannot {event}")]
pub struct Refusal {
    /// Where the token stands.
    pub state: CustodyState,
    /// What was asked.
    pub event: CustodyEvent,
}

impl CustodyState {
    /// The state after `event`, or the refusal. Total: every pair is listed or refused.
    pub fn after(self, event: CustodyEvent) -> Result<Self, Refusal> {
        use CustodyEvent as E;
        use CustodyState as S;
        let refused = Err(Refusal { state: self, event });
        match (self, event) {
            (S::InStock, E::Reserve) => Ok(S::Reserved),
            (S::Reserved, E::Allocate) => Ok(S::Allocated),
            (S::Reserved | S::Allocated, E::Release) => Ok(S::InStock),
            (S::Allocated, E::HandOver) => Ok(S::HandedOver),
            (S::HandedOver, E::TakeBack) => Ok(S::InStock),
            (S::InStock | S::Reserved | S::Allocated | S::HandedOver | S::Defective, E::ReportLost) => Ok(S::Lost),
            (S::Lost, E::Found) => Ok(S::InStock),
            (S::InStock | S::Reserved | S::Allocated | S::HandedOver, E::MarkDefective) => Ok(S::Defective),
            (S::Defective, E::Repair) => Ok(S::InStock),
            (S::InStock | S::Lost | S::Defective, E::Retire) => Ok(S::Retired),
            (S::InStock, E::Adopt | E::Activate) => Ok(S::HandedOver),
            (S::HandedOver, E::Withdraw) => Ok(S::Retired),
            (
                S::InStock | S::Reserved | S::Allocated | S::HandedOver | S::Lost | S::Defective | S::Retired,
                E::Reserve
                | E::Allocate
                | E::Release
                | E::HandOver
                | E::TakeBack
                | E::ReportLost
                | E::Found
                | E::MarkDefective
                | E::Repair
                | E::Retire
                | E::Adopt
                | E::Activate
                | E::Withdraw,
            ) => refused,
        }
    }

    /// Whether the state names a person who answers for the token.
    pub fn has_holder(self) -> bool {
        match self {
            Self::Reserved | Self::Allocated | Self::HandedOver => true,
            Self::InStock | Self::Lost | Self::Defective | Self::Retired => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_comes_back_is_lost_found_broken_or_retired_opens_nothing_any_more() {
        use CustodyEvent as E;
        let ends = CustodyEvent::ALL.iter().copied().filter(|event| event.ends_access());
        let told = [E::TakeBack, E::ReportLost, E::Found, E::MarkDefective, E::Retire, E::Withdraw];
        assert_eq!(ends.collect::<Vec<_>>(), told);
    }

    #[test]
    fn every_state_times_every_event_is_as_the_table_says() {
        // rows: states; columns: events, in the order of declaration; '.' is a refusal
        let table = [
            //              Rsv  All  Rel  HnO  TkB  Lst  Fnd  Def  Rep  Ret  Adp  Act  Wdr
            (
                "in_stock",
                [
                    "reserved",
                    ".",
                    ".",
                    ".",
                    ".",
                    "lost",
                    ".",
                    "defective",
                    ".",
                    "retired",
                    "handed_over",
                    "handed_over",
                    ".",
                ],
            ),
            ("reserved", [".", "allocated", "in_stock", ".", ".", "lost", ".", "defective", ".", ".", ".", ".", "."]),
            (
                "allocated",
                [".", ".", "in_stock", "handed_over", ".", "lost", ".", "defective", ".", ".", ".", ".", "."],
            ),
            ("handed_over", [".", ".", ".", ".", "in_stock", "lost", ".", "defective", ".", ".", ".", ".", "retired"]),
            ("lost", [".", ".", ".", ".", ".", ".", "in_stock", ".", ".", "retired", ".", ".", "."]),
            ("defective", [".", ".", ".", ".", ".", "lost", ".", ".", "in_stock", "retired", ".", ".", "."]),
            ("retired", ["."; 13]),
        ];
        assert_eq!(table.len(), CustodyState::ALL.len());
        for (state, row) in table {
            let state: CustodyState = state.parse().unwrap();
            for (event, expected) in CustodyEvent::ALL.iter().zip(row) {
                let got = state.after(*event).map_or(".", CustodyState::word);
                assert_eq!(got, expected, "{state} after {event}");
            }
        }
    }
}

//! Orders: a school asks the supplier for tokens, the parcel comes in one piece or several; and the arithmetic of what
//! to order, and when.
//!
//! `Ordered → Shipped → PartlyReceived → Received`, or `Closed` where the rest will not come; `Cancelled` while nothing
//! has come. Transitions are one total `match`: what it does not list is refused.

use super::verb::words;

words! {
    /// Where an order stands.
    OrderState {
        /// The supplier was written to.
        Ordered => "ordered",
        /// The supplier says that it is on its way.
        Shipped => "shipped",
        /// Some of the tokens are in stock.
        PartlyReceived => "partly_received",
        /// All of them are.
        Received => "received",
        /// Some came, and the rest will not.
        Closed => "closed",
        /// Given up before anything came.
        Cancelled => "cancelled",
    }
}

words! {
    /// What can happen to an order.
    OrderEvent {
        /// The supplier sent it.
        Ship => "ship",
        /// Some tokens came, and others are still awaited.
        ReceivePart => "receive_part",
        /// The last of them came.
        ReceiveAll => "receive_all",
        /// What has not come will not.
        Close => "close",
        /// Given up.
        Cancel => "cancel",
    }
}

/// A transition that the rules do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an order that is {state} cannot {event}")]
pub struct OrderRefusal {
    /// Where the order stands.
    pub state: OrderState,
    /// What was asked.
    pub event: OrderEvent,
}

impl OrderState {
    /// The state after `event`, or the refusal. Total: every pair is listed or refused.
    pub fn after(self, event: OrderEvent) -> Result<Self, OrderRefusal> {
        use OrderEvent as E;
        use OrderState as S;
        match (self, event) {
            (S::Ordered, E::Ship) => Ok(S::Shipped),
            (S::Ordered | S::Shipped | S::PartlyReceived, E::ReceivePart) => Ok(S::PartlyReceived),
            (S::Ordered | S::Shipped | S::PartlyReceived, E::ReceiveAll) => Ok(S::Received),
            (S::PartlyReceived, E::Close) => Ok(S::Closed),
            (S::Ordered | S::Shipped, E::Cancel) => Ok(S::Cancelled),
            (
                S::Ordered | S::Shipped | S::PartlyReceived | S::Received | S::Closed | S::Cancelled,
                E::Ship | E::ReceivePart | E::ReceiveAll | E::Close | E::Cancel,
            ) => Err(OrderRefusal { state: self, event }),
        }
    }

    /// Whether tokens are still awaited.
    pub fn is_open(self) -> bool {
        match self {
            Self::Ordered | Self::Shipped | Self::PartlyReceived => true,
            Self::Received | Self::Closed | Self::Cancelled => false,
        }
    }
}

/// What a school has, awaits and uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, schemars::JsonSchema)]
pub struct Supply {
    /// Requests that no token is set aside for: waiting for a decision, or for stock.
    pub waiting: u32,
    /// Tokens in the cupboard, free.
    pub in_stock: u32,
    /// Those of them that could be given now: programmed, and not expired.
    pub ready: u32,
    /// Tokens that were ordered and have not come.
    pub on_order: u32,
    /// Tokens handed over in the last 12 months.
    pub handed_over: u32,
    /// Days between an order and its parcel.
    pub lead_days: u16,
    /// Free tokens below which the stock is low ([`super::SettingName::StockLow`]).
    pub low: u16,
}

impl Supply {
    /// Days of consumption that an order provides for beyond the parcel's own: a term.
    pub const RESERVE_DAYS: u16 = 90;
    const YEAR: u64 = 365;

    /// Less is free in the cupboard than should be.
    pub fn is_low(&self) -> bool {
        self.in_stock < self.low.into()
    }

    /// Days of consumption that an order made today provides for.
    pub fn horizon_days(&self) -> u16 {
        self.lead_days + Self::RESERVE_DAYS
    }

    /// Tokens that are used until then, at the rate of the last 12 months, rounded up.
    pub fn forecast(&self) -> u32 {
        let used = u64::from(self.handed_over) * u64::from(self.horizon_days());
        u32::try_from(used.div_ceil(Self::YEAR)).unwrap_or(u32::MAX)
    }

    /// What to order: those who wait and the forecast, without what is in stock or on its way. 0: nothing is missing.
    pub fn suggestion(&self) -> u32 {
        let wanted = self.waiting.saturating_add(self.forecast());
        wanted.saturating_sub(self.in_stock).saturating_sub(self.on_order)
    }

    /// Days until nothing is left of what is in the cupboard and on its way, once those who wait are served; `None`: nothing was used in 12
    /// months.
    pub fn days_left(&self) -> Option<u32> {
        let parcel = self.after_parcel();
        match self.runs_dry_in_days() {
            Some(_) => Some(u32::from(self.lead_days).saturating_add(self.days_of(parcel)?)),
            None => self.days_of(self.free().saturating_add(parcel)),
        }
    }

    /// Days until the cupboard is empty, where that is before the parcel that is on its way: its tokens come later than they are needed.
    pub fn runs_dry_in_days(&self) -> Option<u32> {
        self.days_of(self.free()).filter(|days| self.on_order > 0 && *days < self.lead_days.into())
    }

    /// Days until an order must be made so that its parcel is there in time, counting on what is on its way; 0: today. Never later than
    /// nothing is left. `None`: nothing was used in 12 months, and nobody waits in vain.
    pub fn reorder_in_days(&self) -> Option<u32> {
        if self.in_stock.saturating_add(self.on_order) < self.waiting {
            return Some(0);
        }
        self.days_left().map(|days| days.saturating_sub(self.lead_days.into()))
    }

    /// What is expected of the cupboard, as points of a line: days from today, and what is left then. What is on its way is there after the days
    /// of a parcel, as a step. Empty: nothing was used in 12 months.
    pub fn expected(&self) -> Vec<(u32, f64)> {
        let (Some(end), free) = (self.days_left(), f64::from(self.free())) else { return Vec::new() };
        let mut points = vec![(0, free)];
        if self.on_order > 0 {
            let lead = u32::from(self.lead_days);
            points.extend(self.runs_dry_in_days().map(|days| (days, 0.0)));
            let used = f64::from(self.handed_over) * f64::from(lead) / Self::YEAR as f64;
            let before = (free - used).max(0.0);
            points.extend([(lead, before), (lead, before + f64::from(self.after_parcel()))]);
        }
        points.push((end, 0.0));
        points
    }

    /// Tokens in the cupboard that nobody waits for.
    fn free(&self) -> u32 {
        self.in_stock.saturating_sub(self.waiting)
    }

    /// What a parcel leaves once those are served for whom the cupboard has nothing.
    fn after_parcel(&self) -> u32 {
        self.on_order.saturating_sub(self.waiting.saturating_sub(self.in_stock))
    }

    /// Somebody waits, the cupboard is empty, and nothing is on its way.
    pub fn is_stuck(&self) -> bool {
        self.waiting > 0 && self.in_stock == 0 && self.on_order == 0
    }

    fn days_of(&self, tokens: u32) -> Option<u32> {
        let days = (u64::from(tokens) * Self::YEAR).checked_div(self.handed_over.into())?;
        Some(u32::try_from(days).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_times_every_event_is_as_the_table_says() {
        let (s, p, r) = ("shipped", "partly_received", "received");
        let table = [
            //           Ship Part All Close     Cancel
            ("ordered", [s, p, r, ".", "cancelled"]),
            (s, [".", p, r, ".", "cancelled"]),
            (p, [".", p, r, "closed", "."]),
            (r, ["."; 5]),
            ("closed", ["."; 5]),
            ("cancelled", ["."; 5]),
        ];
        assert_eq!(table.len(), OrderState::ALL.len());
        for (state, row) in table {
            let state: OrderState = state.parse().unwrap();
            for (event, expected) in OrderEvent::ALL.iter().zip(row) {
                assert_eq!(state.after(*event).map_or(".", OrderState::word), expected, "{state} after {event}");
            }
        }
    }

    #[test]
    fn an_order_is_open_as_long_as_something_can_happen_to_it() {
        for state in OrderState::ALL {
            let goes_on = OrderEvent::ALL.iter().any(|event| state.after(*event).is_ok());
            assert_eq!(goes_on, state.is_open(), "{state}");
        }
    }

    #[test]
    fn the_suggestion_is_those_who_wait_and_the_forecast_without_what_is_there_or_coming() {
        let supply = Supply { waiting: 3, in_stock: 4, ready: 4, on_order: 1, handed_over: 45, lead_days: 21, low: 3 };
        // 45 a year are 13.7 in 111 days
        assert_eq!((supply.forecast(), supply.suggestion()), (14, 12));
        assert_eq!(Supply { in_stock: 40, ..supply }.suggestion(), 0, "enough is there");
        assert_eq!([2, 3].map(|in_stock| Supply { in_stock, ..supply }.is_low()), [true, false]);
        assert_eq!(Supply { waiting: 2, ..Supply::default() }.suggestion(), 2, "nothing used yet: who waits counts");
    }

    #[test]
    fn one_forecast_draws_the_parcel_as_a_step_and_nothing_is_ordered_after_the_stock_has_ended() {
        let supply = Supply { in_stock: 10, on_order: 10, handed_over: 365, lead_days: 5, ..Supply::default() };
        assert_eq!(supply.expected(), [(0, 10.0), (5, 5.0), (5, 15.0), (20, 0.0)]);
        assert_eq!(supply.runs_dry_in_days(), None);
        let late = Supply { in_stock: 2, ..supply };
        assert_eq!(late.runs_dry_in_days(), Some(2));
        assert_eq!(late.expected(), [(0, 2.0), (2, 0.0), (5, 0.0), (5, 10.0), (15, 0.0)]);
        for in_stock in 0..30 {
            for (on_order, waiting) in [(0, 0), (7, 0), (7, 3), (0, 40), (50, 40)] {
                let supply = Supply { in_stock, on_order, waiting, ..supply };
                assert!(supply.reorder_in_days() <= supply.days_left(), "{supply:?}");
                assert_eq!(supply.expected().last().copied(), supply.days_left().map(|days| (days, 0.0)), "{supply:?}");
            }
        }
        assert!(Supply { handed_over: 0, ..supply }.expected().is_empty());
    }

    #[test]
    fn stock_lasts_as_long_as_the_last_twelve_months_say_and_the_order_goes_out_a_parcel_earlier() {
        let supply = Supply { in_stock: 10, handed_over: 36, lead_days: 21, ..Supply::default() };
        assert_eq!((supply.days_left(), supply.reorder_in_days()), (Some(101), Some(80)));
        let served = Supply { waiting: 4, ..supply };
        assert_eq!((served.days_left(), served.reorder_in_days()), (Some(60), Some(39)), "who waits is served first");
        let coming = Supply { on_order: 10, ..supply };
        assert_eq!((coming.days_left(), coming.reorder_in_days()), (Some(202), Some(181)), "one forecast for both");
        let unused = Supply { handed_over: 0, ..supply };
        assert_eq!((unused.days_left(), unused.reorder_in_days()), (None, None));
        let stuck = Supply { in_stock: 0, waiting: 1, handed_over: 0, ..supply };
        assert_eq!((stuck.days_left(), stuck.reorder_in_days()), (None, Some(0)));
        assert!(stuck.is_stuck() && !Supply { on_order: 1, ..stuck }.is_stuck());
    }
}

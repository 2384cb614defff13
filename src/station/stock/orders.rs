//! Orders: a school's principal asks the supplier for tokens, by mail; what comes in is registered by its serials, and
//! whoever has waited longest is served first.
//!
//! Every step is one transaction with its journal entries and its mail. A parcel is taken as a whole or not at all: one
//! serial that cannot be ours refuses the list, with a report.

use crate::{
    Actor, InputFault, OrderView, Parcel, RefusedSerial, Result, SerialFault, StationError, Stock, SupplyView,
    reach::check_served,
    typed::{comment_of, optional_comment},
};
use domain::{
    Act, CustodyState, Notice, NoticeKind, OrderEvent, OrderId, OrderState, Serial, Supply, TokenId, TokenRef, Uai,
    Verb, event,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use store::{self, Change, Entries, Entry, NewToken, Order, OrderQuery, OrderSort, Page, Part, Reader};

/// An order as it is made.
#[derive(Debug, Clone)]
pub struct NewOrder {
    /// For which school.
    pub school: Uai,
    /// How many tokens, 1–1000.
    pub quantity: u32,
    /// For the supplier; may be empty.
    pub comment: String,
    /// The newest order of the school that the one who orders has seen: another one that is under way since then is
    /// told instead of doubled.
    pub seen: Option<OrderId>,
}

impl NewOrder {
    /// The most tokens of one order, and of one parcel.
    pub const LARGEST: u32 = 1000;
}

/// Which orders are wanted.
#[derive(Debug, Clone, Default)]
pub struct OrderFilter {
    /// Only of this school.
    pub school: Option<Uai>,
    /// Only those of which tokens are still awaited.
    pub open: bool,
    /// In which order; the newest first where nothing is said.
    pub sort: Option<OrderSort>,
    /// From the end.
    pub descending: bool,
}

/// What a parcel brought.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Delivery {
    /// Tokens that came.
    pub tokens: u32,
    /// Those of them that have no credential yet: somebody programs them before they can be given.
    pub to_program: u32,
    /// Requests that moved on.
    pub served: u32,
}

impl Stock<'_> {
    /// Orders tokens: the supplier gets a mail.
    pub fn place_order(&self, actor: &Actor, new: &NewOrder) -> Result<OrderId> {
        actor.check(Act::Order, Some(new.school))?;
        if !(1..=NewOrder::LARGEST).contains(&new.quantity) {
            return Err(InputFault::Quantity(NewOrder::LARGEST).into());
        }
        let comment = optional_comment(&new.comment)?;
        self.change(actor, |tx| {
            check_served(tx, new.school, tx.at)?;
            let supplier = tx.settings()?.supplier_address.ok_or(StationError::NoSupplier)?;
            let query = OrderQuery { schools: Some(vec![new.school]), open: true, ..OrderQuery::default() };
            if let Some(other) =
                tx.orders(&query, Part::first(1))?.rows.into_iter().find(|order| Some(order.id) > new.seen)
            {
                let Order { id, author, quantity, .. } = other;
                return Err(StationError::OrderedMeanwhile { id, author, quantity });
            }
            let row = store::NewOrder {
                school: new.school,
                quantity: new.quantity,
                comment: comment.clone(),
                person: actor.person,
                author: actor.name.clone(),
            };
            let id = tx.add_order(&row)?;
            let order = tx.order(id)?.ok_or(StationError::NoSuchOrder(id))?;
            let notice = to_supplier(NoticeKind::OrderPlaced, &supplier, &order, actor);
            tx.notify(&notice.maybe("comment", comment.as_ref()))?;
            let placed = event::Order::Placed { order: id, quantity: order.quantity, comment };
            Ok((id, Entry::new(placed).school(order.school)))
        })
    }

    /// The supplier said that the order is on its way.
    pub fn ship_order(&self, actor: &Actor, id: OrderId) -> Result<()> {
        self.change(actor, |tx| {
            let order = order_for(tx, actor, id, Act::Receive)?;
            let state = after(&order, OrderEvent::Ship)?;
            tx.set_order(id, order.state, state, None)?;
            Ok(((), moved(&order, state, None)))
        })
    }

    /// These tokens came with the order, one serial a line (or between commas): all of them go into stock, or none. Those
    /// whom a key file announced since the order was made count as coming with it.
    pub fn receive_order(&self, actor: &Actor, id: OrderId, serials: &str) -> Result<Delivery> {
        let order = self.store.read(|r| order_for(r, actor, id, Act::Receive))?;
        let typed = serials_of(serials)?;
        let new: Vec<_> = typed
            .iter()
            .map(|typed| match typed {
                Ok(named) => Ok(Ok((named, self.tokens().new_token(named, order.school)?))),
                Err(refused) => Ok(Err(refused.clone())),
            })
            .collect::<Result<_>>()?;
        let delivery = self.change(actor, |tx| {
            let order = order_for(tx, actor, id, Act::Receive)?;
            after(&order, OrderEvent::ReceivePart)?;
            let (mut refused, mut tokens, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
            for read in &new {
                match read {
                    Err(unreadable) => refused.push(unreadable.clone()),
                    Ok((named, new)) => match came(tx, &order, named, new)? {
                        Ok((token, _)) if !seen.insert(token) => {
                            refused.push(RefusedSerial { serial: named.to_string(), fault: SerialFault::Twice });
                        }
                        Ok(token) => tokens.push(token),
                        Err(fault) => refused.push(RefusedSerial { serial: named.to_string(), fault }),
                    },
                }
            }
            if !refused.is_empty() {
                return Err(StationError::ParcelRefused(refused));
            }
            let count = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
            let complete = order.received + count >= order.quantity;
            let state = after(&order, if complete { OrderEvent::ReceiveAll } else { OrderEvent::ReceivePart })?;
            let mut entries = Vec::new();
            let mut to_program = 0;
            for (token, serial) in tokens {
                tx.add_order_token(id, token)?;
                let live = tx.credentials_of(token)?.iter().any(|credential| credential.state.is_live());
                to_program += u32::from(!live);
                entries
                    .push(Entry::new(event::Receive::Token { order: id }).school(order.school).token(token, &serial));
            }
            tx.set_order(id, order.state, state, None)?;
            let parcel = event::Receive::Parcel { order: id, tokens: count.into(), order_state: state };
            let first = Entry::new(parcel).school(order.school);
            // whoever waits hears of it here and not at the end of the change: the answer says how many moved on
            let entries = self.heard(tx, Entries::new(first, entries))?;
            let moved_on = entries.iter().filter(|entry| entry.verb() == Verb::Reserve).count();
            let delivery = Delivery { tokens: count, to_program, served: u32::try_from(moved_on).unwrap_or(u32::MAX) };
            Ok((delivery, entries))
        })?;
        Ok(delivery)
    }

    /// What has not come of the order will not; why.
    pub fn close_order(&self, actor: &Actor, id: OrderId, reason: &str) -> Result<()> {
        let reason = comment_of(reason)?;
        self.change(actor, |tx| {
            let order = order_for(tx, actor, id, Act::Order)?;
            let state = after(&order, OrderEvent::Close)?;
            tx.set_order(id, order.state, state, Some(&reason))?;
            Ok(((), moved(&order, state, Some(reason))))
        })
    }

    /// The order is given up before anything came; the supplier gets a mail that says so.
    pub fn cancel_order(&self, actor: &Actor, id: OrderId, reason: &str) -> Result<()> {
        let reason = comment_of(reason)?;
        self.change(actor, |tx| {
            let order = order_for(tx, actor, id, Act::Order)?;
            let state = after(&order, OrderEvent::Cancel)?;
            let supplier = tx.settings()?.supplier_address.ok_or(StationError::NoSupplier)?;
            tx.set_order(id, order.state, state, Some(&reason))?;
            tx.notify(&to_supplier(NoticeKind::OrderCancelled, &supplier, &order, actor).fact("reason", &reason))?;
            Ok(((), moved(&order, state, Some(reason))))
        })
    }

    /// A part of the orders of the schools whose stock the actor sees.
    pub fn orders(&self, actor: &Actor, filter: &OrderFilter, part: Part) -> Result<Page<OrderView>> {
        let schools = self.tokens().stock_schools(actor, filter.school)?;
        let &OrderFilter { open, sort, descending, .. } = filter;
        let query = OrderQuery { schools, open, sort, descending };
        let now = self.now();
        self.store.read(|r| {
            let lead = r.settings()?.lead_days;
            Ok(r.orders(&query, part)?.map(|order| order_view(order, Vec::new(), now, lead)))
        })
    }

    /// One order, with what came of it.
    pub fn order(&self, actor: &Actor, id: OrderId) -> Result<OrderView> {
        let now = self.now();
        self.store.read(|r| {
            let order = order_for(r, actor, id, Act::SeeStock)?;
            let came = r.tokens_of_order(id)?;
            let parcels = came.chunk_by(|a, b| a.1 == b.1).map(|parcel| Parcel {
                at: parcel[0].1,
                serials: parcel.iter().map(|(serial, _)| serial.clone()).collect(),
            });
            Ok(order_view(order, parcels.collect(), now, r.settings()?.lead_days))
        })
    }

    /// What a school has, awaits and uses, and what to order.
    pub fn supply(&self, actor: &Actor, school: Uai) -> Result<SupplyView> {
        actor.check(Act::SeeStock, Some(school))?;
        self.store.read(|r| supply_view(r, school, self.now()))
    }

    /// The same for every school where the actor orders; empty where the act is not theirs.
    pub fn supplies(&self, actor: &Actor) -> Result<Vec<SupplyView>> {
        let schools = actor.schools_for(Act::Order).unwrap_or_default();
        self.store.read(|r| schools.into_iter().map(|school| supply_view(r, school, self.now())).collect())
    }
}

/// The entry of an order that stands there from now on.
fn moved(order: &Order, order_state: OrderState, comment: Option<String>) -> Entry {
    Entry::new(event::Order::Moved { order: order.id, order_state, comment }).school(order.school)
}

/// The state of an order after `event`, or the refusal in words.
fn after(order: &Order, event: OrderEvent) -> Result<OrderState> {
    order.state.after(event).map_err(|_| StationError::Order { id: order.id, state: order.state, event })
}

/// The order, when the actor may do `act` about it.
fn order_for(r: &Reader<'_>, actor: &Actor, id: OrderId, act: Act) -> Result<Order> {
    let order = r.order(id)?.ok_or(StationError::NoSuchOrder(id))?;
    actor.check_of(act, Some(order.school), Act::SeeStock, StationError::NoSuchOrder(id))?;
    Ok(order)
}

/// A mail to the supplier about an order.
fn to_supplier(kind: NoticeKind, supplier: &str, order: &Order, actor: &Actor) -> Notice {
    let notice = Notice::to_address(kind, supplier).fact("order", order.id).fact("quantity", order.quantity);
    notice.fact("school", order.school).fact("school_name", &order.school_name).fact("by", &actor.name)
}

/// Puts a token that came into stock, or finds it there; or says why it cannot have come with this order.
fn came(
    tx: &Change<'_>,
    order: &Order,
    named: &TokenRef,
    new: &NewToken,
) -> Result<Result<(TokenId, Serial), SerialFault>> {
    let mut known = tx.tokens_named(named)?;
    if known.iter().any(|token| token.school == Some(order.school)) {
        known.retain(|token| token.school == Some(order.school));
        if known.len() > 1 {
            return Ok(Err(SerialFault::Ambiguous));
        }
    }
    let Some(token) = known.pop() else {
        let alike = !tx.tokens_alike(&new.serial)?.is_empty();
        return Ok(if alike { Err(SerialFault::Alike) } else { Ok((tx.add_token(new)?, new.serial.clone())) });
    };
    if token.school != Some(order.school) {
        return Ok(Err(SerialFault::Elsewhere));
    }
    if tx.order_of_token(token.id)?.is_some() {
        return Ok(Err(SerialFault::CameBefore));
    }
    // a key file may have come first, and given some of them away already
    let announced = token.registered >= order.placed;
    let with_us = matches!(token.state, CustodyState::InStock | CustodyState::Reserved | CustodyState::Allocated);
    Ok(if announced && with_us { Ok((token.id, token.serial)) } else { Err(SerialFault::HereAlready) })
}

fn order_view(order: Order, parcels: Vec<Parcel>, now: Timestamp, lead_days: u16) -> OrderView {
    OrderView {
        id: order.id,
        school: order.school,
        school_name: order.school_name,
        state: order.state,
        quantity: order.quantity,
        received: order.received,
        comment: order.comment,
        placed: order.placed,
        by: order.author,
        since: order.since,
        reason: order.reason,
        late: order.state.is_open() && order.placed + days(lead_days.into()) < now,
        parcels,
    }
}

pub(crate) fn supply_view(r: &Reader<'_>, uai: Uai, now: Timestamp) -> Result<SupplyView> {
    let settings = r.settings()?;
    let school = r.school(uai)?.ok_or(StationError::NoSuchSchool(uai))?;
    let supply: Supply = r.supply(uai, now, &settings)?;
    Ok(SupplyView {
        school: uai,
        name: school.name,
        supply,
        suggestion: supply.suggestion().min(NewOrder::LARGEST),
        lasts_until: supply.days_left().map(|left| now + days(left)),
        reorder_at: supply.reorder_in_days().map(|left| now + days(left)),
        last_order: r.last_order(uai)?,
        supplier: settings.supplier_address.is_some(),
    })
}

/// The serials of a list, one a line or between commas and semicolons. A space within one is refused: nobody can say
/// whether it parts two serials or groups the digits of one.
fn serials_of(text: &str) -> Result<Vec<Result<TokenRef, RefusedSerial>>> {
    let typed = text.split(['\n', '\r', ',', ';', '\t']).map(str::trim).filter(|typed| !typed.is_empty());
    let read = typed.map(|typed| {
        let serial = if typed.contains(char::is_whitespace) { None } else { typed.parse().ok() };
        serial.ok_or_else(|| RefusedSerial {
            serial: typed.chars().filter(|c| !c.is_control()).take(40).collect(),
            fault: SerialFault::Unreadable,
        })
    });
    let read: Vec<_> = read.take(NewOrder::LARGEST as usize + 1).collect();
    if read.is_empty() || read.len() > NewOrder::LARGEST as usize {
        return Err(InputFault::Parcel(NewOrder::LARGEST).into());
    }
    Ok(read)
}

fn days(days: u32) -> SignedDuration {
    // a stock that lasts for more than a century lasts
    SignedDuration::from_hours(24 * i64::from(days.min(36_525)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_serials_is_read_line_by_line_and_a_space_within_one_is_not_guessed_at() {
        let read = serials_of(" 123 \r\n456;789,ab-1\n\n").unwrap();
        let read: Vec<_> = read.into_iter().map(|serial| serial.unwrap().to_string()).collect();
        assert_eq!(read, ["123", "456", "789", "AB-1"]);
        let faults = serials_of("12 34\n0\nx<y").unwrap();
        assert!(faults.iter().all(|read| read.as_ref().is_err_and(|refused| refused.fault == SerialFault::Unreadable)));
        assert!(serials_of(" \n,").is_err() && serials_of(&"1\n".repeat(1001)).is_err());
    }
}

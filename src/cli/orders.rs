//! Orders on the command line.

use super::{
    OrderVerb,
    exchange::{Emit, Say, document},
};
use catalogue::{Ui, say as message};
use serde_json::json;
use station::{Actor, NewOrder, OrderFilter, OrderView, Part, Station, StationError};

/// Does one verb, as `actor`.
pub(super) fn order(
    station: &Station,
    actor: &Actor,
    verb: OrderVerb,
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let id = match verb {
        OrderVerb::List { school, all } => {
            let orders = station
                .stock()
                .orders(actor, &OrderFilter { school, open: !all, ..OrderFilter::default() }, Part::every())?
                .rows;
            orders.iter().for_each(|order| emit.say(document(order), line(order, ui)));
            return Ok(());
        }
        OrderVerb::Place { school, quantity, comment, beside } => {
            let quantity = match quantity {
                Some(quantity) => quantity,
                None => station.stock().supply(actor, school)?.suggestion,
            };
            station.stock().place_order(actor, &NewOrder { school, quantity, comment, seen: beside })?
        }
        OrderVerb::Show { id } => id,
        OrderVerb::Ship { id } => {
            station.stock().ship_order(actor, id)?;
            id
        }
        OrderVerb::Receive { id, serials } => {
            let came = station.stock().receive_order(actor, id, &serials.join("\n"))?;
            let text = message("terminal-received")
                .count("tokens", came.tokens)
                .count("program", came.to_program)
                .count("served", came.served);
            emit.say(json!({ "order": id, "delivery": came }), ui.message(&text));
            id
        }
        OrderVerb::Close { id, reason } => {
            station.stock().close_order(actor, id, &reason)?;
            id
        }
        OrderVerb::Cancel { id, reason } => {
            station.stock().cancel_order(actor, id, &reason)?;
            id
        }
    };
    let order = station.stock().order(actor, id)?;
    let parcels = order.parcels.iter().map(|parcel| {
        let serials = parcel.serials.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        format!("\n  {}  {serials}", parcel.at)
    });
    emit.say(document(&order), format!("{}{}", line(&order, ui), parcels.collect::<String>()));
    Ok(())
}

fn line(order: &OrderView, ui: &Ui) -> String {
    let late = if order.late { format!("  {}", ui.t("order-late")) } else { String::new() };
    let reason = order.reason.as_ref().map(|reason| format!("  ({reason})")).unwrap_or_default();
    let (id, state, school) = (order.id, ui.name(&order.state), order.school);
    let came = message("terminal-order-of").count("received", order.received).count("quantity", order.quantity);
    let (came, by) = (ui.message(&came), &order.by);
    format!("{id:>6}  {state:<16}  {school}  {came:>12}  {}  {by}{late}{reason}", order.placed)
}

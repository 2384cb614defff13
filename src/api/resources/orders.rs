//! Orders, and what schools have and need.

use super::bodies::{Because, Plain};
use crate::endpoint::{Asked, Endpoint};
use domain::{OrderId, Uai};
use schemars::JsonSchema;
use serde::Deserialize;
use station::{NewOrder, OrderFilter, OrderView, Result};

/// Which orders.
#[derive(Debug, Default, Deserialize, JsonSchema)]
struct Which {
    /// Of this school.
    school: Option<Uai>,
    /// Those of which tokens are still awaited.
    #[serde(default)]
    open: bool,
}

/// An order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct New {
    /// For which school.
    school: Uai,
    /// How many tokens.
    #[schemars(range(min = 1, max = 1000))]
    quantity: u32,
    /// For the supplier.
    #[serde(default)]
    comment: String,
    /// The newest order of the school that is known: while another one is under way, nothing is ordered.
    #[serde(default)]
    beside: Option<OrderId>,
}

/// A parcel.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Parcel {
    /// The serials that came.
    #[schemars(length(min = 1, max = 1000))]
    serials: Vec<String>,
}

fn show(a: &Asked, id: OrderId) -> Result<OrderView> {
    a.station.stock().order(&a.actor, id)
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::list("/orders", "Orders, the newest first.", |a, Which { school, open }: Which, part| {
            a.station.stock().orders(&a.actor, &OrderFilter { school, open, ..OrderFilter::default() }, part)
        }),
        Endpoint::make(
            "/orders",
            "Tokens are ordered from the supplier, by mail.",
            |a, new: New| {
                let New { school, quantity, comment, beside } = new;
                a.station.stock().place_order(&a.actor, &NewOrder { school, quantity, comment, seen: beside })
            },
            show,
        ),
        Endpoint::one("/orders/{id}", "One order, with its parcels.", show),
        Endpoint::act(
            "/orders/{id}/ship",
            "It is on its way.",
            |a, id: &OrderId, Plain {}| a.station.stock().ship_order(&a.actor, *id),
            show,
        ),
        Endpoint::act(
            "/orders/{id}/receive",
            "These tokens came: all of them go into stock, or none.",
            |a, id: &OrderId, parcel: Parcel| {
                a.station.stock().receive_order(&a.actor, *id, &parcel.serials.join("\n")).map(drop)
            },
            show,
        ),
        Endpoint::act(
            "/orders/{id}/close",
            "What has not come of it will not.",
            |a, id: &OrderId, why: Because| a.station.stock().close_order(&a.actor, *id, &why.comment),
            show,
        ),
        Endpoint::act(
            "/orders/{id}/cancel",
            "It is given up before anything came; the supplier reads why.",
            |a, id: &OrderId, why: Because| a.station.stock().cancel_order(&a.actor, *id, &why.comment),
            show,
        ),
        Endpoint::one(
            "/supplies/{school}",
            "What a school has, awaits and uses, and what follows from it.",
            |a, school: Uai| a.station.stock().supply(&a.actor, school),
        ),
    ]
}

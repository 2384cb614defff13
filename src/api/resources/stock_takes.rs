//! Stock-takes: a cupboard is counted by numbers that somebody reads or scans.

use super::bodies::Plain;
use crate::endpoint::{Asked, Endpoint};
use domain::{StockTakeId, TokenRef, Uai};
use schemars::JsonSchema;
use serde::Deserialize;
use station::{Result, StockTakeView};

/// All of them.
#[derive(Debug, Default, Deserialize, JsonSchema)]
struct Which {}

/// Whose cupboard.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct New {
    /// The school.
    school: Uai,
}

/// A token that is there.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Counted {
    /// Its number, or name.
    serial: TokenRef,
}

fn show(a: &Asked, id: StockTakeId) -> Result<StockTakeView> {
    a.station.stock().stock_take(&a.actor, id)
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::list("/stock-takes", "Stock-takes, the newest first.", |a, Which {}: Which, part| {
            a.station.stock().stock_takes(&a.actor, part)
        }),
        Endpoint::make(
            "/stock-takes",
            "A cupboard is counted from now on.",
            |a, new: New| a.station.stock().start_stock_take(&a.actor, new.school),
            show,
        ),
        Endpoint::one("/stock-takes/{id}", "One stock-take: what is there, and what differs.", show),
        Endpoint::act(
            "/stock-takes/{id}/count",
            "A token is there.",
            |a, id: &StockTakeId, counted: Counted| a.station.stock().count(&a.actor, *id, counted.serial).map(drop),
            show,
        ),
        Endpoint::act(
            "/stock-takes/{id}/uncount",
            "It was counted by mistake.",
            |a, id: &StockTakeId, counted: Counted| a.station.stock().uncount(&a.actor, *id, counted.serial),
            show,
        ),
        Endpoint::act(
            "/stock-takes/{id}/register",
            "What was counted and is in no inventory goes into stock.",
            |a, id: &StockTakeId, Plain {}| a.station.stock().register_counted(&a.actor, *id).map(drop),
            show,
        ),
        Endpoint::act(
            "/stock-takes/{id}/close",
            "It is over, and its difference kept.",
            |a, id: &StockTakeId, Plain {}| a.station.stock().close_stock_take(&a.actor, *id).map(drop),
            show,
        ),
    ]
}

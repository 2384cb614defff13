//! What programs can ask, by what it is about.

mod codes;
mod orders;
mod people;
mod records;
mod requests;
mod stock_takes;
mod tickets;
mod tokens;

use super::endpoint::Endpoint;
use schemars::JsonSchema;
use serde::Deserialize;

/// Everything that can be asked.
pub fn endpoints() -> Vec<Endpoint> {
    let rooms = [
        tokens::endpoints,
        codes::endpoints,
        requests::endpoints,
        orders::endpoints,
        tickets::endpoints,
        stock_takes::endpoints,
        people::endpoints,
        records::endpoints,
    ];
    rooms.into_iter().flat_map(|room| room()).collect()
}

/// Nothing needs to be said.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Plain {}

/// Why something is done, for whoever reads of it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Because {
    /// In a sentence.
    #[schemars(length(min = 1, max = 500), regex(pattern = r"\S"))]
    pub comment: String,
}

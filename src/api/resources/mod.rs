//! What programs can ask, by what it is about.

mod bodies;
mod codes;
mod orders;
mod people;
mod records;
mod requests;
mod stock_takes;
mod tickets;
mod tokens;

use super::endpoint::Endpoint;

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

//! The station for programs: `/api/v1`.
//!
//! An [`Endpoint`] is a method, an address and a use case with the types of what it takes and gives. Of the one list of them
//! ([`endpoints`]) the router is made, and the document that tells programs of it ([`openapi`]): nothing is said twice. What is given are
//! the documents of `--json`; what goes wrong is a [`Problem`] (RFC 9457).
//!
//! Whose key it is was judged before (`web::clients`): this room is given the program, and asks the use cases as it
//! ([`station::Actor::program`]). Every question can be asked again: reading says by what it is known (`ETag`), an act takes the state it is
//! meant for (`If-Match`) and a key by which it is done once (`Idempotency-Key`).

mod condition;
mod endpoint;
mod openapi;
mod params;
mod problem;
mod resources;
mod router;
mod shape;
mod status;

pub use endpoint::{Endpoint, Method};
pub use openapi::openapi;
pub use problem::Problem;
pub use resources::endpoints;
pub use router::{Job, Runner, router, taken, words};
pub use status::status_of;

/// Below which address everything is.
pub const BASE: &str = "/api/v1";
/// Where the document is.
pub const DOCUMENT: &str = "/api/v1/openapi.json";

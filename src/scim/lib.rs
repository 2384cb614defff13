//! SCIM 2.0 (RFC 7642 to 7644): identity systems push people and groups to `/scim/v2`, by the key of a program of that purpose.
//!
//! The protocol is pure: `schema` says what there is, `document` reads what comes by it, `filter` and `patch` are bounded whatever
//! is sent. What a document means here (accounts, roles, keys) is the station's (`station::pushed`); whose key it is was judged before
//! (`web::clients`). Bulk, sorting and passwords are not spoken, and `ServiceProviderConfig` says so.

mod acts;
mod document;
mod fault;
mod filter;
mod given;
mod listing;
mod parser;
mod patch;
mod path;
mod place;
mod projection;
mod resource;
mod router;
mod schema;
mod schemas;
mod service;
mod shown;

pub use fault::Fault;
pub use router::router;

/// Below which address everything is.
pub const BASE: &str = "/scim/v2";

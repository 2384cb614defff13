//! The one table of ways into the panel: method, address, handler, and what each needs. The router is built from it, the
//! gate ([`super::gate`]) reads it before a handler runs, and the suite walks it: whatever is added here is tried with every
//! role in every place, without another line.
//!
//! The table says what is needed; whether somebody has it is the permission table's to say (`domain::people`), and every
//! use case of the station asks it again, of the very thing.

mod table;
mod way;

use axum::http::Method;
use station::Actor;
use std::{collections::HashMap, sync::LazyLock};
pub use table::routes;
pub(super) use table::ways;
pub use way::Route;
pub(super) use way::Way;

/// Whether this actor may see the page, by the table of routes.
pub(super) fn is_open(actor: &Actor, path: &str) -> bool {
    static PAGES: LazyLock<HashMap<String, Route>> = LazyLock::new(|| {
        let pages = routes(false, false).into_iter().filter(|route| route.method == Method::GET);
        pages.map(|route| (route.path.clone(), route)).collect()
    });
    PAGES.get(path).is_some_and(|route| route.check(actor).is_ok())
}

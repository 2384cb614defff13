//! Pages by noun. One file a subject: its handlers first, then its page as a pure function of what the station shows.

pub(crate) mod account;
pub(crate) mod bench;
pub(crate) mod conveyor;
pub(crate) mod helpdesk;
pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod journal;
pub(crate) mod mail;
pub(crate) mod people;
pub(crate) mod requests;
pub(crate) mod search;
pub(crate) mod setup;
pub(crate) mod stock;
pub(crate) mod tokens;

//! The panel: who may go where, and what a person reads.

mod account_pages;
pub mod bad_forms;
mod cost;
mod frame;
mod front_doors;
mod inbox;
mod keys;
mod lists;
mod pages;
mod panel;
mod paper;
mod refusals;
mod rights;
mod station;
mod two_families;
mod works;

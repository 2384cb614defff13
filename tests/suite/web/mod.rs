//! The panel: who may go where, and what a person reads.

mod account_pages;
pub mod bad_forms;
mod cost;
mod front_doors;
mod keys;
mod pages;
mod panel;
mod paper;
mod rights;
mod two_families;
mod works;

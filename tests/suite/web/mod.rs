//! The panel: who may go where, and what a person reads.

mod account_pages;
pub mod bad_forms;
mod certificate;
mod consulted;
mod cost;
mod crawl;
mod frame;
mod front_doors;
mod inbox;
mod keys;
mod keysheet;
mod left;
mod lists;
mod names;
mod one_bad_field;
mod pages;
mod panel;
mod paper;
mod privacy;
mod refusals;
mod rights;
mod start;
mod station;
mod trouble;
mod two_families;
mod watched;
mod works;

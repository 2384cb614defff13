//! What is said of every error, one file for each room that it comes from.

mod bench;
mod directory;
mod driver;
mod input;
mod journal;
mod keyfile;
mod people;
mod provider;
mod roster;
mod start;
mod station;
mod store;
mod table;

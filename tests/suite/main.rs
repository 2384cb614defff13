//! The suite: needs nothing beyond Rust and a C compiler, no USB, no network.

mod account_pages;
mod care;
mod command_line;
mod console;
mod custody;
mod delegates;
mod desk;
mod diagnosis;
mod floors;
mod helpdesk;
mod import;
mod keyfile;
mod oath_peers;
mod oath_resync;
mod okey;
mod orders;
mod pin;
mod requests;
mod roster;
mod stock_take;
mod store;
mod tickets;
mod udev_rules;
mod web;
mod words;
mod yubikey_driver;

//! The suite: needs nothing beyond Rust and a C compiler, no USB, no network.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what a test says goes to its runner")]

#[path = "../support/mod.rs"]
mod support;

mod api;
mod cli;
mod driver;
mod findings;
mod house;
mod keyfile;
mod oath;
mod outside;
mod station;
mod store;
mod usb;
mod web;

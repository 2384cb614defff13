//! The suite: needs nothing beyond Rust and a C compiler, no USB, no network.

mod store;

//! The bench: what is plugged into the station right now, and what is being done with it.
//!
//! A supervisor sleeps until the bus says that something changed, scans (the scan is the truth) and gives every token a
//! *lane*: a thread of its own with the one conversation with that token, bound to port, device number and node. Where the node
//! dies and comes back, as it does when another program takes the interface, a new lane looks at the token again, after the
//! old one has ended. A token that misbehaves holds up its own lane and no other.
//!
//! The bench knows no people and no records. Whoever uses it is told of what was read ([`Observe`]), and gives it jobs
//! ([`Job`]). A job has the session with its token and a [`Lane`] to tell what it is doing; how it ended is a value ([`End`]) that
//! the bench keeps and hands out and does not look into.

mod activity;
mod asking;
mod claim;
mod conversation;
mod end;
mod error;
mod first_look;
mod holding;
mod keys;
mod lane;
mod link;
mod own_bus;
mod plugged;
mod rescan;
mod running;
mod seat;
mod seats;
mod shared;
mod sockets;
mod stranger;
mod supervisor;
mod unusable;
mod waiting;

#[cfg(test)]
mod tests;

pub use activity::{Activity, Finger, TouchHint};
pub use claim::Claim;
pub use end::End;
pub use error::{BenchError, Result};
pub use keys::{KeyboardHold, KeyboardView, Keys};
pub use lane::{AnyLane, Job, Lane, Observe, Observer};
pub use own_bus::OwnBus;
pub use seat::{Look, Seat};
pub use shared::Bench;
pub use sockets::{Following, OnChange, Plugged, Sockets};
pub use stranger::Stranger;
pub use supervisor::Watch;
pub use unusable::UnusableReason;

//! Commands, and the socket by which they reach the daemon.

pub mod bench;

//! Codes, windows and searches, side by side with peers.

mod peers;
mod resync;

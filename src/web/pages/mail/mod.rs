//! Mails on their way, and the tray of the demo.

pub(crate) mod queue;
pub(crate) mod server;
pub(crate) mod tray;

//! The inventory as a whole: what is in it, how keys come into it (key files, parcels, the retired console's file) and go
//! out as a file, and what is done where cupboard and inventory differ (stock-takes, tickets).
//!
//! One token's way from hand to hand is `custody`; nothing in this room talks to a plugged token.

mod console;
mod export;
mod import;
mod inventory;
mod orders;
mod stock_take;
mod ticket_keys;
mod tickets;

pub use console::{ConsoleColumn, ConsoleLine, ConsoleReport};
pub use export::{ExportOptions, ExportReport, ExportTo};
pub use import::{CodeToCompare, ImportLine, ImportOptions, ImportReport};
pub use inventory::{Page, TokenFilter};
pub use orders::{Delivery, NewOrder, OrderFilter, RefusedSerial, SerialFault};
pub use stock_take::Counted;
pub use tickets::{NewTicket, TicketFilter};

pub(super) use import::Hashing;
pub(super) use inventory::journal_line;
pub(super) use orders::supply_view;

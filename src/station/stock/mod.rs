//! The inventory as a whole: what is in it, how keys come into it (key files, parcels, the retired console's file) and go
//! out as a file, and what is done where cupboard and inventory differ (stock-takes, tickets).
//!
//! One token's way from hand to hand is `custody`; nothing in this room talks to a plugged token.

mod console;
mod counting;
mod due;
mod export;
mod import;
mod import_report;
mod inventory;
mod orders;
mod overview;
mod stock_take;
mod take_lines;
mod ticket_keys;
mod tickets;
mod view;

pub use console::{ConsoleColumn, ConsoleLine, ConsoleReport};
pub use counting::Counted;
pub use export::{ExportOptions, ExportReport, ExportTo, KeyExport};
pub use import::ImportOptions;
pub use import_report::{CodeToCompare, ImportLine, ImportReport};
pub use inventory::{COUNTED, KeyRow, TokenFilter, TokenTable};
pub use orders::{Delivery, NewOrder, OrderFilter};
pub use overview::{Overview, SchoolSupply};
pub use tickets::{NewTicket, TicketFilter};
pub use view::{
    CountLine, OrderView, Parcel, StockTakeRow, StockTakeView, SupplyView, TicketLine, TicketNoteView, TicketView,
};

pub(super) use orders::supply_view;

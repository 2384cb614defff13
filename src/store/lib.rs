//! The station's memory: SQLite, the vault, the journal.
//!
//! [`Store::open`] takes the lock and looks at key, database and journal head; [`Store::read`] reads one consistent
//! state; [`Store::change`] is the only way to change it, and asks for a journal entry. What can be asked and changed is
//! methods of [`Reader`], [`Bookkeeping`] and [`Change`], one file a subject.
//!
//! All SQL lives here, so that a second engine can stand beside SQLite. The store knows no rules beyond those that keep
//! its rows true (states, transitions, references); who may do what, and why, is the station's. It knows no tokens that
//! are plugged, and no clock: the time of a change is given.

mod about;
mod access;
mod account;
mod attempt;
mod authenticator;
mod backup;
mod batch;
mod batch_line;
mod care;
mod change;
mod connection;
mod console;
mod cost;
mod credential;
mod database_file;
mod device;
mod disk;
mod document;
mod drift;
mod engine;
mod entropy;
mod epoch;
mod error;
mod factor;
mod files;
mod grant;
mod integrity;
mod journal;
mod link;
mod memory;
mod mode;
mod moment;
mod news;
mod open;
mod order;
mod outbox;
mod part;
mod password;
mod paths;
mod person;
mod pin;
mod reconsidered;
mod rekey;
mod request;
mod request_list;
mod restored;
mod schema;
mod school;
mod sealed;
mod second_look;
mod session;
mod setting;
mod spool;
mod sql;
mod sqlite_error;
mod stock_take;
mod store;
mod ticket;
mod token;
mod token_change;
mod token_hash;
mod token_list;
mod transaction;
mod vault;
mod waiting;
mod wanted;
mod wipe;

pub use about::About;
pub use attempt::{Attempt, Counter, Guess, Refusals, Stopped, Trace};
pub use authenticator::Authenticator;
pub use backup::{Restored, restore};
pub use batch::{Batch, BatchCounts, BatchPlan};
pub use batch_line::BatchLine;
pub use care::DueToken;
pub use cost::{Ran, Watch};
pub use credential::{Credential, NewCredential};
pub use disk::{Commit, Disk, RealDisk};
pub use document::Document;
pub use entropy::OsEntropy;
pub use epoch::{OldKeyed, VaultState};
pub use error::{Result, StoreError};
pub use factor::{Drift, MovingFactor, Standing};
pub use grant::HeldRole;
pub use journal::{Author, Entries, Entry, Fault, Head, InvalidHead, JournalCheck, JournalQuery, Record};
pub use link::{AskedLink, Link, OlderLinks};
pub use memory::keep_memory_private;
pub use mode::Mode;
pub use news::News;
pub use open::Options;
pub use order::{NewOrder, Order, OrderQuery, OrderSort};
pub use outbox::{Mail, MailTo};
pub use part::{Page, Part};
pub use password::PasswordHash;
pub use paths::{DATABASE, Paths};
pub use person::{AddressChange, NewPerson, Person, PersonQuery, PersonSort};
pub use pin::PinStatus;
pub use request::{NewRequest, Request};
pub use request_list::{RequestQuery, RequestSort};
pub use restored::{DoubtedPerson, RestoredFrom};
pub use school::{School, SchoolQuery, SchoolSort, SchoolStock};
pub use second_look::{AskedLook, WaitingLook};
pub use session::{OpenSession, Session};
pub use spool::{Spool, Spooled};
pub use stock_take::{StockTake, StockTakeLine};
pub use store::{Hearer, Store};
pub use ticket::{NewTicket, Ticket, TicketNote, TicketQuery, TicketSort};
pub use token::{Holder, Keeping, NewToken, Token, only};
pub use token_hash::TokenHash;
pub use token_list::{TokenLine, TokenPage, TokenQuery, TokenSort, TokenView, Unsettled};
pub use transaction::{Bookkeeping, Change, Reader};
pub use vault::{Purpose, SealedFor};
pub use waiting::First;
pub use wanted::{Wanted, to_the_end};

pub use domain::{Language, LinkPurpose};

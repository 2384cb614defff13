//! Key files of every form that people bring.
//!
//! | Form | What it is | Read by |
//! |---|---|---|
//! | `pskc` | RFC 6030 and its drafts back to 2006, in plain or encrypted | `pskc` |
//! | tables | CSV in the dialects of vendors and peers | `csv` |
//! | `otpauth` | `otpauth://` addresses, one a line, and transfer codes of Google Authenticator | `otpauth` |
//! | `safenet` | XML of eToken PASS (`<Tokens>`) | `safenet` |
//! | `safeword` | SafeWord authenticator records (`.dat`) | `safeword` |
//! | `sdtid` | SecurID: custody only | `sdtid` |
//!
//! What is none of them is named for what it is ([`Foreign`]), with what to do next.
//!
//! | To do | With |
//! |---|---|
//! | read any of them, one key at a time | [`KeyFile::open`], then iterate |
//! | read all or nothing | [`read_all`] |
//! | write PSKC, always encrypted | [`PskcWriter`] |
//! | write a table, without secrets unless asked | [`CsvWriter`] |
//!
//! Values in, values out: this floor knows no store, no person and no clock. Memory is bounded by the largest single key,
//! not by the file. Each key has one [`Line`] in the report, whatever became of it; what is accepted although it is not as
//! the format says has a named [`Rule`]. The same serial may come twice (two slots of a token): what that means, and what
//! is already in stock, is the caller's to know.

mod column;
mod crypto;
mod csv;
mod decoded;
mod encoding;
mod entries;
mod error;
mod given;
mod limits;
mod open;
mod otpauth;
mod plain_lines;
mod pskc;
mod quoted;
mod record;
mod refusal;
mod report;
mod rule;
mod rules;
mod safenet;
mod safeword;
mod said;
mod sdtid;
mod shorten;
mod text;
mod vocabulary;
mod xml;

pub use column::Column;
pub use crypto::{Cipher, MacAlgorithm};
pub use csv::{CsvWriter, Dialect, DialectName, Secrets, Unused};
pub use encoding::SecretEncoding;
pub use entries::ReadEntry;
pub use error::{KeyFileError, Unsupported, Unwritable, WriteError};
pub use given::Given;
pub use open::{Contents, Form, KeyFile, Summary, read_all};
pub use pskc::{Protection, PskcWriter, Sealing, Unlock, pre_shared_key};
pub use quoted::Quoted;
pub use record::{
    Device, KeyCredential, KeyFactor, KeyNotes, KeyRecord, KeyUsage, PinMode, PinPolicy, Policy, Validity, ValueFormat,
};
pub use refusal::Refusal;
pub use report::{Line, Outcome};
pub use rule::Rule;
pub use rules::Rules;
pub use shorten::shortened;
pub use table::Foreign;
pub use vocabulary::{WordsError, use_words};

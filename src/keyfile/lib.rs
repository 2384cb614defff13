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

mod crypto;
mod csv;
mod decoded;
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
mod report;
mod safenet;
mod safeword;
mod said;
mod sdtid;
mod text;
mod vocabulary;
mod xml;

pub use crypto::{Cipher, MacAlgorithm};
pub use csv::{Column, CsvWriter, Dialect, DialectName, SecretEncoding, Secrets, Unused};
pub use error::{KeyFileError, Unsupported, Unwritable, WriteError};
pub use given::Given;
pub use open::{Contents, Form, KeyFile, ReadEntry, Summary, read_all};
pub use pskc::{Protection, PskcWriter, Sealing, Unlock, pre_shared_key};
pub use quoted::Quoted;
pub use record::{
    Device, KeyCredential, KeyFactor, KeyNotes, KeyRecord, KeyUsage, PinMode, PinPolicy, Policy, Validity, ValueFormat,
};
pub use report::{Line, Outcome, Refusal, Rule, Rules};
pub use table::Foreign;
pub use text::shortened;
pub use vocabulary::{WordsError, use_words};

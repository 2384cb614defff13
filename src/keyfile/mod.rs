//! Key files: PSKC (RFC 6030), tables (CSV) and, for custody only, SecurID `sdtid`.
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
mod error;
mod limits;
mod open;
mod pskc;
mod record;
mod report;
mod sdtid;
mod text;
mod xml;

pub use crypto::{Cipher, MacAlgorithm};
pub use csv::{Column, CsvReader, CsvWriter, Dialect, DialectName, SecretEncoding};
pub use error::{KeyFileError, Unsupported, Unwritable, WriteError};
pub use open::{Contents, KeyFile, ReadEntry, Summary, read_all};
pub use pskc::{Protection, PskcReader, PskcWriter, Sealing, Unlock, pre_shared_key};
pub use record::{
    Device, KeyCredential, KeyFactor, KeyNotes, KeyRecord, KeyUsage, PinMode, PinPolicy, Policy, Validity, ValueFormat,
};
pub use report::{Line, Outcome, Refusal, Rule, Rules};
pub use sdtid::SdtidReader;
pub use text::shortened;

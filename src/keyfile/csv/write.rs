//! Tables written: without secrets unless asked, and without cells that a spreadsheet would run.

use super::super::error::WriteError;
use super::super::record::{KeyFactor, KeyRecord};
use crate::column::Column;
use data_encoding::HEXLOWER;
use std::io::{self, Write};
use table::neutral;

const COLUMNS: [Column; 17] = [
    Column::Serial,
    Column::Type,
    Column::Digest,
    Column::Digits,
    Column::Counter,
    Column::Period,
    Column::Drift,
    Column::Manufacturer,
    Column::Model,
    Column::Lot,
    Column::Start,
    Column::Expiry,
    Column::User,
    Column::Issuer,
    Column::Name,
    Column::Slot,
    Column::Family,
];

/// Writes a table with a first row that names the columns; read back by [`crate::KeyFile`].
///
/// Keeps what a table is wanted for. Policies, bindings and references are kept by PSKC only.
pub struct CsvWriter<W: Write> {
    rows: ::csv::Writer<W>,
    secrets: bool,
}

impl<W: Write> CsvWriter<W> {
    /// Writes the first row. `secrets`: with a column of secrets in plain hexadecimal; for an administrator who asked for it.
    pub fn new(out: W, secrets: bool) -> Result<Self, WriteError> {
        let mut rows = ::csv::Writer::from_writer(out);
        let names = COLUMNS.iter().map(|column| column.word());
        rows.write_record(names.chain(secrets.then_some("secret"))).map_err(output)?;
        Ok(Self { rows, secrets })
    }

    /// Writes one row.
    pub fn write(&mut self, record: &KeyRecord) -> Result<(), WriteError> {
        for column in COLUMNS {
            self.rows.write_field(neutral(&cell(record, column))).map_err(output)?;
        }
        if self.secrets {
            let secret = record.credential.as_ref().map(|credential| HEXLOWER.encode(credential.secret.expose()));
            self.rows.write_field(zeroize::Zeroizing::new(secret.unwrap_or_default()).as_bytes()).map_err(output)?;
        }
        self.rows.write_record(None::<&[u8]>).map_err(output)
    }

    /// Gives the output back, flushed.
    pub fn finish(self) -> Result<W, WriteError> {
        self.rows.into_inner().map_err(|error| WriteError::Output(error.into_error()))
    }
}

impl<W: Write> std::fmt::Debug for CsvWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CsvWriter").field("secrets", &self.secrets).finish_non_exhaustive()
    }
}

fn cell(record: &KeyRecord, column: Column) -> String {
    let credential = record.credential.as_ref();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let counter = credential.and_then(|credential| match credential.factor {
        KeyFactor::Hotp { counter } => Some(counter.to_string()),
        KeyFactor::Totp { .. } => None,
    });
    let time = credential.and_then(|credential| match credential.factor {
        KeyFactor::Hotp { .. } => None,
        KeyFactor::Totp { period, drift, .. } => Some((period.seconds().to_string(), drift.to_string())),
    });
    let policy = record.policy.validity;
    match column {
        Column::Serial => record.serial.to_string(),
        Column::Type => match (&counter, &time) {
            (Some(_), _) => "hotp".into(),
            (None, Some(_)) => "totp".into(),
            (None, None) => String::new(),
        },
        Column::Digest => credential.map(|c| c.parameters.algorithm.to_string()).unwrap_or_default(),
        Column::Digits => credential.map(|c| c.parameters.digits.get().to_string()).unwrap_or_default(),
        Column::Counter => counter.unwrap_or_default(),
        Column::Period => time.map(|(period, _)| period).unwrap_or_default(),
        Column::Drift => time.map(|(_, drift)| drift).unwrap_or_default(),
        Column::Manufacturer => text(&record.device.manufacturer),
        Column::Model => text(&record.device.model),
        Column::Lot => text(&record.device.lot),
        Column::Start => record.device.validity.start.or(policy.start).map(|t| t.to_string()).unwrap_or_default(),
        Column::Expiry => record.device.validity.expiry.or(policy.expiry).map(|t| t.to_string()).unwrap_or_default(),
        Column::User => record.key.user_id.clone().or_else(|| record.device.user_id.clone()).unwrap_or_default(),
        Column::Issuer => text(&record.key.issuer),
        Column::Name => text(&record.key.friendly_name),
        Column::Slot => text(&record.device.crypto_module),
        Column::Family => record.family.map(|family| family.to_string()).unwrap_or_default(),
        Column::KeyId => text(&record.key.id),
        Column::Secret
        | Column::PublicId
        | Column::PrivateId
        | Column::Configuration
        | Column::Factor
        | Column::Other => String::new(),
    }
}

fn output(error: ::csv::Error) -> WriteError {
    WriteError::Output(io::Error::other(error))
}

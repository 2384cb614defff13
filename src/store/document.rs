//! Documents that go with a request.

use super::{
    Change, Reader, Result, StoreError,
    sql::{At, grouped, id_list},
};
use crate::engine::Optional;
use domain::{RequestId, Uai};
use std::collections::BTreeMap;

/// A document without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Row id.
    pub id: i64,
    /// The file's name as it was sent.
    pub name: String,
    /// `application/pdf`, `image/jpeg` or `image/png`, as its content says.
    pub media: String,
    /// Bytes.
    pub size: u64,
    /// Its bytes are still there.
    pub kept: bool,
}

impl Reader<'_> {
    /// Whether a request in this school needs a document.
    pub fn needs_document(&self, school: Uai) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("SELECT document FROM school WHERE uai = ?")?;
        Ok(statement.query_row([school], |row| row.get(0)).optional()?.unwrap_or(false))
    }

    /// The documents of a request.
    pub fn documents(&self, request: RequestId) -> Result<Vec<Document>> {
        Ok(self.documents_of(&[request])?.remove(&request).unwrap_or_default())
    }

    /// The same of each of these requests; one without documents is not there.
    pub fn documents_of(&self, requests: &[RequestId]) -> Result<BTreeMap<RequestId, Vec<Document>>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, name, media, size, bytes IS NOT NULL, request FROM document
             WHERE request IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) ORDER BY id",
        )?;
        let rows = statement.query_map([id_list(requests)], |row| {
            let document = Document {
                id: row.get(0)?,
                name: row.get(1)?,
                media: row.get(2)?,
                size: row.get(3)?,
                kept: row.get(4)?,
            };
            Ok((row.get(5)?, document))
        })?;
        Ok(grouped(rows)?)
    }

    /// The bytes of a document of a request; `None` once they are purged.
    pub fn document_bytes(&self, request: RequestId, document: i64) -> Result<Option<Vec<u8>>> {
        let mut statement = self.conn.prepare_cached("SELECT bytes FROM document WHERE request = ? AND id = ?")?;
        Ok(statement.query_row((request, document), |row| row.get(0)).optional()?.flatten())
    }
}

impl Change<'_> {
    /// Keeps a document with a request.
    pub fn add_document(&self, request: RequestId, name: &str, media: &str, bytes: &[u8]) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO document (request, name, media, size, bytes, added) VALUES (?, ?, ?, ?, ?, ?)",
            )?
            .execute((request, name, media, bytes.len() as u64, bytes, At(self.at)))?;
        Ok(())
    }

    /// Whether a request in this school needs a document, from now on.
    pub fn set_needs_document(&self, school: Uai, needed: bool) -> Result<()> {
        let mut statement = self.conn.prepare_cached("UPDATE school SET document = ?2 WHERE uai = ?1")?;
        match statement.execute((school, needed))? {
            1 => Ok(()),
            _ => Err(StoreError::Gone { what: "school" }),
        }
    }

    /// Forgets what the documents of a request say; how many there were.
    pub fn purge_documents(&self, request: RequestId) -> Result<usize> {
        let mut statement =
            self.conn.prepare_cached("UPDATE document SET bytes = NULL WHERE request = ? AND bytes IS NOT NULL")?;
        Ok(statement.execute([request])?)
    }
}

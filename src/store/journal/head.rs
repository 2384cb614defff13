//! The head file beside the database: one line with number and authenticator of the newest entry, one with the seal.
//!
//! It is written whole (temporary file, fsync, rename) after every commit. A crash or a full disk in between leaves it
//! one or more entries behind; then the database must hold the very entry that the file names, and what follows it
//! must verify. The file is never ahead of an honest database, because a commit is on the disk before it is written.

use super::{ChainKey, Fault, Head, log::tip};
use crate::{
    StoreError,
    engine::{Optional, Sql},
    files,
};
use std::{fs, io, path::Path};
use subtle::ConstantTimeEq;

const TITLE: &str = "trousseau journal head 1";

/// Replaces the head file.
pub(crate) fn write(path: &Path, chain: &ChainKey, head: &Head) -> io::Result<()> {
    let seal = data_encoding::HEXLOWER.encode(&chain.seal(head));
    files::write_whole(path, format!("{TITLE}\n{head}\n{seal}\n").as_bytes())
}

/// Compares the file with the database; a fault is what a person must look at. Quick: reads one entry.
pub(crate) fn compare(path: &Path, conn: Sql<'_>, chain: &ChainKey) -> Result<Option<Fault>, StoreError> {
    let tip = tip(conn, chain)?;
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Ok((tip.number > 0).then_some(Fault::HeadMissing { entries: tip.number }));
        }
        Err(e) if e.kind() == io::ErrorKind::InvalidData => return Ok(Some(Fault::HeadForged)),
        Err(e) => return Err(files::not_readable(path, e)),
    };
    let Some(head) = parse(&text, chain) else { return Ok(Some(Fault::HeadForged)) };
    holds(conn, chain, head)
}

/// Whether the database still holds the entry that `head` names.
pub(super) fn holds(conn: Sql<'_>, chain: &ChainKey, head: Head) -> Result<Option<Fault>, StoreError> {
    if head.number == 0 {
        return Ok((head != chain.genesis).then_some(Fault::Diverged { number: 0 }));
    }
    let newest = tip(conn, chain)?.number;
    let mac: Option<[u8; 32]> = conn
        .prepare_cached("SELECT mac FROM journal WHERE number = ?")?
        .query_row([head.number], |row| row.get(0))
        .optional()?;
    Ok(match mac {
        Some(mac) if mac == head.mac => None,
        Some(_) => Some(Fault::Diverged { number: head.number }),
        None if newest < head.number => Some(Fault::Behind { found: newest, expected: head.number }),
        None => Some(Fault::Missing { number: head.number }),
    })
}

/// The head that the file names, if the seal under it is ours.
fn parse(text: &str, chain: &ChainKey) -> Option<Head> {
    let mut lines = text.lines();
    let (title, head, seal) = (lines.next()?, lines.next()?, lines.next()?);
    let head: Head = head.parse().ok()?;
    let seal = data_encoding::HEXLOWER.decode(seal.as_bytes()).ok()?;
    let ours: bool = seal.ct_eq(&chain.seal(&head)).into();
    (title == TITLE && ours).then_some(head)
}

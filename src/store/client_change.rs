//! Programs that may ask are made, given keys and ended.

use super::client::{Client, NewClient, associated_data, joined};
use super::client_key::ClientKey;
use super::sql::At;
use super::vault::Sealed;
use super::{Change, Result};
use crate::engine;
use domain::ClientId;
use jiff::Timestamp;

impl Change<'_> {
    /// A program more. Its name is that of no other that may ask.
    pub fn add_client(&self, new: &NewClient) -> Result<Client> {
        self.conn
            .prepare_cached(
                "INSERT INTO client (name, scope, schools, networks, a_minute, typing, next_code, made, until)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                &new.name,
                new.scope,
                joined(&new.schools),
                joined(&new.networks),
                new.a_minute,
                new.typing,
                new.next_code,
                At(self.at),
                new.until.map(At),
            ))?;
        let id = self.conn.prepare_cached("SELECT max(id) FROM client")?.query_row([], |row| row.get(0))?;
        Ok(Client { id, made: self.at, may: new.clone(), ended: None, used: None })
    }

    /// A new key of a program. The newest one before it is good until `earlier` at most; any that are older end now.
    pub fn add_client_key(&self, client: &Client, key: &ClientKey, earlier: Timestamp) -> Result<()> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, name, nonce, sealed, until FROM client_key WHERE client = ? ORDER BY made DESC, id DESC",
        )?;
        let rows = statement.query_map([client.id], |row| {
            let sealed = Sealed { nonce: row.get(2)?, ciphertext: row.get(3)? };
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, sealed, row.get::<_, Option<At>>(4)?.map(|at| at.0)))
        })?;
        let before = rows.collect::<engine::Result<Vec<_>>>()?;
        for (place, (id, name, sealed, until)) in before.into_iter().enumerate() {
            let ends = until.map_or(earlier, |until| until.min(earlier));
            let digest = self.vault.open(&associated_data(client, &name, until), &sealed);
            let Some(digest) = digest.filter(|_| place == 0 && ends > self.at) else {
                self.conn.prepare_cached("DELETE FROM client_key WHERE id = ?")?.execute([id])?;
                continue;
            };
            let sealed = self.vault.seal(self.entropy, &associated_data(client, &name, Some(ends)), &digest)?;
            self.conn
                .prepare_cached("UPDATE client_key SET nonce = ?2, sealed = ?3, until = ?4 WHERE id = ?1")?
                .execute((id, sealed.nonce, sealed.ciphertext, At(ends)))?;
        }
        let sealed = self.vault.seal(self.entropy, &associated_data(client, key.name(), None), &key.digest())?;
        self.conn
            .prepare_cached("INSERT INTO client_key (client, name, nonce, sealed, made) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute((client.id, key.name(), sealed.nonce, sealed.ciphertext, At(self.at)))?;
        Ok(())
    }

    /// A program may not ask any more: nothing of its keys is kept.
    pub fn end_client(&self, id: ClientId) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM client_key WHERE client = ?")?.execute([id])?;
        self.conn.prepare_cached("UPDATE client SET ended = ?2 WHERE id = ?1")?.execute((id, At(self.at)))?;
        Ok(())
    }
}

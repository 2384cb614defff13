//! Settings: names and texts. What they mean and what is allowed, `domain::Settings` knows.

use super::{Change, Reader, Result};
use crate::engine::{self, Optional};
use domain::Settings;
use std::collections::BTreeMap;

impl Reader<'_> {
    /// The value of one setting, if it was ever set.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        let mut statement = self.conn.prepare_cached("SELECT value FROM setting WHERE name = ?")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// The academy's settings: what was set, and the defaults.
    pub fn settings(&self) -> Result<Settings> {
        let mut statement = self.conn.prepare_cached("SELECT name, value FROM setting")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let stored: BTreeMap<String, String> = rows.collect::<engine::Result<_>>()?;
        Ok(Settings::from_stored(&stored))
    }
}

impl Change<'_> {
    /// Sets one, or removes it (`None`).
    pub fn set_setting(&self, name: &str, value: Option<&str>) -> Result<()> {
        match value {
            Some(value) => self
                .conn
                .prepare_cached(
                    "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
                )?
                .execute((name, value))?,
            None => self.conn.prepare_cached("DELETE FROM setting WHERE name = ?")?.execute([name])?,
        };
        Ok(())
    }
}

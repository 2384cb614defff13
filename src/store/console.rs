//! What the retired console knew of keys that came in from it.

use super::sql::At;
use super::{Change, Result};
use domain::{ConsoleState, PersonId, TokenId};

impl Change<'_> {
    /// Keeps what the console said of a token, once; `file`: the digest of the file that said so.
    pub fn add_console_record(
        &self,
        token: TokenId,
        state: ConsoleState,
        holder: &str,
        person: Option<PersonId>,
        file: &str,
    ) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO console_record (token, state, holder, person, file, imported) VALUES (?, ?, ?, ?, ?, ?)",
            )?
            .execute((token, state, holder, person, file, At(self.at)))?;
        Ok(())
    }
}

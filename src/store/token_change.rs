//! What changes about a token: it comes into stock, its custody moves, it is told more about it.

use super::{Change, NewToken, Result, StoreError, sql::At};
use crate::engine::{Optional, Params};
use domain::{CustodyState, Family, PersonId, TokenId, Uai};
use jiff::Timestamp;

impl Change<'_> {
    /// Puts a token into stock; refused by the database when its family has that serial already. One that was put there by
    /// mistake and given up ([`Change::unlist_token`]) comes back with its story.
    pub fn add_token(&self, new: &NewToken) -> Result<TokenId> {
        let id = match self.list_again(new)? {
            Some(id) => id,
            None => self.insert_token(new)?,
        };
        if let Some(school) = new.school {
            self.count_stock(school, 1);
            self.tell(|news| _ = news.stock.insert(school));
        }
        Ok(id)
    }

    /// A free token was never meant to be in this inventory: its row and its story stay, and no list and no search by its
    /// number knows it until it is registered anew.
    pub fn unlist_token(&self, id: TokenId) -> Result<()> {
        if let Some((school, CustodyState::InStock)) = self.token_school(id)? {
            self.count_stock(school, -1);
        }
        self.one_token("UPDATE token SET school = NULL, unlisted = 1 WHERE id = ?1 AND state = 'in_stock'", [id])
    }

    /// The one of the same family; of a number alone (it tells no profile) the one that has it, whatever its family: what its plug told
    /// then is known still.
    fn list_again(&self, new: &NewToken) -> Result<Option<TokenId>> {
        // asked first: an UPDATE that finds nothing opens every index of the table all the same
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM token WHERE serial = ?2 AND unlisted = 1 AND (family = ?1 OR (?3 IS NULL AND ?1 <> 'software'))
             ORDER BY family = ?1 DESC, id DESC LIMIT 1",
        )?;
        let given_up = statement.query_row((new.family, &new.serial, &new.profile), |row| row.get(0)).optional()?;
        let Some(id) = given_up else { return Ok(None) };
        let NewToken { profile, model, firmware, school, expires, lot, .. } = new;
        self.one_token(
            "UPDATE token SET unlisted = 0, profile = coalesce(?2, profile), model = iif(?2 IS NULL, model, ?3),
                 firmware = iif(?2 IS NULL, firmware, ?4), school = ?5, since = ?6, registered = ?6, expires = ?7, lot = ?8
             WHERE id = ?1",
            (id, profile, model, firmware, school, At(self.at), expires.map(At), lot),
        )?;
        Ok(Some(id))
    }

    fn insert_token(&self, new: &NewToken) -> Result<TokenId> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO token (family, serial, profile, model, firmware, school, state, since, registered, expires, lot)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'in_stock', ?7, ?7, ?8, ?9) RETURNING id",
        )?;
        let NewToken { family, serial, profile, model, firmware, school, expires, lot } = new;
        let row = (family, serial, profile, model, firmware, school, At(self.at), expires.map(At), lot);
        Ok(statement.query_row(row, |row| row.get(0))?)
    }

    /// Moves a token from `before` to `after`, from now on; `holder` as [`CustodyState::has_holder`] asks for.
    pub fn set_custody(
        &self,
        id: TokenId,
        before: CustodyState,
        after: CustodyState,
        holder: Option<PersonId>,
    ) -> Result<()> {
        if holder.is_none() {
            self.own_token_lock(id)?;
        }
        self.one_token(
            // whatever concerned its holder goes with the holder
            "UPDATE token SET state = ?3, holder = ?4, since = ?5, told = iif(?4 IS NULL, NULL, told),
                 due_why = iif(?4 IS NULL, NULL, due_why), due = iif(?4 IS NULL, NULL, due),
                 recalled = iif(?4 IS NULL, NULL, recalled)
             WHERE id = ?1 AND state = ?2",
            (id, before, after, holder, At(self.at)),
        )?;
        self.tell(|news| _ = news.moved.insert(id));
        let change = i32::from(after == CustodyState::InStock) - i32::from(before == CustodyState::InStock);
        if before.has_holder() && !after.has_holder() {
            self.tell(|news| _ = news.left.insert(id));
        }
        match self.token_school(id)? {
            Some((school, _)) if change != 0 => {
                if change > 0 {
                    self.tell(|news| _ = news.stock.insert(school));
                }
                self.count_stock(school, change);
            }
            _ => {}
        }
        Ok(())
    }

    /// What a key file said of the device, as JSON.
    pub fn set_token_notes(&self, id: TokenId, notes: &str) -> Result<()> {
        self.one_token("UPDATE token SET notes = ?2 WHERE id = ?1", (id, notes))
    }

    /// When the token expires, and its lot, as a key file says; what was known stays where the file says nothing.
    pub fn set_token_supply(&self, id: TokenId, expires: Option<Timestamp>, lot: Option<&str>) -> Result<()> {
        self.one_token(
            "UPDATE token SET told = iif(expires IS NOT DISTINCT FROM coalesce(?2, expires), told, NULL),
                 expires = coalesce(?2, expires), lot = coalesce(?3, lot) WHERE id = ?1",
            (id, expires.map(At), lot),
        )
    }

    /// The token belongs to another school from now on.
    pub fn set_token_school(&self, id: TokenId, school: Option<Uai>) -> Result<()> {
        if let Some((before, CustodyState::InStock)) = self.token_school(id)? {
            self.count_stock(before, -1);
        }
        self.one_token("UPDATE token SET school = ?2 WHERE id = ?1", (id, school))?;
        self.tell(|news| _ = news.moved.insert(id));
        if let Some((now, CustodyState::InStock)) = self.token_school(id)? {
            self.tell(|news| _ = news.stock.insert(now));
            self.count_stock(now, 1);
        }
        Ok(())
    }

    /// What a look at the plugged token told.
    pub fn set_token_device(
        &self,
        id: TokenId,
        profile: Option<&str>,
        model: &str,
        firmware: Option<&str>,
    ) -> Result<()> {
        self.one_token(
            "UPDATE token SET profile = ?2, model = ?3, firmware = ?4 WHERE id = ?1",
            (id, profile, model, firmware),
        )
    }

    /// The first plug of a token tells its family: once, and only while no other token is called so. Whether it was told.
    pub fn tell_family(&self, id: TokenId, family: Family) -> Result<bool> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE token SET family = ?2 WHERE id = ?1 AND family = 'unseen'
             AND NOT EXISTS (SELECT 1 FROM token o WHERE o.family = ?2 AND o.serial = token.serial)",
        )?;
        Ok(statement.execute((id, family))? == 1)
    }

    /// The school that a token belongs to, if any, and where it stands.
    fn token_school(&self, id: TokenId) -> Result<Option<(Uai, CustodyState)>> {
        let mut statement =
            self.conn.prepare_cached("SELECT school, state FROM token WHERE id = ? AND school IS NOT NULL")?;
        Ok(statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    fn one_token(&self, sql: &str, params: impl Params) -> Result<()> {
        match self.conn.prepare_cached(sql)?.execute(params)? {
            1 => Ok(()),
            _ => Err(StoreError::Gone { what: "token" }),
        }
    }
}

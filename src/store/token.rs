//! Tokens: the inventory and the custody of each.

use super::sql::{At, id_list, school_list};
use super::{Reader, Result, StoreError};
use crate::engine::{self, Optional, Row, ToColumn};
use domain::{CustodyState, DueReason, Family, HolderStanding, PersonId, Serial, TokenId, TokenKind, TokenRef, Uai};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Row id.
    pub id: TokenId,
    /// Its family, within which its serial is unique.
    pub family: Family,
    /// Serial as printed.
    pub serial: Serial,
    /// The profile by which it was recognised, where it was plugged.
    pub profile: Option<String>,
    /// Product name.
    pub model: String,
    /// Firmware at the last look, `5.4.3`.
    pub firmware: Option<String>,
    /// The school it belongs to.
    pub school: Option<Uai>,
    /// Where it stands.
    pub state: CustodyState,
    /// Who holds it or is to collect it.
    pub holder: Option<Holder>,
    /// Since when it stands there.
    pub since: Timestamp,
    /// When it came into the inventory.
    pub registered: Timestamp,
    /// When its battery or warranty ends, where that is known.
    pub expires: Option<Timestamp>,
    /// The maker's lot that it is of.
    pub lot: Option<String>,
    /// A token of another family has the same serial: the number alone does not name it.
    pub shares_serial: bool,
}

/// How a token is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// Where it stands.
    pub state: CustodyState,
    /// Why it is due back, where it is.
    pub due: Option<DueReason>,
    /// How the person stands who answers for it.
    pub holder: HolderStanding,
    /// When it expires, where it does.
    pub expires: Option<Timestamp>,
}

impl Token {
    /// Hardware or software.
    pub fn kind(&self) -> TokenKind {
        self.family.kind()
    }

    /// What people call it: its serial, with the family where another token has the same.
    pub fn name(&self) -> TokenRef {
        if self.shares_serial { self.full_name() } else { (&self.serial).into() }
    }

    /// Its serial and family, whether or not another token has the number: for what happens a moment later.
    pub fn full_name(&self) -> TokenRef {
        TokenRef::of(self.family, self.serial.clone())
    }

    /// A software token that nobody has activated yet: it belongs to its request only.
    pub fn is_unborn(&self) -> bool {
        self.kind() == TokenKind::Software && self.state == CustodyState::InStock
    }
}

/// Who a token is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: String,
}

/// A token to be put into stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Its family.
    pub family: Family,
    /// Serial as printed.
    pub serial: Serial,
    /// The profile, where it was plugged.
    pub profile: Option<String>,
    /// Product name.
    pub model: String,
    /// Firmware, where it was told.
    pub firmware: Option<String>,
    /// The school it belongs to.
    pub school: Option<Uai>,
    /// When its battery or warranty ends.
    pub expires: Option<Timestamp>,
    /// The maker's lot that it is of.
    pub lot: Option<String>,
}

pub(super) const COLUMNS: &str =
    "t.id, t.family, t.serial, t.profile, t.model, t.firmware, t.school, t.state, t.holder,
    h.name, t.since, t.registered, t.expires, t.lot,
    EXISTS (SELECT 1 FROM token o WHERE o.serial = t.serial AND o.family <> t.family AND o.unlisted = 0)";
/// How many columns that are.
pub(super) const WIDTH: usize = 15;
/// What a token `t`, or of another name in the statement, is called ([`Token::name`]), as a column.
macro_rules! name_of_token {
    () => {
        name_of_token!("t")
    };
    ($token:literal) => {
        concat!(
            "iif(EXISTS (SELECT 1 FROM token same WHERE same.serial = ",
            $token,
            ".serial AND same.family <> ",
            $token,
            ".family AND same.unlisted = 0), ",
            $token,
            ".family || ':', '') || ",
            $token,
            ".serial"
        )
    };
}
pub(super) use name_of_token;
pub(super) const TABLES: &str = "token t LEFT JOIN person h ON h.id = t.holder";

/// Of the tokens with this number, those that a name means.
fn meant(mut found: Vec<Token>, named: &TokenRef) -> Vec<Token> {
    let Some(family) = named.family() else { return found };
    // alone with its number, it is what is meant before the first plug and after it
    let alone = found.len() == 1 && found[0].family == Family::Unseen;
    if !alone && (family != Family::Unseen || found.iter().any(|token| token.family == family)) {
        found.retain(|token| token.family == family);
    }
    found
}

impl Reader<'_> {
    /// What a key file said of the device, as JSON.
    pub fn token_notes(&self, id: TokenId) -> Result<Option<String>> {
        let mut statement = self.conn.prepare_cached("SELECT notes FROM token WHERE id = ?")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?.flatten())
    }

    /// Every token of these schools (`None`: of all), the retired ones left out, by serial: for an export.
    pub fn token_ids(&self, schools: Option<&[Uai]>) -> Result<Vec<TokenId>> {
        let schools = schools.map(school_list);
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM token WHERE state <> 'retired' AND school IS NOT NULL
             AND (?1 IS NULL OR school IN (SELECT value FROM json_each(?1))) ORDER BY length(serial), serial",
        )?;
        let rows = statement.query_map([schools], |row| row.get(0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// What the token with this id is called.
    pub fn token_name(&self, id: TokenId) -> Result<Option<TokenRef>> {
        let sql = concat!("SELECT ", name_of_token!(), " FROM token t WHERE t.id = ?");
        Ok(self.conn.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
    }

    /// What the tokens with these ids are called.
    pub fn token_names(&self, ids: &[TokenId]) -> Result<BTreeMap<TokenId, TokenRef>> {
        let sql = concat!(
            "SELECT t.id, ",
            name_of_token!(),
            " FROM token t WHERE t.id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))"
        );
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([id_list(ids)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The token with this id.
    pub fn token(&self, id: TokenId) -> Result<Option<Token>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM {TABLES} WHERE t.id = ?"))?;
        Ok(statement.query_row([id], token).optional()?)
    }

    /// How a token is kept: where it stands, whether it is due back, how its holder stands, when it expires.
    pub fn keeping(&self, id: TokenId) -> Result<Keeping> {
        let mut statement = self.conn.prepare_cached(
            "SELECT t.state, t.due_why, h.enabled, t.expires FROM token t LEFT JOIN person h ON h.id = t.holder
             WHERE t.id = ?",
        )?;
        let found = statement.query_row([id], |row| {
            let holder = match row.get(2)? {
                None => HolderStanding::Nobody,
                Some(true) => HolderStanding::Enabled,
                Some(false) => HolderStanding::Disabled,
            };
            let expires = row.get::<_, Option<At>>(3)?.map(|at| at.0);
            Ok(Keeping { state: row.get(0)?, due: row.get(1)?, holder, expires })
        });
        found.optional()?.ok_or(StoreError::Gone { what: "token" })
    }

    /// The token of this name.
    ///
    /// # Errors
    /// [`StoreError::AmbiguousSerial`] where several tokens have it.
    pub fn find_token(&self, named: impl Into<TokenRef>) -> Result<Option<Token>> {
        let named = named.into();
        only(&named, self.tokens_named(&named)?)
    }

    /// Every token of this name: one, unless it is a number alone that several families have. A token that was never plugged is
    /// found by its family before a plug has told it, and as never plugged afterwards, as long as no other has the number.
    pub fn tokens_named(&self, named: impl Into<TokenRef>) -> Result<Vec<Token>> {
        let named = named.into();
        Ok(meant(self.tokens_where("t.unlisted = 0 AND t.serial = ?", named.serial())?, &named))
    }

    /// The same for several names at once, in their order.
    pub fn tokens_of_names(&self, names: &[TokenRef]) -> Result<Vec<Vec<Token>>> {
        let serials: Vec<_> = names.iter().map(|named| named.serial().as_str()).collect();
        let serials = serde_json::Value::from(serials).to_string();
        let found = self.tokens_where("t.unlisted = 0 AND t.serial IN (SELECT value FROM json_each(?))", serials)?;
        let of = |named: &TokenRef| {
            let alike = found.iter().filter(|token| token.serial == *named.serial());
            meant(alike.cloned().collect(), named)
        };
        Ok(names.iter().map(of).collect())
    }

    /// The tokens whose serial is another one, and equals this one but for zeros in front.
    pub fn tokens_alike(&self, serial: &Serial) -> Result<Vec<Token>> {
        self.tokens_where("t.unlisted = 0 AND ltrim(t.serial, '0') = ltrim(?1, '0') AND t.serial <> ?1", serial)
    }

    /// Those of these tokens that were not given up, by serial.
    pub fn listed_tokens(&self, ids: &[TokenId]) -> Result<Vec<Token>> {
        self.tokens_where("t.unlisted = 0 AND t.id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))", id_list(ids))
    }

    /// The tokens of which this is true, by serial.
    pub(super) fn tokens_where(&self, condition: &str, value: impl ToColumn) -> Result<Vec<Token>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE {condition} ORDER BY length(t.serial), t.serial, t.family"
        ))?;
        let rows = statement.query_map([value], token)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// What a person holds or is to collect.
    pub fn tokens_of(&self, person: PersonId) -> Result<Vec<Token>> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM {TABLES} WHERE t.holder = ? ORDER BY t.since DESC"))?;
        let rows = statement.query_map([person], token)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

/// The one that is meant, of those that a name fits.
///
/// # Errors
/// [`StoreError::AmbiguousSerial`] where there are several: a person says which.
pub fn only(named: &TokenRef, mut found: Vec<Token>) -> Result<Option<Token>> {
    if found.len() > 1 {
        let candidates = found.into_iter().map(|token| (token.full_name(), token.model)).collect();
        return Err(StoreError::AmbiguousSerial { serial: named.serial().clone(), candidates });
    }
    Ok(found.pop())
}

/// A token of a row with [`COLUMNS`].
pub(super) fn token(row: &Row<'_>) -> engine::Result<Token> {
    let holder = match row.get(8)? {
        Some(id) => Some(Holder { id, name: row.get(9)? }),
        None => None,
    };
    Ok(Token {
        id: row.get(0)?,
        family: row.get(1)?,
        serial: row.get(2)?,
        profile: row.get(3)?,
        model: row.get(4)?,
        firmware: row.get(5)?,
        school: row.get(6)?,
        state: row.get(7)?,
        holder,
        since: row.get::<_, At>(10)?.0,
        registered: row.get::<_, At>(11)?.0,
        expires: row.get::<_, Option<At>>(12)?.map(|at| at.0),
        lot: row.get(13)?,
        shares_serial: row.get(14)?,
    })
}

//! Tokens: the inventory and the custody of each.

use super::credential::{self, Credential};
use super::sql::At;
use super::sql::school_list;
use super::{Change, Reader, Result, StoreError};
use crate::engine::{Params, Row, ToColumn};
use domain::{
    CustodyState, DueReason, Family, HolderStanding, PersonId, Serial, TokenId, TokenKind, TokenRef, Uai, fold,
};
use jiff::Timestamp;
use rusqlite::OptionalExtension;

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
    /// The delivery it came with.
    pub batch: Option<String>,
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
    /// The delivery it came with.
    pub batch: Option<String>,
}

/// Which tokens are wanted; all by default.
#[derive(Debug, Clone, Default)]
pub struct TokenQuery {
    /// Only of these schools; `None`: of any. What belongs to no school (software tokens that are not activated) is in no
    /// list.
    pub schools: Option<Vec<Uai>>,
    /// Only those that stand there.
    pub state: Option<CustodyState>,
    /// Part of the serial or of the holder's name. Empty: all.
    pub text: String,
    /// From the first page, 0.
    pub page: u32,
    /// Tokens on a page; 0 counts only.
    pub size: u32,
}

/// A token in a list, with its credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLine {
    /// The token.
    pub token: Token,
    /// The credential that is in use, else the one that was sent to it and is not proven, else the newest, whatever became
    /// of it.
    pub credential: Option<Credential>,
    /// Something was begun with it and did not come to its end.
    pub unsettled: Option<Unsettled>,
}

domain::words! {
    /// What was begun with a token and did not come to its end.
    Unsettled {
        /// A secret was sent to it: nobody knows yet whether it holds that one or the one of before.
        Enrolment => "enrolment",
        /// It was to be emptied: nobody knows yet whether it is.
        Wipe => "wipe",
    }
}

/// One page of tokens, in the order of their serials (as numbers: shorter ones first).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenPage {
    /// The tokens.
    pub lines: Vec<TokenLine>,
    /// How many there are on all pages.
    pub total: u32,
}

pub(super) const COLUMNS: &str =
    "t.id, t.family, t.serial, t.profile, t.model, t.firmware, t.school, t.state, t.holder,
    h.name, t.since, t.registered, t.expires, t.batch,
    EXISTS (SELECT 1 FROM token o WHERE o.serial = t.serial AND o.family <> t.family AND o.unlisted = 0)";
/// What a token `t` is called ([`Token::name`]), as a column.
macro_rules! name_of_token {
    () => {
        "iif(EXISTS (SELECT 1 FROM token o WHERE o.serial = t.serial AND o.family <> t.family AND o.unlisted = 0),
             t.family || ':', '') || t.serial"
    };
}
pub(super) use name_of_token;
pub(super) const TABLES: &str = "token t LEFT JOIN person h ON h.id = t.holder";

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
        Ok(rows.collect::<rusqlite::Result<_>>()?)
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
        let mut found = self.tokens_where("t.unlisted = 0 AND t.serial = ?", named.serial())?;
        let Some(family) = named.family() else { return Ok(found) };
        // alone with its number, it is what is meant before the first plug and after it
        let alone = found.len() == 1 && found[0].family == Family::Unseen;
        if !alone && (family != Family::Unseen || found.iter().any(|token| token.family == family)) {
            found.retain(|token| token.family == family);
        }
        Ok(found)
    }

    /// The tokens whose serial is another one, and equals this one but for zeros in front.
    pub fn tokens_alike(&self, serial: &Serial) -> Result<Vec<Token>> {
        self.tokens_where("t.unlisted = 0 AND ltrim(t.serial, '0') = ltrim(?1, '0') AND t.serial <> ?1", serial)
    }

    /// The tokens of which this is true, by serial.
    pub(super) fn tokens_where(&self, condition: &str, value: impl ToColumn) -> Result<Vec<Token>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE {condition} ORDER BY length(t.serial), t.serial, t.family"
        ))?;
        let rows = statement.query_map([value], token)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The token with its credential.
    pub fn token_line(&self, id: TokenId) -> Result<Option<TokenLine>> {
        Ok(self.token_lines(&[id])?.pop())
    }

    /// What a person holds or is to collect.
    pub fn tokens_of(&self, person: PersonId) -> Result<Vec<Token>> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM {TABLES} WHERE t.holder = ? ORDER BY t.since DESC"))?;
        let rows = statement.query_map([person], token)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A page of the inventory.
    pub fn tokens(&self, query: &TokenQuery) -> Result<TokenPage> {
        let schools = query.schools.as_deref().map(school_list);
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        let serial = text(query.text.split_whitespace().collect::<String>().to_uppercase());
        let name = text(fold(&query.text));
        // one statement for each combination, so that each finds its index; every parameter is named in all of them
        let mut filter = String::from("1");
        let mut add = |wanted: bool, condition: &str, parameter: &str| {
            filter += " AND ";
            filter += if wanted { condition } else { parameter };
        };
        add(schools.is_some(), "s.school IN (SELECT value FROM json_each(?1))", "?1 IS NULL AND s.school IS NOT NULL");
        add(query.state.is_some(), "s.state = ?2", "?2 IS NULL");
        add(
            serial.is_some(),
            "(instr(s.serial, ?3) OR s.holder IN (SELECT id FROM person WHERE instr(folded, ?4)))",
            "?3 IS NULL AND ?4 IS NULL",
        );
        let wanted = (&schools, query.state, &serial, &name);
        let order = format!("SELECT s.id FROM token s WHERE {filter} ORDER BY length(s.serial), s.serial");
        let first = query.page as usize * query.size as usize;
        if serial.is_some() {
            // a text is looked for in every serial: once, for the number of hits and for the page
            let mut statement = self.conn.prepare_cached(&order)?;
            let hits = statement.query_map(wanted, |row| row.get(0))?.collect::<rusqlite::Result<Vec<TokenId>>>()?;
            let page = hits.get(first..).unwrap_or_default();
            let page = &page[..page.len().min(query.size as usize)];
            return Ok(TokenPage { lines: self.token_lines(page)?, total: hits.len() as u32 });
        }
        let total = self
            .conn
            .prepare_cached(&format!("SELECT count(*) FROM token s WHERE {filter}"))?
            .query_row(wanted, |row| row.get(0))?;
        let mut statement = self.conn.prepare_cached(&format!("{order} LIMIT ?5 OFFSET ?6"))?;
        let page = (wanted.0, wanted.1, wanted.2, wanted.3, query.size, first);
        let page = statement.query_map(page, |row| row.get(0))?.collect::<rusqlite::Result<Vec<TokenId>>>()?;
        Ok(TokenPage { lines: self.token_lines(&page)?, total })
    }

    /// The tokens with these ids, in the order of a list.
    fn token_lines(&self, ids: &[TokenId]) -> Result<Vec<TokenLine>> {
        let ids = serde_json::to_string(ids).expect("a list of numbers is always JSON");
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS}, {}, EXISTS (SELECT 1 FROM credential o WHERE o.token = t.id
                                          AND (o.state = 'pre_activation' OR o.resumes = 'pre_activation')
                                          AND o.stage = 'sent' AND o.slot IS NOT NULL),
             EXISTS (SELECT 1 FROM wipe WHERE token = t.id AND ended IS NULL)
             FROM token t LEFT JOIN person h ON h.id = t.holder
             LEFT JOIN credential c ON c.id = (SELECT id FROM credential WHERE token = t.id ORDER BY
                 CASE WHEN state NOT IN ('pre_activation', 'active', 'suspended') OR stage = 'stored' THEN 0
                      WHEN stage = 'sent' THEN 1 ELSE 2 END DESC, id DESC LIMIT 1)
             WHERE t.id IN (SELECT value FROM json_each(?)) ORDER BY length(t.serial), t.serial, t.id",
            credential::COLUMNS
        ))?;
        let rows = statement.query_map([ids], |row| {
            let credential = match row.get::<_, Option<i64>>(FIRST_OF_CREDENTIAL)? {
                Some(_) => Some(credential::credential(row, FIRST_OF_CREDENTIAL)?),
                None => None,
            };
            let unsettled = match (row.get(AFTER_CREDENTIAL)?, row.get(AFTER_CREDENTIAL + 1)?) {
                (true, _) => Some(Unsettled::Enrolment),
                (false, true) => Some(Unsettled::Wipe),
                (false, false) => None,
            };
            Ok(TokenLine { token: token(row)?, credential, unsettled })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Change<'_> {
    /// Puts a token into stock; refused by the database when its family has that serial already. One that was put there by
    /// mistake and given up ([`Change::unlist_token`]) comes back with its story.
    pub fn add_token(&self, new: &NewToken) -> Result<TokenId> {
        let id = match self.list_again(new)? {
            Some(id) => id,
            None => self.insert_token(new)?,
        };
        if let Some(school) = new.school {
            self.count_stock(school, 1)?;
            self.tell(|news| _ = news.stock.insert(school));
        }
        Ok(id)
    }

    /// A free token was never meant to be in this inventory: its row and its story stay, and no list and no search by its
    /// number knows it until it is registered anew.
    pub fn unlist_token(&self, id: TokenId) -> Result<()> {
        if let Some((school, CustodyState::InStock)) = self.token_school(id)? {
            self.count_stock(school, -1)?;
        }
        self.one_token("UPDATE token SET school = NULL, unlisted = 1 WHERE id = ?1 AND state = 'in_stock'", [id])
    }

    /// The one of the same family; of a number alone (it tells no profile) the one that has it, whatever its family: what its plug told
    /// then is known still.
    fn list_again(&self, new: &NewToken) -> Result<Option<TokenId>> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE token SET unlisted = 0, profile = coalesce(?3, profile), model = iif(?3 IS NULL, model, ?4),
                 firmware = iif(?3 IS NULL, firmware, ?5), school = ?6, since = ?7, registered = ?7, expires = ?8, batch = ?9
             WHERE id IN (SELECT id FROM token WHERE serial = ?2 AND unlisted = 1
                              AND (family = ?1 OR (?3 IS NULL AND ?1 <> 'software'))
                          ORDER BY family = ?1 DESC, id DESC LIMIT 1)
             RETURNING id",
        )?;
        Ok(statement.query_row(row_of(new, self.at), |row| row.get(0)).optional()?)
    }

    fn insert_token(&self, new: &NewToken) -> Result<TokenId> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO token (family, serial, profile, model, firmware, school, state, since, registered, expires, batch)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'in_stock', ?7, ?7, ?8, ?9) RETURNING id",
        )?;
        Ok(statement.query_row(row_of(new, self.at), |row| row.get(0))?)
    }

    /// Moves a token from `before` to `after`, from now on; `holder` as [`CustodyState::has_holder`] asks for.
    pub fn set_custody(
        &self,
        id: TokenId,
        before: CustodyState,
        after: CustodyState,
        holder: Option<PersonId>,
    ) -> Result<()> {
        self.one_token(
            // whatever concerned its holder goes with the holder
            "UPDATE token SET state = ?3, holder = ?4, since = ?5, told = iif(?4 IS NULL, NULL, told),
                 due_why = iif(?4 IS NULL, NULL, due_why), due = iif(?4 IS NULL, NULL, due),
                 recalled = iif(?4 IS NULL, NULL, recalled)
             WHERE id = ?1 AND state = ?2",
            (id, before, after, holder, At(self.at)),
        )?;
        let change = i32::from(after == CustodyState::InStock) - i32::from(before == CustodyState::InStock);
        if before.has_holder() && !after.has_holder() {
            self.tell(|news| _ = news.left.insert(id));
        }
        match self.token_school(id)? {
            Some((school, _)) if change != 0 => {
                if change > 0 {
                    self.tell(|news| _ = news.stock.insert(school));
                }
                self.count_stock(school, change)
            }
            _ => Ok(()),
        }
    }

    /// What a key file said of the device, as JSON.
    pub fn set_token_notes(&self, id: TokenId, notes: &str) -> Result<()> {
        self.one_token("UPDATE token SET notes = ?2 WHERE id = ?1", (id, notes))
    }

    /// When the token expires, and its batch, as a key file says; what was known stays where the file says nothing.
    pub fn set_token_supply(&self, id: TokenId, expires: Option<Timestamp>, batch: Option<&str>) -> Result<()> {
        self.one_token(
            "UPDATE token SET told = iif(expires IS coalesce(?2, expires), told, NULL),
                 expires = coalesce(?2, expires), batch = coalesce(?3, batch) WHERE id = ?1",
            (id, expires.map(At), batch),
        )
    }

    /// The token belongs to another school from now on.
    pub fn set_token_school(&self, id: TokenId, school: Option<Uai>) -> Result<()> {
        if let Some((before, CustodyState::InStock)) = self.token_school(id)? {
            self.count_stock(before, -1)?;
        }
        self.one_token("UPDATE token SET school = ?2 WHERE id = ?1", (id, school))?;
        match self.token_school(id)? {
            Some((now, CustodyState::InStock)) => {
                self.tell(|news| _ = news.stock.insert(now));
                self.count_stock(now, 1)
            }
            _ => Ok(()),
        }
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

/// The values of a new token, in the order of the statements above.
fn row_of(new: &NewToken, at: Timestamp) -> impl Params {
    let NewToken { family, serial, profile, model, firmware, school, expires, batch } = new.clone();
    (family, serial, profile, model, firmware, school, At(at), expires.map(At), batch)
}

/// Where the credential's columns begin in a line.
const FIRST_OF_CREDENTIAL: usize = 15;
/// Where they end.
const AFTER_CREDENTIAL: usize = FIRST_OF_CREDENTIAL + credential::WIDTH;

pub(super) fn token(row: &Row<'_>) -> rusqlite::Result<Token> {
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
        batch: row.get(13)?,
        shares_serial: row.get(14)?,
    })
}

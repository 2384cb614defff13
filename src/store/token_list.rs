//! The inventory as a list: pages of tokens with what each holds.

use super::{
    Credential, Reader, Result, Token,
    credential::{self, credential},
    sql::{id_list, school_list},
    token::{self, COLUMNS, token},
};
use domain::{CustodyState, TokenId, Uai, fold};

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

/// Where the credential's columns begin in a line.
const FIRST_OF_CREDENTIAL: usize = token::WIDTH;
/// Where they end.
const AFTER_CREDENTIAL: usize = FIRST_OF_CREDENTIAL + credential::WIDTH;

impl Reader<'_> {
    /// The token with its credential.
    pub fn token_line(&self, id: TokenId) -> Result<Option<TokenLine>> {
        Ok(self.token_lines(&[id])?.pop())
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
    pub fn token_lines(&self, ids: &[TokenId]) -> Result<Vec<TokenLine>> {
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
        let rows = statement.query_map([id_list(ids)], |row| {
            let credential = match row.get::<_, Option<i64>>(FIRST_OF_CREDENTIAL)? {
                Some(_) => Some(credential(row, FIRST_OF_CREDENTIAL)?),
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

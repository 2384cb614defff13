//! The inventory as a list: pages of tokens with what each holds.

use super::{
    Credential, Reader, Result, Token,
    credential::{self, credential},
    family_name::FAMILY_NAME,
    sql::{At, id_list, school_list},
    token::{self, COLUMNS, token},
};
use crate::engine;
use domain::{CustodyState, DueReason, TokenId, Uai, fold};
use jiff::Timestamp;
use std::collections::BTreeMap;

domain::words! {
    /// A part of the inventory that is looked at as such.
    TokenView {
        /// All of it.
        All => "all",
        /// In the cupboard, with a secret that works.
        Free => "free",
        /// In somebody's hands.
        Held => "held",
        /// Waits to be given to its person.
        ToHandOver => "to_hand_over",
        /// To be given back.
        DueBack => "due_back",
        /// Its last day comes near, or is over.
        Expiring => "expiring",
        /// No code ever showed that it holds what is known of it.
        NeverVerified => "never_verified",
        /// Suspended in its holder's hands, or lost.
        Away => "away",
    }
}

domain::words! {
    /// In which order tokens are listed.
    TokenSort {
        /// By serial, as numbers: shorter ones first.
        Serial => "serial",
        /// By where they stand.
        State => "state",
        /// By the family name of whoever holds them; those of nobody at the end.
        Holder => "holder",
        /// By how long they stand there.
        Since => "since",
    }
}

/// Which tokens are wanted; all by default, by serial.
#[derive(Debug, Clone, Default)]
pub struct TokenQuery {
    /// Only of these schools; `None`: of any. What belongs to no school (software tokens that are not activated) is in no
    /// list.
    pub schools: Option<Vec<Uai>>,
    /// Only those that stand there.
    pub state: Option<CustodyState>,
    /// Only those of this part of the inventory.
    pub view: Option<TokenView>,
    /// Part of the serial, of the model or of the holder's name or mail address. Empty: all.
    pub text: String,
    /// Until when a last day is near.
    pub near: Timestamp,
    /// In which order.
    pub sort: Option<TokenSort>,
    /// From the end.
    pub descending: bool,
    /// From the first page, 0.
    pub page: u32,
    /// Tokens on a page; 0 counts only.
    pub size: u32,
}

impl TokenView {
    /// What a token `s` of this part has. Those that few tokens have are looked for by their own index, whatever the order.
    fn condition(self) -> &'static str {
        match self {
            Self::All => "TRUE",
            Self::Free => {
                "s.state = 'in_stock' AND EXISTS (SELECT 1 FROM credential c WHERE c.token = s.id
                 AND c.state IN ('pre_activation', 'active') AND c.stage <> 'stored')
                 AND NOT EXISTS (SELECT 1 FROM credential o WHERE o.token = s.id
                 AND (o.state = 'pre_activation' OR o.resumes = 'pre_activation') AND o.stage = 'sent' AND o.slot IS NOT NULL)"
            }
            Self::Held => "s.state = 'handed_over'",
            Self::ToHandOver => "s.state = 'allocated'",
            Self::DueBack => "s.due IS NOT NULL",
            Self::Expiring => "s.expires <= ?5 AND s.state NOT IN ('lost', 'defective', 'retired')",
            Self::NeverVerified => {
                "EXISTS (SELECT 1 FROM credential c WHERE c.token = s.id AND c.verified = 0
                 AND c.state IN ('pre_activation', 'active', 'suspended') AND c.stage = 'written')"
            }
            Self::Away => {
                "s.state || '' IN ('lost', 'handed_over') AND s.id IN (SELECT id FROM token WHERE state = 'lost'
                 UNION ALL SELECT token FROM credential WHERE state = 'suspended')"
            }
        }
    }
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
    /// Since when it is due back, where it is.
    pub due: Option<Timestamp>,
    /// And why.
    pub due_why: Option<DueReason>,
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

/// One page of tokens, in the order that was asked for.
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

/// What is asked for, as a statement: one for each combination, so that each finds its index; every parameter is named in all.
struct Wanted {
    filter: String,
    schools: Option<String>,
    state: Option<CustodyState>,
    serial: Option<String>,
    name: Option<String>,
    near: Option<At>,
}

/// Schools, state, serial, name, near.
type Filled<'a> = (&'a Option<String>, Option<CustodyState>, &'a Option<String>, &'a Option<String>, Option<At>);

impl Wanted {
    fn of(query: &TokenQuery) -> Self {
        let schools = query.schools.as_deref().map(school_list);
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        let serial = text(query.text.split_whitespace().collect::<String>().to_uppercase());
        let name = text(fold(&query.text));
        let near = (query.view == Some(TokenView::Expiring)).then_some(At(query.near));
        let mut filter = String::from("TRUE");
        let mut add = |wanted: bool, condition: &str, parameter: &str| {
            filter += " AND ";
            filter += if wanted { condition } else { parameter };
        };
        add(schools.is_some(), "s.school IN (SELECT value FROM json_each(?1))", "?1 IS NULL AND s.school IS NOT NULL");
        add(query.state.is_some(), "s.state = ?2", "?2 IS NULL");
        add(
            serial.is_some(),
            "(instr(s.serial, ?3) > 0 OR instr(upper(s.model), ?3) > 0
             OR s.holder IN (SELECT id FROM person WHERE instr(folded, ?4) > 0 OR instr(lower(email), ?4) > 0))",
            "?3 IS NULL AND ?4 IS NULL",
        );
        add(near.is_none(), "?5 IS NULL", "TRUE");
        add(true, query.view.unwrap_or(TokenView::All).condition(), "");
        Self { filter, schools, state: query.state, serial, name, near }
    }

    /// What stands for ?1 to ?5.
    fn params(&self) -> Filled<'_> {
        (&self.schools, self.state, &self.serial, &self.name, self.near)
    }
}

/// The order of a list.
fn order(sort: TokenSort, descending: bool) -> String {
    let way = if descending { " DESC" } else { "" };
    let by = |terms: &[&str]| terms.iter().map(|term| format!("{term}{way}")).collect::<Vec<_>>().join(", ");
    match sort {
        TokenSort::Serial => by(&["length(s.serial)", "s.serial"]),
        TokenSort::State => by(&["s.state", "length(s.serial)", "s.serial"]),
        TokenSort::Holder => format!(
            "s.holder IS NULL, (SELECT {FAMILY_NAME} FROM person p WHERE p.id = s.holder){way}, length(s.serial), s.serial"
        ),
        TokenSort::Since => by(&["s.since", "s.id"]),
    }
}

impl Reader<'_> {
    /// The token with its credential.
    pub fn token_line(&self, id: TokenId) -> Result<Option<TokenLine>> {
        Ok(self.token_lines(&[id])?.pop())
    }

    /// A page of the inventory.
    pub fn tokens(&self, query: &TokenQuery) -> Result<TokenPage> {
        let wanted = Wanted::of(query);
        let order = order(query.sort.unwrap_or(TokenSort::Serial), query.descending);
        let sql = format!("SELECT s.id FROM token s WHERE {} ORDER BY {order}", wanted.filter);
        let first = query.page as usize * query.size as usize;
        if wanted.serial.is_some() {
            // a text is looked for in every serial: once, for the number of hits and for the page
            let mut statement = self.conn.prepare_cached(&sql)?;
            let hits = statement.query_map(wanted.params(), |row| row.get(0))?;
            let hits = hits.collect::<engine::Result<Vec<TokenId>>>()?;
            let page = hits.get(first..).unwrap_or_default();
            let page = &page[..page.len().min(query.size as usize)];
            return Ok(TokenPage { lines: self.lines_in_order(page)?, total: hits.len() as u32 });
        }
        let total = self
            .conn
            .prepare_cached(&format!("SELECT count(*) FROM token s WHERE {}", wanted.filter))?
            .query_row(wanted.params(), |row| row.get(0))?;
        let mut statement = self.conn.prepare_cached(&format!("{sql} LIMIT ?6 OFFSET ?7"))?;
        let (schools, state, serial, name, near) = wanted.params();
        let page = (schools, state, serial, name, near, query.size, first);
        let page = statement.query_map(page, |row| row.get(0))?.collect::<engine::Result<Vec<TokenId>>>()?;
        Ok(TokenPage { lines: self.lines_in_order(&page)?, total })
    }

    /// How many tokens of these schools are in this part of the inventory; no more are counted than `most`.
    pub fn count_tokens(&self, schools: Option<&[Uai]>, view: TokenView, near: Timestamp, most: u32) -> Result<u32> {
        let query = TokenQuery { schools: schools.map(<[_]>::to_vec), view: Some(view), near, ..TokenQuery::default() };
        let wanted = Wanted::of(&query);
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM token s WHERE {} LIMIT ?6) AS wanted", wanted.filter);
        let (schools, state, serial, name, near) = wanted.params();
        let mut statement = self.conn.prepare_cached(&sql)?;
        Ok(statement.query_row((schools, state, serial, name, near, most), |row| row.get(0))?)
    }

    /// The tokens with these ids, in this order.
    fn lines_in_order(&self, ids: &[TokenId]) -> Result<Vec<TokenLine>> {
        let found = self.token_lines(ids)?;
        let mut found: BTreeMap<_, _> = found.into_iter().map(|line| (line.token.id, line)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// The tokens with these ids, in the order of a list.
    pub fn token_lines(&self, ids: &[TokenId]) -> Result<Vec<TokenLine>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS}, {}, EXISTS (SELECT 1 FROM credential o WHERE o.token = t.id
                                          AND (o.state = 'pre_activation' OR o.resumes = 'pre_activation')
                                          AND o.stage = 'sent' AND o.slot IS NOT NULL),
             EXISTS (SELECT 1 FROM wipe WHERE token = t.id AND ended IS NULL), t.due, t.due_why
             FROM token t LEFT JOIN person h ON h.id = t.holder
             LEFT JOIN credential c ON c.id = (SELECT id FROM credential WHERE token = t.id ORDER BY
                 CASE WHEN state NOT IN ('pre_activation', 'active', 'suspended') OR stage = 'stored' THEN 0
                      WHEN stage = 'sent' THEN 1 ELSE 2 END DESC, id DESC LIMIT 1)
             WHERE t.id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) ORDER BY length(t.serial), t.serial, t.id",
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
            let due = row.get::<_, Option<At>>(AFTER_CREDENTIAL + 2)?.map(|at| at.0);
            let due_why = row.get(AFTER_CREDENTIAL + 3)?;
            Ok(TokenLine { token: token(row)?, credential, unsettled, due, due_why })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

//! Requests that have ended, found again by the name of whoever asked.

use super::{
    Reader, Result,
    request::{COLUMNS, Request, request},
};
use domain::{RequestId, Uai, fold};

/// A page of requests that have ended.
#[derive(Debug, Clone)]
pub struct EndedQuery {
    /// Only of these schools.
    pub schools: Option<Vec<Uai>>,
    /// A part of the requester's name or sign-in name; empty: anybody's.
    pub text: String,
    /// Which page, from 0.
    pub page: u32,
    /// Requests on a page.
    pub size: u32,
}

impl Reader<'_> {
    /// Requests that have ended, the newest first, and how many there are in all.
    pub fn ended_requests(&self, query: &EndedQuery) -> Result<(Vec<Request>, u32)> {
        let text = Some(fold(&query.text)).filter(|text| !text.is_empty());
        let schools = query.schools.as_deref().map(super::sql::school_list);
        let by_text = if text.is_some() { "instr(p.folded, ?1)" } else { "?1 IS NULL" };
        let by_school = if schools.is_some() { "q.school IN (SELECT value FROM json_each(?2))" } else { "?2 IS NULL" };
        // looked for once, for their number and for the page
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT q.id FROM request q JOIN person p ON p.id = q.person
             WHERE {by_school} AND q.state IN ('refused', 'handed_over', 'cancelled', 'expired') AND {by_text}
             ORDER BY q.since DESC, q.id DESC"
        ))?;
        let ended = statement.query_map((&text, &schools), |row| row.get(0))?;
        let ended = ended.collect::<rusqlite::Result<Vec<RequestId>>>()?;
        let page = ended.iter().skip(query.page as usize * query.size as usize).take(query.size as usize);
        let page = serde_json::to_string(&page.collect::<Vec<_>>()).expect("numbers");
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE q.id IN (SELECT value FROM json_each(?)) ORDER BY q.since DESC, q.id DESC"
        ))?;
        let rows = statement.query_map([page], request)?.collect::<rusqlite::Result<_>>()?;
        Ok((rows, u32::try_from(ended.len()).unwrap_or(u32::MAX)))
    }
}

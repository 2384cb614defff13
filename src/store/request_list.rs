//! Requests as lists: of a school, of a person, of those that have ended.

use super::{
    Reader, Request, Result,
    family_name::FAMILY_NAME,
    part::{List, Page, Part},
    request::{COLUMNS, TABLES, request},
    sql::{At, id_list},
};
use crate::engine::{self, named};
use domain::{PersonId, RequestId, RequestState, Uai, fold};
use jiff::Timestamp;

/// Which requests are wanted; all by default.
#[derive(Debug, Clone, Default)]
pub struct RequestQuery {
    /// Only of these schools.
    pub schools: Option<Vec<Uai>>,
    /// Only of this person.
    pub person: Option<PersonId>,
    /// Only in these states; empty: in any.
    pub states: Vec<RequestState>,
    /// Not those of this person.
    pub but: Option<PersonId>,
    /// Only those that stand where they are, and of which nobody was reminded, since before then.
    pub quiet_since: Option<Timestamp>,
    /// A part of the requester's name or sign-in name; empty: anybody's.
    pub text: String,
    /// Only those that the school cannot decide: its principal's own, and where nobody else is principal or deputy.
    pub for_helpdesk: bool,
    /// In which order; the oldest in the queue first where nothing is said.
    pub sort: Option<RequestSort>,
    /// From the end.
    pub descending: bool,
}

impl RequestQuery {
    /// Whether only those are wanted that have ended, all of them.
    fn is_ended(&self) -> bool {
        let ended = RequestState::ALL.iter().filter(|state| !state.is_open());
        self.person.is_none() && self.states.iter().eq(ended)
    }
}

domain::words! {
    /// In which order requests are listed.
    RequestSort {
        /// By the family name of whoever asks.
        Person => "person",
        /// By where they stand, the newest first in each.
        State => "state",
        /// By the name of their school, the newest first in each.
        School => "school",
        /// By since when they stand there.
        Since => "since",
    }
}

impl Reader<'_> {
    /// A part of the requests, the oldest in the queue first.
    pub fn requests(&self, query: &RequestQuery, part: Part) -> Result<Page<Request>> {
        let schools = query.schools.as_deref().map(super::sql::school_list);
        let text = Some(fold(&query.text)).filter(|text| !text.is_empty());
        // words of ours, as they stand: a list that is bound finds no index of its own
        let words: Vec<_> = query.states.iter().map(|state| format!("'{state}'")).collect();
        let mut filter = String::from("TRUE");
        let mut add = |wanted: bool, condition: &str, parameter: &str| {
            filter += " AND ";
            filter += if wanted { condition } else { parameter };
        };
        add(schools.is_some(), "q.school IN (SELECT value FROM json_each(:schools))", ":schools IS NULL");
        add(query.person.is_some(), "q.person = :person", ":person IS NULL");
        add(query.but.is_some(), "q.person <> :but", ":but IS NULL");
        add(text.is_some(), "instr(p.folded, :text) > 0", ":text IS NULL");
        add(query.quiet_since.is_some(), "max(q.since, coalesce(q.reminded, 0)) <= :quiet", ":quiet IS NULL");
        let literal = format!("q.state IN ({})", words.join(", "));
        add(!words.is_empty(), &literal, "TRUE");
        if query.for_helpdesk {
            filter += " AND (EXISTS (SELECT 1 FROM role_grant WHERE person = q.person AND school = q.school AND role = 'principal')
                OR NOT EXISTS (SELECT 1 FROM role_grant g JOIN person d ON d.id = g.person WHERE g.school = q.school
                               AND g.role IN ('principal', 'deputy') AND d.enabled = 1 AND d.id <> q.person))";
        }
        let values = named! {
            ":schools": schools, ":person": query.person, ":but": query.but, ":text": text, ":quiet": query.quiet_since.map(At),
        };
        let way = if query.descending { "DESC" } else { "ASC" };
        let order = match query.sort {
            None => format!("coalesce(q.submitted, q.created) {way}, q.id {way}"),
            Some(RequestSort::Person) => format!("{FAMILY_NAME} {way}, q.id DESC"),
            Some(RequestSort::State) => format!("q.state {way}, q.since DESC, q.id DESC"),
            Some(RequestSort::School) => {
                format!("(SELECT name FROM school WHERE uai = q.school) {way}, q.since DESC, q.id DESC")
            }
            Some(RequestSort::Since) => format!("q.since {way}, q.id {way}"),
        };
        // only what is shown is read whole
        let people = text.is_some() || query.sort == Some(RequestSort::Person);
        let people = if people { "JOIN person p ON p.id = q.person" } else { "" };
        // an academy has thousands of those that have ended, and few others: they stand in an index of their own, in their order
        let ended = "FROM request q INDEXED BY request_ended";
        let tables = if query.schools.is_none() && query.is_ended() { ended } else { "FROM request q" };
        let from = format!("{tables} {people} WHERE {filter}");
        let found = self.part(&List { columns: "q.id", from: &from, order: &order, values }, part, |row| row.get(0))?;
        let total = found.total;
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} {TABLES} JOIN json_each(?) wanted ON CAST(wanted.value AS BIGINT) = q.id ORDER BY wanted.key"
        ))?;
        let rows = statement.query_map([id_list::<RequestId>(&found.rows)], request)?;
        Ok(part.with(rows.collect::<engine::Result<_>>()?, total))
    }
}

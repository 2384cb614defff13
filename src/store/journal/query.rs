//! Parts of the journal, newest first, by whatever it is filtered.
//!
//! One statement for each combination: of what is asked for, the part that is known to be smallest leads through its
//! index, the rest is looked at on the way. Days become bounds of entry numbers first (`journal_day`), so that an old day
//! is found without walking through everything that came after it.

use super::record::{COLUMNS, Record, record};
use crate::{
    Page, Part, Reader, Result,
    engine::{self, ToColumn, named},
    sql::{At, id_list},
};
use domain::{PersonId, Stage, TokenId, Uai, Verb};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// Which part of the journal is wanted; everything by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct JournalQuery {
    /// Only entries with a smaller number: the next page.
    pub before: Option<u64>,
    /// About this token.
    pub token: Option<TokenId>,
    /// About this school.
    pub school: Option<Uai>,
    /// About this person.
    pub subject: Option<PersonId>,
    /// By this person, or about them.
    pub person: Option<PersonId>,
    /// Only these acts.
    pub verb: Option<Verb>,
    /// Not earlier.
    pub from: Option<Timestamp>,
    /// Earlier than this.
    pub until: Option<Timestamp>,
}

impl Reader<'_> {
    /// Whether a code of this token was seen since the station was last set up from a backup, where it ever was: what the
    /// token was programmed with since the backup was taken is in no record.
    pub fn is_known_since_restore(&self, token: TokenId) -> Result<bool> {
        let mut statement = self.conn.prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM journal WHERE verb = :restore AND number > coalesce(
                 (SELECT max(number) FROM journal WHERE token = :token AND (verb IN (:verify, :resynchronise)
                      OR (verb = :enrol AND json_extract(facts, '$.stage') = :confirmed))), 0))",
        )?;
        let asked = named! {
            ":restore": Verb::Restore, ":token": token, ":verify": Verb::Verify, ":resynchronise": Verb::Resynchronise,
            ":enrol": Verb::Enrol, ":confirmed": Stage::Confirmed.word(),
        };
        Ok(statement.query_row(asked, |row| row.get(0))?)
    }

    /// Journal entries, newest first.
    pub fn journal(&self, query: JournalQuery, limit: u32) -> Result<Vec<Record>> {
        let Some(bounds) = self.bounds(&query)? else { return Ok(Vec::new()) };
        self.entries(&Asked::of(&query), bounds, limit, 0)
    }

    /// A part of them, and how many there are in all.
    pub fn journal_part(&self, query: JournalQuery, part: Part) -> Result<Page<Record>> {
        let Some((lowest, highest)) = self.bounds(&query)? else { return Ok(part.with(Vec::new(), 0)) };
        let asked = Asked::of(&query);
        let skipped = i64::try_from(part.skipped()).unwrap_or(i64::MAX);
        if asked.conditions.is_empty() {
            // numbers have no gaps
            let mut newest = self.conn.prepare_cached("SELECT coalesce(max(number), 0) FROM journal")?;
            let highest = highest.min(newest.query_row([], |row| row.get::<_, i64>(0))?);
            let total = u32::try_from(highest - lowest + 1).unwrap_or(u32::MAX);
            let records = self.entries(&asked, (lowest, highest.saturating_sub(skipped)), part.size(), 0)?;
            return Ok(part.with(records, total));
        }
        let records = self.entries(&asked, (lowest, highest), part.size(), skipped)?;
        let mut values = asked.values();
        values.extend([(":lowest", &lowest as &dyn ToColumn), (":highest", &highest)]);
        let sql = format!("SELECT count(*) FROM ({}) AS found", numbers(&asked.conditions));
        let total = self.conn.prepare_cached(&sql)?.query_row(values.as_slice(), |row| row.get(0))?;
        Ok(part.with(records, total))
    }

    fn entries(&self, asked: &Asked, bounds: (i64, i64), limit: u32, skipped: i64) -> Result<Vec<Record>> {
        let (lowest, highest) = bounds;
        let sql = statement(&asked.conditions);
        let mut values = asked.values();
        values.extend([
            (":lowest", &lowest as &dyn ToColumn),
            (":highest", &highest),
            (":limit", &limit),
            (":skipped", &skipped),
        ]);
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(values.as_slice(), record)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The newest entry of one of these kinds about each of these people; who has none is not there. Theirs are few, and of
    /// these kinds there are many.
    pub fn newest_about(&self, people: &[PersonId], verbs: &[Verb]) -> Result<BTreeMap<PersonId, Record>> {
        let words: Vec<_> = verbs.iter().map(|verb| verb.word()).collect();
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM journal WHERE number IN (
                 SELECT (SELECT max(number) FROM journal
                         WHERE subject = CAST(wanted.value AS BIGINT) AND verb || '' IN (SELECT value FROM json_each(?2)))
                 FROM json_each(?1) wanted)"
        ))?;
        let words = serde_json::to_string(&words).expect("a list of words is always JSON");
        let found = statement.query_map((id_list(people), words), record)?.collect::<engine::Result<Vec<Record>>>()?;
        Ok(found.into_iter().filter_map(|entry| Some((entry.subject?, entry))).collect())
    }

    /// The numbers between which everything lies that is asked for; `None`: nothing can.
    fn bounds(&self, query: &JournalQuery) -> Result<Option<(i64, i64)>> {
        let before = query.before.and_then(|number| i64::try_from(number).ok()).map_or(i64::MAX, |number| number - 1);
        if query.from.is_none() && query.until.is_none() {
            return Ok(Some((1, before)));
        }
        let day = |at: Option<Timestamp>, open: i64| at.map_or(open, |at| at.as_microsecond().div_euclid(DAY));
        let mut statement =
            self.conn.prepare_cached("SELECT min(first), max(last) FROM journal_day WHERE day BETWEEN ? AND ?")?;
        let found: (Option<i64>, Option<i64>) = statement
            .query_row((day(query.from, i64::MIN), day(query.until, i64::MAX)), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.0.zip(found.1).map(|(first, last)| (first, last.min(before))))
    }
}

/// What is asked for beside the bounds.
struct Asked {
    /// In the order in which they lead: what comes first has the fewest entries.
    conditions: Vec<&'static str>,
    query: JournalQuery,
    from: Option<At>,
    until: Option<At>,
}

impl Asked {
    fn of(query: &JournalQuery) -> Self {
        let (from, until) = (query.from.map(At), query.until.map(At));
        let parts = [
            ("token = :token", query.token.is_some()),
            ("subject = :subject", query.subject.is_some()),
            ("PERSON", query.person.is_some()),
            ("school = :school", query.school.is_some()),
            ("verb = :verb", query.verb.is_some()),
            ("at >= :from", from.is_some()),
            ("at < :until", until.is_some()),
        ];
        let conditions = parts.into_iter().filter(|(_, asked)| *asked).map(|(condition, _)| condition).collect();
        Self { conditions, query: *query, from, until }
    }

    fn values(&self) -> Vec<(&str, &dyn ToColumn)> {
        let JournalQuery { token, subject, person, school, verb, .. } = &self.query;
        let parts: [(&str, Option<&dyn ToColumn>); 7] = [
            (":token", token.as_ref().map(|value| value as _)),
            (":subject", subject.as_ref().map(|value| value as _)),
            (":person", person.as_ref().map(|value| value as _)),
            (":school", school.as_ref().map(|value| value as _)),
            (":verb", verb.as_ref().map(|value| value as _)),
            (":from", self.from.as_ref().map(|value| value as _)),
            (":until", self.until.as_ref().map(|value| value as _)),
        ];
        parts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// The entries that are wanted, whole.
fn statement(conditions: &[&str]) -> String {
    let numbers = numbers(conditions);
    format!(
        "SELECT {COLUMNS} FROM journal WHERE number IN ({numbers} ORDER BY number DESC LIMIT :limit OFFSET :skipped)
         ORDER BY number DESC"
    )
}

/// The numbers of the entries that are wanted: the first condition leads, and a unary plus keeps the others from leading. Somebody's
/// entries are those by them and those about them: two walks that are merged.
fn numbers(conditions: &[&str]) -> String {
    let (first, rest) = conditions.split_first().map_or(("", conditions), |(first, rest)| (*first, rest));
    let person = "(person = :person OR subject = :person)";
    let rest: String = rest
        .iter()
        .map(|condition| format!(" AND coalesce({}, FALSE)", if *condition == "PERSON" { person } else { condition }))
        .collect();
    let walk = |first: &str| {
        let first = if first.is_empty() { String::new() } else { format!(" AND {first}") };
        format!("SELECT number FROM journal WHERE number BETWEEN :lowest AND :highest{first}{rest}")
    };
    match first {
        "PERSON" => format!("{} UNION {}", walk("person = :person"), walk("subject = :person")),
        first => walk(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Author, Entry, Mode, Options, Store, StoreError};
    use domain::event;

    /// A store whose entries say when; the clock goes back once.
    fn store(dir: &std::path::Path, days: &[i64]) -> Store {
        let store = Store::open(Options::in_dir(dir, Mode::Emulated)).unwrap();
        let author = Author { person: None, name: "a".into(), door: "cli:0".into() };
        for day in days {
            let at = Timestamp::from_second(day * 86_400 + 3_600).unwrap();
            let entry = if day % 2 == 0 { Entry::new(event::Setting::Internal {}) } else { Entry::new(identified()) };
            store.change(&author, at, |_| Ok::<_, StoreError>(((), entry))).unwrap();
        }
        store
    }

    fn identified() -> event::Identify {
        event::Identify { found: event::Spaced(Vec::new()), tokens: 0 }
    }

    fn numbers(store: &Store, query: JournalQuery) -> Vec<u64> {
        let found = store.read(|r| r.journal(query, 10)).unwrap();
        found.into_iter().map(|record| record.number).collect()
    }

    #[test]
    fn days_are_found_though_the_clock_was_set_back() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path(), &[10, 11, 12, 11, 13, -1]);
        let day = |day: i64| Some(Timestamp::from_second(day * 86_400).unwrap());
        let between = |from, until| numbers(&store, JournalQuery { from, until, ..JournalQuery::default() });
        assert_eq!(between(day(11), day(12)), [4, 2]);
        assert_eq!(between(day(12), None), [5, 3]);
        assert_eq!(between(None, day(10)), [6], "before 1970 too");
        assert!(between(day(20), day(30)).is_empty());
        let odd =
            JournalQuery { verb: Some(Verb::Identify), from: day(11), before: Some(4), ..JournalQuery::default() };
        assert_eq!(numbers(&store, odd), [2]);
    }

    #[test]
    fn the_newest_entry_about_a_person_is_found_among_those_of_the_acts_asked_for() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path(), &[1]);
        let author = Author { person: None, name: "a".into(), door: "cli:0".into() };
        let [anne, paul] = [1, 2].map(|id| PersonId::new(id).unwrap());
        let about = |subject| {
            let entries = [event::Setting::Internal {}.into(), domain::Event::from(identified())].map(Entry::new);
            for entry in entries.map(|entry| entry.subject(subject)) {
                store.change(&author, Timestamp::UNIX_EPOCH, |_| Ok::<_, StoreError>(((), entry))).unwrap();
            }
        };
        about(anne);
        about(paul);
        let newest = |subject, verbs: &[Verb]| {
            store.read(|r| r.newest_about(&[subject], verbs)).unwrap().get(&subject).map(|record| record.number)
        };
        assert_eq!(newest(anne, &[Verb::Setting, Verb::Identify]), Some(3));
        assert_eq!(newest(anne, &[Verb::Setting]), Some(2), "not the newest of all, nor Paul's");
        assert_eq!(newest(anne, &[Verb::HandOver]), None);
    }

    #[test]
    fn every_filter_is_led_by_an_index() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path(), &[1]);
        store
            .read(|r| {
                let leading = ["token = :token", "subject = :subject", "PERSON", "school = :school", "verb = :verb"];
                for (index, _) in leading.iter().enumerate() {
                    let sql = format!("EXPLAIN QUERY PLAN {}", statement(&leading[index..]));
                    let mut statement = r.conn.prepare(&sql)?;
                    let nothing: &[(&str, &dyn ToColumn)] = &[]; // nothing is bound to a plan
                    let plan = statement.query_map(nothing, |row| row.get(3))?;
                    let plan = plan.collect::<engine::Result<Vec<String>>>()?;
                    let walks = plan.iter().filter(|step| step.contains("USING") && step.contains("INDEX journal_"));
                    assert!(walks.count() > 0 && !plan.iter().any(|step| step.contains("SCAN journal")), "{plan:?}");
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
}

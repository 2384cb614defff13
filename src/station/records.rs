//! The journal as it is read and checked, and the backup.

use super::{
    Actor, Holder, InputFault, Journal, JournalLine, Result, StationError,
    journal_line::{journal_lines, tokens},
    people::password::check_passphrase,
    typed::required,
    work::{Far, Progress},
};
use domain::{
    Act, Event, PersonId, Secret, TokenId, TokenRef, Uai, Verb,
    event::{self, ExportFormat},
};
use jiff::{SignedDuration, Timestamp};
use std::{collections::BTreeMap, fs::File, path::Path};
use store::{Entry, JournalCheck, JournalQuery, Page, Part, PersonQuery, Reader, Record, StoreError};

/// People whose names are offered where a name fits several.
const OFFERED: u32 = 20;
/// Entries about the journal itself that are looked at for a verification: nearly all of them are one.
const LOOKED_AT: u32 = 20;
/// For how long what was refused stays on the auditor's home.
const REFUSED_SHOWN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Entries that are read at once for an export.
const CHUNK: u32 = 1000;

/// Which part of the journal is wanted; everything by default.
#[derive(Debug, Clone, Default)]
pub struct JournalFilter {
    /// By or about this person: the row id, or a part of a name that fits one person only.
    pub person: String,
    /// About the token of this name; a number that several have stands for all of them.
    pub token: Option<TokenRef>,
    /// About this school.
    pub school: Option<Uai>,
    /// Only these acts.
    pub verb: Option<Verb>,
    /// Not earlier.
    pub from: Option<Timestamp>,
    /// Earlier than this.
    pub until: Option<Timestamp>,
}

/// A page of the journal.
#[derive(Debug, Clone)]
pub struct JournalPage {
    /// Entries, newest first.
    pub lines: Page<JournalLine>,
    /// What the people are called whom entries are about.
    pub names: BTreeMap<PersonId, String>,
    /// Those of the tokens in it that the reader can look at, and what they are called now.
    pub tokens: BTreeMap<TokenId, TokenRef>,
    /// What the schools in it are called.
    pub schools: BTreeMap<Uai, String>,
    /// The person that was filtered by.
    pub person: Option<Holder>,
    /// The name that was typed fits none or several: these.
    pub offered: Option<Vec<Holder>>,
}

/// A verification of the journal that was kept in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// When.
    pub at: Timestamp,
    /// By whom, as a name.
    pub who: String,
    /// Entries that were looked at.
    pub entries: u64,
    /// Faults that were found.
    pub faults: u64,
}

/// How the journal stands, for those who audit.
#[derive(Debug, Clone)]
pub struct JournalState {
    /// The newest verification that was kept.
    pub verified: Option<Verification>,
    /// Nothing is changed until somebody looked at it.
    pub in_doubt: bool,
    /// The newest entries.
    pub newest: JournalPage,
    /// What was refused in the last seven days: the newest lines.
    pub refused: Vec<JournalLine>,
}

/// Whom a journal filter means.
enum Whom {
    Anybody,
    One(Holder),
    Unclear(Vec<Holder>),
}

impl Journal<'_> {
    /// Journal entries with a number below `before`, newest first; at most 1,000.
    pub fn entries(&self, actor: &Actor, before: Option<u64>, limit: u32) -> Result<Vec<JournalLine>> {
        actor.check(Act::ReadJournal, None)?;
        let query = JournalQuery { before, ..JournalQuery::default() };
        self.store.read(|r| journal_lines(r, r.journal(query, limit.min(1000))?))
    }

    /// The actor is shown these people, with what they hold or ask for: told to the journal when the day is over.
    pub fn shown(&self, actor: &Actor, people: impl IntoIterator<Item = PersonId>) {
        self.note_shown(actor, people);
    }

    /// A part of what is wanted.
    pub fn journal_page(&self, actor: &Actor, filter: &JournalFilter, part: Part) -> Result<JournalPage> {
        actor.check(Act::ReadJournal, None)?;
        self.store.read(|r| {
            let (person, offered) = match whom(r, &filter.person)? {
                Whom::Anybody => (None, None),
                Whom::One(person) => {
                    self.note_shown(actor, [person.id]);
                    (Some(person), None)
                }
                Whom::Unclear(people) => (None, Some(people)),
            };
            let records = match offered {
                Some(_) => part.with(Vec::new(), 0),
                None => matching(r, filter, person.as_ref(), part)?,
            };
            let (total, lines) = (records.total, journal_lines(r, records.rows)?);
            let names = names(r, &lines)?;
            let tokens = tokens(r, actor, &lines)?;
            let schools: Vec<_> = lines.iter().filter_map(|line| line.school).collect();
            let schools = r.school_names(&schools)?;
            Ok(JournalPage { lines: part.with(lines, total), names, tokens, schools, person, offered })
        })
    }

    /// Every entry of the part that is wanted, newest first, with the name of the person it is about; that it was taken
    /// out is an entry itself. How many there were. `progress` is told how much of the journal was gone through, from the newest
    /// entry that is wanted to the first of all.
    ///
    /// # Errors
    /// [`StationError::Cancelled`] where `progress` was stopped; those of `each`; and where the actor may not read the journal, or
    /// the filter names nobody.
    pub fn export_journal(
        &self,
        actor: &Actor,
        filter: &JournalFilter,
        progress: &Progress,
        mut each: impl FnMut(&JournalLine, Option<&str>) -> Result<()>,
    ) -> Result<u64> {
        actor.check(Act::ReadJournal, None)?;
        let person = self.store.read(|r| match whom(r, &filter.person)? {
            Whom::Anybody => Ok(None),
            Whom::One(person) => Ok(Some(person)),
            Whom::Unclear(people) => Err(StationError::from(InputFault::WhichPerson(people.len()))),
        })?;
        let (mut before, mut count, mut total) = (None, 0, None);
        loop {
            // from number to number, so that what is written meanwhile moves nothing
            let (lines, names) = self.store.read(|r| {
                let lines = journal_lines(r, next(r, filter, person.as_ref(), before, CHUNK)?)?;
                let names = names(r, &lines)?;
                Ok::<_, StationError>((lines, names))
            })?;
            for line in &lines {
                let subject = line.subject.and_then(|id| names.get(&id));
                each(line, subject.map(String::as_str))?;
            }
            count += lines.len() as u64;
            match lines.last().filter(|_| lines.len() == CHUNK as usize) {
                Some(last) => {
                    let total = *total.get_or_insert(lines[0].number);
                    progress.at(Far { done: total.saturating_sub(last.number), total })?;
                    before = Some(last.number);
                }
                None => break,
            }
        }
        self.change(actor, |_| {
            let exported = event::Export::Journal {
                format: ExportFormat::Journal,
                entries: count,
                serial: filter.token.clone(),
                about: Some(&filter.person).filter(|person| !person.is_empty()).cloned(),
            };
            Ok(((), Entry::new(exported).school(filter.school)))
        })?;
        Ok(count)
    }

    /// How the journal stands, and its newest entries.
    pub fn journal_state(&self, actor: &Actor, newest: u32) -> Result<JournalState> {
        let newest = self.journal_page(actor, &JournalFilter::default(), Part::first(newest))?;
        let query = JournalQuery { verb: Some(Verb::Journal), ..JournalQuery::default() };
        let kept = self.store.read(|r| r.journal(query, LOOKED_AT))?;
        let verified = kept.into_iter().find_map(|record| match record.event() {
            Ok(Event::Journal(event::Journal::Verified { verified, faults })) => {
                Some(Verification { at: record.at, who: record.author.name, entries: verified, faults })
            }
            _ => None,
        });
        let query = JournalQuery { verb: Some(Verb::Attempt), ..JournalQuery::default() };
        let week = self.now() - REFUSED_SHOWN;
        let refused = self.store.read(|r| {
            let refused = r.journal(query, LOOKED_AT)?.into_iter().take_while(|record| record.at >= week);
            journal_lines(r, refused.take(newest.lines.rows.len().max(1)))
        })?;
        Ok(JournalState { verified, in_doubt: self.store.journal_fault().is_some(), newest, refused })
    }

    /// Recomputes the whole journal and keeps in it that this was done, and what was found. A journal in doubt takes no
    /// entry: the answer says why. `progress` is told how many entries were looked at.
    ///
    /// # Errors
    /// [`StationError::Cancelled`] where `progress` was stopped: nothing is kept then.
    pub fn examine_journal(&self, actor: &Actor, progress: &Progress) -> Result<JournalCheck> {
        let check = self.journal_verify(actor, None, progress)?;
        let kept = self.change(actor, |_| {
            let verified = event::Journal::Verified { verified: check.entries, faults: check.count };
            Ok(((), Entry::new(verified)))
        });
        match kept {
            Err(StationError::Store(StoreError::JournalInDoubt(_))) | Ok(()) => Ok(check),
            Err(other) => Err(other),
        }
    }

    /// Recomputes the whole journal; `printed`: a head from a slip, which it must still contain. `progress` is told how many entries
    /// were looked at.
    ///
    /// # Errors
    /// [`StationError::Cancelled`] where `progress` was stopped; and where `printed` is no head.
    pub fn journal_verify(&self, actor: &Actor, printed: Option<&str>, progress: &Progress) -> Result<JournalCheck> {
        actor.check(Act::ReadJournal, None)?;
        let head = printed.map(str::parse).transpose();
        let head = head.map_err(InputFault::Head)?;
        Ok(self.store.verify_journal(head, &mut progress.watch())?)
    }

    /// Somebody looked at a journal in doubt and goes on; the reason is an entry of its own.
    pub fn journal_accept(&self, actor: &Actor, reason: &str) -> Result<()> {
        actor.check(Act::Administer, None)?;
        let reason = required(reason, InputFault::AcceptReason)?;
        Ok(self.store.accept_journal(&actor.author(), self.now(), &reason)?)
    }

    /// Writes a backup (a consistent copy, and the vault's key under `passphrase`) to `out`, which whoever asks has opened
    /// and calls `name`. The vault leaves the station by it: the `password` of the person is asked for again. `progress` is told
    /// kilobytes of the database.
    ///
    /// # Errors
    /// [`StationError::Cancelled`] where `progress` was stopped: what was written until then is worth nothing.
    pub fn backup(
        &self,
        actor: &Actor,
        out: &File,
        name: &Path,
        passphrase: &Secret,
        password: Option<&Secret>,
        progress: &Progress,
    ) -> Result<()> {
        actor.check(Act::Backup, None)?;
        check_passphrase(passphrase)?;
        self.accounts().check_again(actor, password)?;
        let mut watch = |done, total| progress.at(Far { done: done / 1000, total: total / 1000 }).is_ok();
        Ok(self.store.backup(out, name, passphrase, &actor.author(), self.now(), &mut watch)?)
    }

    /// Notes that a backup has its name and was read to its end: `bytes` of the file, `entries` of the journal in it.
    ///
    /// # Errors
    /// Where the actor may make no backup, or the database cannot be written.
    pub fn note_backup(&self, actor: &Actor, file: &Path, bytes: u64, entries: u64) -> Result<()> {
        actor.check(Act::Backup, None)?;
        Ok(self.store.note_backup(file, bytes, entries, &actor.author(), self.now())?)
    }
}

/// What is asked of the store, beside the token.
fn query(filter: &JournalFilter, person: Option<&Holder>) -> JournalQuery {
    JournalQuery {
        before: None,
        token: None,
        school: filter.school,
        subject: None,
        person: person.map(|person| person.id),
        verb: filter.verb,
        from: filter.from,
        until: filter.until,
    }
}

/// A part of the entries that are wanted.
fn matching(r: &Reader<'_>, filter: &JournalFilter, person: Option<&Holder>, part: Part) -> Result<Page<Record>> {
    let query = query(filter, person);
    let Some(named) = &filter.token else { return Ok(r.journal_part(query, part)?) };
    match r.tokens_named(named)?.as_slice() {
        [] => Ok(part.with(Vec::new(), 0)),
        [only] => Ok(r.journal_part(JournalQuery { token: Some(only.id), ..query }, part)?),
        _ => {
            let found = next(r, filter, person, None, u32::MAX)?;
            let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
            Ok(part.with(part.slice(&found).to_vec(), total))
        }
    }
}

/// The newest of them whose number is below `before`, at most so many.
fn next(
    r: &Reader<'_>,
    filter: &JournalFilter,
    person: Option<&Holder>,
    before: Option<u64>,
    most: u32,
) -> Result<Vec<Record>> {
    let query = JournalQuery { before, ..query(filter, person) };
    let Some(named) = &filter.token else { return Ok(r.journal(query, most)?) };
    let mut found = Vec::new();
    for token in r.tokens_named(named)? {
        found.extend(r.journal(JournalQuery { token: Some(token.id), ..query }, most)?);
    }
    found.sort_by_key(|record| std::cmp::Reverse(record.number));
    found.truncate(most as usize);
    Ok(found)
}

fn whom(r: &Reader<'_>, typed: &str) -> Result<Whom> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Whom::Anybody);
    }
    if let Ok(id) = typed.parse::<PersonId>() {
        let found = r.person(id)?.map(|person| Holder { id, name: person.name });
        return Ok(found.map_or(Whom::Unclear(Vec::new()), Whom::One));
    }
    let query = PersonQuery { text: typed.to_owned(), ..PersonQuery::default() };
    let found = r.people(&query, Part::first(OFFERED))?;
    let mut people: Vec<_> = found.rows.into_iter().map(|person| Holder { id: person.id, name: person.name }).collect();
    Ok(if people.len() == 1 { Whom::One(people.remove(0)) } else { Whom::Unclear(people) })
}

fn names(r: &Reader<'_>, lines: &[JournalLine]) -> Result<BTreeMap<PersonId, String>> {
    let mut people: Vec<_> = lines.iter().filter_map(|line| line.subject).collect();
    people.sort();
    people.dedup();
    Ok(r.names(&people)?)
}

//! Console RC: the file that the retired console left behind, against the inventory and the newest stock-take of each
//! school, line by line; and then into the inventory, without secrets.
//!
//! What the inventory knows is never overwritten: where the two do not agree, the line says so and a person decides. What
//! the console had in the cupboard, and a stock-take did not find, does not come into stock. Doing it twice does
//! nothing more.

mod file;
mod line;
mod report;
mod schools;

use crate::{
    Actor, Result, StationError, Stock,
    dry_run::NoChange,
    work::{Far, OFTEN, Progress},
};
use domain::{Act, ConsoleFate, ConsoleState, CustodyEvent, CustodyState, Finding, PersonId, Standing, event};
use keyfile::shortened;
use line::RowCells;
use schools::Schools;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
};
use store::{Change, Entries, Entry, NewToken, Token};

pub use line::ConsoleColumn;
pub use report::{ConsoleLine, ConsoleReport};

impl Stock<'_> {
    /// Reconciles the file of the retired console with what is known here, and, unless it is a dry run, takes in what
    /// agrees. `name`: the file's, for the journal. `progress` is told how many lines were compared.
    ///
    /// # Errors
    /// [`StationError::Cancelled`] where `progress` was stopped before all of it was compared: then nothing was changed.
    pub fn import_console(
        &self,
        actor: &Actor,
        file: impl Read,
        name: &str,
        dry_run: bool,
        progress: &Progress,
    ) -> Result<ConsoleReport> {
        if !actor.may_somewhere(Act::Import) {
            return Err(StationError::NotAllowed { act: Act::Import });
        }
        let file::Listed { columns, rows, digest, shape, accents } = file::read(file)?;
        self.try_change(actor, |tx| {
            let mut schools = Schools { actor, known: BTreeMap::new() };
            let doubtful = file::in_two_schools(&rows);
            let (mut lines, mut seen, mut entries) = (Vec::new(), BTreeSet::new(), Vec::new());
            for row in &rows {
                if lines.len().is_multiple_of(OFTEN) {
                    progress.at(Far { done: lines.len() as u64, total: rows.len() as u64 })?;
                }
                let said = line::read(row);
                let mut line = ConsoleLine {
                    number: Some(row.line),
                    serial: shortened(&row.serial),
                    school: shortened(&row.school),
                    holder: shortened(&row.holder),
                    state: said.as_ref().ok().map(|said| said.state),
                    fate: ConsoleFate::Twice,
                    whose: None,
                    standing: None,
                };
                line.fate = match said {
                    Err(fate) => fate,
                    Ok(said) if doubtful.contains(&said.named) => ConsoleFate::TwoSchools,
                    Ok(said) if !seen.insert(said.named.clone()) => ConsoleFate::Twice,
                    Ok(said) => take(tx, &mut schools, &said, &mut line, &digest, &mut entries)?,
                };
                lines.push(line);
            }
            lines.extend(schools.found_unlisted(tx, &seen)?);
            let uncounted = schools.known.iter().filter(|(_, known)| known.counted.is_none()).map(|(uai, _)| *uai);
            let uncounted = uncounted.collect();
            let columns = columns.names();
            let mut report = ConsoleReport { columns, shape, accents, digest, lines, uncounted, done: false };
            if dry_run {
                return Err(NoChange::Undone(Box::new(report)));
            }
            report.done = true;
            let taken = event::Import::ConsoleList {
                file: name.to_owned(),
                sha256: report.digest.clone(),
                list: event::ConsoleList::Console,
                fates: event::Counts::of(|fate| report.count(fate)),
            };
            Ok((report, Entries::new(Entry::new(taken), entries)))
        })
    }
}

/// Takes one key, or says why not: then nothing of it was written.
fn take(
    tx: &Change<'_>,
    schools: &mut Schools<'_>,
    said: &RowCells,
    line: &mut ConsoleLine,
    file: &str,
    entries: &mut Vec<Entry>,
) -> Result<ConsoleFate> {
    let school = match schools.of(tx, said.school)? {
        Ok(school) => school,
        Err(fate) => return Ok(fate),
    };
    let counted = school.has_counted(&said.named);
    let holder = school.holder(&said.holder);
    let own = tx.tokens_named(&said.named)?.into_iter().filter(|token| token.school == Some(said.school));
    if own.count() > 1 {
        return Ok(ConsoleFate::Ambiguous);
    }
    if let Some(token) = super::ticket_keys::in_sight(tx, &said.named, said.school)? {
        if token.shares_serial {
            line.serial = token.name().to_string();
        }
        return Ok(against(&token, said, holder.ok(), counted, line));
    }
    line.standing = Some(Standing::Unlisted);
    // what lies in the cupboard is nowhere else, whatever the console believed
    let (state, person) = match (said.state, counted) {
        (ConsoleState::Available, Some(false)) => return Ok(ConsoleFate::NotFound),
        (ConsoleState::Available, Some(true) | None) => (ConsoleState::Available, None),
        (_, Some(true)) => (ConsoleState::Available, None),
        (ConsoleState::Held, Some(false) | None) => match holder {
            Err(fate) => return Ok(fate),
            Ok(person) if !tx.tokens_of(person)?.is_empty() || tx.open_request_of(person)?.is_some() => {
                return Ok(ConsoleFate::HolderHasToken);
            }
            Ok(person) => (ConsoleState::Held, Some(person)),
        },
        (state @ (ConsoleState::Lost | ConsoleState::Defective | ConsoleState::Retired), Some(false) | None) => {
            (state, None)
        }
    };
    let id = tx.add_token(&NewToken {
        family: said.named.family().unwrap_or(domain::Family::Unseen),
        serial: said.named.serial().clone(),
        profile: None,
        model: String::new(),
        firmware: None,
        school: Some(said.school),
        expires: None,
        lot: None,
    })?;
    tx.add_console_record(id, state, &said.holder, person, file)?;
    if let Some(event) = event(state)
        && let Ok(after) = CustodyState::InStock.after(event)
    {
        tx.set_custody(id, CustodyState::InStock, after, person)?;
    }
    // only what lies in the cupboard was put into stock
    let (console, console_holder) = (said.state, Some(&line.holder).filter(|holder| !holder.is_empty()).cloned());
    let entry = if state == ConsoleState::Available {
        Entry::new(event::Register::ByConsole { console, console_holder })
    } else {
        Entry::new(event::Import::Token { console, console_holder })
    };
    entries.push(entry.token(id, said.named.serial()).school(said.school).subject(person));
    Ok(if state == said.state { ConsoleFate::New } else { ConsoleFate::Counted })
}

/// A key that the inventory knows: whether it says the same.
fn against(
    token: &Token,
    said: &RowCells,
    holder: Option<PersonId>,
    counted: Option<bool>,
    line: &mut ConsoleLine,
) -> ConsoleFate {
    let standing = Standing::of(Some((token.state, token.school)), said.school);
    line.standing = Some(standing);
    if standing == Standing::Elsewhere {
        line.whose = token.school.map(|school| school.to_string());
        return ConsoleFate::Elsewhere;
    }
    line.whose = token.holder.as_ref().map(|holder| holder.name.clone());
    let missing = Finding::of_counted(standing) == Finding::AsExpected && counted == Some(false);
    match (said.state, standing) {
        (ConsoleState::Available, Standing::InStock | Standing::SetAside) if missing => ConsoleFate::NotFound,
        (ConsoleState::Available, Standing::InStock | Standing::SetAside)
        | (ConsoleState::Lost, Standing::Lost)
        | (ConsoleState::Defective, Standing::Defective)
        | (ConsoleState::Retired, Standing::Retired) => ConsoleFate::Unchanged,
        (ConsoleState::Held, Standing::Held | Standing::SetAside) => {
            match token.holder.as_ref().map(|holder| holder.id) == holder {
                true => ConsoleFate::Unchanged,
                false => ConsoleFate::HeldByOther,
            }
        }
        (ConsoleState::Available, Standing::Held) => ConsoleFate::HeldByOther,
        _ => ConsoleFate::Differs,
    }
}

/// What happens to a token that has just come in, so that it stands where the console had it.
fn event(state: ConsoleState) -> Option<CustodyEvent> {
    match state {
        ConsoleState::Available => None,
        ConsoleState::Held => Some(CustodyEvent::Adopt),
        ConsoleState::Lost => Some(CustodyEvent::ReportLost),
        ConsoleState::Defective => Some(CustodyEvent::MarkDefective),
        ConsoleState::Retired => Some(CustodyEvent::Retire),
    }
}

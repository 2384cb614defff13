//! One line, one school. Degree and contract of a new school are never guessed: they decide whether it is served. A school that
//! closed is kept and shown closed; one that is closed and not known here, what is no school, and schools of other academies where
//! one was named are left out.

use super::super::schools::described;
use super::{
    cells,
    columns::Column,
    line::{Line, Taken as TakenLine},
    report::LineFault,
};
use domain::{Contract, Degree, LineChange, LineFate, Uai, fold, is_address};
use jiff::{Timestamp, tz::TimeZone};
use keyfile::shortened;
use std::collections::BTreeMap;
use store::{Change, Entry, School};
use table::{DayOrder, day};

/// The schools of this file so far, each with its line; and the academy whose schools alone are taken.
#[derive(Default)]
pub(super) struct Taken {
    lines: BTreeMap<Uai, u64>,
    academy: Option<String>,
}

/// What a line says.
struct SchoolLine<'a> {
    uai: Uai,
    name: Option<&'a str>,
    degree: Option<Degree>,
    contract: Option<Contract>,
    mailbox: Option<&'a str>,
    /// The inner `None`: it is open.
    closed: Option<Option<Timestamp>>,
}

impl Taken {
    /// `academy`: the one whose schools are taken, by its name or number in the file.
    pub fn of(academy: Option<&str>) -> Self {
        Self { lines: BTreeMap::new(), academy: academy.map(|academy| fold(academy.trim())) }
    }

    pub fn take(&mut self, tx: &Change<'_>, line: &Line<'_>, entries: &mut Vec<Entry>) -> crate::Result<TakenLine> {
        if let Some(wanted) = &self.academy
            && !line.all(Column::Academy).any(|said| is_academy(wanted, said))
        {
            return Ok(Err(LineFault::OtherAcademy(shortened(line.get(Column::Academy).unwrap_or_default()))));
        }
        let uai = match line.get(Column::Uai).ok_or(LineFault::Missing(Column::Uai)).and_then(|uai| Ok(uai.parse()?)) {
            Ok(uai) => uai,
            Err(fault) => return Ok(Err(fault)),
        };
        let known = tx.school(uai)?;
        let is_new = known.is_none();
        let taken = read(line, uai, known.as_ref(), tx.at).and_then(|said| match known {
            None => said.new_school(),
            Some(known) => Ok(said.over(known)),
        });
        let (school, changes) = match taken {
            Ok(taken) => taken,
            Err(fault) => return Ok(Err(fault)),
        };
        if let Some(before) = self.lines.insert(uai, line.number()) {
            let fault = if changes.is_empty() { LineFault::Repeats(before) } else { LineFault::Contradicts(before) };
            return Ok(Err(fault));
        }
        let entry = described(&school);
        let fate = match (is_new, changes.is_empty()) {
            (true, _) => {
                tx.add_school(&school)?;
                entries.push(entry);
                LineFate::New
            }
            (false, true) => LineFate::Unchanged,
            (false, false) => {
                tx.update_school(&school)?;
                entries.push(entry);
                LineFate::Changed
            }
        };
        Ok(Ok((fate, changes)))
    }
}

impl SchoolLine<'_> {
    fn new_school(&self) -> Result<(School, Vec<LineChange>), LineFault> {
        let name = self.name.ok_or(LineFault::Missing(Column::Name))?.to_owned();
        let degree = self.degree.ok_or(LineFault::Missing(Column::Degree))?;
        let contract = self.contract.ok_or(LineFault::Missing(Column::Contract))?;
        let (mailbox, closed) = (self.mailbox.map(str::to_owned), self.closed.flatten());
        Ok((School { uai: self.uai, name, degree, contract, mailbox, closed }, Vec::new()))
    }

    /// What is known, with what the line says over it.
    fn over(&self, known: School) -> (School, Vec<LineChange>) {
        let said = School {
            uai: self.uai,
            name: self.name.map_or_else(|| known.name.clone(), str::to_owned),
            degree: self.degree.unwrap_or(known.degree),
            contract: self.contract.unwrap_or(known.contract),
            mailbox: self.mailbox.map(str::to_owned).or_else(|| known.mailbox.clone()),
            closed: self.closed.unwrap_or(known.closed),
        };
        let differs = [
            (LineChange::Name, said.name != known.name),
            (LineChange::Degree, said.degree != known.degree),
            (LineChange::Contract, said.contract != known.contract),
            (LineChange::Mailbox, said.mailbox != known.mailbox),
            (LineChange::State, said.closed != known.closed),
        ];
        let changes = differs.into_iter().filter(|(_, differs)| *differs).map(|(changed, _)| changed).collect();
        (said, changes)
    }
}

fn read<'a>(line: &'a Line<'_>, uai: Uai, known: Option<&School>, now: Timestamp) -> Result<SchoolLine<'a>, LineFault> {
    let closed = closed(line, known, now)?;
    let is_closed = closed.flatten().is_some_and(|closed| closed <= now);
    if is_closed && known.is_none() {
        return Err(LineFault::Closed);
    }
    let nothing = SchoolLine { uai, name: None, degree: None, contract: None, mailbox: None, closed };
    if is_closed {
        // what else is said of a school that is no more changes nothing here
        return Ok(nothing);
    }
    let degree = degree(line)?;
    let (words, sector, code) = (line.get(Column::Contract), line.get(Column::Sector), line.get(Column::ContractCode));
    let contract = cells::contract(words, sector, code)
        .map_err(|value| LineFault::Value { column: Column::Contract, value: shortened(value) })?;
    let mailbox = match line.get(Column::Mailbox) {
        Some(said) if !is_address(said) || said.len() > 254 => return Err(LineFault::Email(shortened(said))),
        said => said,
    };
    Ok(SchoolLine { name: line.name(Column::Name)?, degree, contract, mailbox, ..nothing })
}

/// By the number of what it is; where there is none, by words.
fn degree(line: &Line<'_>) -> Result<Option<Degree>, LineFault> {
    let no_school = |said: &str| LineFault::NoSchool(shortened(said));
    if let Some(number) = line.get(Column::Nature)
        && let Some(degree) = cells::nature(number)
    {
        // the word is what people know
        let said = || line.all(Column::Degree).last().unwrap_or(number);
        return degree.map(Some).ok_or_else(|| no_school(said()));
    }
    match line.word(Column::Degree, cells::degree) {
        Err(fault) => Err(line.all(Column::Degree).find(|said| cells::is_no_school(said)).map_or(fault, no_school)),
        found => found,
    }
}

/// Since when the school is closed, or from when on; the day that is known already stays where the line tells no other.
fn closed(line: &Line<'_>, known: Option<&School>, now: Timestamp) -> Result<Option<Option<Timestamp>>, LineFault> {
    let told = line.get(Column::State).and_then(cells::is_closed);
    let since = line.get(Column::Closing).map(|said| {
        let fault = || LineFault::Value { column: Column::Closing, value: shortened(said) };
        let read = day(said.get(..10).unwrap_or(said), DayOrder::DayFirst).map_err(|_| fault())?;
        // the same day from Tahiti to Wallis
        TimeZone::UTC.to_timestamp(read.date.at(11, 0, 0, 0)).map_err(|_| fault())
    });
    Ok(match (told, since.transpose()?) {
        (_, Some(since)) => Some(Some(since)),
        (Some(true), None) => {
            Some(Some(known.and_then(|known| known.closed).filter(|closed| *closed <= now).unwrap_or(now)))
        }
        (Some(false), None) => Some(None),
        (None, None) => None,
    })
}

/// Whether a cell names this academy: by name, or by number, with or without zeros in front.
fn is_academy(wanted: &str, said: &str) -> bool {
    let zeros = |text: &str| text.trim_start_matches('0').to_owned();
    let said = fold(said);
    said == wanted || (said.bytes().all(|c| c.is_ascii_digit()) && zeros(&said) == zeros(wanted))
}

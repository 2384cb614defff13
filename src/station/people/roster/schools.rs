//! One line, one school. Degree and contract of a new school are never guessed: they decide whether it is served.

use super::super::schools::described;
use super::{
    cells,
    columns::Column,
    line::{Line, Taken as TakenLine},
    report::LineFault,
};
use domain::{Contract, Degree, LineChange, LineFate, Uai};
use keyfile::shortened;
use std::collections::BTreeMap;
use store::{Change, Entry, School};

/// The schools of this file so far, each with its line.
#[derive(Default)]
pub(super) struct Taken(BTreeMap<Uai, u64>);

/// What a line says.
struct SchoolLine<'a> {
    uai: Uai,
    name: Option<&'a str>,
    degree: Option<Degree>,
    contract: Option<Contract>,
}

impl Taken {
    pub fn take(&mut self, tx: &Change<'_>, line: &Line<'_>, entries: &mut Vec<Entry>) -> crate::Result<TakenLine> {
        let said = match read(line) {
            Ok(said) => said,
            Err(fault) => return Ok(Err(fault)),
        };
        let known = tx.school(said.uai)?;
        let is_new = known.is_none();
        let school = match known.map_or_else(|| said.new_school(), |known| Ok(said.over(known))) {
            Ok(school) => school,
            Err(fault) => return Ok(Err(fault)),
        };
        let (school, changes) = school;
        if let Some(before) = self.0.insert(said.uai, line.number())
            && !changes.is_empty()
        {
            return Ok(Err(LineFault::Contradicts(before)));
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
        Ok((School { uai: self.uai, name, degree, contract }, Vec::new()))
    }

    /// What is known, with what the line says over it.
    fn over(&self, known: School) -> (School, Vec<LineChange>) {
        let name = self.name.map_or_else(|| known.name.clone(), str::to_owned);
        let (degree, contract) = (self.degree.unwrap_or(known.degree), self.contract.unwrap_or(known.contract));
        let differs = [
            (LineChange::Name, name != known.name),
            (LineChange::Degree, degree != known.degree),
            (LineChange::Contract, contract != known.contract),
        ];
        let changes = differs.into_iter().filter(|(_, differs)| *differs).map(|(changed, _)| changed).collect();
        (School { uai: self.uai, name, degree, contract }, changes)
    }
}

fn read<'a>(line: &'a Line<'_>) -> Result<SchoolLine<'a>, LineFault> {
    let uai = line.get(Column::Uai).ok_or(LineFault::Missing(Column::Uai))?.parse()?;
    if line.get(Column::State).is_some_and(cells::is_closed) {
        return Err(LineFault::Closed);
    }
    let contract = cells::contract(line.get(Column::Contract), line.get(Column::Sector));
    let contract = contract.map_err(|value| LineFault::Value { column: Column::Contract, value: shortened(value) })?;
    Ok(SchoolLine { uai, name: line.name(Column::Name)?, degree: line.word(Column::Degree, cells::degree)?, contract })
}

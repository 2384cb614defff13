//! What is printed of a handover and of a return. Everything on paper is in the entry of the journal itself: a reprint
//! says what was true then, whatever became of token, person and school since.
//!
//! Who may print: those who hand over or help in the school where it was done, the holder, and whoever did it.

use super::{
    Actor, InputFault, JournalLine, Result, StationError, Tokens,
    entries::{holder_name, name_in},
    journal_line::journal_lines,
};
use domain::{
    Act, Event, Family, PersonId, TokenRef, Uai, Verb,
    event::{self, HandOverProof, Paper},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Serialize;
use store::{Head, JournalQuery, Page, Part, Reader, Record, Token};

/// Entries of a person among which their slips are looked for.
const OWN: u32 = 200;

/// What is printed of one handover or return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slip {
    /// The entry of the journal: the number of the slip.
    pub number: u64,
    /// The journal's head as that entry left it.
    pub head: String,
    /// Handed over, or taken back.
    pub verb: Verb,
    /// When.
    pub at: Timestamp,
    /// Who handed it over or took it back.
    pub by: String,
    /// Who received it or gave it back.
    pub person: Option<String>,
    /// The same as a person.
    #[serde(skip)]
    pub of: Option<PersonId>,
    /// The school.
    pub school: Option<Uai>,
    /// Its name at that time.
    pub school_name: Option<String>,
    /// What the token is called: a number that another token has by now is told apart on the reprint too.
    #[serde(rename = "serial")]
    pub name: TokenRef,
    /// Its product name at that time.
    pub model: Option<String>,
    /// The charter that was signed for it: digest, and when.
    pub charter: Option<(String, Timestamp)>,
    /// How the handover was proven; `None` for a return.
    pub proven: Option<Proven>,
    /// What was said of a return.
    pub comment: Option<String>,
    /// Of what family and form the token is, for its picture; only where one slip is asked for.
    #[serde(skip)]
    pub looks: Option<(Family, Option<u8>)>,
}

/// How it was proven that the right person received the right token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proven {
    /// By PIN and code together.
    Passcode,
    /// By nothing, and why.
    Without(String),
}

impl Tokens<'_> {
    /// The slip of this entry of the journal.
    pub fn slip(&self, actor: &Actor, number: u64) -> Result<Slip> {
        let found = self.store.read(|r| r.journal_entry(number))?;
        let (record, head) = found.ok_or(StationError::NoSuchSlip(number))?;
        let own = |person| actor.person.is_some() && actor.person == person;
        let did = own(record.author.person) && actor.may(Act::SeeStock, record.school);
        if !own(record.subject) && !did {
            actor.check_of(Act::PrintSlip, record.school, Act::PrintSlip, StationError::NoSuchSlip(number))?;
        }
        self.store.read(|r| {
            let token = record.token.map(|id| r.token(id)).transpose()?.flatten();
            let looks = token.map(|token| {
                let form = token.profile.as_deref().and_then(|name| self.bench.profiles().form_of(name, &token.model));
                (token.family, form)
            });
            let slip = slip(r, record, head)?.ok_or(StationError::NoSuchSlip(number))?;
            Ok(Slip { looks, ..slip })
        })
    }

    /// A part of the slips of a day (`None`: today) as in `zone`, the first one first, with the day that was meant.
    pub fn slips_of_day(
        &self,
        actor: &Actor,
        day: Option<Date>,
        zone: &TimeZone,
        part: Part,
    ) -> Result<(Date, Page<Slip>)> {
        if !actor.may_somewhere(Act::PrintSlip) {
            return Err(StationError::NotAllowed { act: Act::PrintSlip });
        }
        let day = day.unwrap_or_else(|| self.now().to_zoned_datetime(zone.clone()).date());
        let midnight = |day: Date| day.to_zoned_datetime(zone.clone()).map(|midnight| midnight.timestamp());
        let bounds = midnight(day).and_then(|start| Ok(start..midnight(day.tomorrow()?)?));
        let when = bounds.map_err(|_| InputFault::FarDay)?;
        let schools = actor.schools_for(Act::PrintSlip);
        let found = self.store.read(|r| {
            let found = r.journal_slips(schools.as_deref(), &when, part)?;
            let slips = found.rows.into_iter().filter_map(|(record, head)| slip(r, record, head).transpose());
            Ok::<_, StationError>(part.with(slips.collect::<Result<_>>()?, found.total))
        })?;
        Ok((day, found))
    }
}

/// The handovers and returns of a person, the newest first.
pub(super) fn slips_of(r: &Reader<'_>, person: PersonId) -> Result<Vec<JournalLine>> {
    let query = JournalQuery { subject: Some(person), ..JournalQuery::default() };
    let printed = r.journal(query, OWN)?.into_iter().filter(|record| record.verb.has_slip());
    journal_lines(r, printed)
}

/// What the paper of a handover or a return says of holder, school and token, as they are called at that time.
pub(super) struct OnPaper {
    pub person: Option<String>,
    pub school_name: Option<String>,
    pub model: Option<String>,
}

/// The same of a token as it is now.
pub(super) fn on_paper(r: &Reader<'_>, token: &Token) -> Result<OnPaper> {
    let school = token.school.map(|uai| r.school(uai)).transpose()?.flatten();
    Ok(OnPaper {
        person: holder_name(token),
        school_name: school.map(|school| school.name),
        model: Some(&token.model).filter(|model| !model.is_empty()).cloned(),
    })
}

/// What the paper of this entry says; `None`: there is none of it.
fn slip(r: &Reader<'_>, record: Record, head: Head) -> Result<Option<Slip>> {
    let Some(name) = name_in(r, record.token, record.serial.as_ref())? else { return Ok(None) };
    let Some(paper) = record.event().ok().and_then(Event::paper) else { return Ok(None) };
    let (paper, charter, proven, comment) = match paper {
        Paper::HandOver(event::HandOver { person, school_name, model, charter, signed, proof, comment, .. }) => {
            let proven = match proof {
                Some(HandOverProof::Passcode) => Proven::Passcode,
                Some(HandOverProof::None) | None => Proven::Without(comment.unwrap_or_default()),
            };
            (OnPaper { person, school_name, model }, charter.zip(signed), Some(proven), None)
        }
        Paper::TakeBack(event::TakeBack { person, school_name, model, comment, .. }) => {
            (OnPaper { person, school_name, model }, None, None, comment)
        }
    };
    let OnPaper { person, school_name, model } = paper;
    Ok(Some(Slip {
        number: record.number,
        head: head.to_string(),
        verb: record.verb,
        at: record.at,
        by: record.author.name,
        school: record.school,
        name,
        person,
        of: record.subject,
        school_name,
        model,
        charter,
        proven,
        comment,
        looks: None,
    }))
}

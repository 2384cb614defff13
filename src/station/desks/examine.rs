//! What the doctor finds of desks.

use super::Desks;
use crate::{Area, Finding};
use jiff::SignedDuration;
use store::Desk;

/// A desk that is away for longer is told: over a week-end it may be switched off.
const AWAY: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Desks {
    /// Nothing, where there is no desk.
    pub(crate) fn examine(&self) -> Vec<Finding> {
        let desks = match self.station.store.read(|r| r.desks()) {
            Ok(desks) => desks,
            Err(error) => return vec![Finding::Failed(Area::Desks, error.into())],
        };
        let desks: Vec<_> = desks.into_iter().filter(|desk| desk.ended.is_none()).collect();
        let found: Vec<_> = desks.iter().filter_map(|desk| self.wrong_with(desk)).collect();
        match (desks.len(), found.is_empty()) {
            (0, _) => Vec::new(),
            (count, true) => vec![Finding::DesksWell(count)],
            (_, false) => found,
        }
    }

    fn wrong_with(&self, desk: &Desk) -> Option<Finding> {
        let (name, now) = (desk.said.name.clone(), self.station.now());
        let (there, twice) = self.opened().get(&desk.id).map_or((false, None), |open| (open.there, open.twice));
        if let Some(since) = twice {
            return Some(Finding::DeskTwice { name, since });
        }
        match (desk.seen, &desk.program) {
            (Some(seen), _) if !there && now.duration_since(seen) > AWAY => Some(Finding::DeskAway { name, seen }),
            (Some(_), Some(program)) if program != env!("CARGO_PKG_VERSION") => {
                Some(Finding::DeskOther { name, program: program.clone() })
            }
            _ => None,
        }
    }
}

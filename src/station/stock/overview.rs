//! The stock of many schools at once: who runs out first, and what there is in all.

use crate::{Actor, Result, StationError, Stock};
use domain::{Act, NamedSchool, Supply, fold};
use serde::Serialize;
use store::{Page, Part};

/// The stock of the schools that somebody may see.
#[derive(Debug, Clone, Serialize)]
pub struct Overview {
    /// All that they have, await and use.
    pub all: Supply,
    /// Schools in all.
    pub count: usize,
    /// How many of them have less than they should.
    pub low: usize,
    /// A part of them: those first that need something first.
    pub schools: Page<SchoolSupply>,
}

/// One of them.
#[derive(Debug, Clone, Serialize)]
pub struct SchoolSupply {
    /// Which.
    pub school: NamedSchool,
    /// What it has, awaits and uses; what could be given now is not counted.
    pub supply: Supply,
}

impl SchoolSupply {
    /// Those first for whom somebody waits in vain, then those that run out first, then those with less than they should have.
    fn urgency(&self) -> impl Ord + use<> {
        let supply = &self.supply;
        let days = supply.reorder_in_days().unwrap_or(u32::MAX);
        (!supply.is_stuck(), days, !supply.is_low(), self.school.name.clone())
    }
}

impl Stock<'_> {
    /// The stock of every school that the actor may see; `text`: a part of the name, or the beginning of the UAI. Sums are of all of them.
    pub fn overview(&self, actor: &Actor, text: &str, part: Part) -> Result<Overview> {
        if !actor.may_somewhere(Act::SeeStock) {
            return Err(StationError::NotAllowed { act: Act::SeeStock });
        }
        let now = self.now();
        let mut schools = self.store.read(|r| {
            let settings = r.settings()?;
            let supplies = r.supplies(now)?;
            let open = r.schools()?.into_iter().filter(|school| !school.is_closed(now));
            let seen = open.filter(|school| actor.may(Act::SeeStock, Some(school.uai)));
            let line = |school: store::School| SchoolSupply {
                supply: Supply {
                    lead_days: settings.lead_days,
                    low: settings.stock_low,
                    ..supplies.get(&school.uai).copied().unwrap_or_default()
                },
                school: NamedSchool { uai: school.uai, name: school.name },
            };
            Ok::<_, StationError>(seen.map(line).collect::<Vec<_>>())
        })?;
        let (count, low) = (schools.len(), schools.iter().filter(|line| line.supply.is_low()).count());
        let mut all = Supply::default();
        for SchoolSupply { supply, .. } in &schools {
            all.waiting += supply.waiting;
            all.in_stock += supply.in_stock;
            all.on_order += supply.on_order;
            all.handed_over += supply.handed_over;
        }
        let text = fold(text);
        schools.retain(|line| {
            fold(&line.school.name).contains(&text) || fold(line.school.uai.as_str()).starts_with(&text)
        });
        schools.sort_by_cached_key(SchoolSupply::urgency);
        let total = u32::try_from(schools.len()).unwrap_or(u32::MAX);
        Ok(Overview { all, count, low, schools: part.with(part.slice(&schools).to_vec(), total) })
    }
}

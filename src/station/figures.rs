//! Figures of a school: what its stock was and will be, where its requests stand, what was handed over in each month.

use super::{Actor, Result, Station, SupplyView, stock::supply_view};
use domain::{Act, RequestState, Uai};
use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use serde::Serialize;

/// The figures of one school.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// What it has, awaits and uses.
    pub supply: SupplyView,
    /// Today, in the academy's zone.
    pub today: Date,
    /// Free tokens from each of these days on, of the last 12 months; the first may be older.
    pub stock: Vec<(Date, u32)>,
    /// Requests in each state that has some: those on their way, and those that ended in the last 12 months.
    pub requests: Vec<(RequestState, u32)>,
    /// Handovers of each of the last 12 months, the present one last: its first day, how many.
    pub handovers: Vec<(Date, u32)>,
}

impl Station {
    /// The figures of a school, its days and months as in `zone`.
    pub fn figures(&self, actor: &Actor, school: Uai, zone: &TimeZone) -> Result<Figures> {
        actor.check(Act::SeeStock, Some(school))?;
        let now = self.now();
        let today = now.to_zoned_datetime(zone.clone()).date();
        let year = now - SignedDuration::from_hours(365 * 24);
        let months = last_months(today);
        self.store.read(|r| {
            let since = months[0].to_zoned_datetime(zone.clone()).map_or(year, |first| first.timestamp());
            let mut handovers: Vec<_> = months.iter().map(|month| (*month, 0)).collect();
            for at in r.handovers(school, since)? {
                let month = at.to_zoned_datetime(zone.clone()).date().first_of_month();
                if let Some((_, count)) = handovers.iter_mut().find(|(first, _)| *first == month) {
                    *count += 1;
                }
            }
            let stock = r.stock_days(school, year.as_second().div_euclid(86_400))?;
            let epoch = Date::constant(1970, 1, 1);
            let stock =
                stock.into_iter().map(|(day, free)| (epoch.saturating_add(SignedDuration::from_hours(day * 24)), free));
            Ok(Figures {
                supply: supply_view(r, school, now)?,
                today,
                stock: stock.collect(),
                requests: r.requests_by_state(school, year)?,
                handovers,
            })
        })
    }
}

/// The first days of the last 12 months, the present one last.
fn last_months(today: Date) -> Vec<Date> {
    let mut months: Vec<_> =
        std::iter::successors(Some(today.first_of_month()), |month| Some(month.yesterday().ok()?.first_of_month()))
            .take(12)
            .collect();
    months.reverse();
    months
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_months_end_with_the_present_one() {
        let months = last_months(Date::constant(2026, 3, 31));
        assert_eq!((months.len(), months[0], months[11]), (12, Date::constant(2025, 4, 1), Date::constant(2026, 3, 1)));
    }
}

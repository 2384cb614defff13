//! The days of a delegation, as directories write them.

use super::refusal::Why;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// From the beginning of its first day to the end of its last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub from: Timestamp,
    pub until: Timestamp,
}

impl Days {
    /// Both days must be there: who stands in for ever is no delegate.
    pub fn read(from: &str, until: &str, zone: &TimeZone) -> Result<Self, Why> {
        let (first, last) = (day(from)?, day(until)?);
        if last < first {
            return Err(Why::Order);
        }
        let begins = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0)).map_err(|_| Why::Day);
        Ok(Self { from: begins(first)?, until: begins(last.tomorrow().map_err(|_| Why::Day)?)? })
    }
}

fn day(text: &str) -> Result<Date, Why> {
    const FORMS: [(&str, usize); 3] = [("%Y%m%d", 8), ("%Y-%m-%d", 10), ("%d/%m/%Y", 10)];
    let read =
        |(form, length): (&str, usize)| (text.len() == length).then(|| Date::strptime(form, text).ok()).flatten();
    FORMS.into_iter().find_map(read).ok_or(Why::Day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delegation_lasts_from_the_morning_of_its_first_day_to_the_night_of_its_last_one_in_the_academy() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        for (from, until) in [("20260902", "20260903"), ("2026-09-02", "03/09/2026")] {
            let days = Days::read(from, until, &zone).unwrap();
            assert_eq!(days.from.to_string(), "2026-09-01T22:00:00Z");
            assert_eq!(days.until.to_string(), "2026-09-03T22:00:00Z");
        }
        for (from, until, why) in [
            ("", "20260903", Why::Day),
            ("20260902", "", Why::Day),
            ("20260902", "20261303", Why::Day),
            ("2026", "20260903", Why::Day),
            ("02/09/26", "20260903", Why::Day),
            ("20260904", "20260903", Why::Order),
        ] {
            assert_eq!(Days::read(from, until, &zone), Err(why), "{from} {until}");
        }
    }
}

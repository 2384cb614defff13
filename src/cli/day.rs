//! A day as it is typed, and the moment at which it is over.

use jiff::{Timestamp, tz::TimeZone};

/// A moment, or the end of a day in this machine's zone.
pub(super) fn until(text: &str) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    // English because usage errors are part of the manual
    let wrong = |error: jiff::Error| format!("a day such as 2026-11-23 is expected: {error}");
    let next = text.parse::<jiff::civil::Date>().and_then(|day| day.tomorrow()).map_err(wrong)?;
    TimeZone::system().to_timestamp(next.at(0, 0, 0, 0)).map_err(wrong)
}

//! The two languages of the house, and how each writes a moment. Words are in the catalogues and in the mail templates.

use super::verb::words;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

words! {
    /// The language somebody reads.
    Language {
        /// French.
        Fr => "fr",
        /// English.
        En => "en",
    }
}

impl Language {
    /// A day: `23/11/2026`.
    pub fn day(self, day: Date) -> String {
        let format = match self {
            Self::Fr => "%d/%m/%Y",
            Self::En => "%d %b %Y",
        };
        day.strftime(format).to_string()
    }

    /// A moment in this zone: `23/11/2026 19:54`.
    pub fn moment(self, at: Timestamp, zone: &TimeZone) -> String {
        let format = match self {
            Self::Fr => "%d/%m/%Y %H:%M",
            Self::En => "%d %b %Y, %H:%M",
        };
        at.to_zoned_datetime(zone.clone()).strftime(format).to_string()
    }
}

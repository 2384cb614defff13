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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_written_as_people_write_them() {
        let at: Timestamp = "2026-11-03T18:54:10Z".parse().unwrap();
        let paris = TimeZone::fixed(jiff::tz::offset(1));
        let day = at.to_zoned_datetime(paris.clone()).date();
        assert_eq!((Language::Fr.day(day).as_str(), Language::En.day(day).as_str()), ("03/11/2026", "03 Nov 2026"));
        assert_eq!(Language::Fr.moment(at, &paris), "03/11/2026 19:54");
        assert_eq!(Language::En.moment(at, &paris), "03 Nov 2026, 19:54");
    }
}

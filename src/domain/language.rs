//! The two languages of the house, and how each writes a moment. Words are in the catalogues and in the mail templates.

use super::verb::words;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::borrow::Cow;

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

    /// A text of the house as this language sets it. French has a space before its tall marks and within its quotation marks, at which
    /// no line is broken: U+00A0 before `:` and within « », the narrow U+202F before `;`, `?` and `!`. Texts are written with plain
    /// spaces, and whoever loads one passes it through here; what a template language means by ` !=` stays.
    pub fn spaced(self, text: &str) -> Cow<'_, str> {
        if self != Self::Fr {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() + text.len() / 32);
        let mut chars = text.chars();
        // a piece of a line may begin with its mark
        let mut before = 'x';
        while let Some(c) = chars.next() {
            let mut ahead = chars.clone();
            let space = match (c, ahead.next(), ahead.next()) {
                (' ', Some('!'), Some('=')) => c,
                // indents and empty cells are no words
                (' ', Some(':' | '»'), _) if !before.is_whitespace() => '\u{a0}',
                (' ', Some(';' | '?' | '!'), _) if !before.is_whitespace() => '\u{202f}',
                (' ', ..) if before == '«' => '\u{a0}',
                _ => c,
            };
            out.push(space);
            before = c;
        }
        Cow::Owned(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_sets_its_tall_marks_with_spaces_that_stay() {
        let written = "« Oui » : deux ; trois ? Non !{% if a != b %}\n    : x";
        let set = "«\u{a0}Oui\u{a0}»\u{a0}: deux\u{202f}; trois\u{202f}? Non\u{202f}!{% if a != b %}\n    : x";
        assert_eq!((&*Language::Fr.spaced(written), &*Language::En.spaced(written)), (set, written));
        assert_eq!(Language::Fr.spaced(set), set);
    }

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

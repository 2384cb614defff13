//! What texts mean: bytes in base 64, numbers, dates, names; by named rules, or refused. Shared by XML and CSV.

use super::encoding::{self, hex};
use super::quoted::Quoted;
use super::refusal::Refusal;
use super::rule::Rule;
use super::rules::Rules;
use jiff::{Timestamp, civil, tz::TimeZone};
use table::{DayFault, DayOrder, DayRule, day};
use zeroize::Zeroizing;

/// The bytes of a base 64 text (`xs:base64Binary`). Spaces at the ends are the format's own; spaces within and missing
/// padding are reported.
pub(super) fn base64(text: &str, field: &'static str, rules: &mut Rules) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let read = encoding::base64(text).ok_or(Refusal::Encoding { field, expected: "base 64" })?;
    if read.spaced {
        rules.add(Rule::WhitespaceInBase64);
    }
    if read.unpadded {
        rules.add(Rule::UnpaddedBase64);
    }
    Ok(read.bytes)
}

/// The bytes of a secret in a PSKC `PlainValue`: base 64, or hexadecimal where that is what was meant. 32 or more
/// characters that are all hexadecimal digits are base 64 by chance once in 10^14.
pub(super) fn secret_of_xml(text: &str, rules: &mut Rules) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let text = text.trim();
    if text.len() >= 32 && text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        rules.add(Rule::HexSecret);
        return hex(text).ok_or(Refusal::Encoding { field: "Secret", expected: "base 64" });
    }
    base64(text, "Secret", rules)
}

/// A name for people: trimmed, `None` if nothing is left, refused with control characters.
pub(super) fn name(text: &str, field: &'static str) -> Result<Option<String>, Refusal> {
    let text = text.trim();
    if !writable(text) {
        return Err(Refusal::Character(field));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Whether XML 1.0 can carry the text in one line.
pub(super) fn writable(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
}

/// A whole number between bounds.
pub(super) fn number(text: &str, field: &'static str, low: i64, high: i64) -> Result<i64, Refusal> {
    text.trim().parse().ok().filter(|n| (low..=high).contains(n)).ok_or_else(|| Refusal::Number {
        field,
        value: Quoted::of(text),
        low,
        high,
    })
}

/// `xs:dateTime` between the years 1 and 9999; without zone, or a day as people write it ([`day`]), by named rules.
pub(super) fn date(text: &str, field: &'static str, rules: &mut Rules) -> Result<Timestamp, Refusal> {
    date_of_column(text, field, DayOrder::DayFirst, rules)
}

/// The same in a column of dates, of which one may tell how the others are meant.
pub(super) fn date_of_column(
    text: &str,
    field: &'static str,
    order: DayOrder,
    rules: &mut Rules,
) -> Result<Timestamp, Refusal> {
    let text = text.trim();
    let refused = || Refusal::Date { field, value: Quoted::of(text) };
    let moment = match (text.parse::<Timestamp>(), text.parse::<civil::DateTime>()) {
        (Ok(moment), _) => moment,
        (Err(_), Ok(civil)) => {
            rules.add(Rule::DateWithoutZone);
            TimeZone::UTC.to_timestamp(civil).map_err(|_| refused())?
        }
        (Err(_), Err(_)) => {
            let day = day(text, order).map_err(|fault| match fault {
                DayFault::MonthFirst => Refusal::MonthFirst(field),
                DayFault::Unreadable => refused(),
            })?;
            rules.add(Rule::DateWithoutZone);
            match day.rule {
                Some(DayRule::DayFirst) => rules.add(Rule::DayFirst),
                Some(DayRule::ShortYear) => rules.add(Rule::ShortYear),
                Some(DayRule::ExcelNumber) => rules.add(Rule::DayNumber),
                None => {}
            }
            TimeZone::UTC.to_timestamp(day.date.at(0, 0, 0, 0)).map_err(|_| refused())?
        }
    };
    if (1..=9999).contains(&TimeZone::UTC.to_datetime(moment).year()) { Ok(moment) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_reports_what_is_not_quite_right_and_refuses_what_is_wrong() {
        let read = |text| {
            let mut rules = Rules::default();
            base64(text, "Secret", &mut rules).map(|bytes| (bytes.to_vec(), rules.iter().collect::<Vec<_>>()))
        };
        assert_eq!(read(" MTIzNA==\n "), Ok((b"1234".to_vec(), vec![])));
        assert_eq!(read("MTIz NA=="), Ok((b"1234".to_vec(), vec![Rule::WhitespaceInBase64])));
        assert_eq!(read("MTIzNA"), Ok((b"1234".to_vec(), vec![Rule::UnpaddedBase64])));
        for wrong in ["MTIzN!==", "MTIzNA=", "M", "====", "MTIzNB==", "MT=zNA=="] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn dates_without_zone_are_utc_and_days_are_read_as_people_write_them_by_named_rules() {
        use Rule::{DateWithoutZone, DayFirst, DayNumber, ShortYear};
        let read = |text| {
            let mut rules = Rules::default();
            date(text, "ExpiryDate", &mut rules).map(|t| (t.to_string(), rules.iter().collect::<Vec<_>>()))
        };
        for (text, moment, rules) in [
            ("2006-05-31T00:00:00Z", "2006-05-31T00:00:00Z", &[][..]),
            ("2006-05-31T02:00:00+02:00", "2006-05-31T00:00:00Z", &[]),
            ("2006-05-31T12:30:00", "2006-05-31T12:30:00Z", &[DateWithoutZone]),
            ("2031/08/31", "2031-08-31T00:00:00Z", &[DateWithoutZone]),
            ("31/08/2031", "2031-08-31T00:00:00Z", &[DateWithoutZone]),
            ("31 août 2031", "2031-08-31T00:00:00Z", &[DateWithoutZone]),
            ("3.4.2031 12:30", "2031-04-03T00:00:00Z", &[DateWithoutZone, DayFirst]),
            ("31/08/31", "2031-08-31T00:00:00Z", &[DateWithoutZone, ShortYear]),
            ("48091", "2031-08-31T00:00:00Z", &[DateWithoutZone, DayNumber]),
        ] {
            assert_eq!(read(text), Ok((moment.to_owned(), rules.to_vec())), "{text}");
        }
        for wrong in ["31 août", "demain", "1/2/3/2031", "31/02/2031"] {
            assert!(matches!(read(wrong), Err(Refusal::Date { .. })), "{wrong}");
        }
        assert_eq!(read("08/31/2031"), Err(Refusal::MonthFirst("ExpiryDate")));
        let doubtful = date_of_column("03/04/2031", "expiry", DayOrder::Doubtful, &mut Rules::default());
        assert_eq!(doubtful, Err(Refusal::MonthFirst("expiry")));
    }
}

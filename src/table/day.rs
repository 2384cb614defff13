//! A day as people here write it: day, month, year. Nothing is guessed: what can only be month first is refused, and so is
//! what may be, in a column where something can only be that.

use domain::words;
use jiff::civil::Date;

words! {
    /// By which rule a day was read that is not written 2031-08-31.
    DayRule {
        /// 03/04/2031 may be the third of April or the fourth of March; here the day comes first.
        DayFirst => "day_first",
        /// 31/08/31: of this century.
        ShortYear => "short_year",
        /// A number of days, as Excel counts them.
        ExcelNumber => "excel_number",
    }
}

/// A day that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// The rule that it took; `None`: it can only be this day.
    pub rule: Option<DayRule>,
}

/// Why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DayFault {
    /// 08/31/2031, or one of its column is written so.
    #[error("the month comes first in this column (08/31/2031): write days as 2031-08-31 or 31/08/2031")]
    MonthFirst,
    /// No day at all.
    #[error("this is no day: write it as 2031-08-31 or 31/08/2031")]
    Unreadable,
}

/// Which comes first in a column of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayOrder {
    /// The day, as in France.
    #[default]
    DayFirst,
    /// Something in the column can only be month first: what could be both is not read.
    Doubtful,
}

impl DayOrder {
    /// Looks at the cells of a column.
    pub fn of<'a>(mut cells: impl Iterator<Item = &'a str>) -> Self {
        match cells.any(|cell| day(cell, Self::DayFirst) == Err(DayFault::MonthFirst)) {
            true => Self::Doubtful,
            false => Self::DayFirst,
        }
    }
}

/// Excel's numbers of days between 2000 and 2099.
const EXCEL: std::ops::RangeInclusive<i32> = 36_526..=73_050;

/// Reads a day: `2031-08-31`, `31/08/2031`, `31-08-31`, `31.8.2031`, `31 août 2031`, `20310831`, 48091 (Excel); a time of the day
/// behind it is left out.
pub fn day(text: &str, order: DayOrder) -> Result<Day, DayFault> {
    let text = text.trim();
    let unreadable = Err(DayFault::Unreadable);
    if text.len() > 60 {
        return unreadable;
    }
    if let Some(found) = number(text) {
        return found;
    }
    let lower = text.to_lowercase();
    let parts: Vec<&str> =
        lower.split(|c: char| "/-. ,\u{a0}\u{202f}t".contains(c)).filter(|p| !p.is_empty()).collect();
    if let Some(found) = by_name(&lower) {
        return found;
    }
    let [a, b, c, rest @ ..] = &parts[..] else { return unreadable };
    if !rest.is_empty() && !rest.iter().all(|rest| is_time(rest)) {
        return unreadable;
    }
    let digits =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i16>().ok()).flatten();
    let (Some(first), Some(second), Some(third)) = (digits(a), digits(b), digits(c)) else { return unreadable };
    if a.len() == 4 {
        return made(first, second, third, None);
    }
    if a.len() > 2 || b.len() > 2 {
        return unreadable;
    }
    let (year, short) = match c.len() {
        4 => (third, None),
        2 => (2000 + third, Some(DayRule::ShortYear)),
        _ => return unreadable,
    };
    let either = first <= 12 && second <= 12 && first != second;
    if second > 12 && first <= 12 || (either && order == DayOrder::Doubtful) {
        return if made(year, first, second.min(28), None).is_ok() { Err(DayFault::MonthFirst) } else { unreadable };
    }
    made(year, second, first, short.or(either.then_some(DayRule::DayFirst)))
}

/// `20310831`, or Excel's number of a day, also with its part of one behind a point; `None`: no such number.
fn number(text: &str) -> Option<Result<Day, DayFault>> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.len() < 5 {
        return None;
    }
    Some(match (whole.len(), whole.parse::<i32>()) {
        (8, Ok(number)) if part.is_empty() => {
            let part = |n: i32| i16::try_from(n).unwrap_or(0);
            made(part(number / 10_000), part(number / 100 % 100), part(number % 100), None)
        }
        (5, Ok(number)) if EXCEL.contains(&number) => {
            let date = Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(number));
            date.map(|date| Day { date, rule: Some(DayRule::ExcelNumber) }).map_err(|_| DayFault::Unreadable)
        }
        _ => Err(DayFault::Unreadable),
    })
}

/// `31 août 2031`, `lundi 1er septembre 31`, `Aug 31, 2031`; `None`: no month is named.
fn by_name(text: &str) -> Option<Result<Day, DayFault>> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let place = words.iter().position(|word| month(word).is_some())?;
    let number = |word: &str| {
        let digits = word.strip_suffix("er").or(word.strip_suffix("st")).or(word.strip_suffix("nd"));
        let digits = digits.or(word.strip_suffix("rd")).or(word.strip_suffix("th")).unwrap_or(word);
        digits.parse::<i16>().ok().filter(|number| *number >= 0)
    };
    let numbers: Vec<(i16, usize)> = words.iter().filter_map(|word| Some((number(word)?, word.len()))).collect();
    let [(day, _), (year, digits), ..] = numbers[..] else { return Some(Err(DayFault::Unreadable)) };
    let month = month(words[place])?;
    Some(match digits {
        4 => made(year, month, day, None),
        2 => made(2000 + year, month, day, Some(DayRule::ShortYear)),
        _ => Err(DayFault::Unreadable),
    })
}

/// A month by the first letters of its name, French or English.
fn month(word: &str) -> Option<i16> {
    const NAMES: [&[&str]; 12] = [
        &["janvier", "january"],
        &["février", "fevrier", "fév", "february"],
        &["mars", "march"],
        &["avril", "april"],
        &["mai", "may"],
        &["juin", "june"],
        &["juillet", "july"],
        &["août", "aout", "august"],
        &["septembre", "september"],
        &["octobre", "october"],
        &["novembre", "november"],
        &["décembre", "decembre", "déc", "december"],
    ];
    // "jui" would be two of them
    let fits = |name: &&&str| word.chars().count() >= 3 && name.starts_with(word) && !matches!(word, "jui");
    let place = NAMES.iter().position(|names| names.iter().any(|name| fits(&name)))?;
    i16::try_from(place + 1).ok()
}

/// `00:00:00`, `14h30`, `à`: what may stand behind a day.
fn is_time(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'z' | b'h' | b'+')) || text == "à"
}

fn made(year: i16, month: i16, day: i16, rule: Option<DayRule>) -> Result<Day, DayFault> {
    let small = |n: i16| i8::try_from(n).map_err(|_| DayFault::Unreadable);
    if !(1900..=2999).contains(&year) {
        return Err(DayFault::Unreadable);
    }
    let date = Date::new(year, small(month)?, small(day)?).map_err(|_| DayFault::Unreadable)?;
    Ok(Day { date, rule })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<(String, Option<DayRule>), DayFault> {
        day(text, DayOrder::DayFirst).map(|day| (day.date.to_string(), day.rule))
    }

    #[test]
    fn days_are_read_as_people_here_write_them() {
        use DayRule::{DayFirst, ExcelNumber, ShortYear};
        for (text, date, rule) in [
            ("2031-08-31", "2031-08-31", None),
            ("2031/8/31", "2031-08-31", None),
            ("2031-08-31T00:00:00", "2031-08-31", None),
            ("2031-08-31T12:00:00Z", "2031-08-31", None),
            ("31/08/2031", "2031-08-31", None),
            (" 31-08-2031 ", "2031-08-31", None),
            ("31.08.2031 00:00", "2031-08-31", None),
            ("31/08/2031 à 14h30", "2031-08-31", None),
            ("31/8/31", "2031-08-31", Some(ShortYear)),
            ("03/04/2031", "2031-04-03", Some(DayFirst)),
            ("04/04/2031", "2031-04-04", None),
            ("31 août 2031", "2031-08-31", None),
            ("dimanche 31 aout 2031", "2031-08-31", None),
            ("1er Février 2032", "2032-02-01", None),
            ("31-août-31", "2031-08-31", Some(ShortYear)),
            ("29 févr. 2032", "2032-02-29", None),
            ("Aug 31, 2031", "2031-08-31", None),
            ("20310831", "2031-08-31", None),
            ("48091", "2031-08-31", Some(ExcelNumber)),
            ("48091.0", "2031-08-31", Some(ExcelNumber)),
        ] {
            assert_eq!(read(text), Ok((date.to_owned(), rule)), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_or_american_is_refused() {
        for american in ["08/31/2031", "8/31/31", "12-13-2031"] {
            assert_eq!(read(american), Err(DayFault::MonthFirst), "{american}");
        }
        for wrong in [
            "",
            "31",
            "31/02/2031",
            "13/13/2031",
            "00/08/2031",
            "31/08",
            "août 2031",
            "demain",
            "31/08/2031 x",
            "1/2/3/4",
            "311/08/2031",
            "31 jui 2031",
        ] {
            assert_eq!(read(wrong), Err(DayFault::Unreadable), "{wrong}");
        }
    }

    #[test]
    fn one_american_day_puts_its_column_in_doubt_and_nothing_that_can_be_one_day_only() {
        let column = ["03/04/2031", "08/31/2031"];
        let order = DayOrder::of(column.into_iter());
        assert_eq!(order, DayOrder::Doubtful);
        assert_eq!(day("03/04/2031", order), Err(DayFault::MonthFirst));
        assert!(day("31/12/2031", order).is_ok() && day("2031-04-03", order).is_ok());
        assert_eq!(DayOrder::of(["31/12/2031", "x"].into_iter()), DayOrder::DayFirst);
    }

    proptest! {
        #[test]
        fn every_day_is_read_back_however_it_is_written(days in 36_526_i32..73_050) {
            let date = Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(days)).unwrap();
            for format in ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y-%m-%d", "%Y%m%d", "%d %B %Y"] {
                let text = date.strftime(format).to_string();
                prop_assert_eq!(day(&text, DayOrder::DayFirst).map(|day| day.date), Ok(date), "{}", text);
            }
            prop_assert_eq!(day(&days.to_string(), DayOrder::DayFirst).map(|day| day.date), Ok(date));
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,40}") {
            let _ = day(&text, DayOrder::DayFirst);
        }
    }
}

//! When something was, or will be, as one says it: “3 days ago”, “yesterday”, “in May”. Whoever wants to know exactly reads date and time beside it.

use crate::Ui;
use jiff::Timestamp;

/// Days after which a month says enough.
const DAYS: i64 = 60;

impl Ui {
    /// How long before or after `now` a moment is, in one unit; days are those of the academy's zone.
    pub fn ago(&self, now: Timestamp, at: Timestamp) -> String {
        let off = at.duration_since(now);
        let (ahead, minutes) = (off.is_positive(), off.as_mins().abs());
        let day = |at: Timestamp| at.to_zoned_datetime(self.zone().clone()).date();
        let (today, then) = (day(now), day(at));
        let days = i64::from((then - today).get_days().abs());
        let in_unit = |past: &str, future: &str, count: i64| self.count(if ahead { future } else { past }, count);
        match days {
            _ if minutes == 0 => self.t("when-now"),
            _ if minutes < 60 => in_unit("when-minutes-ago", "when-minutes-ahead", minutes),
            0 => in_unit("when-hours-ago", "when-hours-ahead", minutes / 60),
            // a quarter past midnight, an hour ago is not yet “yesterday”
            1 if minutes < 6 * 60 => in_unit("when-hours-ago", "when-hours-ahead", minutes / 60),
            1 => self.t(if ahead { "when-tomorrow" } else { "when-yesterday" }),
            ..=DAYS => in_unit("when-days-ago", "when-days-ahead", days),
            _ => {
                let month = self.count("when-month-name", i64::from(then.month()));
                if then.year() == today.year() {
                    return self.with("when-month", [("month", &month)]);
                }
                self.with("when-month-of", [("month", &month), ("year", &then.year().to_string())])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Catalogues, Ui};
    use domain::Language;
    use jiff::tz::{TimeZone, offset};

    fn said(language: Language, at: &str) -> String {
        let ui = Ui::new(Catalogues::load(None).expect("the catalogues"), language, TimeZone::fixed(offset(1)));
        ui.ago("2026-11-29T15:00:00Z".parse().expect("a moment"), at.parse().expect("a moment"))
    }

    #[test]
    fn a_moment_is_said_in_the_largest_unit_that_fits_in_singular_and_plural() {
        for (at, french, english) in [
            ("2026-11-29T14:59:31Z", "à l’instant", "just now"),
            ("2026-11-29T14:59:00Z", "il y a 1 minute", "1 minute ago"),
            ("2026-11-29T14:01:00Z", "il y a 59 minutes", "59 minutes ago"),
            ("2026-11-29T13:00:00Z", "il y a 2 heures", "2 hours ago"),
            ("2026-11-28T22:59:00Z", "hier", "yesterday"),
            ("2026-11-27T23:00:00Z", "hier", "yesterday"),
            ("2026-11-27T22:59:59Z", "il y a 2 jours", "2 days ago"),
            ("2026-09-30T12:00:00Z", "il y a 60 jours", "60 days ago"),
            ("2026-09-29T12:00:00Z", "en septembre", "in September"),
            ("2025-05-03T12:00:00Z", "en mai 2025", "in May 2025"),
            ("2026-11-29T15:01:00Z", "dans 1 minute", "in 1 minute"),
            ("2026-11-29T17:00:00Z", "dans 2 heures", "in 2 hours"),
            ("2026-11-30T12:00:00Z", "demain", "tomorrow"),
            ("2026-12-18T12:00:00Z", "dans 19 jours", "in 19 days"),
            ("2027-05-03T12:00:00Z", "en mai 2027", "in May 2027"),
        ] {
            assert_eq!(said(Language::Fr, at), french, "{at}");
            assert_eq!(said(Language::En, at), english, "{at}");
        }
    }

    #[test]
    fn an_hour_before_midnight_is_not_yesterday_a_few_hours_later() {
        let ui = Ui::new(Catalogues::load(None).expect("the catalogues"), Language::Fr, TimeZone::UTC);
        let at = |moment: &str| moment.parse().expect("a moment");
        assert_eq!(ui.ago(at("2026-11-29T00:15:00Z"), at("2026-11-28T23:00:00Z")), "il y a 1 heure");
    }

    #[test]
    fn a_number_chooses_singular_or_plural_and_what_only_looks_like_one_stays_as_it_is() {
        let ui = Ui::new(Catalogues::load(None).expect("the catalogues"), Language::Fr, TimeZone::UTC);
        assert_eq!(ui.count("home-more", 1), "et 1 autre");
        assert_eq!(ui.with("home-more", [("count", "12")]), "et 12 autres");
        assert_eq!(ui.with("said-of-token", [("serial", "007")]), ui.t("said-of-token").replace("{$serial}", "007"));
    }
}

//! Which backups go: whatever the days, the weeks and the clock.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;
use trousseau::cli::rotation::{Keep, backup_moment, backup_name, surplus};

/// Some moments of four years, to the second.
fn moments() -> impl Strategy<Value = BTreeSet<Timestamp>> {
    let moment = (0_i64..4 * 366 * 24 * 3600).prop_map(|second| at(1_700_000_000 + second));
    prop::collection::btree_set(moment, 1..60)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// Any name, and above all such as look like ours.
fn alike() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,40}", "trousseau-20[0-9]{2}[01][0-9]{1,3}T[0-2]?[0-9]{4,5}Z\\.backup"]
}

fn days(all: &BTreeSet<Timestamp>) -> BTreeSet<String> {
    all.iter().map(|at| at.strftime("%Y-%m-%d").to_string()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_newest_and_the_one_just_made_always_stay_and_no_more_than_was_asked_for(
        all in moments(), pick in any::<prop::sample::Index>(), daily in 0_u16..9, weekly in 0_u16..9, monthly in 0_u16..9,
    ) {
        let keep = Keep { daily, weekly, monthly };
        // a clock that was set back makes one that is not the newest
        let made = *all.iter().nth(pick.index(all.len())).unwrap();
        let gone = surplus(&all, made, keep);
        prop_assert!(gone.is_subset(&all));
        prop_assert!(!gone.contains(&made) && !gone.contains(all.last().unwrap()));
        let stay: BTreeSet<_> = all.difference(&gone).copied().collect();
        prop_assert!(stay.len() <= usize::from(daily + weekly + monthly) + 2);
        // what was kept once is kept again: nothing goes by turns
        prop_assert!(surplus(&stay, made, keep).is_empty());
        // of each of the last days the newest is there
        let last: Vec<_> = days(&all).into_iter().rev().take(daily.into()).collect();
        for day in last {
            let of_day = |all: &BTreeSet<Timestamp>| all.iter().filter(|at| at.strftime("%Y-%m-%d").to_string() == day).max().copied();
            prop_assert_eq!(of_day(&all), of_day(&stay));
        }
    }

    #[test]
    fn a_name_tells_its_moment_and_no_other_name_is_taken_for_one(second in 0_i64..4_000_000_000, other in alike()) {
        prop_assert_eq!(backup_moment(&backup_name(at(second))), Some(at(second)));
        if let Some(moment) = backup_moment(&other) {
            prop_assert_eq!(backup_name(moment), other);
        }
    }
}

#[test]
fn two_years_of_nights_leave_seven_days_five_weeks_and_twelve_months() {
    let first = at(1_735_700_000); // the first of January 2025, in the small hours
    let mut all = BTreeSet::new();
    for night in 0..730 {
        let made = first + SignedDuration::from_hours(24 * night);
        all.insert(made);
        surplus(&all, made, Keep::default()).iter().for_each(|at| _ = all.remove(at));
    }
    let kept: Vec<_> = all.iter().map(|at| at.strftime("%m-%d").to_string()).collect();
    let months = ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30"];
    let weeks = ["12-06", "12-13", "12-20"];
    let days = ["12-25", "12-26", "12-27", "12-28", "12-29", "12-30", "12-31"];
    assert_eq!(kept, [&months[..], &weeks, &days].concat());
}

#[test]
fn names_that_only_look_like_ours_are_none() {
    let good = "trousseau-20261129T021503Z.backup";
    assert!(backup_moment(good).is_some());
    for name in [
        "trousseau-20261129T021503Z.backup.old",
        ".trousseau-20261129T021503Z.backup.12-0",
        "trousseau-20261129T021503.backup",
        "trousseau-2026-11-29.backup",
        "trousseau-20261329T021503Z.backup",
        "trousseau-20261129T21503Z.backup",
        "trousseau- 20261129T021503Z.backup",
        "trousseau-.backup",
        "TROUSSEAU-20261129T021503Z.backup",
    ] {
        assert_eq!(backup_moment(name), None, "{name}");
    }
}

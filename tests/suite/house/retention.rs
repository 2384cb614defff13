//! What the record of processing (docs/rgpd.md) says of durations is what the program does by default.

use trousseau::domain::Kept;

#[test]
fn every_kind_that_goes_with_time_stands_in_the_record_with_its_setting_and_its_default() {
    let record = include_str!("../../../docs/rgpd.md");
    for kept in Kept::ALL {
        let named = format!("`{}`", kept.setting());
        let row = record.lines().find(|line| line.starts_with('|') && line.contains(&named));
        let row = row.unwrap_or_else(|| panic!("{named} has no row"));
        assert!(row.contains(&format!("| {} mois |", kept.months())), "{kept}: {row}");
    }
}

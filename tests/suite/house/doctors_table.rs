//! The table of findings in `docs/doctor.md` is that of the program, line for line.

use trousseau::station::FindingCode;

#[test]
fn every_finding_is_in_the_table_with_its_area_and_level_and_no_other() {
    let document = include_str!("../../../docs/doctor.md");
    let (_, table) = document.split_once("| Area | Code | Level |\n|---|---|---|\n").unwrap();
    let table: Vec<_> = table.lines().collect();
    let right: Vec<_> = FindingCode::ALL
        .iter()
        .map(|code| {
            let (area, level) = code.verdict();
            format!("| {area} | `{code}` | {level} |")
        })
        .collect();
    let lacking: Vec<_> = right.iter().filter(|line| !table.contains(&line.as_str())).collect();
    let besides: Vec<_> = table.iter().filter(|line| !right.iter().any(|right| right == *line)).collect();
    assert!(lacking.is_empty() && besides.is_empty(), "write {lacking:?} and take out {besides:?}");
    assert_eq!(table, right, "in the order of the program");
}

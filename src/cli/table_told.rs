//! What is said of a table as a whole: which sheet, which character set, and lines that are no rows.

use station::Accents;
use table::Shape;

/// The sentences, one a line.
pub(super) fn told(shape: &Shape, accents: &Accents) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(sheets) = &shape.sheets {
        let others = |names: &[String], what: &str| match names.is_empty() {
            true => String::new(),
            false => format!("; {what}, not read: {}", names.join(", ")),
        };
        let (alike, hidden) = (others(&sheets.alike, "alike"), others(&sheets.hidden, "hidden"));
        said.push(format!("sheet: {}{alike}{hidden}", sheets.read));
    }
    if accents.is_doubtful() {
        let sets: Vec<_> = accents.charsets.iter().map(|(charset, rows)| format!("{charset} ({rows})")).collect();
        let names: Vec<_> = accents.names.iter().map(|(line, name)| format!("{line} {name}")).collect();
        said.push(format!(
            "character set of the lines with accents: {}; look at: {}",
            sets.join(", "),
            names.join(", ")
        ));
    }
    if accents.mended > 0 {
        said.push(format!("accents put right that another program had spoilt: {} lines", accents.mended));
    }
    said.extend(shape.aside.iter().map(|(line, text)| format!("line {line} is no row of the list: {text}")));
    said
}

/// The sheets of a workbook.
pub(super) fn sheets(shape: &Shape) -> serde_json::Value {
    match &shape.sheets {
        Some(sheets) => serde_json::json!({ "read": sheets.read, "alike": sheets.alike, "hidden": sheets.hidden }),
        None => serde_json::Value::Null,
    }
}

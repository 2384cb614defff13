//! What is said of a table as a whole: which sheet, which character set, and lines that are no rows.

use catalogue::{Named, Ui};
use station::Accents;
use table::{Charset, Shape};

/// The sentences, one a line.
pub(super) fn told(shape: &Shape, accents: &Accents, ui: &Ui) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(sheets) = &shape.sheets {
        said.push(ui.with("table-sheet", [("sheet", &sheets.read)]));
        if !sheets.alike.is_empty() {
            said.push(ui.with("table-sheets-alike", [("sheets", &sheets.alike.join(", "))]));
        }
        if !sheets.hidden.is_empty() {
            said.push(ui.with("table-sheets-hidden", [("sheets", &sheets.hidden.join(", "))]));
        }
    }
    if accents.is_doubtful() {
        let named = |(charset, rows): (&Charset, &usize)| format!("{} ({rows})", ui.name(charset));
        let sets: Vec<_> = accents.charsets.iter().map(named).collect();
        let names: Vec<_> = accents.names.iter().map(|(line, name)| format!("{line} {name}")).collect();
        said.push(format!("{} {}", ui.with("table-charset", [("sets", &sets.join(", "))]), names.join(", ")));
    }
    if accents.mended > 0 {
        said.push(ui.with("table-mended", [("lines", &accents.mended.to_string())]));
    }
    if !shape.aside.is_empty() {
        said.push(ui.with("table-aside", [("lines", &shape.aside.len().to_string())]));
        said.extend(shape.aside.iter().map(|(line, text)| format!("{line:>6}  {text}")));
    }
    said
}

/// How many came to what, and how the import ended: done, or not, and whether it was only tried.
pub(super) fn ended<F: Named>(ui: &Ui, counts: impl Iterator<Item = (F, usize)>, done: bool, dry_run: bool) -> String {
    let counts = counts.filter(|(_, count)| *count > 0).map(|(fate, count)| format!("{count} {}", ui.name(&fate)));
    let counts = counts.collect::<Vec<_>>().join(" · ");
    let counts = if counts.is_empty() { ui.t("terminal-no-line") } else { counts };
    let ended = match (done, dry_run) {
        (true, _) => "terminal-done",
        (false, true) => "terminal-dry-run",
        // what is to be done about it is told as the error
        (false, false) => "terminal-not-done",
    };
    format!("{counts}; {}", ui.t(ended))
}

/// The sheets of a workbook.
pub(super) fn sheets(shape: &Shape) -> serde_json::Value {
    match &shape.sheets {
        Some(sheets) => serde_json::json!({ "read": sheets.read, "alike": sheets.alike, "hidden": sheets.hidden }),
        None => serde_json::Value::Null,
    }
}

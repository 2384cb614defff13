//! What is held about a person, and what was too old, as they are printed.

use catalogue::{Ui, say as message};
use keyfile::WriteError;
use station::{Aged, Cell, HeldData, StationError};
use std::{fs::File, io::Write};

/// As a JSON document, indented for whoever reads it.
pub(super) fn write(held: &HeldData, out: &mut File) -> Result<(), StationError> {
    writeln!(out, "{}", held.document()).and_then(|()| out.sync_all()).map_err(|error| WriteError::Output(error).into())
}

/// For people: a heading a table, a line a column; then the entries.
pub(super) fn held(held: &HeldData, ui: &Ui) -> String {
    let mut text = String::new();
    let mut line = |said: &str| {
        text.push_str(said);
        text.push('\n');
    };
    for (table, rows) in &held.tables {
        line(&format!("\n{} ({table})", ui.t(catalogue::held_key(table))));
        for row in rows {
            let cells: Vec<_> = row.iter().map(|(column, cell)| format!("{column}: {}", cell_text(cell))).collect();
            line(&format!("  - {}", cells.join(", ")));
        }
    }
    line(&format!("\n{}", ui.t("held-journal")));
    for entry in &held.journal {
        line(&format!("  - {}", super::show::journal_line(entry)));
    }
    text.trim_start().to_owned()
}

fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Moment(at) => at.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Bytes { bytes } => format!("[{bytes}]"),
    }
}

/// What was too old, a line a kind.
pub(super) fn aged(aged: &Aged, ui: &Ui) -> String {
    let kinds = aged.kinds.iter().map(|(kept, (months, count))| {
        let said = message("terminal-aged-kind").name("kind", *kept).count("months", *months);
        format!("  {}", ui.message(&said.count("count", *count)))
    });
    let title = ui.t(if aged.dry_run { "terminal-aged-dry" } else { "terminal-aged" });
    std::iter::once(title).chain(kinds).collect::<Vec<_>>().join("\n")
}

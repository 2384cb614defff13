//! `trousseau stock import-console`: the caller's own process opens the file, the daemon gets its content.

use super::exchange::{Emit, Say, document, watched};
use catalogue::Ui;
use clap::Args;
use domain::ConsoleFate;
use serde::{Deserialize, Serialize};
use station::{Actor, ConsoleLine, ConsoleReport, InputFault, Progress, Station, StationError};
use std::{fs::File, path::PathBuf};

/// What the retired console left behind.
#[derive(Debug, Clone, Serialize, Deserialize, Args)]
pub struct Console {
    /// The list: a workbook (.xlsx, .xls, .ods), or text separated by `;`, `,`, `|` or tabs; one of its first rows names the
    /// columns: serial, school, holder, state.
    pub file: PathBuf,
    /// Only tells what would happen.
    #[arg(long)]
    pub dry_run: bool,
}

pub(super) fn run(
    station: &Station,
    actor: &Actor,
    console: &Console,
    file: Option<File>,
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let file = file.ok_or(InputFault::NoFile)?;
    let name = console.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let job = |progress: &Progress| station.stock().import_console(actor, file, &name, console.dry_run, progress);
    let report = watched(emit, ui, "terminal-far-compared", job)?;
    for line in &report.lines {
        if emit.tell(document(line), show_line(line, ui)).is_err() {
            break;
        }
    }
    emit.say(summary(&report), show_summary(&report, console.dry_run, ui));
    Ok(())
}

fn summary(report: &ConsoleReport) -> serde_json::Value {
    let counts: serde_json::Map<_, _> =
        ConsoleFate::ALL.iter().map(|fate| (fate.word().to_owned(), report.count(*fate).into())).collect();
    let columns: serde_json::Map<_, _> =
        report.columns.iter().map(|(column, name)| (column.word().to_owned(), name.clone().into())).collect();
    serde_json::json!({
        "columns": columns, "accents": report.accents, "aside": report.shape.aside,
        "sheets": super::table_told::sheets(&report.shape), "sha256": report.digest, "done": report.done, "uncounted": report.uncounted, "lines": counts
    })
}

fn show_line(line: &ConsoleLine, ui: &Ui) -> String {
    let number = line.number.map(|number| number.to_string()).unwrap_or_else(|| "-".to_owned());
    let state = line.state.map(|state| ui.name(&state)).unwrap_or_else(|| "-".to_owned());
    let whose = line.whose.as_deref().map(|whose| format!("  → {whose}")).unwrap_or_default();
    let (serial, school, holder, fate) = (&line.serial, &line.school, &line.holder, ui.name(&line.fate));
    format!("{number:>6}  {serial:<16}  {school:<9}  {state:<12}  {holder:<24}  {fate}{whose}")
}

fn show_summary(report: &ConsoleReport, dry_run: bool, ui: &Ui) -> String {
    let mut said = super::table_told::told(&report.shape, &report.accents, ui);
    let uncounted = report.uncounted.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if !uncounted.is_empty() {
        said.push(ui.with("console-uncounted", [("schools", &uncounted)]));
    }
    let counts = ConsoleFate::ALL.iter().map(|fate| (*fate, report.count(*fate)));
    said.push(super::table_told::ended(ui, counts, report.done, dry_run));
    said.join("\n")
}

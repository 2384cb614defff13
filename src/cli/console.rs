//! `trousseau stock import-console`: the caller's own process opens the file, the daemon gets its content.

use super::exchange::{Answer, Emit, document, watched};
use catalogue::Ui;
use clap::Args;
use domain::ConsoleFate;
use serde::{Deserialize, Serialize};
use station::{Actor, ConsoleLine, ConsoleReport, Far, InputFault, Progress, Station, StationError};
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
    let say = |far: Far| format!("{} of {} lines compared", far.done, far.total);
    let job = |progress: &Progress| station.stock().import_console(actor, file, &name, console.dry_run, progress);
    let report = watched(emit, say, job)?;
    for line in &report.lines {
        if emit(Answer::Document { json: document(line), text: show_line(line) }).is_err() {
            break;
        }
    }
    let _ = emit(Answer::Document { json: summary(&report), text: show_summary(&report, ui) });
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

fn show_line(line: &ConsoleLine) -> String {
    let number = line.number.map(|number| number.to_string()).unwrap_or_else(|| "-".to_owned());
    let state = line.state.map(|state| state.word()).unwrap_or("-");
    let whose = line.whose.as_deref().map(|whose| format!("  here: {whose}")).unwrap_or_default();
    format!(
        "{number:>6}  {:<16}  {:<9}  {state:<10}  {:<24}  {}{whose}",
        line.serial,
        line.school,
        line.holder,
        line.fate.word()
    )
}

fn show_summary(report: &ConsoleReport, ui: &Ui) -> String {
    let counts = ConsoleFate::ALL.iter().filter(|fate| report.count(**fate) > 0);
    let counts: Vec<_> = counts.map(|fate| format!("{} {fate}", report.count(*fate))).collect();
    let counts = if counts.is_empty() { "no line".to_owned() } else { counts.join(", ") };
    let ended = if report.done { "done" } else { "nothing was changed: this was a dry run" };
    let uncounted = report.uncounted.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let doubt = if uncounted.is_empty() { String::new() } else { format!("; never counted: {uncounted}") };
    let mut said = super::table_told::told(&report.shape, &report.accents, ui);
    said.push(format!("{counts}{doubt}; {ended}"));
    said.join("\n")
}

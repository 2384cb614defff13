//! Tables of schools and people on the command line. As with key files, the caller's own process opens the file, and
//! the daemon gets its content.

use super::{
    exchange::{Attachments, Emit, Say, document, watched},
    table_told::{ended, told},
};
use catalogue::Ui;
use clap::Args;
use domain::{LineFate, RosterKind, Uai};
use serde::{Deserialize, Serialize};
use station::{Actor, InputFault, Progress, RosterLine, RosterOptions, RosterReport, Station, StationError};
use std::path::PathBuf;

/// `trousseau school import` and `trousseau person import`.
#[derive(Debug, Clone, Serialize, Deserialize, Args)]
pub struct Roster {
    /// The list: a workbook (.xlsx, .xls, .ods), or text separated by `;`, `,`, `|` or tabs; one of its first rows names the
    /// columns.
    pub file: PathBuf,
    /// Only tells what would happen.
    #[arg(long)]
    pub dry_run: bool,
    /// Leaves refused lines out, instead of refusing the whole file.
    #[arg(long)]
    pub keep_good: bool,
}

/// What a list of people says of those who are new.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NewPeople {
    /// They get a link to choose a password.
    pub send_links: bool,
    /// Their school, where the list names none.
    pub school: Option<Uai>,
}

/// Which lines of a list are taken, and what it does not say.
pub(super) enum Wanted {
    /// Schools, those of this academy where one is named.
    Schools { academy: Option<String> },
    /// People.
    People(NewPeople),
}

pub(super) fn import(
    station: &Station,
    actor: &Actor,
    roster: Roster,
    wanted: Wanted,
    enclosed: Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let ui = enclosed.ui();
    let file = enclosed.file.ok_or(InputFault::NoFile)?;
    let name = roster.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Roster { dry_run, keep_good, .. } = roster;
    let (kind, NewPeople { send_links, school }, academy) = match wanted {
        Wanted::Schools { academy } => (RosterKind::Schools, NewPeople::default(), academy),
        Wanted::People(new) => (RosterKind::People, new, None),
    };
    let options = RosterOptions { name, dry_run, keep_good, send_links, school, academy };
    let job = |progress: &Progress| station.people().import_roster(actor, kind, file, &options, progress);
    let report = watched(emit, &ui, "terminal-far-lines", job)?;
    for line in &report.lines {
        if emit.tell(document(line), show_line(line, &ui)).is_err() {
            break;
        }
    }
    emit.say(summary(&report), show_summary(&report, dry_run, &ui));
    match report.count(LineFate::Refused) {
        refused if refused > 0 && !keep_good && !report.directory => Err(StationError::LinesRefused(refused)),
        _ => Ok(()),
    }
}

fn summary(report: &RosterReport) -> serde_json::Value {
    let counts: serde_json::Map<_, _> =
        LineFate::ALL.iter().map(|fate| (fate.word().to_owned(), report.count(*fate).into())).collect();
    let columns: serde_json::Map<_, _> =
        report.columns.iter().map(|(column, name)| (column.word().to_owned(), name.clone().into())).collect();
    serde_json::json!({
        "columns": columns, "ignored": report.ignored, "school": report.school, "accents": report.accents,
        "directory": report.directory, "aside": report.shape.aside, "sheets": super::table_told::sheets(&report.shape),
        "sha256": report.digest, "done": report.done, "lines": counts
    })
}

fn show_line(line: &RosterLine, ui: &Ui) -> String {
    let changes: Vec<_> = line.changes.iter().map(|change| ui.name(change)).collect();
    let fault = line.fault.as_ref().map(|fault| ui.tell_at_terminal(fault)).unwrap_or_default();
    let told = format!("{}{fault}", changes.join(", "));
    format!("{:>6}  {:<24}  {:<28}  {:<13}  {told}", line.number, line.id, line.name, ui.name(&line.fate))
        .trim_end()
        .to_owned()
}

fn show_summary(report: &RosterReport, dry_run: bool, ui: &Ui) -> String {
    let mut said = told(&report.shape, &report.accents, ui);
    if let Some(school) = report.school {
        said.push(ui.with("roster-school-taken", [("school", &school.to_string())]));
    }
    if report.directory {
        said.push(ui.t("roster-directory"));
    }
    if !report.ignored.is_empty() {
        said.push(ui.with("terminal-ignored", [("columns", &report.ignored.join(", "))]));
    }
    let counts = LineFate::ALL.iter().map(|fate| (*fate, report.count(*fate)));
    said.push(ended(ui, counts, report.done, dry_run));
    said.join("\n")
}

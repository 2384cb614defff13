//! Batches of the conveyor on the command line: read only, since they are run by whoever stands at the station.

use super::exchange::{Say, document};
use clap::Subcommand;
use domain::BatchId;
use keyfile::WriteError;
use serde::{Deserialize, Serialize};
use station::{Actor, BatchRow, BatchView, LineView, Station, StationError};
use table::neutral;

/// What can be asked of batches.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum BatchVerb {
    /// Lists batches, the newest first.
    List,
    /// One batch and its tokens.
    Show {
        /// Its number.
        id: BatchId,
        /// As a table.
        #[arg(long)]
        csv: bool,
    },
}

pub(super) fn run(station: &Station, actor: &Actor, verb: BatchVerb, say: Say<'_>) -> Result<(), StationError> {
    match verb {
        BatchVerb::List => station.conveyor().batches(actor)?.iter().for_each(|row| say(document(row), line(row))),
        BatchVerb::Show { id, csv } => {
            let batch = station.conveyor().batch(actor, id)?;
            let text = if csv { table(&batch)? } else { show(&batch) };
            say(document(&batch), text);
        }
    }
    Ok(())
}

fn line(row: &BatchRow) -> String {
    let state = match (row.ended, row.rest) {
        (Some(_), _) => "over",
        (None, Some(rest)) => rest.word(),
        (None, None) => "at_bench",
    };
    let counts = row.counts;
    format!(
        "{:>6}  {:<8}  {}  {:<8}  {:<24}  {}  {} done, {} stopped, {} undone",
        row.id, row.task, row.school, state, row.by, row.began, counts.done, counts.stopped, counts.undone
    )
}

fn show(batch: &BatchView) -> String {
    let lines = batch.lines.iter().map(|one| {
        let detail = one.detail.as_deref().map(|detail| format!("  {detail}")).unwrap_or_default();
        format!("\n  {:<14}  {:<8}  {:<12}  {}{detail}", one.serial.as_str(), one.port, outcome(one), one.model)
    });
    format!("{}{}", line(&batch.row), lines.collect::<String>())
}

/// How it ended for a token, as a word.
fn outcome(line: &LineView) -> &'static str {
    match (line.fate, line.stop) {
        (Some(domain::UndoFate::Undone), _) => "undone",
        (_, Some(stop)) => stop.word(),
        (_, None) => line.sign.word(),
    }
}

fn table(batch: &BatchView) -> Result<String, StationError> {
    let failed = |error: csv::Error| StationError::from(WriteError::Output(error.into()));
    let mut table = csv::Writer::from_writer(Vec::new());
    let steps = batch.lines.first().map(|line| line.steps.iter().map(|(step, _)| step.word()).collect::<Vec<_>>());
    let titles = ["serial", "model", "port"].into_iter().chain(steps.unwrap_or_default()).chain(["outcome", "detail"]);
    table.write_record(titles).map_err(failed)?;
    for line in &batch.lines {
        let first = [line.serial.to_string(), line.model.clone(), line.port.clone()];
        let steps = line.steps.iter().map(|(_, at)| at.map(|at| at.to_string()).unwrap_or_default());
        let last = [outcome(line).to_owned(), line.detail.clone().unwrap_or_default()];
        table.write_record(first.into_iter().chain(steps).chain(last).map(|cell| neutral(&cell))).map_err(failed)?;
    }
    let bytes = table.into_inner().map_err(|error| failed(csv::Error::from(error.into_error())))?;
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

//! Batches of the conveyor on the command line: read only, since they are run by whoever stands at the station.

use super::exchange::{Emit, Say, document};
use catalogue::{Ui, say as message};
use clap::Subcommand;
use domain::BatchId;
use keyfile::WriteError;
use serde::{Deserialize, Serialize};
use station::{Actor, BatchRow, BatchView, Part, Station, StationError};
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

pub(super) fn run(
    station: &Station,
    actor: &Actor,
    verb: BatchVerb,
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    match verb {
        BatchVerb::List => station
            .conveyor()
            .batches(actor, Part::every())?
            .rows
            .iter()
            .for_each(|row| emit.say(document(row), line(row, ui))),
        BatchVerb::Show { id, csv } => {
            let batch = station.conveyor().batch(actor, id)?;
            let text = if csv { table(&batch, ui)? } else { show(&batch, ui) };
            emit.say(document(&batch), text);
        }
    }
    Ok(())
}

fn line(row: &BatchRow, ui: &Ui) -> String {
    let state = match (row.ended, row.rest) {
        (Some(_), _) => ui.t("terminal-batch-over"),
        (None, Some(rest)) => ui.name(&rest),
        (None, None) => ui.t("batch-at-bench"),
    };
    let counts = message("terminal-batch-counts")
        .count("done", row.counts.done)
        .count("stopped", row.counts.stopped)
        .count("undone", row.counts.undone);
    let (id, task, school, by, began) = (row.id, ui.name(&row.task), row.school, &row.by, row.began);
    format!("{id:>6}  {task:<26}  {school}  {state:<12}  {by:<24}  {began}  {}", ui.message(&counts))
}

fn show(batch: &BatchView, ui: &Ui) -> String {
    let lines = batch.lines.iter().map(|one| {
        let detail = one.detail.as_deref().map(|detail| format!("  {detail}")).unwrap_or_default();
        let (serial, port, model, outcome) = (&one.name, &one.port, &one.model, ui.outcome(one));
        format!("\n  {serial:<14}  {port:<8}  {model:<24}  {outcome}{detail}")
    });
    format!("{}{}", line(&batch.row, ui), lines.collect::<String>())
}

fn table(batch: &BatchView, ui: &Ui) -> Result<String, StationError> {
    let failed = |error: csv::Error| StationError::from(WriteError::Output(error.into()));
    let mut table = csv::Writer::from_writer(Vec::new());
    let steps = batch.lines.first().map(|line| line.steps.iter().map(|(step, _)| ui.name(step)).collect::<Vec<_>>());
    let titles = ["field-serial", "field-model", "batch-port"].map(|key| ui.t(key)).into_iter();
    let titles = titles.chain(steps.unwrap_or_default()).chain([ui.t("batch-outcome"), ui.t("details")]);
    table.write_record(titles).map_err(failed)?;
    for line in &batch.lines {
        let first = [line.name.to_string(), line.model.clone(), line.port.clone()];
        let steps = line.steps.iter().map(|(_, at)| at.map(|at| at.to_string()).unwrap_or_default());
        let last = [ui.outcome(line), line.detail.clone().unwrap_or_default()];
        table.write_record(first.into_iter().chain(steps).chain(last).map(|cell| neutral(&cell))).map_err(failed)?;
    }
    let bytes = table.into_inner().map_err(|error| failed(csv::Error::from(error.into_error())))?;
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

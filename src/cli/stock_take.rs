//! `trousseau stock count`: a stock-take on the command line.

use super::exchange::{Emit, Say, document};
use catalogue::{Ui, say as message};
use domain::{TokenRef, Uai, scanned_token};
use serde::{Deserialize, Serialize};
use station::{Actor, Station, StationError, StockTakeView};

/// A stock-take of one school.
#[derive(Debug, Clone, Serialize, Deserialize, clap::Args)]
pub struct Count {
    /// Keys that lie in the cupboard; those that are plugged in count by themselves.
    #[arg(value_parser = scanned_token)]
    pub serials: Vec<TokenRef>,
    /// Whose cupboard.
    #[arg(long)]
    pub school: Uai,
    /// Takes these back: they were mistyped.
    #[arg(long, requires = "serials")]
    pub take_back: bool,
    /// That was all: what it found is kept.
    #[arg(long)]
    pub close: bool,
}

pub(super) fn run(station: &Station, actor: &Actor, count: Count, ui: &Ui, emit: Emit<'_>) -> Result<(), StationError> {
    let Count { serials, school, take_back, close } = count;
    let id = station.stock().go_on_with_stock_take(actor, school)?;
    for serial in &serials {
        if take_back {
            station.stock().uncount(actor, id, serial)?;
        } else {
            station.stock().count(actor, id, serial)?;
        }
    }
    let take =
        if close { station.stock().close_stock_take(actor, id)? } else { station.stock().stock_take(actor, id)? };
    emit.say(document(&take), show(&take, ui));
    Ok(())
}

fn show(take: &StockTakeView, ui: &Ui) -> String {
    let said = message(match take.closed {
        Some(_) => "terminal-stock-take-closed",
        None => "terminal-stock-take-open",
    });
    let said = said
        .with("take", take.id)
        .with("uai", take.school)
        .count("counted", take.counted)
        .count("unproven", take.unproven)
        .count("expected", take.expected);
    let lines = take.lines.iter().filter(|line| line.finding.is_difference()).map(|line| {
        let whose = line.whose.as_deref().unwrap_or_default();
        format!("\n  {:<32}  {:<24}  {whose}", line.name, ui.name(&line.finding))
    });
    format!("{}{}", ui.message(&said), lines.collect::<String>())
}

//! `trousseau stock count`: a stock-take on the command line.

use super::exchange::{Say, document};
use domain::{TokenRef, Uai, scanned_token};
use serde::{Deserialize, Serialize};
use station::{Actor, Station, StationError, views::StockTakeView};

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

pub(super) fn run(station: &Station, actor: &Actor, count: Count, say: Say<'_>) -> Result<(), StationError> {
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
    say(document(&take), show(&take));
    Ok(())
}

fn show(take: &StockTakeView) -> String {
    let state = if take.closed.is_some() { "closed" } else { "open" };
    let lines = take.lines.iter().filter(|line| line.finding.is_difference()).map(|line| {
        let whose = line.whose.as_deref().unwrap_or_default();
        format!("\n  {:<32}  {:<10}  {whose}", line.serial.as_str(), line.finding.word())
    });
    let lines: String = lines.collect();
    format!(
        "stock-take {} of {}, {state}: {} counted ({} not proven), {} expected{lines}",
        take.id, take.school, take.counted, take.unproven, take.expected
    )
}

//! What a stock-take says of each token: read for one actor, with what the inventory has of it.

use super::{tickets::in_sight, view::CountLine};
use crate::{Actor, Result, StationError};
use domain::{Act, Finding, Serial, Standing, StockTakeId, TokenProof, Uai};
use std::collections::{BTreeMap, BTreeSet};
use store::{Reader, StockTake, StockTakeLine, Token};

/// The stock-take, when the actor may take stock in its school.
pub(super) fn take_for(r: &Reader<'_>, actor: &Actor, id: StockTakeId) -> Result<StockTake> {
    let take = r.stock_take(id)?.ok_or(StationError::NoSuchStockTake(id))?;
    actor.check_of(Act::StockTake, Some(take.school), Act::StockTake, StationError::NoSuchStockTake(id))?;
    Ok(take)
}

/// The same, while it goes on.
pub(super) fn open_take(r: &Reader<'_>, actor: &Actor, id: StockTakeId) -> Result<StockTake> {
    let take = take_for(r, actor, id)?;
    if take.closed.is_some() { Err(StationError::StockTakeClosed(id)) } else { Ok(take) }
}

/// The lines of a stock-take with their findings: those that it was closed with, or those of now.
pub(super) fn lines(r: &Reader<'_>, take: &StockTake) -> Result<Vec<StockTakeLine>> {
    let mut lines = r.stock_take_lines(take.id)?;
    if take.closed.is_some() {
        return Ok(lines);
    }
    let mut expected: BTreeMap<Serial, Token> =
        r.cupboard(take.school)?.into_iter().map(|token| (token.serial.clone(), token)).collect();
    // what only told the number of a token is no token
    lines.retain(|line| line.counted.is_some() || expected.contains_key(&line.serial));
    for line in lines.iter_mut().filter(|line| line.counted.is_some()) {
        let token = match expected.remove(&line.serial) {
            Some(token) => Some(token),
            None => in_sight(r, &line.serial, take.school)?,
        };
        line.finding = Some(Finding::of_counted(standing(token.as_ref(), take.school)));
        line.whose = token.as_ref().map(|token| whose(r, token, take.school)).transpose()?.flatten();
    }
    for line in lines.iter_mut().filter(|line| line.counted.is_none()) {
        line.finding = Some(Finding::Missing);
        line.whose = expected.remove(&line.serial).map(|token| whose(r, &token, take.school)).transpose()?.flatten();
    }
    let counted: BTreeSet<_> = lines.iter().map(|line| line.serial.clone()).collect();
    for token in expected.into_values().filter(|token| !counted.contains(&token.serial)) {
        let whose = whose(r, &token, take.school)?;
        let finding = Some(Finding::Missing);
        lines.push(StockTakeLine { serial: token.serial, counted: None, plugged: false, finding, whose, proof: None });
    }
    Ok(lines)
}

/// How a token stands towards the school whose cupboard is counted.
pub(super) fn standing(token: Option<&Token>, school: Uai) -> Standing {
    Standing::of(token.map(|token| (token.state, token.school)), school)
}

/// Who has it, in the school's own inventory; of another school's token the school, never the person.
fn whose(r: &Reader<'_>, token: &Token, here: Uai) -> Result<Option<String>> {
    match token.school {
        Some(school) if school == here => Ok(token.holder.as_ref().map(|holder| holder.name.clone())),
        Some(school) => Ok(Some(r.school(school)?.map_or_else(|| school.to_string(), |school| school.name))),
        None => Ok(None),
    }
}

/// A line as it is shown.
pub(super) fn count_line(line: &StockTakeLine) -> CountLine {
    CountLine {
        serial: line.serial.clone(),
        finding: line.finding.unwrap_or(Finding::AsExpected),
        counted: line.counted,
        plugged: line.plugged,
        whose: line.whose.clone(),
        proof: line.proof,
    }
}

/// It should hold a secret, and was counted by its number alone.
pub(super) fn is_unproven(line: &StockTakeLine) -> bool {
    line.counted.is_some() && matches!(line.proof, Some(TokenProof::Unproven | TokenProof::Empty))
}

//! What a stock-take says of each token: read for one actor, with what the inventory has of it.

use super::{ticket_keys::in_sight, view::CountLine};
use crate::{Actor, Result, StationError};
use domain::{Act, Finding, Standing, StockTakeId, TokenId, TokenProof, TokenRef, Uai};
use std::collections::{BTreeMap, BTreeSet};
use store::{About, Reader, StockTake, StockTakeLine, Token};

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
    let mut expected: BTreeMap<TokenId, Token> =
        r.cupboard(take.school)?.into_iter().map(|token| (token.id, token)).collect();
    let known: BTreeSet<_> = lines.iter().filter_map(|line| line.about.token).collect();
    for line in &mut lines {
        let token = match line.about.token {
            // one that was given up again is in no school
            Some(id) => r.token(id)?.filter(|token| token.school.is_some()),
            // it may have come into the inventory since; not where that token has a line of its own
            None => in_sight(r, &line.about.told, take.school)?.filter(|token| !known.contains(&token.id)),
        };
        if let Some(token) = &token {
            expected.remove(&token.id);
        }
        let standing = standing(token.as_ref(), take.school);
        line.finding = match (line.counted, standing.is_expected()) {
            (Some(_), _) => Some(Finding::of_counted(standing)),
            (None, true) => Some(Finding::Missing),
            // what only told the number of a token is no token
            (None, false) => None,
        };
        line.whose = token.as_ref().map(|token| whose(r, token, take.school)).transpose()?.flatten();
        if let Some(token) = token.filter(|_| line.about.token.is_none()) {
            line.about = About::token(&token);
        }
    }
    lines.retain(|line| line.finding.is_some());
    for token in expected.into_values() {
        lines.push(StockTakeLine::missing(&token, whose(r, &token, take.school)?));
    }
    Ok(lines)
}

/// What a thing is called that no inventory has and nobody counted: by its family, too, where something else has the number.
pub(super) fn name_of_unlisted(r: &Reader<'_>, id: StockTakeId, told: &TokenRef) -> Result<TokenRef> {
    let number = TokenRef::from(told.serial());
    let shared = !r.tokens_named(&number)?.is_empty() || r.stock_take_line(id, &number, None)?.is_some();
    Ok(if shared { told.clone() } else { number })
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
        name: line.about.name.clone(),
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

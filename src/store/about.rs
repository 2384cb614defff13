//! What a line of a stock-take, of a batch or of a ticket is about: a token of the inventory, or a number that is in none.
//!
//! Two families may have one number. So a line is found by the row of its token; only while there is no such row by the number,
//! with the family where that was said.

use super::{Reader, Result, Token};
use crate::engine::{self, Row};
use domain::{Family, Serial, TokenId, TokenRef};

/// What a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The token; `None`: no inventory had it when the line was written.
    pub token: Option<TokenId>,
    /// As it was told or typed: the number, with its family where that is known.
    pub told: TokenRef,
    /// What people call it: the number, with its family where another token, or another line of the same list, has the number.
    pub name: TokenRef,
}

impl About {
    /// This token of the inventory.
    pub fn token(token: &Token) -> Self {
        Self { token: Some(token.id), told: token.full_name(), name: token.name() }
    }

    /// Whether it is about this: the token, where both name one, else what was told, of which either may lack the family.
    pub fn fits(&self, token: Option<TokenId>, told: &TokenRef) -> bool {
        match (self.token, token) {
            (Some(own), Some(other)) => own == other,
            (Some(_), None) | (None, Some(_)) | (None, None) => {
                let families = self.told.family().zip(told.family());
                self.told.serial() == told.serial() && families.is_none_or(|(own, other)| own == other)
            }
        }
    }
}

/// Of the lines with a number, the one about this: that of the very token before one that only has its number.
pub(super) fn line_about<L>(
    mut lines: Vec<L>,
    about: impl Fn(&L) -> &About,
    token: Option<TokenId>,
    told: &TokenRef,
) -> Option<L> {
    let very = lines.iter().position(|line| token.is_some() && about(line).token == token);
    let at = very.or_else(|| lines.iter().position(|line| about(line).fits(token, told)))?;
    Some(lines.swap_remove(at))
}

impl Reader<'_> {
    /// The token that a name means; `None` where there is none, or the name does not say which.
    pub(super) fn token_meant(&self, named: &TokenRef) -> Result<Option<TokenId>> {
        let found = self.tokens_named(named)?;
        Ok(if let [only] = &found[..] { Some(only.id) } else { None })
    }
}

/// What a line `l` of the list `$list` (the column that says which list it is in) is about, as the four columns that [`about`]
/// reads; the token `t` is joined to it.
macro_rules! about_columns {
    ($table:literal, $list:literal) => {
        concat!(
            "l.token, coalesce(t.family, l.family), l.serial,
             EXISTS (SELECT 1 FROM token o WHERE o.serial = l.serial AND o.unlisted = 0 AND o.id IS DISTINCT FROM l.token)
             OR EXISTS (SELECT 1 FROM ",
            $table,
            " o WHERE o.",
            $list,
            " = l.",
            $list,
            " AND o.serial = l.serial AND (o.token IS DISTINCT FROM l.token OR o.family IS DISTINCT FROM l.family))"
        )
    };
}
pub(super) use about_columns;

/// What a line is about, of the four columns from `first` on.
pub(super) fn about(row: &Row<'_>, first: usize) -> engine::Result<About> {
    let (family, serial): (Option<Family>, Serial) = (row.get(first + 1)?, row.get(first + 2)?);
    let number = TokenRef::from(&serial);
    let told = family.map_or_else(|| number.clone(), |family| TokenRef::of(family, serial));
    let name = if row.get(first + 3)? { told.clone() } else { number };
    Ok(About { token: row.get(first)?, told, name })
}

//! Entries about a token: which it is, whose school it is in, whose story it belongs to, what it is called now.

use crate::Result;
use domain::{Event, Serial, TokenId, TokenRef};
use store::{Entry, Reader, Token};

/// What was done to this token.
pub(crate) fn of_token(event: impl Into<Event>, token: &Token) -> Entry {
    Entry::new(event).token(token.id, &token.serial).school(token.school)
}

/// The same where it belongs to its holder's story too: of whoever answers for the token, or did until now.
pub(crate) fn of_holder(event: impl Into<Event>, token: &Token) -> Entry {
    of_token(event, token).subject(token.holder.as_ref().map(|holder| holder.id))
}

/// What the holder is called at this time.
pub(crate) fn holder_name(token: &Token) -> Option<String> {
    token.holder.as_ref().map(|holder| holder.name.clone())
}

/// What the token of an entry is called now; by the number of then where its row is no more.
pub(crate) fn name_in(r: &Reader<'_>, token: Option<TokenId>, serial: Option<&Serial>) -> Result<Option<TokenRef>> {
    let name = token.map(|id| r.token_name(id)).transpose()?.flatten();
    Ok(name.or_else(|| serial.map(TokenRef::from)))
}

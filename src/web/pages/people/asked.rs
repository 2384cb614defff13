//! Whom an address means, and what is asked before something is taken away from them.

use crate::{failure::Failure, parts::sure, posted::Posted};
use domain::PersonId;
use maud::Markup;
use station::{Actor, PersonPage, StationError};

/// What is asked before something is taken away from a person.
pub(crate) struct Asked<'a> {
    /// Where the yes is sent, below the person's page.
    pub path: &'a str,
    /// The message that asks.
    pub key: &'a str,
    /// The message on the button.
    pub word: &'a str,
    /// The role that it is about, in words.
    pub role: Option<&'a str>,
}

/// The question before an act that takes something away from a person; `None`: the station has another answer than doing it.
pub(crate) async fn ask_first(
    posted: &Posted,
    id: PersonId,
    asked: Asked<'_>,
    may: impl Fn(&Actor, &PersonPage) -> bool,
) -> Result<Option<Markup>, Failure> {
    let found = posted.context.ask(move |station, actor| station.people().person_page(actor, id)).await?;
    if !may(&posted.context.signed_in.actor, &found) {
        return Ok(None);
    }
    let (ui, Asked { path, key, word, role }) = (&posted.context.ui, asked);
    let about = [("person", found.person.name.as_str()), ("role", role.unwrap_or_default())];
    let question = sure::Question {
        path: format!("/people/{id}/{path}"),
        back: format!("/people/{id}"),
        ask: ui.with(key, about),
        effect: ui.with(&format!("{key}-effect"), about),
        act: ui.t(word),
        comment: sure::Comment::None,
    };
    Ok(Some(sure::page(&posted.context, &posted.fields, &question)))
}

pub(crate) fn id_of(text: &str) -> Result<PersonId, Failure> {
    text.parse().map_err(|_| StationError::NoSuchPerson(text.to_owned()).into())
}

//! What a trouble is about: who or which key, what happens to them, and what of it the reader sees. All of it stands in the address,
//! so that it reloads and can be passed on; codes never do.

use crate::{back::form_urlencoded, context::Context, fields::Fields};
use domain::{Act, CustodyState, PersonId, TokenRef, Verb, words};
use maud::{Markup, html};
use station::{Actor, Card, Face, JournalLine, OwnPage, PersonPage, Station, StationError, TokenRow, TokenStory};
use std::sync::Arc;

words! {
    /// What happens, in the words of whoever calls.
    What {
        Codes => "codes",
        Silent => "silent",
        PinForgotten => "pin_forgotten",
        PinLocked => "pin_locked",
        Lost => "lost",
        Other => "other",
    }
}

impl What {
    /// The message that names it, in users' words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Codes => "trouble-codes",
            Self::Silent => "trouble-silent",
            Self::PinForgotten => "trouble-pin-forgotten",
            Self::PinLocked => "trouble-pin-locked",
            Self::Lost => "trouble-lost",
            Self::Other => "trouble-other",
        }
    }

    /// The message that says it as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Codes => "trouble-happened-codes",
            Self::Silent => "trouble-happened-silent",
            Self::PinForgotten => "trouble-happened-pin-forgotten",
            Self::PinLocked => "trouble-happened-pin-locked",
            Self::Lost => "trouble-happened-lost",
            Self::Other => "trouble-happened-other",
        }
    }
}

/// What an address asks for. What cannot be read in it is as if it were not said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub person: Option<PersonId>,
    pub key: Option<TokenRef>,
    pub what: Option<What>,
}

impl Asked {
    pub fn of(fields: &Fields) -> Self {
        let [person, key, what] = ["person", "key", "what"].map(|name| fields.text(name));
        Self { person: person.parse().ok(), key: key.parse().ok(), what: what.parse().ok() }
    }

    /// One key, and what happens to it.
    pub fn about(key: TokenRef, what: What) -> Self {
        Self { person: None, key: Some(key), what: Some(what) }
    }

    /// Where it is shown; a key has its full name there as it is read.
    pub fn address(&self) -> String {
        let pairs = self.pairs();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if pairs.is_empty() {
            "/helpdesk".to_owned()
        } else {
            format!("/helpdesk?{}", form_urlencoded(&pairs).replace("%3A", ":"))
        }
    }

    /// The same as fields of a form.
    pub fn hidden(&self) -> Markup {
        html! { @for (name, value) in self.pairs() { input type="hidden" name=(name) value=(value); } }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let person = self.person.map(|person| ("person", person.to_string()));
        let key = self.key.as_ref().map(|key| ("key", key.to_string()));
        let what = self.what.map(|what| ("what", what.word().to_owned()));
        person.into_iter().chain(key).chain(what).collect()
    }
}

/// What of it the reader sees.
pub(crate) struct Case {
    pub asked: Asked,
    /// The reader helps others.
    pub helps: bool,
    /// What is the reader's own.
    pub own: Option<OwnPage>,
    /// It is about that.
    pub is_own: bool,
    /// Who it is about.
    pub person: Option<PersonPage>,
    /// Which key it is about.
    pub key: Option<TokenStory>,
    /// What is plugged in where the reader sits.
    pub cards: Vec<Card>,
}

impl Case {
    /// What the address asks for.
    pub fn of(station: &Arc<Station>, actor: &Actor, asked: Asked) -> Result<Self, StationError> {
        Self::made(station, actor, asked, true)
    }

    /// The same after something was done: whoever did it may not see the person or the key any more.
    pub fn after(station: &Arc<Station>, actor: &Actor, asked: Asked) -> Result<Self, StationError> {
        Self::made(station, actor, asked, false)
    }

    fn made(station: &Arc<Station>, actor: &Actor, asked: Asked, strictly: bool) -> Result<Self, StationError> {
        let helps = actor.may_somewhere(Act::Diagnose) || actor.may_somewhere(Act::Resynchronise);
        let own = actor.person.map(|_| station.people().own_page(actor)).transpose()?;
        let mut case = Self { asked, helps, own, is_own: false, person: None, key: None, cards: Vec::new() };
        case.is_own = case.is_about_own(actor);
        if case.is_own {
            let own = case.own.as_ref();
            let only = own.and_then(|own| own.token.clone().or_else(|| held(own).map(|row| row.name.clone())));
            case.asked.key = case.asked.key.take().or(only);
            return Ok(case);
        }
        if !helps {
            return Ok(case);
        }
        if actor.check_at_station().is_ok() && actor.may_somewhere(Act::SeeBench) {
            case.cards = station.bench().view(actor)?.cards;
        }
        if let Some(id) = case.asked.person {
            case.person = seen(station.people().person_page(actor, id), strictly)?;
        }
        let in_hand = case.person.as_ref().and_then(|person| first_in_hand(&person.tokens));
        if let Some(key) = case.asked.key.clone().or_else(|| in_hand.map(|row| row.name.clone())) {
            case.key = seen(station.tokens().token(actor, &key), strictly)?;
        }
        let holder = case.key.as_ref().and_then(|key| key.row.holder.as_ref()).map(|holder| holder.id);
        if let (None, Some(id), true) = (&case.person, holder, actor.may_somewhere(Act::SeePeople)) {
            case.person = station.people().person_page(actor, id).ok();
        }
        Ok(case)
    }

    fn is_about_own(&self, actor: &Actor) -> bool {
        let Some(own) = &self.own else { return false };
        match (&self.asked.person, &self.asked.key) {
            (Some(person), _) => Some(*person) == actor.person,
            (None, Some(key)) => own.tokens.iter().any(|row| row.name == *key),
            (None, None) => !self.helps && held(own).is_some(),
        }
    }

    /// Nobody and nothing was said yet.
    pub fn is_open(&self) -> bool {
        !self.is_own && self.person.is_none() && self.key.is_none()
    }

    /// The key, whoever's it is.
    pub fn row(&self) -> Option<&TokenRow> {
        match (&self.key, &self.own, &self.asked.key) {
            (Some(key), ..) => Some(&key.row),
            (None, Some(own), Some(key)) if self.is_own => own.tokens.iter().find(|row| row.name == *key),
            _ => None,
        }
    }

    /// The card of the key, where it is plugged in here.
    pub fn card(&self) -> Option<&Card> {
        let row = self.row()?;
        self.cards.iter().find(|card| known(card).is_some_and(|token| token.name == row.name))
    }

    /// What it is called who the case is about, other than the reader.
    pub fn whose(&self) -> Option<&str> {
        let person = self.person.as_ref().map(|page| page.person.name.as_str());
        let holder = || self.row().filter(|_| !self.is_own)?.holder.as_ref().map(|holder| holder.name.as_str());
        person.or_else(holder)
    }

    /// The address of the same with another trouble.
    pub fn with(&self, what: What) -> String {
        Asked { what: Some(what), ..self.asked.clone() }.address()
    }

    /// What was done about key, codes and PIN, the newest first, once each: whose account it is and what was asked for helps nobody here.
    pub fn story(&self) -> Vec<&JournalLine> {
        let person = self.person.iter().flat_map(|person| &person.story);
        let key = self.key.iter().flat_map(|key| &key.story);
        let mut all: Vec<_> = person.chain(key).filter(|line| is_about_trouble(line.verb)).collect();
        all.sort_by_key(|line| std::cmp::Reverse(line.number));
        all.dedup_by_key(|line| line.number);
        all
    }
}

fn is_about_trouble(verb: Verb) -> bool {
    use Verb as V;
    matches!(
        verb,
        V::Enrol
            | V::Verify
            | V::Resynchronise
            | V::Identify
            | V::Diagnose
            | V::Suspend
            | V::Resume
            | V::ReportLost
            | V::Found
            | V::MarkDefective
            | V::Repair
            | V::HandOver
            | V::TakeBack
            | V::Swap
            | V::SetPin
            | V::Unlock
            | V::Recover
            | V::Ticket
            | V::Attempt
    )
}

/// The token that somebody has in hand.
fn held(own: &OwnPage) -> Option<&TokenRow> {
    own.tokens.iter().find(|row| row.state == CustodyState::HandedOver)
}

fn first_in_hand(rows: &[TokenRow]) -> Option<&TokenRow> {
    rows.iter().find(|row| row.state == CustodyState::HandedOver).or_else(|| rows.first())
}

fn seen<T>(found: Result<T, StationError>, strictly: bool) -> Result<Option<T>, StationError> {
    if strictly { found.map(Some) } else { Ok(found.ok()) }
}

/// The token of a card, where it is known.
pub(super) fn known(card: &Card) -> Option<&TokenRow> {
    match &card.face {
        Face::Known { token, .. } => Some(token),
        _ => None,
    }
}

/// A case, for a page.
pub(super) async fn after(context: &Context, asked: Asked) -> Result<Case, crate::failure::Failure> {
    context.look(move |station, actor| Case::after(station, actor, asked)).await
}

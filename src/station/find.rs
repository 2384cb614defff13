//! One box for everything that somebody can say or read off a mail: a name, an address, a serial, a school, a ticket, an order,
//! two codes.
//!
//! What was typed decides what is looked for. Codes are burnt by looking for them, so they are told apart before anything
//! is asked, and never come as a part of an address.

use super::{
    Actor, OrderView, PersonView, Result, SchoolView, Station, StationError, TicketView, TokenFilter, TokenRow,
    people::{person_view, school_view},
};
use domain::{Act, OrderId, TicketId, TokenRef, Uai, fold, normalise_keyboard, normalise_search, scanned_token};
use oath::Code;
use store::{Part, PersonQuery, School};

/// People and schools that are shown.
const SHOWN: usize = 20;
/// Codes that are looked for at once.
const CODES: std::ops::RangeInclusive<usize> = 2..=5;

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// Codes that a token showed one after the other.
    Codes(Vec<Code>),
    /// Anything else.
    Text(String),
}

/// What fits a text.
#[derive(Debug, Clone)]
pub enum Found {
    /// A token of just this name.
    Token(TokenRef),
    /// A school with just this identifier.
    School(Uai),
    /// A ticket of just this reference.
    Ticket(TicketId),
    /// Whatever has a part of it in its name or number.
    Several(Box<Hits>),
}

/// What fits a text, by kind; each kind only as far as the actor sees it.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// People: by name, sign-in name or mail address.
    pub people: Vec<PersonView>,
    /// Tokens: by serial or by holder.
    pub tokens: Vec<TokenRow>,
    /// Schools.
    pub schools: Vec<SchoolView>,
    /// The ticket of this number.
    pub ticket: Option<TicketView>,
    /// The order of this number.
    pub order: Option<OrderView>,
    /// How many people fit, with those that are not shown…
    pub all_people: u32,
    /// …how many tokens…
    pub all_tokens: u32,
    /// …and how many schools.
    pub all_schools: u32,
}

impl Hits {
    /// How many there are.
    pub fn len(&self) -> usize {
        let numbered = usize::from(self.ticket.is_some()) + usize::from(self.order.is_some());
        self.people.len() + self.tokens.len() + self.schools.len() + numbered
    }

    /// Whether nothing fits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Sought {
    /// What was typed, on whatever keyboard: 2 to 5 groups of 6 to 8 digits are codes.
    pub fn of(typed: &str) -> Self {
        let parts: Vec<_> = typed
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
            .filter(|part| !part.is_empty())
            .collect();
        let codes = parts.iter().map(|part| part.parse().ok()).collect::<Option<Vec<Code>>>();
        match codes.filter(|codes| CODES.contains(&codes.len())) {
            Some(codes) => Self::Codes(codes),
            None => Self::Text(typed.trim().to_owned()),
        }
    }
}

impl Station {
    /// Looks for a text among the people, tokens and schools that the actor sees.
    pub fn find(&self, actor: &Actor, text: &str) -> Result<Found> {
        if let Ok(uai) = normalise_keyboard(text).parse::<Uai>()
            && actor.may(Act::SeeSchools, Some(uai))
            && self.store.read(|r| r.school(uai))?.is_some()
        {
            return Ok(Found::School(uai));
        }
        if let Some(ticket) = self.ticket_of_reference(actor, text)? {
            return Ok(Found::Ticket(ticket));
        }
        let named = scanned_token(text).ok();
        if let Some(named) = &named {
            let mut seen = self.store.read(|r| r.tokens_named(named))?;
            seen.retain(|token| actor.may(Act::SeeStock, token.school));
            match seen.as_slice() {
                [] => {}
                [token] => return Ok(Found::Token(token.name())),
                // the page of a number that several have asks which is meant
                [token, ..] => return Ok(Found::Token((&token.serial).into())),
            }
        }
        let text = normalise_search(text);
        let like =
            |query: &str| self.tokens().list(actor, &TokenFilter { query: query.to_owned(), ..TokenFilter::default() });
        let (mut tokens, mut all_tokens) = (Vec::new(), 0);
        if actor.may_somewhere(Act::SeeStock) && !text.is_empty() {
            let found = like(&text)?;
            (tokens, all_tokens) = (found.rows, found.total);
            // zeros in front that the inventory does not have, or that were left out
            if let Some(named) = named.filter(|_| tokens.is_empty()) {
                for known in self.store.read(|r| r.tokens_alike(named.serial()))? {
                    tokens.extend(like(known.serial.as_str())?.rows);
                }
                all_tokens = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
            }
        }
        let (ticket, order) = self.numbered(actor, &text)?;
        let ((people, all_people), (schools, all_schools)) =
            (self.people_like(actor, &text)?, self.schools_like(actor, &text)?);
        let hits = Hits { people, tokens, schools, ticket, order, all_people, all_tokens, all_schools };
        Ok(Found::Several(Box::new(hits)))
    }

    /// The ticket of a whole reference, `otp-2026-00012`.
    fn ticket_of_reference(&self, actor: &Actor, text: &str) -> Result<Option<TicketId>> {
        let text = text.trim().to_ascii_uppercase();
        let number = text.strip_prefix("OTP-").and_then(|rest| rest.split_once('-')?.1.parse().ok());
        let Some(id) = number.and_then(|number| TicketId::new(number).ok()) else { return Ok(None) };
        Ok(self.seen_ticket(actor, id)?.filter(|ticket| ticket.reference == text).map(|ticket| ticket.id))
    }

    /// The ticket and the order of this number, as their pages and mails write it.
    fn numbered(&self, actor: &Actor, text: &str) -> Result<(Option<TicketView>, Option<OrderView>)> {
        let Ok(number) = text.parse::<i64>() else { return Ok((None, None)) };
        let ticket = TicketId::new(number).ok().map(|id| self.seen_ticket(actor, id)).transpose()?.flatten();
        let order = OrderId::new(number).ok().map(|id| match self.stock().order(actor, id) {
            Ok(order) => Ok(Some(order)),
            Err(StationError::NoSuchOrder(_) | StationError::NotAllowed { .. }) => Ok(None),
            Err(other) => Err(other),
        });
        Ok((ticket, order.transpose()?.flatten()))
    }

    fn seen_ticket(&self, actor: &Actor, id: TicketId) -> Result<Option<TicketView>> {
        match self.stock().ticket(actor, id) {
            Ok(ticket) => Ok(Some(ticket)),
            Err(StationError::NoSuchTicket(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }

    fn people_like(&self, actor: &Actor, text: &str) -> Result<(Vec<PersonView>, u32)> {
        if text.is_empty() || !actor.may_somewhere(Act::SeePeople) {
            return Ok((Vec::new(), 0));
        }
        let schools = actor.schools_for(Act::SeePeople);
        let query = PersonQuery { text: text.to_owned(), schools, ..PersonQuery::default() };
        let people = self.store.read(|r| r.people(&query, Part::first(SHOWN as u32)))?;
        Ok((people.rows.into_iter().map(person_view).collect(), people.total))
    }

    fn schools_like(&self, actor: &Actor, text: &str) -> Result<(Vec<SchoolView>, u32)> {
        let part = fold(text);
        if part.is_empty() || !actor.may_somewhere(Act::SeeSchools) {
            return Ok((Vec::new(), 0));
        }
        let fits = |school: &School| actor.may(Act::SeeSchools, Some(school.uai)) && fold(&school.name).contains(&part);
        let found: Vec<_> = self.store.read(|r| r.schools())?.into_iter().filter(fits).collect();
        let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
        Ok((found.into_iter().take(SHOWN).map(school_view).collect(), total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_digits_are_codes_and_everything_else_is_text() {
        let codes = |typed| match Sought::of(typed) {
            Sought::Codes(codes) => codes.iter().map(Code::to_string).collect::<Vec<_>>(),
            Sought::Text(_) => Vec::new(),
        };
        assert_eq!(codes("755224 287082"), ["755224", "287082"]);
        assert_eq!(codes("è((éé' éàè°(é"), Vec::<String>::new(), "a degree sign is no digit");
        assert_eq!(codes("è((éé', é_èà_é"), ["755224", "287082"], "AZERTY without shift");
        assert_eq!(codes("7552 2428"), Vec::<String>::new(), "too short");
        for text in ["7654321", "0951099D", "Agnès Petit", "O’Neil", "", "1 2 3", "<script>", "755224 Petit"] {
            assert_eq!(Sought::of(text), Sought::Text(text.to_owned()));
        }
        assert!(matches!(Sought::of(&"755224 ".repeat(6)), Sought::Text(_)), "six are no codes any more");
    }
}

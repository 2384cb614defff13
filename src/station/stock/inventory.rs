//! What is shown of the inventory, filtered for one actor.

use crate::{
    Actor, CardAction, CredentialView, DeviceView, Holder, KeyState, Page, Part, Result, StationError, TokenRow,
    TokenStory, Tokens,
    device_pin::changes_factory_pin,
    journal_line::journal_lines,
    named::missing,
    reach::{has_device_pin, token_for},
};
use domain::{Act, CustodyState, DueReason, OtpKind, TokenId, TokenRef, Uai, Verb, WARNINGS};
use driver::{Bank, Identity, SlotStatus};
use jiff::SignedDuration;
use store::{Credential, JournalQuery, MovingFactor, Reader, Token, TokenLine, TokenQuery, TokenSort, TokenView};

/// Tokens on a page.
const PAGE: u32 = 50;
/// Tokens that are read at once for a file.
const AT_ONCE: u32 = 250;
/// How far the keys of a part of the inventory are counted; beyond it there are "more".
pub const COUNTED: u32 = 1_000;
/// Entries of a token's story, where nobody asks for fewer.
const STORY: u32 = 200;

/// Which tokens are wanted.
#[derive(Debug, Clone, Default)]
pub struct TokenFilter {
    /// Only of this school.
    pub school: Option<Uai>,
    /// Only those that stand there.
    pub state: Option<CustodyState>,
    /// Only those of this part of the inventory.
    pub view: Option<TokenView>,
    /// Part of the serial, of the model or of the holder's name or mail address.
    pub query: String,
    /// In which order; `None`: by serial.
    pub sort: Option<TokenSort>,
    /// From the end.
    pub descending: bool,
    /// The page, from 1.
    pub page: u32,
}

/// A key in a table.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// The row.
    pub row: TokenRow,
    /// What the actor may do with it, the likeliest first.
    pub actions: Vec<CardAction>,
    /// Why it is due back, where it is.
    pub due: Option<DueReason>,
    /// Whether its holder has asked for another one; `None`: this was not looked at, as the table is not about what expires.
    pub renewal: Option<bool>,
}

/// The inventory as a table.
#[derive(Debug, Clone)]
pub struct TokenTable {
    /// The keys.
    pub page: Page<KeyRow>,
    /// How many there are in every part of what the actor sees; no more than [`COUNTED`] are counted.
    pub counts: Vec<(TokenView, u32)>,
}

impl Tokens<'_> {
    /// Whether the actor has stock to see, and there is no token in it.
    pub fn none_yet(&self, actor: &Actor) -> Result<bool> {
        let schools = actor.schools_for(Act::SeeStock);
        Ok(!schools.as_ref().is_some_and(Vec::is_empty) && !self.store.read(|r| r.has_tokens(schools.as_deref()))?)
    }

    /// A page of the inventory, as far as the actor may see it.
    pub fn list(&self, actor: &Actor, filter: &TokenFilter) -> Result<Page<TokenRow>> {
        self.part(actor, filter, Part::of(filter.page, PAGE))
    }

    /// The same with so many rows on a page.
    pub fn part(&self, actor: &Actor, filter: &TokenFilter, part: Part) -> Result<Page<TokenRow>> {
        let schools = self.stock_schools(actor, filter.school)?;
        let query = TokenQuery { schools, ..self.query(filter, part.number(), part.size()) };
        let found = self.store.read(|r| r.tokens(&query))?;
        let rows = found.lines.into_iter().map(|line| self.row(line)).collect();
        Ok(part.with(rows, found.total))
    }

    /// A page of the inventory with what the actor may do with each, and how many there are in every part of it.
    pub fn table(&self, actor: &Actor, filter: &TokenFilter) -> Result<TokenTable> {
        let schools = self.stock_schools(actor, filter.school)?;
        let page = filter.page.max(1);
        let query = TokenQuery { schools, ..self.query(filter, page, PAGE) };
        let found = self.store.read(|r| {
            let found = r.tokens(&query)?;
            let count = |view: TokenView| r.count_tokens(query.schools.as_deref(), view, query.near, COUNTED + 1);
            let counts = TokenView::ALL.iter().map(|view| Ok((*view, count(*view)?)));
            let ids: Vec<_> = found.lines.iter().map(|line| line.token.id).collect();
            let renewed = (filter.view == Some(TokenView::Expiring)).then(|| r.replaced_now(&ids)).transpose()?;
            Ok::<_, StationError>((found, counts.collect::<Result<Vec<_>>>()?, renewed))
        });
        let (found, counts, renewed) = found?;
        let with_renewal = |line: TokenLine| {
            let renewal = renewed.as_ref().map(|renewed| renewed.contains(&line.token.id));
            KeyRow { renewal, ..self.with_actions(actor, line) }
        };
        let rows = found.lines.into_iter().map(with_renewal).collect();
        let page = Page { rows, page, pages: found.total.div_ceil(PAGE).max(1), total: found.total };
        Ok(TokenTable { page, counts })
    }

    /// Every key that fits, for a file: read a few hundred at a time.
    pub fn every(&self, actor: &Actor, filter: &TokenFilter) -> Result<Vec<TokenRow>> {
        let schools = self.stock_schools(actor, filter.school)?;
        let mut query = TokenQuery { schools, ..self.query(filter, 1, AT_ONCE) };
        let mut rows = Vec::new();
        loop {
            let found = self.store.read(|r| r.tokens(&query))?;
            rows.extend(found.lines.into_iter().map(|line| self.row(line)));
            query.page += 1;
            if query.page * AT_ONCE >= found.total {
                return Ok(rows);
            }
        }
    }

    /// The keys that were chosen in a list, by serial, with what the actor may do with each. What the actor does not see is not
    /// among them.
    pub fn chosen(&self, actor: &Actor, ids: &[TokenId]) -> Result<Vec<KeyRow>> {
        let mut lines = self.store.read(|r| r.token_lines(ids))?;
        lines.retain(|line| !line.token.is_unborn() && actor.may(Act::SeeStock, line.token.school));
        Ok(lines.into_iter().map(|line| self.with_actions(actor, line)).collect())
    }

    fn query(&self, filter: &TokenFilter, page: u32, size: u32) -> TokenQuery {
        let near = self.now() + SignedDuration::from_hours(24 * i64::from(WARNINGS[0]));
        let &TokenFilter { state, view, sort, descending, .. } = filter;
        let text = filter.query.clone();
        TokenQuery { schools: None, state, view, text, near, sort, descending, page: page - 1, size }
    }

    fn with_actions(&self, actor: &Actor, line: TokenLine) -> KeyRow {
        let actions = crate::desk::actions(actor, &line);
        let due = line.due_why;
        KeyRow { row: self.row(line), actions, due, renewal: None }
    }

    /// Allocated tokens that the actor may hand over, the first page.
    pub fn to_hand_over(&self, actor: &Actor) -> Result<Page<TokenRow>> {
        let (schools, state) = (actor.schools_for(Act::HandOver), Some(CustodyState::Allocated));
        let query = TokenQuery { schools, state, size: PAGE, ..TokenQuery::default() };
        let found = self.store.read(|r| r.tokens(&query))?;
        let rows = found.lines.into_iter().map(|line| self.row(line)).collect();
        Ok(Page { rows, page: 1, pages: found.total.div_ceil(PAGE).max(1), total: found.total })
    }

    /// Tokens in stock that cannot be given before they are programmed, in the schools where the actor programs; of somebody who does that in
    /// the whole academy, none is named.
    pub fn to_program(&self, actor: &Actor) -> Result<Vec<(Uai, u32)>> {
        let schools = actor.schools_for(Act::Enrol).unwrap_or_default();
        let now = self.now();
        self.store.read(|r| {
            let mut found = Vec::new();
            for school in schools {
                let stock = r.school_stock(school)?.map_or(0, |numbers| numbers.in_stock);
                let bare = stock.saturating_sub(r.available(school, now)?);
                found.extend((bare > 0).then_some((school, bare)));
            }
            Ok(found)
        })
    }

    /// The schools whose stock is meant (`None`: all of them): the one that was asked for, or those that the actor sees.
    pub(crate) fn stock_schools(&self, actor: &Actor, asked: Option<Uai>) -> Result<Option<Vec<Uai>>> {
        match (actor.schools_for(Act::SeeStock), asked) {
            (None, school) => Ok(school.map(|school| vec![school])),
            (Some(mine), None) if !mine.is_empty() => Ok(Some(mine)),
            (Some(mine), Some(school)) if mine.contains(&school) => Ok(Some(vec![school])),
            (Some(_), _) => Err(StationError::NotAllowed { act: Act::SeeStock }),
        }
    }

    /// One token and its story.
    pub fn token(&self, actor: &Actor, named: impl Into<TokenRef>) -> Result<TokenStory> {
        self.token_before(actor, named, None, STORY)
    }

    /// The same with a part of its story: at most `size` entries, those with a number below `before`.
    pub fn token_before(
        &self,
        actor: &Actor,
        named: impl Into<TokenRef>,
        before: Option<u64>,
        size: u32,
    ) -> Result<TokenStory> {
        let named = named.into();
        let (line, (mut story, last_holder), (device_pin, entrusted), others) = self.store.read(|r| {
            let token = token_for(actor, r, &named, Act::SeeStock)?;
            let mut others = r.tokens_named(&token.serial)?;
            others.retain(|other| other.id != token.id && !other.is_unborn() && actor.may(Act::SeeStock, other.school));
            let others = others.into_iter().map(|other| (other.full_name(), other.model)).collect();
            let query = JournalQuery { token: Some(token.id), before, ..JournalQuery::default() };
            let line = r.token_line(token.id)?.ok_or_else(|| missing(&named))?;
            let story = journal_lines(r, r.journal(query, size.saturating_add(1))?)?;
            let told = (story, last_holder(r, &token)?);
            let beside = (has_device_pin(actor, r, &token)?, self.entrusted_view(r, token.id)?);
            Ok::<_, StationError>((line, told, beside, others))
        })?;
        let more = story.len() > size as usize;
        story.truncate(size as usize);
        let actions = crate::desk::actions(actor, &line);
        let firmware = line.token.firmware.as_deref().and_then(|text| text.parse().ok());
        let device =
            self.bench.identity(&self.at_bench(&line.token)?).ok().flatten().map(|identity| device_view(&identity));
        let row = self.row(line);
        Ok(TokenStory { row, firmware, device, device_pin, others, actions, last_holder, entrusted, story, more })
    }

    pub(crate) fn row(&self, line: TokenLine) -> TokenRow {
        let key = KeyState::of(&line, self.now());
        let token = line.token;
        let form = token.profile.as_deref().and_then(|profile| self.bench.profiles().form_of(profile, &token.model));
        let plugged = self.at_bench(&token).is_ok_and(|named| self.bench.is_plugged(&named));
        let never_plugged = crate::custody::was_never_plugged(&token) && !plugged;
        TokenRow {
            id: token.id,
            kind: token.kind(),
            name: token.name(),
            family: token.family,
            form,
            serial: token.serial,
            model: token.model,
            school: token.school,
            state: token.state,
            key,
            holder: token.holder.map(|holder| Holder { id: holder.id, name: holder.name }),
            credential: line.credential.map(|credential| credential_view(&credential)),
            unsettled: line.unsettled,
            since: token.since,
            plugged,
            never_plugged,
        }
    }
}

/// Who had a token that is nobody's and not where it belongs.
fn last_holder(r: &Reader<'_>, token: &Token) -> Result<Option<String>> {
    let ends = match token.state {
        CustodyState::Lost | CustodyState::Defective | CustodyState::Retired => {
            [Verb::ReportLost, Verb::MarkDefective, Verb::TakeBack, Verb::Withdraw]
        }
        CustodyState::InStock | CustodyState::Reserved | CustodyState::Allocated | CustodyState::HandedOver => {
            return Ok(None);
        }
    };
    let query = JournalQuery { token: Some(token.id), ..JournalQuery::default() };
    let last = r.journal(query, STORY)?.into_iter().find(|record| ends.contains(&record.verb));
    Ok(last.and_then(|record| record.event().ok()).and_then(|event| event.person().map(str::to_owned)))
}

fn device_view(identity: &Identity) -> DeviceView {
    let abilities = identity.abilities;
    let kinds = [(OtpKind::Hotp, abilities.write_hotp), (OtpKind::Totp, abilities.write_totp)];
    let name = |status: &SlotStatus| match status.bank {
        Bank::Any => status.place.to_string(),
        Bank::Hotp => format!("HOTP {}", status.place),
        Bank::Totp => format!("TOTP {}", status.place),
    };
    DeviceView {
        kinds: kinds.into_iter().filter(|(_, can)| *can).map(|(kind, _)| kind).collect(),
        factory_pin: changes_factory_pin(identity),
        slots: identity.slots.iter().map(|status| (status.number.0, name(status), status.content)).collect(),
    }
}

fn credential_view(credential: &Credential) -> CredentialView {
    let (counter, period) = match credential.factor {
        MovingFactor::Hotp { counter } => (Some(counter), None),
        MovingFactor::Totp { period, .. } => (None, Some(period.seconds())),
    };
    CredentialView {
        id: credential.id,
        state: credential.state,
        verified: credential.verified,
        algorithm: credential.parameters.algorithm,
        digits: credential.parameters.digits,
        counter,
        period,
        slot: credential.slot,
    }
}

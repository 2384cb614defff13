//! Custody: every way a token changes place, each one transaction with its entry.
//!
//! What is plugged is asked of the bench; who may is the permission table's; what may follow what is
//! [`CustodyState::after`]'s.

mod ending;
mod handing_over;
mod key_state;
mod moving;
mod step;
mod view;

pub(super) use ending::{Forget, end_credentials, end_replaced, suspended, turn_credentials, withdraw_from};
pub use handing_over::Proof;
pub use key_state::KeyState;
pub use moving::{Sent, TransferSlip};
pub(super) use step::{after, was_never_plugged};
pub use view::{CardAction, CredentialView, DeviceView, TokenRow, TokenStory};

use ending::{end_software, forget_pin, keeps_its_secret, tell_lost};
use handing_over::check_giver;
use step::Decided;

use super::{
    Actor, Result, StationError, Tokens,
    entries::{holder_name, of_holder, of_token},
    named::{missing, own_named},
    proving::or_unproven,
    reach::{check_served, token_for},
    secrets::judged_of,
    slips::{OnPaper, on_paper},
    typed::{comment_of, optional_comment},
};
use domain::{
    Act, CredentialEvent, CredentialState, CustodyEvent, Family, Notice, NoticeKind, Serial, TokenId, TokenProof,
    TokenRef, Uai, event,
};
use store::{Entries, Entry, NewToken, Reader, Token};

impl Tokens<'_> {
    /// Puts a token into the stock of `school`: plugged (then model and firmware are known) or typed.
    pub fn register(&self, actor: &Actor, named: impl Into<TokenRef>, school: Uai) -> Result<TokenId> {
        self.register_as(actor, &named.into(), school, false)
    }

    /// The same where somebody has looked: a token of another family has the number, or its number equals another one but for zeros
    /// in front, and it is another token.
    pub fn register_apart(&self, actor: &Actor, named: impl Into<TokenRef>, school: Uai) -> Result<TokenId> {
        self.register_as(actor, &named.into(), school, true)
    }

    /// Whoever says the family of a new token knows of the others with its number.
    fn register_as(&self, actor: &Actor, named: &TokenRef, school: Uai, apart: bool) -> Result<TokenId> {
        actor.check(Act::Register, Some(school))?;
        let (new, serial) = (self.new_token(named, school)?, named.serial());
        if new.profile.is_some() {
            actor.check_at_station()?;
        }
        let id = self.change(actor, |tx| {
            check_served(tx, school, tx.at)?;
            let known = tx.tokens_named(serial)?;
            let other = known.iter().all(|token| token.family != new.family) && (apart || named.family().is_some());
            if !known.is_empty() && !other {
                return Err(StationError::AlreadyRegistered(named.clone()));
            }
            if !apart {
                check_not_alike(tx, serial)?;
            }
            let id = tx.add_token(&new)?;
            let plugged = new.profile.is_some();
            let entry = Entry::new(event::Register::ByNumber { model: new.model.clone(), plugged });
            Ok((id, entry.token(id, serial).school(school)))
        })?;
        Ok(id)
    }

    /// A token to be put into stock, with what its plug tells. The family is told by the first plug
    /// ([`Bench::keep_device`]), unless a person says it; until then the number alone names the token.
    pub(super) fn new_token(&self, named: &TokenRef, school: Uai) -> Result<NewToken> {
        let unseen = NewToken {
            family: named.family().unwrap_or(Family::Unseen),
            serial: named.serial().clone(),
            profile: None,
            model: String::new(),
            firmware: None,
            school: Some(school),
            expires: None,
            lot: None,
        };
        Ok(match self.bench.identity(named)? {
            Some(identity) => NewToken {
                family: identity.family.into(),
                profile: Some(identity.profile),
                model: identity.model,
                firmware: identity.firmware.map(|firmware| firmware.to_string()),
                ..unseen
            },
            None => unseen,
        })
    }

    /// Takes a token back into stock. Its credential is deactivated, so that it is enrolled anew before the next holder; the
    /// secret leaves the vault when the token proved that it holds another or none. A
    /// secret that came in a key file stays in use, because nobody can write another into that token: its counter goes on, so that
    /// no code of the last holder is accepted again, and the next one has a PIN of their own. Answers with the entry of the
    /// journal, which is the number of its receipt.
    ///
    /// It is done where the token is: plugged into the station, it shows that it came back, and what it can show of its secret; what
    /// holds another one did not come back. Without it, somebody says why, except at the station of a token that no plug ever told
    /// anything of: it is not known to fit into a socket.
    pub fn take_back(&self, actor: &Actor, named: impl Into<TokenRef>, comment: &str) -> Result<u64> {
        let token = self.store.read(|r| token_for(actor, r, &named.into(), Act::TakeBack))?;
        let (named, at_bench) = (token.full_name(), self.at_bench(&token)?);
        self.bench.check_no_stranger(&at_bench)?;
        let here = actor.check_at_station().is_ok();
        if !(here && self.bench.is_plugged(&at_bench)) {
            let why =
                if here && was_never_plugged(&token) { optional_comment(comment)? } else { Some(comment_of(comment)?) };
            return self.taken_back(actor, &named, why, None);
        }
        let comment = optional_comment(comment)?;
        self.check_same(&at_bench)?;
        after(&token, CustodyEvent::TakeBack)?;
        match or_unproven(&token.serial, self.prove_plugged(actor, &token)) {
            TokenProof::Wrong => Err(StationError::AnotherSecret(token.name())),
            shown => self.taken_back(actor, &named, comment, Some(shown)),
        }
    }

    /// The same on the token's own lane, with what it has shown there.
    pub(super) fn take_back_here(&self, actor: &Actor, named: &TokenRef, shown: TokenProof) -> Result<u64> {
        self.taken_back(actor, named, None, Some(shown))
    }

    /// `shown`: what it proved, plugged in; `None`: it was not.
    fn taken_back(
        &self,
        actor: &Actor,
        named: &TokenRef,
        comment: Option<String>,
        shown: Option<TokenProof>,
    ) -> Result<u64> {
        self.step(actor, named, Act::TakeBack, CustodyEvent::TakeBack, |tx, token| {
            let OnPaper { person, school_name, model } = on_paper(tx, token)?;
            let first = move |token: &Token, secret_now| {
                let (from, plugged, token_proof) = (token.state, Some(shown.is_some()), shown);
                let back = event::TakeBack {
                    from,
                    plugged,
                    token_proof,
                    person,
                    school_name,
                    model,
                    comment,
                    secret_now,
                    secret_kept: None,
                };
                of_holder(back, token)
            };
            if let Some(holder) = &token.holder {
                let notice = Notice::to_person(NoticeKind::TokenReturned, holder.id).fact("serial", token.name());
                tx.notify(&notice.maybe("school", token.school).fact("by", &actor.name))?;
            }
            forget_pin(tx, token)?;
            let ended = if keeps_its_secret(tx, token)? {
                Vec::new()
            } else {
                end_credentials(tx, token, CredentialEvent::Deactivate, Forget::NotInToken)?
            };
            Ok(Decided::nobodys(first, ended))
        })
    }

    /// Declares a token lost: its credential is compromised at once, its holder may ask for another.
    pub fn report_lost(&self, actor: &Actor, named: impl Into<TokenRef>, comment: &str) -> Result<u64> {
        let comment = comment_of(comment)?;
        self.step(actor, &named.into(), Act::ManageCustody, CustodyEvent::ReportLost, |tx, token| {
            let ended = end_credentials(tx, token, CredentialEvent::Compromise, Forget::Nothing)?;
            tell_lost(tx, actor, token, "lost")?;
            forget_pin(tx, token)?;
            let first = move |token: &Token, secret_now| {
                let (from, person, comment) = (token.state, holder_name(token), Some(comment));
                of_holder(event::ReportLost { from, person, comment, secret_now }, token)
            };
            Ok(Decided::nobodys(first, ended))
        })
    }

    /// The holder suspends their own token, at any hour and from anywhere: it opens nothing until the helpdesk or the
    /// school resumes it.
    pub fn suspend_own(&self, actor: &Actor, named: impl Into<TokenRef>) -> Result<u64> {
        let named = named.into();
        let number = self.change(actor, |tx| {
            let token = own_named(tx, actor, &named)?.ok_or_else(|| missing(&named))?;
            let turned = turn_credentials(tx, &token, CredentialEvent::Suspend)?;
            tell_lost(tx, actor, &token, "suspended")?;
            let Some((first, rest)) = turned.split_first() else {
                return Err(StationError::NoCredential(token.name()));
            };
            let holder = token.holder.as_ref().map(|holder| holder.id);
            let first = suspended(&token, *first, holder_name(&token)).subject(holder);
            let rest = rest.iter().map(|state| suspended(&token, *state, None));
            Ok((tx.journal_head()?.number + 1, Entries::new(first, rest)))
        })?;
        Ok(number)
    }

    /// What was suspended is accepted again: the token is with its holder.
    pub fn resume(&self, actor: &Actor, named: impl Into<TokenRef>, comment: &str) -> Result<u64> {
        let (named, comment) = (named.into(), comment_of(comment)?);
        let number = self.change(actor, |tx| {
            let token = token_for(actor, tx, &named, Act::Resume)?;
            check_giver(tx, actor, Act::Resume, &token, tx.at)?;
            let turned = turn_credentials(tx, &token, CredentialEvent::Resume)?;
            // or else it would be said that it is accepted again, and it is not: its holder left, or is disabled
            judged_of(tx, &token, tx.at)?;
            let Some((first, rest)) = turned.split_first() else {
                return Err(StationError::NoCredential(token.name()));
            };
            let resumed = |credential: &CredentialState, person, comment| event::Resume {
                credential: *credential,
                from: token.state,
                person,
                comment,
            };
            let first = of_holder(resumed(first, holder_name(&token), Some(comment)), &token);
            let rest = rest.iter().map(|state| of_token(resumed(state, None, None), &token));
            Ok((tx.journal_head()?.number + 1, Entries::new(first, rest)))
        })?;
        Ok(number)
    }

    /// A lost token turned up: back into stock.
    pub fn found(&self, actor: &Actor, named: impl Into<TokenRef>, comment: &str) -> Result<u64> {
        self.step(actor, &named.into(), Act::ManageCustody, CustodyEvent::Found, |tx, token| {
            let comment = optional_comment(comment)?;
            // whoever found it may have used it: what it holds is never accepted again
            let ended = end_credentials(tx, token, CredentialEvent::Compromise, Forget::NotInToken)?;
            let first = move |token: &Token, secret_now| {
                of_token(event::Found { from: token.state, comment, secret_now, repaired: None }, token)
            };
            Ok(Decided::nobodys(first, ended))
        })
    }

    /// Declares a token unusable.
    pub fn mark_defective(&self, actor: &Actor, named: impl Into<TokenRef>, comment: &str) -> Result<u64> {
        let comment = comment_of(comment)?;
        self.step(actor, &named.into(), Act::ManageCustody, CustodyEvent::MarkDefective, |tx, token| {
            let ended = end_credentials(tx, token, CredentialEvent::Deactivate, Forget::NotInToken)?;
            let first = move |token: &Token, secret_now| {
                let (from, person, comment) = (token.state, holder_name(token), Some(comment));
                of_holder(event::MarkDefective { from, person, comment, secret_now }, token)
            };
            Ok(Decided::nobodys(first, ended))
        })
    }

    /// A token that was declared unusable works after all.
    pub fn repair(&self, actor: &Actor, named: impl Into<TokenRef>, comment: &str) -> Result<u64> {
        let comment = comment_of(comment)?;
        self.step(actor, &named.into(), Act::ManageCustody, CustodyEvent::Repair, |_, token| {
            let repaired = event::Repair { from: token.state, comment: Some(comment) };
            Ok(Decided::nobodys(move |token: &Token, _| of_token(repaired, token), Vec::new()))
        })
    }

    /// Takes a token out of the inventory for good.
    pub fn retire(&self, actor: &Actor, named: impl Into<TokenRef>, comment: &str) -> Result<u64> {
        let comment = comment_of(comment)?;
        self.step(actor, &named.into(), Act::ManageCustody, CustodyEvent::Retire, |tx, token| {
            let ended = end_credentials(tx, token, CredentialEvent::Deactivate, Forget::All)?;
            let first = move |token: &Token, secret_now| {
                of_token(event::Retire { from: token.state, comment: Some(comment), secret_now }, token)
            };
            Ok(Decided::nobodys(first, ended))
        })
    }

    /// Ends a software token that is in use: its secret is destroyed, and there is nothing to give back.
    pub fn withdraw(&self, actor: &Actor, named: impl Into<TokenRef>, comment: &str) -> Result<u64> {
        let comment = comment_of(comment)?;
        self.step(actor, &named.into(), Act::TakeBack, CustodyEvent::Withdraw, |tx, token| {
            let ended = end_software(tx, token, "withdrawn", &actor.name)?;
            let first = move |token: &Token, secret_now| {
                let (from, person, comment) = (token.state, holder_name(token), Some(comment));
                of_holder(event::Withdraw { from, replaced_by: None, person, comment, secret_now }, token)
            };
            Ok(Decided::nobodys(first, ended))
        })
    }
}

/// Scanners, spreadsheets and people add and leave out zeros in front: a number that equals a known one but for them is most
/// likely the same token, and is never silently a second one.
pub(crate) fn check_not_alike(r: &Reader<'_>, serial: &Serial) -> Result<()> {
    match r.tokens_alike(serial)?.into_iter().next() {
        Some(known) => Err(StationError::AlikeSerial { serial: serial.clone(), known: known.serial }),
        None => Ok(()),
    }
}

//! What a browser is told on a page that it asks for next: what was done, a form that was refused with what was typed in it, the
//! page that answered a form, where a sign-in was to lead. In memory, for some minutes, for the one session (or, before anybody is
//! signed in, the one browser) that it belongs to: an address with its number is worth nothing to anybody else.

use super::typed::Sheet;
use axum::body::Bytes;
use catalogue::Message;
use domain::{PersonId, TokenRef};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long a note waits.
const WAITS: Duration = Duration::from_secs(15 * 60);
/// Notes of one owner.
const OF_ONE: usize = 8;
/// Bytes of all notes of people who are signed in.
const ALL: usize = 32 << 20;
/// Bytes of all notes of strangers: theirs give way among themselves, and nobody else's to them.
const STRANGERS: usize = 4 << 20;
/// Sessions of which it is still known whose they were.
const SESSIONS: usize = 4096;

/// Whose a note is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// A session, also one that has ended.
    Session(String),
    /// A browser in which nobody is signed in.
    Browser(String),
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// The message, without `said-`.
    pub key: String,
    /// The number of its paper.
    pub slip: Option<u64>,
    /// The entry of the journal that says on whom.
    pub entry: Option<u64>,
}

/// A form that was refused.
#[derive(Debug)]
pub(super) struct Refused {
    /// Where it was sent.
    pub action: String,
    /// What was typed.
    pub sheet: Sheet,
    /// Why it was refused.
    pub message: Message,
    /// What the field at fault may be called, the likeliest first.
    pub at: Vec<String>,
    /// Tokens among which the reader says which is meant.
    pub candidates: Vec<(TokenRef, String)>,
}

/// The page that answered a form.
#[derive(Debug)]
pub(super) struct Shown {
    /// The page.
    pub page: Bytes,
    /// It only asks something before the form goes on: a refusal leads past it.
    pub passing: bool,
}

/// An answer with a secret in it: it is kept nowhere, and asking again asks again.
#[derive(Clone, Copy)]
pub(super) struct SecretAnswer;

/// A page that only asks something before its form goes on.
#[derive(Clone, Copy)]
pub(super) struct Passing;

/// One of them.
#[derive(Debug, Clone)]
pub(super) enum Note {
    /// Told once.
    Said(Said),
    /// Shown as often as its page is asked for.
    Refused(Arc<Refused>),
    /// The same.
    Shown(Arc<Shown>),
    /// Where a sign-in leads.
    Next(String),
}

struct Kept {
    owner: Owner,
    /// The person; `None`: nobody was signed in.
    whose: Option<PersonId>,
    id: String,
    since: Instant,
    bytes: usize,
    note: Note,
}

/// Everybody's notes.
#[derive(Default)]
pub(super) struct Notes {
    kept: Mutex<VecDeque<Kept>>,
    sessions: Mutex<VecDeque<(String, PersonId)>>,
}

impl Notes {
    /// Keeps a note; its number is what an address names it by.
    pub fn put(&self, owner: &Owner, whose: Option<PersonId>, note: Note) -> String {
        let id = number();
        let bytes = weight(&note);
        let mut kept = self.fresh();
        if matches!(note, Note::Next(_)) {
            kept.retain(|one| one.owner != *owner || !matches!(one.note, Note::Next(_)));
        }
        while kept.iter().filter(|one| one.owner == *owner).count() >= OF_ONE {
            if let Some(oldest) = kept.iter().position(|one| one.owner == *owner) {
                kept.remove(oldest);
            }
        }
        let most = if whose.is_some() { ALL } else { STRANGERS };
        let alike = |one: &Kept| one.whose.is_some() == whose.is_some();
        let mut so_far: usize = kept.iter().filter(|one| alike(one)).map(|one| one.bytes).sum();
        while so_far + bytes > most
            && let Some(oldest) = kept.iter().position(alike)
            && let Some(gone) = kept.remove(oldest)
        {
            so_far -= gone.bytes;
        }
        kept.push_back(Kept { owner: owner.clone(), whose, id: id.clone(), since: Instant::now(), bytes, note });
        id
    }

    /// What was done, told this once.
    pub fn said(&self, owners: &[Owner], id: &str) -> Option<Said> {
        let mut kept = self.fresh();
        let is_it = |one: &Kept| one.id == id && owners.contains(&one.owner) && matches!(one.note, Note::Said(_));
        let at = kept.iter().position(is_it)?;
        match kept.remove(at)?.note {
            Note::Said(said) => Some(said),
            _ => None,
        }
    }

    /// A refused form.
    pub fn refused(&self, owners: &[Owner], id: &str) -> Option<Arc<Refused>> {
        self.find(owners, id).and_then(|(note, _)| match note {
            Note::Refused(refused) => Some(refused),
            _ => None,
        })
    }

    /// A page that answered a form, and whether somebody was signed in who sent it.
    pub fn shown(&self, owners: &[Owner], id: &str) -> Option<(Arc<Shown>, Option<PersonId>)> {
        self.find(owners, id).and_then(|(note, whose)| match note {
            Note::Shown(shown) => Some((shown, whose)),
            _ => None,
        })
    }

    /// Where this sign-in leads, told once.
    pub fn next(&self, owner: &Owner) -> Option<String> {
        let mut kept = self.fresh();
        let at = kept.iter().position(|one| one.owner == *owner && matches!(one.note, Note::Next(_)))?;
        match kept.remove(at)?.note {
            Note::Next(next) => Some(next),
            _ => None,
        }
    }

    fn find(&self, owners: &[Owner], id: &str) -> Option<(Note, Option<PersonId>)> {
        let kept = self.fresh();
        let found = kept.iter().find(|one| one.id == id && owners.contains(&one.owner));
        found.map(|one| (one.note.clone(), one.whose))
    }

    /// Somebody signed in where `from` was before: what is theirs goes along, the rest is forgotten.
    pub fn follow(&self, from: &[Owner], to: &Owner, person: Option<PersonId>) {
        let mut kept = self.fresh();
        kept.retain(|one| !from.contains(&one.owner) || one.whose.is_some() && one.whose == person);
        kept.iter_mut().filter(|one| from.contains(&one.owner)).for_each(|one| one.owner = to.clone());
    }

    /// Whether this owner has any.
    pub fn has_any(&self, owners: &[Owner]) -> bool {
        self.fresh().iter().any(|one| owners.contains(&one.owner))
    }

    /// A session that its person has ended: nothing is kept of it.
    pub fn forget(&self, session: &str) {
        let owner = Owner::Session(session.to_owned());
        self.fresh().retain(|one| one.owner != owner);
        self.seen().retain(|(token, _)| token != session);
    }

    /// Takes note of whose a session is.
    pub fn saw(&self, session: &str, person: PersonId) {
        let mut seen = self.seen();
        if seen.iter().rev().any(|(token, _)| token == session) {
            return;
        }
        if seen.len() >= SESSIONS {
            seen.pop_front();
        }
        seen.push_back((session.to_owned(), person));
    }

    /// Whose a session was that has ended by itself.
    pub fn whose(&self, session: &str) -> Option<PersonId> {
        self.seen().iter().find(|(token, _)| token == session).map(|(_, person)| *person)
    }

    fn fresh(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.since.elapsed() < WAITS);
        kept
    }

    fn seen(&self) -> MutexGuard<'_, VecDeque<(String, PersonId)>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What nobody guesses.
pub(super) fn number() -> String {
    let mut bytes = [0; 16];
    // a system without randomness has no sessions either
    getrandom::fill(&mut bytes).expect("the system's randomness");
    format!("{:032x}", u128::from_le_bytes(bytes))
}

fn weight(note: &Note) -> usize {
    const SMALL: usize = 1024;
    match note {
        Note::Said(_) | Note::Next(_) => SMALL,
        Note::Refused(refused) => {
            SMALL + refused.sheet.fields.iter().map(|(name, text)| name.len() + text.len()).sum::<usize>()
        }
        Note::Shown(shown) => SMALL + shown.page.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::slice;

    fn said(key: &str) -> Note {
        Note::Said(Said { key: key.to_owned(), slip: None, entry: None })
    }

    #[test]
    fn a_note_is_told_once_to_its_owner_and_never_to_another() {
        let (notes, mine, other) = (
            Notes::default(),
            Owner::Session("a".to_owned()),
            [Owner::Session("b".to_owned()), Owner::Browser("a".to_owned())],
        );
        let id = notes.put(&mine, None, said("x"));
        assert!(notes.said(&other, &id).is_none());
        assert!(notes.said(slice::from_ref(&mine), &id).is_some());
        assert!(notes.said(&[mine], &id).is_none());
    }

    #[test]
    fn strangers_push_out_nobody_s_notes_but_their_own() {
        let (notes, person): (_, PersonId) = (Notes::default(), "1".parse().unwrap());
        let mine = Owner::Session("a".to_owned());
        let id = notes.put(&mine, Some(person), said("x"));
        let first = notes.put(&Owner::Browser("first".to_owned()), None, said("x"));
        for n in 0..STRANGERS / 1024 {
            notes.put(&Owner::Browser(n.to_string()), None, said("x"));
        }
        assert!(notes.said(&[Owner::Browser("first".to_owned())], &first).is_none());
        assert!(notes.said(&[mine], &id).is_some());
    }

    #[test]
    fn the_oldest_notes_give_way_and_only_the_same_person_takes_theirs_along() {
        let (notes, ended, new) = (Notes::default(), Owner::Session("a".to_owned()), Owner::Session("b".to_owned()));
        let (one, two): (PersonId, PersonId) = ("1".parse().unwrap(), "2".parse().unwrap());
        let first = notes.put(&ended, Some(one), said("first"));
        let ids: Vec<_> = (0..OF_ONE).map(|_| notes.put(&ended, Some(one), said("x"))).collect();
        assert!(notes.said(slice::from_ref(&ended), &first).is_none(), "no more than {OF_ONE}");
        notes.follow(slice::from_ref(&ended), &new, Some(one));
        assert!(notes.said(slice::from_ref(&new), &ids[0]).is_some() && notes.said(&[ended], &ids[1]).is_none());
        notes.follow(slice::from_ref(&new), &Owner::Session("c".to_owned()), Some(two));
        assert!(!notes.has_any(&[new, Owner::Session("c".to_owned())]));
    }
}

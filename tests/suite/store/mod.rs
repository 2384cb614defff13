//! The store through its public door: changes with their entries, bad input, attacks on the journal, power cuts.

mod attacks;
mod backup;
mod bad_input;
mod copied;
mod counted;
mod erased;
mod examined;
pub mod foreign;
mod guesses;
mod kept;
mod old;
mod power_cut;
mod property;
mod rekey;
mod rules;

use crate::support::{beside::Beside, engine::in_a_file};
use domain::event;
use jiff::Timestamp;
use std::path::Path;
use trousseau::domain::{
    ConsoleState, Contract, CredentialState, CustodyState, Degree, Family, Grant, IntentStage, PersonId, RequestState,
    Role, Scope, Secret, Serial, TokenId, TokenRef, Uai, Verb,
};
use trousseau::oath::{Algorithm, Digits, Observation, Parameters, Period};
use trousseau::store::*;

fn open(dir: &Path) -> Store {
    Store::open(crate::support::engine::options(dir, Mode::Hid)).unwrap()
}

/// Another program on its database.
fn beside(dir: &Path) -> Beside {
    Beside::of(dir)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn author() -> Author {
    Author { person: None, name: "root".into(), door: "cli:0".into() }
}

fn uai() -> Uai {
    "0951099D".parse().unwrap()
}

fn serial(n: u32) -> Serial {
    (7_000_000 + n).to_string().parse().unwrap()
}

fn change<T>(store: &Store, work: impl FnOnce(&Change<'_>) -> Result<T>) -> Result<T> {
    store.change(&author(), at(0), |tx| Ok((work(tx)?, Entry::new(event::Setting::Internal {}))))
}

fn read<T>(store: &Store, work: impl FnOnce(&Reader<'_>) -> Result<T>) -> T {
    store.read(work).unwrap()
}

fn with_school(store: &Store) {
    let school = School {
        uai: uai(),
        name: "Collège".into(),
        degree: Degree::Second,
        contract: Contract::Public,
        mailbox: None,
        closed: None,
    };
    change(store, |tx| tx.add_school(&school)).unwrap();
}

fn add_person(store: &Store, login: &str, name: &str) -> PersonId {
    let new =
        NewPerson { login: login.parse().unwrap(), name: name.into(), email: None, language: Language::Fr, uid: None };
    change(store, |tx| tx.add_person(&new)).unwrap()
}

fn new_token(n: u32) -> NewToken {
    NewToken {
        family: Family::YubiKey,
        serial: serial(n),
        profile: Some("yubikey-5".into()),
        model: "YubiKey 5 NFC".into(),
        firmware: Some("5.4.3".into()),
        school: Some(uai()),
        expires: None,
        lot: None,
    }
}

/// It is in stock from now on.
fn registered() -> event::Register {
    event::Register::Placed { to: CustodyState::InStock }
}

fn register(store: &Store, n: u32) -> TokenId {
    store
        .change(&author(), at(n.into()), |tx| {
            let id = tx.add_token(&new_token(n))?;
            Ok::<_, StoreError>((id, Entry::new(registered()).token(id, &serial(n)).school(uai())))
        })
        .unwrap()
}

/// Moves a token to `after`, together with the request that goes with it.
fn step(tx: &Change<'_>, token: TokenId, after: CustodyState, holder: PersonId) -> Result<()> {
    use RequestState as R;
    let state = tx.token(token)?.unwrap().state;
    let open = tx.request_of_token(token)?;
    match (after, open) {
        (CustodyState::Reserved, _) => {
            let (kind, change_of_phone) = (trousseau::domain::TokenKind::Hardware, false);
            let (school, need) = (uai(), "service".into());
            let new = NewRequest { person: holder, school, need, replaces: None, kind, change_of_phone };
            let id = tx.add_request(&new)?;
            tx.set_request(id, R::Draft, R::Submitted, None, None)?;
            tx.set_request(id, R::Submitted, R::WaitingForStock, None, None)?;
            tx.set_request(id, R::WaitingForStock, R::AwaitingRequester, Some(token), None)?;
        }
        (CustodyState::Allocated, Some(request)) => {
            tx.sign_request(request.id, &"0".repeat(64))?;
            tx.set_request(request.id, request.state, R::Allocated, Some(token), None)?;
        }
        (CustodyState::HandedOver, Some(request)) => {
            tx.set_request(request.id, request.state, R::HandedOver, Some(token), None)?;
        }
        // as the retired console had it
        (CustodyState::HandedOver, None) => {
            tx.add_console_record(token, ConsoleState::Held, "x", Some(holder), "digest")?;
        }
        (_, Some(request)) => tx.set_request(request.id, request.state, R::Cancelled, None, None)?,
        (_, None) => {}
    }
    tx.set_custody(token, state, after, after.has_holder().then_some(holder))
}

fn hotp(token: TokenId) -> NewCredential {
    NewCredential {
        token,
        slot: Some(1),
        parameters: Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX },
        factor: MovingFactor::Hotp { counter: 0 },
        stage: IntentStage::Stored,
    }
}

#[test]
fn what_was_stored_is_there_after_the_station_starts_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let holder = add_person(&store, "zoe", "Zoé Lefèvre");
    let grant = Grant { role: Role::Principal, scope: Scope::School(uai()) };
    assert!(change(&store, |tx| tx.grant(holder, grant)).unwrap());
    assert!(!change(&store, |tx| tx.grant(holder, grant)).unwrap());
    let token = register(&store, 1);
    let credential = change(&store, |tx| {
        let id = tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))?;
        tx.seal(SealedFor::AccessCode(token, 1), &Secret::new(vec![1; 6]))?;
        step(tx, token, CustodyState::Reserved, holder)?;
        step(tx, token, CustodyState::Allocated, holder)?;
        Ok(id)
    })
    .unwrap();
    drop(store);

    let store = open(dir.path());
    let page = read(&store, |r| r.tokens(&TokenQuery { text: "LEFEV".into(), size: 20, ..TokenQuery::default() }));
    assert_eq!(page.total, 1);
    assert_eq!(page.lines[0].token.holder.as_ref().unwrap().name, "Zoé Lefèvre");
    assert_eq!(page.lines[0].credential.as_ref().unwrap().id, credential);
    assert_eq!(read(&store, |r| r.unfinished()).len(), 1);
    assert_eq!(read(&store, |r| r.secret(credential)).unwrap().expose(), [7; 20]);
    assert_eq!(read(&store, |r| r.unseal(SealedFor::AccessCode(token, 1))).unwrap().expose(), [1; 6]);
    let person = read(&store, |r| r.person(holder)).unwrap();
    assert_eq!((person.grants, person.token), (vec![grant], Some((&serial(1)).into())));
    let stock = read(&store, |r| r.schools_with_stock(&SchoolQuery::default(), Part::every())).rows;
    assert_eq!((stock[0].in_stock, stock[0].tokens), (0, 1));
    let story = read(&store, |r| r.journal(JournalQuery { token: Some(token), ..JournalQuery::default() }, 10));
    assert_eq!(story[0].verb, Verb::Register);
    let check = store.verify_journal(None, &mut to_the_end).unwrap();
    assert!(check.is_sound(), "{:?}", check.faults);
    assert_eq!(check.entries, 6);
}

#[test]
fn a_destroyed_credential_has_no_secret_and_its_access_code_outlives_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    with_school(&store);
    let token = register(&store, 1);
    let id = change(&store, |tx| {
        tx.seal(SealedFor::AccessCode(token, 1), &Secret::new(vec![1; 6]))?;
        tx.add_credential(&hotp(token), &Secret::new(vec![7; 20]))
    })
    .unwrap();
    change(&store, |tx| tx.set_credential_state(id, CredentialState::PreActivation, CredentialState::Destroyed))
        .unwrap();
    assert!(read(&store, |r| r.secret(id)).is_none());
    assert!(read(&store, |r| r.unseal(SealedFor::AccessCode(token, 1))).is_some());
}

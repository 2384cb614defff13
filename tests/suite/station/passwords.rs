//! Wherever a password or a passphrase is chosen, the same judge looks at it, and knows whose it is.

use crate::support::desk::{Desk, school};
use std::{io::Seek, path::Path};
use trousseau::{
    domain::{Grant, Role, Scope, Secret},
    keyfile::{Protection, Sealing},
    station::{Actor, ExportOptions, ExportTo, Language, NewAccount, NewPerson, Progress, StationError, Weakness},
};

const LOGIN: &str = "zenobie.quartermain";
const NAME: &str = "Zénobie Quartermain";
const GOOD: &str = "une phrase assez longue";
/// What is known of her, and long enough for anybody else.
const OWN: &str = "zenobie-quartermain-77";
/// Her school's number.
const SCHOOL: &str = "0951099d*0951099d*12";

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes().to_vec())
}

fn person(grants: Vec<Grant>, password: &str) -> NewPerson {
    NewPerson {
        login: LOGIN.parse().unwrap(),
        name: NAME.to_owned(),
        email: Some("zenobie.quartermain@example.fr".to_owned()),
        grants,
        password: Some(secret(password)),
        uid: None,
    }
}

fn is_of_context<T>(answer: Result<T, StationError>, what: &str) {
    let told = answer.err().map(|error| format!("{error:?}")).unwrap_or_default();
    assert_eq!(told, format!("{:?}", StationError::WeakPassword(Weakness::Context)), "{what}");
}

#[test]
fn a_password_of_what_everybody_knows_of_somebody_is_refused_wherever_theirs_is_chosen() {
    let (desk, root) = (Desk::without_administrator(), Actor::machine(0));
    let (station, here) = (&desk.station, "192.0.2.7".parse().unwrap());
    let link = station.accounts().setup_link(&root).unwrap();
    let first = NewAccount {
        login: LOGIN.parse().unwrap(),
        name: NAME.to_owned(),
        email: "first@example.fr".to_owned(),
        password: secret(OWN),
        again: secret(OWN),
        language: Language::Fr,
    };
    is_of_context(station.accounts().redeem_link(&link, &first, here), "the first administrator's");

    let grants = vec![Grant { role: Role::Requester, scope: Scope::School(school()) }];
    is_of_context(station.people().add_person(&root, &person(grants.clone(), OWN)), "a new account's");
    let id = station.people().add_person(&root, &person(grants, GOOD)).unwrap();
    let view = station.people().person(&root, id).unwrap();
    let she = Actor { person: Some(id), name: view.name, grants: view.grants, ..desk.actor("requester") };
    for known in [OWN, SCHOOL] {
        is_of_context(station.people().set_password(&root, id, &secret(known)), "set by an administrator");
        is_of_context(station.accounts().change_password(&she, &secret(GOOD), &secret(known)), "changed by herself");
        station.people().send_link(&root, id).unwrap();
        let link = desk.dice.last();
        is_of_context(station.accounts().redeem_password_link(&link, &secret(known), here), "by a link");
    }
    // to others it says nothing
    station.people().set_password(&root, desk.people["auditor"], &secret(OWN)).unwrap();
    station.people().set_password(&root, desk.people["auditor"], &secret(SCHOOL)).unwrap();
}

#[test]
fn what_is_enough_for_a_sign_in_is_not_for_a_file_that_can_be_tried_without_end() {
    const MIDDLING: &str = "sunflower-umbrella";
    let (desk, root) = (Desk::with(&[]), Actor::machine(0));
    let station = &desk.station;
    station.people().set_password(&root, desk.requester(), &secret(MIDDLING)).unwrap();
    let weak = |answer: Result<(), StationError>, what: &str| {
        let is_weak = matches!(answer, Err(StationError::WeakPassword(Weakness::Passphrase)));
        assert!(is_weak, "{what}: {answer:?}");
    };
    let mut file = tempfile::tempfile().unwrap();
    let to_the_end = Progress::default();
    weak(station.journal().backup(&root, &file, Path::new("backup"), &secret(MIDDLING), None, &to_the_end), "a backup");
    assert_eq!(file.seek(std::io::SeekFrom::End(0)).unwrap(), 0, "nothing was written");
    let protection = Protection::Password { password: secret(MIDDLING), name: "export".into(), rounds: 1_000 };
    let to = ExportTo::Pskc(Sealing::new(protection));
    let asked = ExportOptions { school: None, to, reason: "déménagement".into(), password: None };
    weak(station.stock().prepare_export(&root, asked).map(drop), "an export");
    let journal = station.journal().entries(&desk.actor("auditor"), None, 100).unwrap();
    assert!(journal.iter().all(|line| !matches!(line.verb.word(), "backup" | "export")), "{journal:?}");
    station
        .journal()
        .backup(&root, &file, Path::new("backup"), &secret("quatre petites clefs vertes"), None, &to_the_end)
        .unwrap();
}

#[test]
fn a_long_password_is_taken_whole_and_is_as_good_after_three_years() {
    let (desk, root) = (Desk::with(&[]), Actor::machine(0));
    let (station, here) = (&desk.station, "192.0.2.7".parse().unwrap());
    let long = "quatre petites clefs vertes sous le paillasson ; ".repeat(6);
    station.people().set_password(&root, desk.requester(), &secret(&long)).unwrap();
    desk.clock.advance(3 * 365 * 24 * 60 * 60);
    let try_one = |typed: &str| station.accounts().sign_in("requester", &secret(typed), here, true, None);
    let cut = &long[..long.len() - 1];
    assert!(matches!(try_one(cut), Err(StationError::SignInRefused)), "its last character counts");
    assert!(matches!(try_one(&long.to_uppercase()), Err(StationError::SignInRefused)), "so does its case");
    try_one(&long).unwrap();
}

//! Roles that a source tells stand beside those that were given here, and go when it says so.

use super::{grants, named, until, zoe};
use crate::support::desk::{Desk, need, school};
use jiff::SignedDuration;
use std::net::{IpAddr, Ipv4Addr};
use trousseau::{
    domain::{PersonId, Source, Told, ToldRole},
    station::{Actor, StationError, Vouched},
};

fn directory() -> Source {
    "directory:academie".parse().unwrap()
}

/// The same person, with the name to sign in with of somebody who is here already.
fn as_login(login: &str, roles: &[&str]) -> Told {
    Told { login: login.parse().unwrap(), ..zoe(roles) }
}

fn story(desk: &Desk, person: PersonId) -> Vec<String> {
    let lines = desk.station.journal().entries(&desk.actor("auditor"), None, 200).unwrap();
    let lines = lines.into_iter().filter(|line| format!("{line:?}").contains("directory:academie"));
    assert_ne!(person.get(), 0);
    lines.map(|line| format!("{line:?}")).collect()
}

#[test]
fn what_a_source_tells_comes_and_goes_and_what_was_given_here_stays() {
    let desk = Desk::with(&[]);
    let (root, people) = (Actor::machine(0), desk.station.people());
    let fate =
        desk.station.directories().told(&directory(), &zoe(&["requester@0951099D", "principal@0951099D"])).unwrap();
    assert!(fate.created && fate.given.len() == 2, "{fate:?}");
    assert_eq!(named(&desk.station, "zlefevre").grants, grants(&["requester@0951099D", "principal@0951099D"]));
    people.grant(&desk.actor("administrator"), fate.person, "principal@0951099D".parse().unwrap()).unwrap();
    people.grant(&desk.actor("administrator"), fate.person, "technician".parse().unwrap()).unwrap();
    // one of two goes, another comes; a school that nobody knows here is left out and told
    let fate = desk.station.directories().told(&directory(), &zoe(&["deputy@0130040Y", "requester@0750655E"])).unwrap();
    assert_eq!(fate.taken, grants(&["requester@0951099D", "principal@0951099D"]));
    assert_eq!((fate.given, fate.unknown_schools), (grants(&["deputy@0130040Y"]), vec!["0750655E".parse().unwrap()]));
    let held = grants(&["principal@0951099D", "deputy@0130040Y", "technician"]);
    let mut found = named(&desk.station, "zlefevre").grants;
    found.sort();
    let mut wanted = held.clone();
    wanted.sort();
    assert_eq!(found, wanted, "given here: kept; told: as it is told now");
    let page = people.person_page(&root, fate.person).unwrap();
    let told: Vec<_> = page.roles.iter().filter(|role| role.source.is_some()).map(|role| role.grant).collect();
    assert_eq!((told, page.identities.len()), (grants(&["deputy@0130040Y"]), 1));
    // what it gives is taken away there, not here
    let refused = people.revoke(&desk.actor("administrator"), fate.person, "deputy@0130040Y".parse().unwrap());
    assert!(matches!(refused, Err(StationError::RoleIsTold)), "{refused:?}");
    assert!(story(&desk, fate.person).len() >= 4);
    // the same once more is nothing new, and no entry
    let entries = desk.station.journal().newest().unwrap();
    let again = desk.station.directories().told(&directory(), &zoe(&["deputy@0130040Y"])).unwrap();
    assert!(!again.is_new() && desk.station.journal().newest().unwrap() == entries, "{again:?}");
    desk.station.directories().unlink(&desk.actor("administrator"), fate.person, &directory()).unwrap();
    let mut left = named(&desk.station, "zlefevre").grants;
    left.sort();
    let mut kept = grants(&["principal@0951099D", "technician"]);
    kept.sort();
    assert_eq!(left, kept);
}

#[test]
fn nobody_comes_in_by_a_name_that_is_somebody_elses_and_a_closed_account_stays_closed() {
    let desk = Desk::with(&[]);
    let people = desk.station.people();
    for login in ["administrator", "helpdesk", "technician"] {
        let refused = desk.station.directories().told(&directory(), &as_login(login, &["requester@0951099D"]));
        assert!(matches!(refused, Err(StationError::NotLinked(_))), "{login}: {refused:?}");
    }
    // a school's own people are found by the name they sign in with
    let fate = desk.station.directories().told(&directory(), &as_login("requester", &["requester@0951099D"])).unwrap();
    assert!(fate.linked && fate.person == desk.people["requester"], "{fate:?}");
    // and by the same subject only from then on: another one with that name is another person
    let other = Told { subject: "somebody-else".parse().unwrap(), ..as_login("requester", &["requester@0951099D"]) };
    assert!(matches!(desk.station.directories().told(&directory(), &other), Err(StationError::NotLinked(_))));
    // whoever has no role has nothing to do here
    let nobody = |roles: &[&str]| Told { subject: "nobody-1".parse().unwrap(), ..zoe(roles) };
    assert!(matches!(desk.station.directories().told(&directory(), &nobody(&[])), Err(StationError::NoRoleTold)));
    assert!(matches!(
        desk.station.directories().told(&directory(), &nobody(&["administrator"])),
        Err(StationError::NoRoleTold)
    ));
    // an administrator says that an account is theirs
    let (source, subject) = (directory(), "help-7".parse().unwrap());
    desk.station.directories().link(&desk.actor("administrator"), desk.people["helpdesk"], &source, &subject).unwrap();
    let told = Told { subject, ..as_login("somebody", &["principal@0130040Y"]) };
    assert_eq!(desk.station.directories().told(&directory(), &told).unwrap().person, desk.people["helpdesk"]);
    // closed here is closed, whoever vouches
    people.set_enabled(&desk.actor("administrator"), fate.person, false).unwrap();
    let vouched =
        Vouched { source: directory(), told: as_login("requester", &["principal@0951099D"]), sid: None, factor: true };
    let refused = desk.station.accounts().sign_in_vouched(&vouched, IpAddr::V4(Ipv4Addr::LOCALHOST), false);
    assert!(matches!(refused, Err(StationError::AccountShut)), "{refused:?}");
    assert!(!named(&desk.station, "requester").enabled);
}

#[test]
fn what_is_told_at_a_sign_in_holds_in_the_sessions_that_began_by_it_and_in_no_other() {
    let desk = Desk::with(&[]);
    let (portal, accounts) = (Source::Header, desk.station.accounts());
    let told = as_login("requester", &["principal@0130040Y"]);
    let vouched = Vouched { source: portal.clone(), told, sid: None, factor: false };
    let from = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let there = accounts.sign_in_vouched(&vouched, from, false).unwrap();
    let roles = |token: &str| accounts.session(token).unwrap().expect("open").actor.grants;
    assert_eq!(roles(&there), grants(&["requester@0951099D", "principal@0130040Y"]));
    let by_directory =
        Vouched { source: directory(), told: as_login("requester", &["deputy@0130040Y"]), ..vouched.clone() };
    let other = accounts.sign_in_vouched(&by_directory, from, false).unwrap();
    assert_eq!(roles(&other), grants(&["requester@0951099D", "deputy@0130040Y"]));
    // taken away at the next sign-in, in the sessions of before too
    let less = Vouched { told: as_login("requester", &[]), ..vouched };
    accounts.sign_in_vouched(&less, from, false).unwrap();
    assert_eq!(roles(&there), grants(&["requester@0951099D", "deputy@0130040Y"]));
    // nobody who signs in there gets a password by asking for one
    desk.station
        .people()
        .update_person(&desk.actor("administrator"), desk.people["requester"], "Zoé", "z@example.fr")
        .unwrap();
    accounts.forgot_password("requester", from).unwrap();
    desk.clock.advance(60);
    accounts.make_asked_links().unwrap();
    desk.deliver();
    let links = desk.outgoing.taken().iter().filter(|letter| letter.text.contains("/password/")).count();
    assert_eq!(links, 0);
    // the source says that they are gone: what it opened ends
    let subject = "zoe-42".parse().unwrap();
    assert_eq!(accounts.signed_out_there(&portal, Some(&subject), None).unwrap(), 2);
    assert!(accounts.session(&there).unwrap().is_none() && accounts.session(&other).unwrap().is_some());
}

#[test]
fn a_delegation_that_is_told_ends_by_itself_and_does_not_decide_for_the_head() {
    let desk = Desk::with(&[]);
    let people = desk.station.people();
    let end = desk.now() + SignedDuration::from_hours(40);
    let not_yet = ToldRole {
        from: Some(end),
        until: Some(end + SignedDuration::from_hours(24)),
        ..until("deputy@0130040Y", end)
    };
    let told = Told { roles: vec![until("deputy@0951099D", end), not_yet], ..zoe(&[]) };
    let fate = desk.station.directories().told(&directory(), &told).unwrap();
    assert_eq!(fate.given, grants(&["deputy@0951099D"]), "what has not begun is not given");
    let request = desk.station.requests().submit_request(&desk.actor("requester"), need("pour les notes")).unwrap();
    let own = desk.station.requests().submit_request(&desk.actor("principal"), need("pour moi")).unwrap();
    let zoe_acts = Actor { person: Some(fate.person), grants: grants(&["deputy@0951099D"]), ..desk.actor("deputy") };
    // a head does not get a key from whom they named
    let refused = desk.station.requests().approve(&zoe_acts, own);
    assert!(matches!(refused, Err(StationError::GivenBy(_))), "{refused:?}");
    desk.station.requests().approve(&zoe_acts, request).unwrap();
    let page =
        people.school_page(&desk.actor("principal"), school(), &Default::default(), trousseau::station::Part::every());
    assert_eq!(page.unwrap().standing_in.iter().filter(|one| one.source.is_some()).count(), 1);
    desk.clock.advance(41 * 3600);
    assert_eq!(people.roles_tick().unwrap(), 1);
    assert!(named(&desk.station, "zlefevre").grants.is_empty());
}

//! After a restore: what the backup cannot know is in doubt, and nobody gains by it.

use crate::{
    support::desk::{Desk, Ground, PIN, doctored},
    support::panel::{PASSWORD, Panel, post},
};
use axum::{body::Body, http::StatusCode};
use std::{net::IpAddr, sync::Arc};
use trousseau::{
    cli::{Attachments, Command, RestoredVerb, ToldFinding, execute},
    domain::{Clock, PersonId, Role, Scope, Secret},
    files::NewFile,
    oath::{Algorithm, Code, Digits, Parameters},
    station::{Actor, Area, Complaint, Door, NewPerson, Progress, Proof, StationError},
    store::{self, Author, Mode, OsEntropy, Store},
    web::{WebConfig, router},
};

const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));
const TABLE: &str = "serial,type,digest,digits,counter,period,batch,expiry,secret\n\
    2301235,totp,sha256,8,,30,B12,,3132333435363738393031323334353637383930313233343536373839303132\n";

fn root() -> Actor {
    Actor::machine(0)
}

fn passphrase() -> Secret {
    Secret::new(b"quatre mots et demi".to_vec())
}

fn password() -> Secret {
    Secret::new(PASSWORD.as_bytes().to_vec())
}

impl Desk {
    fn backed_up(&self) {
        let file = self.folder.path().join("backup");
        let new = NewFile::begin(&file).unwrap();
        self.station.journal().backup(&root(), new.file(), &file, &passphrase(), None, &Progress::default()).unwrap();
        new.finish(false).unwrap();
    }

    /// The station as another machine sets it up from the backup, now.
    fn restored(self) -> Self {
        let Self { station, hub, clock, people, folder, .. } = self;
        drop(station);
        let paths = crate::support::engine::paths(folder.path().join("another machine"));
        let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
        let (file, entropy) = (folder.path().join("backup"), Arc::new(OsEntropy));
        store::restore(&file, &paths, &passphrase(), entropy, &author, clock.now()).unwrap();
        let store = Arc::new(Store::open(crate::support::engine::options(paths.dir, Mode::Emulated)).unwrap());
        Self::on(Ground { bus: Arc::new(hub.clone()), hub, store, clock, folder }, |_| people)
    }

    fn signs_in(&self, login: &str) -> Result<String, StationError> {
        self.station.accounts().sign_in(login, &password(), HOME, false, None)
    }

    fn doubt(&self) -> Option<ToldFinding> {
        doctored(&self.station).into_iter().find(|finding| finding.area == Area::Restore)
    }

    fn confirm_everybody(&self) {
        let waiting = self.station.restored(&root()).unwrap().unwrap().people;
        let all: Vec<PersonId> = waiting.iter().map(|account| account.id).collect();
        assert_eq!(self.station.confirm_restored(&root(), &all).unwrap(), all.len());
    }

    fn with_password(&self, login: &str, role: Role, uid: Option<u32>) -> PersonId {
        let new = NewPerson {
            login: login.parse().unwrap(),
            name: format!("Mme {login}"),
            email: None,
            grants: vec![trousseau::domain::Grant { role, scope: Scope::Academy }],
            password: Some(password()),
            uid,
        };
        self.station.people().add_person(&root(), &new).unwrap()
    }
}

fn run(desk: &Desk, command: Command) -> Result<Vec<String>, StationError> {
    let mut said = Vec::new();
    let mut emit = |answer| {
        if let trousseau::cli::Answer::Document { text, .. } = answer {
            said.push(text);
        }
        Ok(())
    };
    execute(&desk.station, &root(), command, Attachments::default(), &mut emit)?;
    Ok(said)
}

/// A door that checks the code of somebody's key.
type Entrance<'a> = (&'static str, Box<dyn Fn(Code) -> Result<(), StationError> + 'a>);

/// All of them: those of a key that its holder has, or that waits to be handed over.
fn doors(desk: &Desk, handed_over: bool) -> Vec<Entrance<'_>> {
    let (station, serial, person) = (&desk.station, desk.serial("1111"), desk.actor("requester"));
    let passcode = |code: Code| format!("{PIN}{code}");
    let of = |serial: &trousseau::domain::Serial| serial.clone();
    let (a, b, c, d) = (of(&serial), of(&serial), of(&serial), of(&serial));
    let (me, also_me, still_me) = (person.clone(), person.clone(), person.clone());
    let mut doors: Vec<Entrance<'_>> = vec![
        ("verify", Box::new(move |code| station.codes().verify(&desk.technician(), &a, code).map(drop))),
        ("command line", {
            Box::new(move |code| {
                run(desk, Command::Verify { serial: (&b).into(), code: Some(code.to_string()) }).map(drop)
            })
        }),
        ("own passcode", {
            Box::new(move |code| station.codes().verify_passcode(&me, &desk.serial("1111"), &passcode(code)).map(drop))
        }),
        ("diagnosis", {
            Box::new(move |code| {
                let complaint = Complaint { named: Some((&c).into()), codes: vec![code], ..Complaint::default() };
                match station.codes().diagnose(&desk.actor("helpdesk"), &complaint)? {
                    found if found.symptom.is_some() => Ok(()),
                    _ => Err(StationError::CodeRefused),
                }
            })
        }),
    ];
    if handed_over {
        doors.extend([
            ("second factor", {
                Box::new(move |code| {
                    station.accounts().set_second_factor(&also_me, true, &passcode(code))?;
                    Ok(())
                })
            }),
            ("new PIN", Box::new(move |code| station.accounts().change_pin(&still_me, code, PIN, PIN))),
        ] as [Entrance<'_>; 2]);
    } else {
        doors.push(("handover", {
            Box::new(move |code| {
                station.tokens().hand_over(&desk.principal(), &d, None, Proof::Passcode(passcode(code))).map(drop)
            })
        }));
    }
    doors
}

#[test]
fn no_code_that_was_used_since_the_backup_opens_any_door_after_the_restore() {
    for handed_over in [false, true] {
        try_every_door(handed_over);
    }
}

fn try_every_door(handed_over: bool) {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.station.people().set_password(&root(), desk.requester(), &password()).unwrap();
    if handed_over {
        desk.handed_over("1111");
    }
    desk.backed_up();
    let spent = desk.touch("1111");
    desk.station.codes().verify(&desk.technician(), &desk.serial("1111"), spent).unwrap();
    desk.clock.advance(3 * 86_400);

    let desk = desk.restored();
    desk.plugged("1111");
    for (name, door) in doors(&desk, handed_over) {
        desk.clock.advance(3600);
        let refused = door(spent).unwrap_err();
        assert!(matches!(refused, StationError::AccountInDoubt), "{name}, its holder not confirmed: {refused}");
    }
    desk.confirm_everybody();
    for (name, door) in doors(&desk, handed_over) {
        for code in [spent, desk.touch("1111")] {
            desk.clock.advance(3600);
            let refused = door(code).unwrap_err();
            assert!(matches!(refused, StationError::ResynchroniseFirst(_)), "{name}: {refused}");
            assert!(refused.to_string().contains("two codes that follow each other"), "{name}: what to do");
        }
    }
    let told = desk.doubt().unwrap();
    assert!(told.ok && told.sentence.contains("1 tokens") && told.remedy.is_none(), "{told:?}");

    let codes = [desk.touch("1111"), desk.touch("1111")];
    desk.clock.advance(3600);
    desk.station.codes().resync(&desk.actor("helpdesk"), &desk.serial("1111"), &codes).unwrap();
    assert_eq!(desk.doubt(), None, "all is settled");
    for (name, door) in doors(&desk, handed_over) {
        desk.clock.advance(3600);
        assert!(door(spent).is_err(), "{name}");
        desk.clock.advance(3600);
        door(desk.touch("1111")).unwrap_or_else(|error| panic!("{name} opens again: {error}"));
    }
    assert!(desk.journal_is_sound());
}

#[test]
fn whoever_holds_the_key_resynchronises_it_on_their_own_page_with_pin_and_two_codes() {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    desk.backed_up();
    let desk = desk.restored();
    let me = desk.away(desk.actor("requester"));
    let typed = format!("{PIN}{}", desk.touch("1111"));
    let refused = desk.station.codes().resync_own(&me, &typed, &[desk.touch("1111")]).map(drop);
    refused.unwrap(); // what is found opens nothing yet
    desk.clock.advance(3600);
    let typed = format!("{PIN}{}", desk.touch("1111"));
    let refused = desk.station.codes().verify_passcode(&me, &desk.serial("1111"), &typed).unwrap_err();
    assert!(matches!(refused, StationError::AccountInDoubt), "{refused}");
    desk.confirm_everybody();
    desk.clock.advance(3600);
    desk.station.codes().verify_passcode(&me, &desk.serial("1111"), &format!("{PIN}{}", desk.touch("1111"))).unwrap();
}

#[test]
fn of_a_time_based_key_no_step_up_to_the_restore_is_accepted() {
    let desk = Desk::with(&[]);
    let (technician, serial) = (desk.technician(), desk.serial("2301235"));
    desk.delivered(TABLE);
    let secret = Secret::new(b"12345678901234567890123456789012".to_vec());
    let parameters = Parameters { algorithm: Algorithm::Sha256, digits: Digits::EIGHT };
    let step = |desk: &Desk| u64::try_from(desk.now().as_second()).unwrap() / 30;
    let at = |step: u64| trousseau::oath::hotp(&secret, parameters, step);
    desk.backed_up();
    desk.clock.advance(600);
    let seen = step(&desk);
    desk.station.codes().verify(&technician, &serial, at(seen)).unwrap();

    let desk = desk.restored();
    for code in [seen - 1, seen, seen + 1] {
        let refused = desk.station.codes().verify(&technician, &serial, at(code));
        assert!(matches!(refused, Err(StationError::CodeRefused)), "step {code} of {seen}: {refused:?}");
    }
    desk.clock.advance(90);
    desk.station.codes().verify(&technician, &serial, at(step(&desk))).unwrap();
}

#[test]
fn a_clock_that_is_behind_the_backup_brings_no_step_of_its_time_back() {
    let desk = Desk::with(&[]);
    let (technician, serial) = (desk.technician(), desk.serial("2301235"));
    desk.delivered(TABLE);
    let secret = Secret::new(b"12345678901234567890123456789012".to_vec());
    let parameters = Parameters { algorithm: Algorithm::Sha256, digits: Digits::EIGHT };
    let shown = |desk: &Desk| {
        let step = u64::try_from(desk.now().as_second()).unwrap() / 30;
        trousseau::oath::hotp(&secret, parameters, step)
    };
    desk.backed_up();
    desk.clock.advance(-600);
    let desk = desk.restored();
    desk.clock.advance(600);
    let refused = desk.station.codes().verify(&technician, &serial, shown(&desk));
    assert!(matches!(refused, Err(StationError::CodeRefused)), "{refused:?}");
    desk.clock.advance(90);
    desk.station.codes().verify(&technician, &serial, shown(&desk)).unwrap();
}

#[test]
fn a_session_of_an_account_in_doubt_opens_nothing_whatever_kept_it() {
    let desk = Desk::with(&[]);
    desk.with_password("bert", Role::Technician, None);
    desk.with_password("hans", Role::Helpdesk, None);
    desk.station.settings().set(&root(), trousseau::domain::SettingName::SecondFactorHelpdesk, "yes").unwrap();
    let (open, pending) = (desk.signs_in("bert").unwrap(), desk.signs_in("hans").unwrap());
    let works = || {
        (
            desk.station.accounts().session(&open).unwrap().is_some(),
            desk.station.accounts().pending_session(&pending).unwrap().is_some(),
        )
    };
    assert_eq!(works(), (true, true));
    // a restore ends every session too: this is the second bolt
    desk.beside().run("INSERT INTO doubted_person SELECT id FROM person");
    assert_eq!(works(), (false, false));
}

#[test]
fn nobody_gets_in_before_an_administrator_has_looked_and_whoever_was_shut_since_stays_out() {
    let desk = Desk::with(&[]);
    let gone = desk.with_password("gone", Role::Helpdesk, Some(4242));
    desk.with_password("anna", Role::Administrator, None);
    desk.with_password("bert", Role::Technician, Some(4243));
    desk.backed_up();
    let session = desk.signs_in("bert").unwrap();
    desk.station.people().set_enabled(&root(), gone, false).unwrap();
    desk.clock.advance(2 * 86_400 + 4 * 3600);

    let desk = desk.restored();
    assert!(desk.station.accounts().session(&session).unwrap().is_none(), "sessions are void");
    for login in ["gone", "anna", "bert"] {
        assert!(matches!(desk.signs_in(login), Err(StationError::AccountInDoubt)), "{login}");
        let wrong =
            desk.station.accounts().sign_in(login, &Secret::new(b"une autre phrase".to_vec()), HOME, false, None);
        assert!(matches!(wrong, Err(StationError::SignInRefused)), "{login}: only who knows the password is told more");
    }
    for uid in [4242, 4243] {
        assert!(matches!(desk.station.accounts().actor_of_uid(uid), Err(StationError::AccountInDoubt)), "uid {uid}");
    }
    let told = desk.doubt().unwrap();
    assert!(!told.ok && told.sentence.contains("restored at 2026-09-03 12:00:00 UTC"), "{}", told.sentence);
    assert!(told.sentence.contains("from a backup of 2026-09-01 08:00:00 UTC"), "{}", told.sentence);
    assert!(told.sentence.contains("in the 2 d 4 h between is not known"), "{}", told.sentence);
    assert!(told.sentence.contains("11 accounts are not confirmed"), "{}", told.sentence);
    assert!(told.remedy.unwrap().contains("trousseau restored confirm --all"));

    let login = |text: &str| text.parse().unwrap();
    let listed = run(&desk, Command::Restored(RestoredVerb::List)).unwrap();
    assert_eq!(listed.len(), 12, "every account, and how many");
    let line = listed.iter().find(|line| line.starts_with("gone ")).unwrap();
    assert!(line.contains("password of 2026-09-01") && line.contains("helpdesk"), "{line}");
    let typo = RestoredVerb::Confirm { logins: vec![login("anna"), login("ana")], all: false };
    assert!(matches!(run(&desk, Command::Restored(typo)), Err(StationError::NotInDoubt(_))));
    assert!(matches!(desk.signs_in("anna"), Err(StationError::AccountInDoubt)), "a name that is wrong confirms nobody");
    run(&desk, Command::Restored(RestoredVerb::Shut { logins: vec![login("gone")] })).unwrap();
    let left = run(&desk, Command::Restored(RestoredVerb::List)).unwrap();
    assert!(!left.iter().any(|line| line.starts_with("gone ")), "whoever shuts an account has looked at it: {left:?}");
    run(&desk, Command::Restored(RestoredVerb::Confirm { logins: vec![login("anna")], all: false })).unwrap();
    desk.signs_in("anna").unwrap();
    assert!(matches!(desk.signs_in("bert"), Err(StationError::AccountInDoubt)));
    run(&desk, Command::Restored(RestoredVerb::Confirm { logins: vec![], all: true })).unwrap();
    desk.signs_in("bert").unwrap();
    assert!(desk.station.accounts().actor_of_uid(4243).unwrap().is_some());
    assert!(matches!(desk.signs_in("gone"), Err(StationError::SignInRefused)), "shut");
    assert_eq!(desk.doubt(), None, "all is settled");
    let nothing = "Nothing waits: every account is confirmed, every key was resynchronised.";
    assert_eq!(run(&desk, Command::Restored(RestoredVerb::List)).unwrap(), [nothing]);
    let helpdesk = Actor { door: Door::Panel { at_station: true }, ..desk.actor("helpdesk") };
    assert!(matches!(desk.station.restored(&helpdesk), Err(StationError::NotAllowed { .. })));
}

#[test]
fn an_administrator_sees_and_settles_it_on_one_page() {
    let desk = Desk::with(&[]);
    desk.with_password("anna", Role::Administrator, None);
    desk.with_password("bert", Role::Technician, None);
    desk.with_password("gone", Role::Technician, None);
    desk.backed_up();
    let desk = desk.restored();
    let router = router(desk.station.clone(), WebConfig::default()).unwrap();
    let panel = Panel { desk, router };
    let sign_in = |login: &str| {
        let form = format!("login={login}&password={}", PASSWORD.replace(' ', "+"));
        panel.send(post("/sign-in").body(Body::from(form)).unwrap())
    };
    let refused = sign_in("anna");
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("ce compte n’est pas encore confirmé. Demandez à un administrateur"),
        "{}",
        refused.text
    );
    let anna = vec!["anna".parse().unwrap()];
    run(&panel.desk, Command::Restored(RestoredVerb::Confirm { logins: anna, all: false })).unwrap();

    let mut panel = panel;
    let id_of_anna = panel.desk.station.people().person_named(&root(), "anna").unwrap().id;
    panel.desk.people.insert("anna", id_of_anna);
    let panel = panel;
    let sign_in = |login: &str| {
        let form = format!("login={login}&password={}", PASSWORD.replace(' ', "+"));
        panel.send(post("/sign-in").body(Body::from(form)).unwrap())
    };
    let browser = panel.sign_in("anna");
    let home = browser.get("/").text;
    assert!(home.contains("Restaurée depuis une sauvegarde du") && home.contains("href=\"/restored\""), "{home}");
    let page = browser.get("/restored").text;
    for words in ["Comptes à confirmer (10)", "Mme bert", "Mme gone", "Confirmer les comptes cochés"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let id = |login: &str| panel.desk.station.people().person_named(&root(), login).unwrap().id;
    let nobody = browser.post("/restored", "what=ticked");
    assert!(nobody.text.contains("Rien n’est coché"), "{}", nobody.text);
    // what ends somebody's access asks once, and names whom
    let shut = format!("person-{}=on&what=shut", id("gone"));
    let asked = browser.post("/restored", &shut);
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.text.contains("Fermer ces comptes : Mme gone"), "{}", asked.text);
    assert_eq!(browser.post("/restored", &format!("{shut}&sure=yes")).status, StatusCode::SEE_OTHER);
    assert_eq!(
        browser.post("/restored", &format!("person-{}=on&what=ticked", id("bert"))).status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(sign_in("bert").status, StatusCode::SEE_OTHER);
    assert_eq!(sign_in("gone").status, StatusCode::UNPROCESSABLE_ENTITY);
    let confirmed = browser.post("/restored", "what=all");
    assert!(browser.follow(&confirmed).text.contains("ces comptes peuvent se connecter"));
    assert!(browser.get("/restored").text.contains("Rien n’est en attente"));
    assert!(!browser.get("/").text.contains("Restaurée depuis"));
}

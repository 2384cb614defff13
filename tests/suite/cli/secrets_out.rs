//! What carries secrets away, or gives the vault another key, asks for the caller's password again: of every command there is, as
//! the program itself lists them.

use crate::support::desk::{Desk, school};
use clap::{CommandFactory, Parser};
use std::io::{Read, Seek};
use trousseau::{
    cli::{Answer, Arguments, Attachments, Command, Verb, execute},
    domain::{Grant, Role, Scope, Secret},
    station::{Actor, Door, NewPerson, StationError},
};

const PASSWORD: &str = "une phrase assez longue";
const PHRASE: &str = "quatre petites clefs vertes";
const KEY: &[u8] = b"12345678901234567890";
const TABLE: &str = "serial,type,digits,counter,secret\n2301234,hotp,6,0,3132333435363738393031323334353637383930\n";
/// Verbs that are not commands to a station.
const NOT_ASKED_OF_IT: [&str; 10] =
    ["serve", "demo", "emulate", "udev", "usbguard", "restore", "database", "tls", "bench", "station"];

/// How a command is typed, by its name. One that is missing here fails the test below.
const TYPED: &[&str] = &[
    "devices",
    "doctor",
    "setup-link",
    "status",
    "school add 0132410Z Zola",
    "school list",
    "school show 0951099D",
    "school change 0951099D --name Moulin",
    "school delegate 0951099D requester --until 2030-01-01",
    "school end-delegation 0951099D requester",
    "school import x.csv",
    "person add zoe Zoe",
    "person grant requester deputy@0951099D",
    "person revoke requester deputy@0951099D",
    "person import x.csv",
    "person list",
    "person address requester a@example.fr",
    "person confirm-address requester",
    "person end-sessions requester",
    "person let-in requester",
    "person move requester 0951099D 0130040Y",
    "person link requester header zoe",
    "person unlink requester header",
    "person leave requester 0130040Y",
    "person export requester",
    "person erase requester",
    "retention",
    "stock add 777 --school 0951099D",
    "stock import-console x.csv",
    "stock count --school 0951099D",
    "stock list",
    "stock show 2301234",
    "stock swap 1 2",
    "stock expiring",
    "stock due",
    "stock release 2301234 --comment x",
    "stock resume 2301234 --comment x",
    "stock hand-over 2301234 --without x",
    "stock take-back 2301234",
    "stock report-lost 2301234 --comment x",
    "stock found 2301234 --comment x",
    "stock mark-defective 2301234 --comment x",
    "stock repair 2301234 --comment x",
    "stock retire 777 --comment x",
    "stock withdraw 2301234 --comment x",
    "stock move-school 777 0130040Y",
    "request list",
    "request approve 1",
    "request refuse 1 x",
    "request reconsider 1",
    "desk list",
    "desk add Accueil --school 0951099D",
    "desk code 1",
    "desk end 1",
    "directory list",
    "verifier list",
    "verifier list --all",
    "verifier retry",
    "verifier check",
    "directory pull --dry-run",
    "directory same academie requester 6ba7b810",
    "ticket list",
    "ticket show 1",
    "ticket open --school 0951099D --kind other --text x",
    "ticket note 1 x",
    "ticket wait 1 x",
    "ticket resume 1 x",
    "ticket close 1 x",
    "ticket register 1",
    "order place --school 0951099D",
    "order list",
    "order show 1",
    "order ship 1",
    "order receive 1 888",
    "order close 1 --reason x",
    "order cancel 1 --reason x",
    "batch list",
    "batch show 1",
    "mail list",
    "mail retry",
    "mail give-up 1",
    "mail test a@example.fr",
    "client add vpn --scope api_read",
    "client list",
    "client key 1",
    "client hook 1 https://tableau.example.fr/",
    "client unhook 1",
    "client end 1",
    "second-look list",
    "second-look seen 1",
    "setting",
    "enrol 777",
    "wipe 777",
    "settle 777",
    "device-pin 00005F16",
    "verify 2301234 000000",
    "resync 2301234 000000 000001",
    "diagnose 2301234",
    "identify 000000 000001",
    "import x.csv --school 0951099D",
    "export x --format csv",
    "export x --format pskc --reason x",
    "export x --format csv --plain-secrets --reason x",
    "fit 2301234 000000 000001",
    "journal verify",
    "journal show",
    "journal accept --reason x",
    "vault show",
    "vault rekey",
    "restored list",
    "restored confirm --all",
    "restored shut requester",
    "backup x",
    "support-bundle x",
    "backup verify x",
    "backup-kept x 10 1",
];

fn leaves(command: &clap::Command, before: &str, found: &mut Vec<String>) {
    for below in command.get_subcommands() {
        let name = format!("{before}{}", below.get_name());
        if below.has_subcommands() {
            leaves(below, &format!("{name} "), found);
        } else {
            found.push(name);
        }
    }
}

fn parsed(line: &str) -> Command {
    let words = std::iter::once("trousseau").chain(line.split(' '));
    match Arguments::try_parse_from(words).unwrap_or_else(|error| panic!("{line}: {error}")).verb {
        Verb::Command(command) => command,
        other => panic!("{line}: {other:?}"),
    }
}

/// An administrator who can do everything, by a uid of their own.
fn administrator(desk: &Desk) -> Actor {
    // who decides, stands in or asks does so in a school
    let grant = |role: &Role| {
        let academy = Grant { role: *role, scope: Scope::Academy };
        if academy.is_sound() { academy } else { Grant { role: *role, scope: Scope::School(school()) } }
    };
    let grants: Vec<_> = Role::ALL.iter().map(grant).collect();
    let new = NewPerson {
        login: "eve".parse().unwrap(),
        name: "Eve".to_owned(),
        email: None,
        grants: grants.clone(),
        password: Some(Secret::new(PASSWORD.as_bytes().to_vec())),
        uid: Some(4242),
    };
    let person = desk.station.people().add_person(&Actor::machine(0), &new).unwrap();
    Actor { person: Some(person), name: "Eve".to_owned(), grants, door: Door::Cli { uid: 4242 } }
}

/// How it ended, all that was answered, and all that was written.
fn done(desk: &Desk, actor: &Actor, line: &str, account: Option<&str>) -> (Result<(), StationError>, String) {
    let mut said = String::new();
    let mut emit = |answer| {
        if let Answer::Document { json, text } = answer {
            // an argument that a message lacks is shown like this
            assert!(!text.contains("{$"), "{line}: {text}");
            said.push_str(&format!("{json}\n{text}\n"));
        }
        Ok(())
    };
    let mut out = tempfile::tempfile().unwrap();
    let secret = |text: &str| Secret::new(text.as_bytes().to_vec());
    let enclosed = Attachments {
        secret: Some(secret(PHRASE)),
        account: account.map(secret),
        file: None,
        out: Some(out.try_clone().unwrap()),
        language: None,
    };
    let ended = execute(&desk.station, actor, parsed(line), enclosed, &mut emit);
    let mut written = Vec::new();
    out.rewind().unwrap();
    out.read_to_end(&mut written).unwrap();
    said.push_str(&String::from_utf8_lossy(&written));
    (ended, said)
}

#[test]
fn every_command_that_carries_secrets_away_or_rekeys_asks_for_the_password_again_and_no_other_shows_one() {
    let mut every = Vec::new();
    leaves(&Arguments::command(), "", &mut every);
    every.retain(|name| !NOT_ASKED_OF_IT.contains(&name.split(' ').next().unwrap()) && !name.ends_with("help"));
    for name in &every {
        assert!(
            TYPED.iter().any(|line| format!("{line} ").starts_with(&format!("{name} "))),
            "{name} is not tried here"
        );
    }
    let desk = Desk::with(&["nitrokey-pro,serial=5f16"]);
    let technician = desk.technician();
    desk.delivered(TABLE);
    desk.registered("00005F16");
    desk.station.bench().start_enrol(&technician, &desk.serial("00005F16"), Default::default()).unwrap();
    assert_eq!(desk.ended("00005F16").key, "enrolled");
    let shown = desk.station.bench().show_device_pin(&Actor::machine(0), &desk.serial("00005F16"), None).unwrap();
    let pin = String::from_utf8(shown.present.expose().to_vec()).unwrap();
    let hex = data_encoding::HEXLOWER.encode(KEY);
    let secrets =
        [pin, data_encoding::BASE32.encode(KEY), data_encoding::BASE64.encode(KEY), hex, "TROUSSEAU-BACKUP\n".into()];
    let shows = |said: &str| secrets.iter().any(|secret| said.to_lowercase().contains(&secret.to_lowercase()));
    let eve = administrator(&desk);

    let mut asking = Vec::new();
    for line in TYPED {
        desk.clock.advance(3600); // wrong passwords and codes are throttled
        if parsed(line).asks_password() {
            for account in [None, Some("une autre phrase")] {
                desk.clock.advance(3600);
                let (ended, said) = done(&desk, &eve, line, account);
                assert!(matches!(ended, Err(StationError::WrongPassword)), "{line}: {ended:?}");
                assert!(said.is_empty(), "{line}: {said}");
            }
            desk.clock.advance(3600);
            let (ended, said) = done(&desk, &eve, line, Some(PASSWORD));
            assert!(ended.is_ok() && !said.is_empty(), "{line}: {ended:?}");
            asking.push(*line);
        } else {
            let (_, said) = done(&desk, &eve, line, None);
            assert!(!shows(&said), "{line} shows a secret, and is not among those that ask: {said}");
        }
    }
    assert_eq!(asking.len(), 10, "{asking:?}");
    assert!(
        shows(&done(&desk, &eve, "device-pin 00005F16", Some(PASSWORD)).1),
        "the test sees a secret where there is one"
    );
}

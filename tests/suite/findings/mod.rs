//! A fault for each finding of the doctor, made for real: the doctor says it in both languages with its level, and the exit code
//! follows. A finding that nobody can make does not compile before it says where it is made instead.

mod doors;
mod machine;
mod memory;

use crate::cli::command_line::documents;
use serde_json::Value;
use std::{fs, path::Path, process::Command as Process, sync::Arc};
use trousseau::{
    cli::{Answer, Attachments, Command, Exit, ToldFinding, execute},
    station::{Actor, Finding, FindingCode, Language, Level, Station},
};

const LANGUAGES: [(Language, &str); 2] = [(Language::Fr, "fr_FR.UTF-8"), (Language::En, "C")];

/// What became of the attempt to make a finding.
enum Made {
    /// The doctor's documents in each of the [`LANGUAGES`], and how it ended; `None`: it is a part of a command that ends otherwise.
    Said([Vec<Value>; 2], Option<i32>),
    /// All is well, which is no fault: the doctor says it wherever another finding of its area is made.
    Well,
    /// Not here: what a check elsewhere is called that makes it, and its file.
    Elsewhere(&'static str, &'static str),
    /// Not by whoever runs the suite, and why.
    Unable(&'static str),
}

/// Which findings are made together: each is a test of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Machine,
    Memory,
    Doors,
}

/// Makes the fault of which this is said.
fn made(code: FindingCode) -> (Part, Box<dyn FnOnce() -> Made>) {
    use FindingCode as C;
    fn at(part: Part, make: impl FnOnce() -> Made + 'static) -> (Part, Box<dyn FnOnce() -> Made>) {
        (part, Box::new(make))
    }
    match code {
        C::UsbSeen
        | C::HotplugTold
        | C::RulesCurrent
        | C::KeyboardsTold
        | C::KeyboardsIgnored
        | C::KeysKept
        | C::KeysWillBeKept
        | C::ClockKept
        | C::LinkAnswers
        | C::NodeOpens
        | C::VaultWell
        | C::VaultHanded
        | C::DatabaseWhole
        | C::StandbyThere
        | C::JournalWhole
        | C::IntentsNone
        | C::MailFolder
        | C::MailEncrypted
        | C::MailClear
        | C::TicketDeskWell
        | C::FilesWell
        | C::RestoreConfirmed
        | C::CertificateGood
        | C::DoorsOwnOnly
        | C::DoorsApart
        | C::DoorsPublic
        | C::DoorsUnforged
        | C::VerificationListens
        | C::ProviderWell
        | C::DirectoryPulled
        | C::VerifierWell
        | C::DesksWell
        | C::BackupKept => at(Part::Memory, || Made::Well),
        C::UsbUnread => at(Part::Machine, machine::without_bus),
        C::HotplugSilent => at(Part::Machine, machine::without_hotplug),
        C::RulesAbsent => at(Part::Machine, machine::without_rules),
        // the folders of udev belong to the machine
        C::RulesOld => {
            at(Part::Machine, || Made::Elsewhere("doctor says that the rules are others", "tests/package/life"))
        }
        C::KeysLookedAt => at(Part::Machine, machine::untold),
        C::KeysNotPermitted => at(Part::Machine, machine::not_permitted),
        C::KeysTaken => at(Part::Machine, machine::taken),
        C::KeysNoNode => at(Part::Machine, machine::bound_anew),
        C::KeysOpen | C::NodeNotPermitted => at(Part::Machine, machine::closed),
        C::ClockUnkept => at(Part::Machine, machine::adrift),
        C::Unusable => at(Part::Machine, machine::unusable),
        C::LinkSilent => at(Part::Machine, machine::noisy),
        C::NodeGone => at(Part::Machine, machine::gone),
        C::NodeTaken => at(Part::Machine, machine::node_taken),
        C::NodeFails => at(Part::Machine, machine::failing),
        C::VaultCopied => at(Part::Memory, memory::copied),
        C::VaultOutgrown => at(Part::Memory, memory::outgrown),
        C::OldKey => at(Part::Memory, memory::old_key),
        C::DatabaseDamaged => at(Part::Memory, memory::damaged),
        C::StandbyNone => at(Part::Memory, || {
            Made::Elsewhere("the_doctor_names_who_stands_by_and_misses_them", "tests/standby/check.py")
        }),
        C::Failed => at(Part::Memory, memory::unread),
        C::JournalFaulty => at(Part::Memory, memory::cut),
        C::JournalForeign => at(Part::Memory, memory::foreign),
        C::IntentsOpen => at(Part::Memory, memory::interrupted),
        C::DeskAway => at(Part::Memory, || memory::desk(|_, _| (), 8)),
        C::DeskOther => at(Part::Memory, || memory::desk(|_, _| (), 0)),
        C::DeskTwice => at(Part::Memory, || memory::desk(trousseau::desk::Admits::twice, 0)),
        C::RetentionLate => at(Part::Memory, memory::neglected),
        C::RestoreOpen => at(Part::Memory, memory::restored),
        C::MailOff => at(Part::Memory, memory::without_mail),
        C::MailBarred => at(Part::Memory, memory::barred),
        C::MailNoLinks => at(Part::Memory, memory::without_panel),
        C::MailStuck => at(Part::Memory, memory::stuck),
        C::HookFailing => at(Part::Memory, memory::hook_failing),
        C::TicketDeskBarred => at(Part::Memory, memory::no_ticket_desk),
        C::FileOwner => at(Part::Memory, memory::somebody_elses),
        C::FileRead => at(Part::Memory, || memory::with_mode(0o640)),
        C::FileChanged => at(Part::Memory, || memory::with_mode(0o622)),
        C::FileAbove => at(Part::Memory, memory::in_an_open_folder),
        C::FileUnread => at(Part::Memory, memory::not_there),
        C::BackupLate => at(Part::Memory, || memory::backed_up(Some(2))),
        C::BackupTooLate => at(Part::Memory, || memory::backed_up(Some(8))),
        C::BackupNever => at(Part::Memory, || memory::backed_up(None)),
        C::BackupMissing => at(Part::Memory, memory::never_backed_up),
        C::CertificateEnds => at(Part::Memory, || memory::certificate(370)),
        C::CertificateEnded => at(Part::Memory, || memory::certificate(400)),
        C::CertificateOther => at(Part::Doors, doors::other_name),
        C::CertificateRefused => at(Part::Doors, doors::torn_pair),
        C::DoorsRefused => at(Part::Doors, doors::refused),
        C::DoorsName => at(Part::Doors, doors::no_such_name),
        C::DoorsConnect => at(Part::Doors, doors::nobody_listens),
        C::DoorsConnectProxy => at(Part::Doors, doors::no_proxy),
        C::DoorsTls => at(Part::Doors, doors::not_believed),
        C::DoorsAnswer => at(Part::Doors, doors::somebody_else),
        C::DoorsWrong => at(Part::Doors, doors::to_the_own_door),
        C::DoorsHost => at(Part::Doors, doors::another_host),
        C::DoorsAnonymous => at(Part::Doors, doors::says_nobody),
        C::DoorsVerdict => at(Part::Doors, doors::not_the_proxy),
        C::DoorsForged => at(Part::Doors, doors::answers_every_other),
        C::DoorsForgedProxy => at(Part::Doors, doors::believes_all),
        // tests listen to nobody but this machine
        C::VerificationClear => at(Part::Doors, || {
            Made::Elsewhere("codes_in_the_clear_on_a_network_are_found", "src/daemon/verification.rs")
        }),
        C::ProviderSilent => {
            at(Part::Doors, || Made::Elsewhere("a_provider_that_is_gone_leaves_the_password", "tests/signin/check.py"))
        }
        C::ProviderClock => at(Part::Doors, || Made::Unable("a provider with another clock is another machine")),
        C::DirectoryHeld => at(Part::Memory, || {
            Made::Elsewhere("a_mass_disappearance_takes_nothing", "tests/suite/station/directory.rs")
        }),
        C::VerifierSilent | C::VerifierLate => at(Part::Memory, || {
            Made::Elsewhere(
                "whatever_it_answers_that_is_no_answer_nothing_is_lost_and_it_is_tried_again",
                "tests/suite/station/verifier.rs",
            )
        }),
        C::VerifierStuck => at(Part::Memory, || {
            Made::Elsewhere("what_needs_somebody_is_said_wherever_the_key_is", "tests/suite/station/verifier.rs")
        }),
        C::VerifierGone => at(Part::Memory, || {
            Made::Elsewhere(
                "keys_whose_verifier_the_configuration_no_longer_names_are_told_of",
                "tests/suite/station/verifier.rs",
            )
        }),
        C::DirectoryFailing | C::DirectoryLate => at(Part::Memory, || {
            Made::Elsewhere("an_answer_that_broke_off_makes_nobody_gone", "tests/suite/station/directory.rs")
        }),
    }
}

/// What the doctor says of a station, as a command does.
fn said_of(station: &Arc<Station>) -> Made {
    let mut exit = None;
    let documents = LANGUAGES.map(|(language, _)| {
        let (mut told, mut sentences) = (Vec::new(), 0);
        let enclosed = Attachments { language: Some(language), ..Attachments::default() };
        let ended = execute(station, &Actor::machine(0), Command::Doctor, enclosed, &mut |answer| {
            if let Answer::Document { json, text } = answer {
                sentences += usize::from(!text.is_empty());
                told.push(json);
            }
            Ok(())
        });
        assert_eq!(sentences, told.len());
        exit = Some(ended.err().map_or(Exit::Done, |error| Exit::of(&error)) as i32);
        told
    });
    Made::Said(documents, exit)
}

/// The same of what was found without one.
fn said_alone(found: &[Finding]) -> Made {
    let told =
        |language| found.iter().map(|one| serde_json::to_value(ToldFinding::of(one, language)).unwrap()).collect();
    Made::Said(LANGUAGES.map(|(language, _)| told(language)), None)
}

/// The same of the program itself, started with these arguments.
fn said_by(command: impl Fn() -> Process) -> Made {
    let mut exit = None;
    let documents = LANGUAGES.map(|(_, locale)| {
        let ended = command().args(["--json", "doctor"]).env("LC_ALL", locale).output().unwrap();
        exit = ended.status.code();
        documents(&ended)
    });
    Made::Said(documents, exit)
}

/// Makes every finding of a part.
fn every(part: Part) {
    for code in FindingCode::ALL {
        let (of, make) = made(*code);
        if of != part {
            continue;
        }
        let (area, level) = code.verdict();
        match make() {
            Made::Well => assert_eq!(level, Level::Well, "{code}"),
            Made::Elsewhere(check, file) => {
                let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
                assert!(text.contains(check), "{code}: {check} is not in {file}");
            }
            Made::Unable(why) => println!("{code} was not made: {why}"),
            Made::Said(documents, exit) => {
                let found = documents.each_ref().map(|told| told.iter().find(|one| one["code"] == code.word()));
                let [Some(french), Some(english)] = found else {
                    let codes =
                        documents.each_ref().map(|told| told.iter().map(|one| &one["code"]).collect::<Vec<_>>());
                    panic!("{code} was made, and the doctor says {codes:?}")
                };
                assert_ne!(level, Level::Well, "{code}");
                for one in [french, english] {
                    // what could not be looked at says itself of what
                    assert!(*code == FindingCode::Failed || one["area"] == area.word(), "{one}");
                    assert_eq!(
                        (&one["level"], one["ok"].as_bool()),
                        (&Value::from(level.word()), Some(false)),
                        "{one}"
                    );
                    assert!(one["remedy"].as_str().is_some_and(|todo| todo.contains(' ')), "{one}");
                }
                assert_ne!(french["sentence"], english["sentence"], "{code}");
                let is_bad = |told: &Vec<Value>| told.iter().any(|one| one["level"] == Level::Bad.word());
                let [bad, also] = documents.each_ref().map(is_bad);
                assert_eq!(bad, also, "{code}");
                if let Some(exit) = exit {
                    assert_eq!(exit, if bad { Exit::Unwell } else { Exit::Done } as i32, "{code}: {documents:?}");
                }
            }
        }
    }
}

#[test]
fn a_fault_of_the_machine_is_found_and_told_and_the_exit_code_says_it() {
    every(Part::Machine);
}

#[test]
fn a_fault_of_the_memory_is_found_and_told_and_the_exit_code_says_it() {
    every(Part::Memory);
}

#[test]
fn a_fault_of_the_doors_is_found_and_told_and_the_exit_code_says_it() {
    every(Part::Doors);
}

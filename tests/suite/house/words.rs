//! Both languages have the same messages with the same arguments; every key that the panel uses is there; none is unused.

use crate::support::{
    panel::NO_PAGE,
    sources::{below, is_of_the_program},
};
use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};
use trousseau::domain::{Event, event};

/// The messages of a catalogue: key → names of arguments.
pub fn catalogue(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = fs::read_dir(root.join("templates/i18n").join(language)).unwrap();
    let text: String = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap() + "\n").collect();
    // what goes on on further lines is indented: singular and plural, a table
    let text = text.replace("\n ", " ");
    let messages = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" ="));
    let arguments = |value: &str| {
        let value = value.replace("{ DE($", "{ $").replace(") }", " }");
        let after = value.split("{ $").skip(1);
        after.map(|rest| rest.split(' ').next().unwrap_or_default().to_owned()).collect()
    };
    let mut found = BTreeMap::new();
    for (key, value) in messages {
        assert!(found.insert(key.to_owned(), arguments(value)).is_none(), "{language}: {key} twice");
    }
    found
}

#[test]
fn both_languages_say_the_same_things() {
    let (french, english) = (catalogue("fr"), catalogue("en"));
    assert!(french.len() > 250, "the catalogues were read");
    assert_eq!(french, english);
}

/// Kinds of words that are put together at run time: `state-` and a word of the house.
fn built() -> BTreeSet<String> {
    use trousseau::bench::UnusableReason;
    use trousseau::domain::{BatchRest, BatchStop, BatchTask, LabelSheet};
    use trousseau::domain::{Finding, RosterKind, TicketEvent, TicketRemark};
    use trousseau::keyfile::{DialectName, Refusal};
    use trousseau::station::CardAction;
    use trousseau::station::FindingCode;
    use trousseau::station::{PersonAction, PinState, SerialFault};
    let findings = FindingCode::ALL.iter();
    // these say what an error, or a fault of the journal, says
    let of_others = |code: &FindingCode| matches!(code, FindingCode::Failed | FindingCode::JournalFaulty);
    let lists = || RosterKind::ALL.iter().map(|word| word.word()).collect();
    let kinds: Vec<(&str, Vec<&str>)> = vec![
        ("setting-help", trousseau::domain::SettingName::ALL.iter().map(|word| word.word()).collect()),
        ("action", CardAction::ALL.iter().map(|word| word.word()).collect()),
        ("parcel", SerialFault::ALL.iter().map(|word| word.word()).collect()),
        ("format", DialectName::ALL.iter().map(|word| word.word()).collect()),
        (
            "format",
            trousseau::keyfile::Form::ALL
                .iter()
                .filter(|form| **form != trousseau::keyfile::Form::Csv)
                .map(|form| form.word())
                .collect(),
        ),
        ("refusal", Refusal::WORDS.to_vec()),
        ("passcode", event::PasscodeFate::WORDS.to_vec()),
        ("pin", PinState::ALL.iter().map(|word| word.word()).collect()),
        ("person", PersonAction::ALL.iter().map(|word| word.word()).collect()),
        ("link", vec!["pin", "password", "nobody"]),
        ("found", Finding::ALL.iter().map(|word| word.word()).collect()),
        ("ticket", TicketEvent::ALL.iter().map(|word| word.word()).collect()),
        ("ticket", TicketRemark::ALL.iter().map(|word| word.word()).collect()),
        ("roster-kind", lists()),
        ("roster-title", lists()),
        ("roster-help", lists()),
        ("roster-words", lists()),
        ("proof", vec!["passcode", "none"]),
        ("token-proof", trousseau::domain::TokenProof::ALL.iter().map(|word| word.word()).collect()),
        ("contradiction", trousseau::domain::Contradiction::ALL.iter().map(|word| word.word()).collect()),
        ("family", trousseau::driver::Family::ALL.iter().map(|word| word.word()).collect()),
        ("contradicted", trousseau::domain::Contradiction::ALL.iter().map(|word| word.word()).collect()),
        ("second-look", trousseau::domain::SecondLook::ALL.iter().map(|word| word.word()).collect()),
        ("witnessed", trousseau::domain::SecondLook::ALL.iter().map(|word| word.word()).collect()),
        ("batch-task-help", BatchTask::ALL.iter().map(|word| word.word()).collect()),
        ("batch-rest-help", BatchRest::ALL.iter().map(|word| word.word()).collect()),
        ("stop", BatchStop::ALL.iter().map(|word| word.word()).collect()),
        ("labels", LabelSheet::WORDS.to_vec()),
        ("doctor", findings.clone().filter(|code| !of_others(code)).map(|code| code.word()).collect()),
        (
            "doctor-todo",
            findings.filter(|code| !code.is_ok() && **code != FindingCode::Unusable).map(|code| code.word()).collect(),
        ),
        ("unusable", UnusableReason::ALL.iter().map(|word| word.word()).collect()),
    ];
    let built = kinds.iter().flat_map(|(kind, words)| words.iter().map(move |word| format!("{kind}-{word}")));
    let mut all: BTreeSet<String> = built.map(|key| key.replace('_', "-")).collect();
    all.extend(trousseau::catalogue::names());
    all.extend(trousseau::domain::PhoneSystem::ALL.iter().map(|word| format!("phone-{word}")));
    use trousseau::domain::{SecretFate, Shut};
    all.extend(["credential-imported", "credential-verified", "credential-unverified"].map(str::to_owned));
    all.extend(SecretFate::ALL.iter().map(|fate| format!("secret-now-{fate}")));
    all.extend(Shut::ALL.iter().map(|why| format!("error-shut-{why}")));
    for action in CardAction::ALL.iter().filter(|action| EVENTS.contains(&action.word())) {
        let key = format!("sure-{}", action.word().replace('_', "-"));
        all.extend([format!("{key}-effect"), key.clone()]);
        all.extend(FREE.contains(&action.word()).then(|| format!("{key}-free")));
    }
    all.extend(
        ["leave", "move", "unlink", "disable", "take-role", "wipe", "shut", "erase", "end-sessions"]
            .iter()
            .flat_map(|act| [format!("sure-{act}"), format!("sure-{act}-effect")]),
    );
    all.insert("sure-wipe-free".to_owned());
    all.extend(outcomes());
    all.extend(["unlock", "start-pin-change", "let-in", "end-sessions"].map(|word| format!("person-help-{word}")));
    all.extend(["schools", "people"].map(|list| format!("roster-example-{list}")));
    all.extend(["plug", "unplug", "touch"].map(|word| format!("hub-{word}")));
    all.extend(["plug", "unplug", "touch"].map(|word| format!("hub-all-{word}")));
    all.extend(["batch-task-stock-take", "batch-task-help-stock-take"].map(str::to_owned));
    let acts = trousseau::domain::Act::ALL.iter().map(|word| format!("act-{word}"));
    all.extend(acts.chain(["act-at-station".to_owned()]).map(|key| key.replace('_', "-")));
    all.extend(event::Authenticator::WORDS.iter().map(|word| format!("authenticator-{word}")));
    let done = [&["awaited"][..], event::PasswordAct::WORDS, event::Restored::WORDS, event::SetupLink::WORDS];
    let done = done.into_iter().chain([event::MadeVisible::WORDS]).flatten();
    all.extend(done.map(|word| format!("done-{}", word.replace(' ', "-"))));
    let places = trousseau::domain::Checkpoint::ALL.iter().map(|word| format!("checkpoint-{word}"));
    all.extend(places.map(|key| key.replace('_', "-")));
    all.extend(trousseau::domain::FirstStep::ALL.iter().map(|step| format!("step-help-{step}")));
    all.extend(of_care());
    all.extend(of_help());
    all.extend(of_mail());
    all.extend(event::Stage::WORDS.iter().map(|word| format!("stage-{}", word.replace('_', "-"))));
    all.extend(event::DevicePinAct::WORDS.iter().map(|word| format!("pin-of-token-{}", word.replace('_', "-"))));
    all.extend(trousseau::domain::OtpKind::ALL.iter().map(|word| format!("otp-{word}")));
    all.extend(trousseau::station::Unsettled::ALL.iter().map(|word| format!("unsettled-{word}")));
    all
}

/// Acts on a token that end somebody's access, and those of them that can happen to a token that nobody holds.
const EVENTS: [&str; 5] = ["take_back", "report_lost", "mark_defective", "retire", "withdraw"];
const FREE: [&str; 3] = ["report_lost", "mark_defective", "retire"];

/// How what is done with a plugged token ends: the key of every end, from the match that has no wildcard.
fn outcomes() -> BTreeSet<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalogue/outcome.rs")).unwrap();
    let of_ends =
        text.split_once("\nimpl Tells for Done ").and_then(|(_, rest)| rest.split_once("\n}\n")).expect("the match").0;
    // the name of an argument comes after `with(` or `maybe(`
    let pieces: Vec<_> = of_ends.split('"').collect();
    let is_key = |before: &str| !before.ends_with("with(") && !before.ends_with("maybe(");
    let found: BTreeSet<_> =
        pieces.windows(2).step_by(2).filter(|pair| is_key(pair[0])).map(|pair| pair[1].to_owned()).collect();
    assert!(found.len() > 14 && found.contains("handed-over"), "the outcomes were read: {found:?}");
    found
}

/// One of each way in which something done with a plugged token ends well.
fn ends() -> Vec<trousseau::station::Done> {
    use trousseau::domain::{Symptom, TokenKind, TokenRef};
    use trousseau::station::{Done, Settled};
    let named = || "1111".parse::<TokenRef>().unwrap();
    let mut ends = vec![
        Done::Verified { serial: named(), ahead: 2 },
        Done::Resynchronised { serial: named(), ahead: 2 },
        Done::HandedOver { serial: named(), slip: 7 },
        Done::DevicePinKept { serial: named() },
        Done::FactoryPin { serial: named() },
        Done::MadeVisible,
        Done::Undone { serial: named() },
    ];
    ends.extend([true, false].map(|confirmed| Done::Enrolled { serial: named(), slot: 1, confirmed }));
    ends.extend([true, false].map(|before| Done::Conveyed { serial: named(), before }));
    ends.extend([Settled::Finished, Settled::RolledBack].map(|how| Done::Settled { serial: named(), slot: 1, how }));
    let left = [(vec![], 0), (vec![], 3), (vec![2], 0)];
    ends.extend(left.map(|(foreign, others)| Done::Wiped { serial: named(), foreign, others }));
    let symptoms = Symptom::ALL.iter().map(|symptom| Some(*symptom)).chain([None]);
    ends.extend(symptoms.flat_map(|symptom| {
        // only what has drifted tells how far
        let (ahead, drift) = match symptom {
            Some(Symptom::CounterDrift) => (Some(30), None),
            Some(Symptom::ClockDrift) => (None, Some(-4)),
            _ => (None, None),
        };
        [TokenKind::Hardware, TokenKind::Software].map(|kind| Done::Diagnosed {
            serial: Some(named()),
            kind: Some(kind),
            symptom,
            ahead,
            drift,
        })
    }));
    ends
}

#[test]
fn every_end_is_said_whole_in_both_languages() {
    use trousseau::catalogue::{Worded, for_terminal};
    use trousseau::domain::{Language, Verb};
    use trousseau::station::Outcome;
    let mut told = BTreeSet::new();
    for done in ends() {
        let outcome = Outcome { verb: Verb::Verify, ended: Ok(done), found: None };
        for language in Language::ALL {
            let (key, said) = (Worded::of(&outcome).key, for_terminal(*language).tell(&outcome));
            assert!(said != key && !said.contains('{'), "{language}: {key} says {said}");
            told.insert(key.to_owned());
        }
    }
    let missing: Vec<_> = outcomes().into_iter().filter(|key| !told.contains(key)).collect();
    assert!(missing.is_empty(), "say above how these come: {missing:?}");
}

/// Those of diagnosis.
fn of_care() -> impl Iterator<Item = String> {
    use trousseau::domain::Symptom;
    Symptom::ALL.iter().map(|word| format!("symptom-{word}").replace('_', "-"))
}

/// The few lines of help of every page that somebody signed in can open: one for each route in the panel's own table.
fn of_help() -> impl Iterator<Item = String> {
    let pages =
        trousseau::web::routes(false, false).into_iter().filter(|route| route.method == axum::http::Method::GET);
    let paths: Vec<String> = pages.map(|route| route.path).collect();
    assert!(paths.len() > 30, "the routes were read: {paths:?}");
    // nobody is signed in there, or no page comes of it
    let duties = ["/language", "/accessibility", "/privacy", "/legal"];
    let strangers = ["/sign-in", "/forgotten", "/password/", "/pin/", "/setup/", "/assets/"];
    let bare = move |path: &String| {
        strangers.iter().chain(&duties).any(|start| path.starts_with(start))
            || NO_PAGE.iter().any(|end| path.ends_with(end))
    };
    paths.into_iter().filter(move |path| !bare(path)).map(|path| {
        let name =
            path.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-").replace(['{', '}'], "");
        format!("help-{}", if name.is_empty() { "home" } else { &name })
    })
}

/// Those of the outbox.
fn of_mail() -> impl Iterator<Item = String> {
    trousseau::domain::MailEvent::ALL.iter().map(|word| format!("mail-event-{word}").replace('_', "-"))
}

/// Every string literal in the sources of the panel and the station.
fn literals() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, text) in below(&["src"], &["rs"]) {
        found.extend(text.split('"').skip(1).step_by(2).map(str::to_owned));
        found.extend(text.split('"').skip(2).step_by(2).map(str::to_owned));
    }
    found
}

#[test]
fn every_word_of_the_house_has_its_message() {
    let french = catalogue("fr");
    let missing: Vec<_> = built().into_iter().filter(|key| !french.contains_key(key)).collect();
    assert!(missing.is_empty(), "no message for {missing:?}");
}

/// How keys begin that exhaustive matches give to values: what is refused, what a token is, what is to be done.
const OF_VALUES: &[&str] = &[
    "error-",
    "input-",
    "device-",
    "unable-",
    "misfit-",
    "face-",
    "unusable-",
    "keys-",
    "symptom-",
    "stop-",
    "diagnosis-",
    "touch-other",
    "touch-long",
    "journal-fault-",
    "line-fault-",
    "doctor-",
    "terminal-",
];

#[test]
fn every_key_that_the_sources_give_to_a_value_has_its_message() {
    let (french, literals) = (catalogue("fr"), literals());
    let is_key = |text: &&String| {
        OF_VALUES.iter().any(|start| text.len() > start.len() && text.starts_with(start))
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && !text.ends_with('-')
    };
    let keys: Vec<_> = literals.iter().filter(is_key).collect();
    assert!(keys.len() > 250, "the keys were read: {}", keys.len());
    let missing: Vec<_> = keys.into_iter().filter(|key| !french.contains_key(*key)).collect();
    assert!(missing.is_empty(), "no message for {missing:?}");
}

/// A value below the edge has no words: which message tells it, the catalogue alone knows.
#[test]
fn no_room_below_the_catalogue_names_a_message() {
    // they speak to people themselves, or put the program together
    // and the files of the program itself, beside the rooms
    const EDGE: [&str; 4] = ["src/catalogue/", "src/cli/", "src/daemon/", "src/web/"];
    let edge = |file: &str| EDGE.iter().any(|edge| file.starts_with(edge)) || is_of_the_program(file);
    let keys = catalogue("fr");
    // one word alone is a word of the house as well: `verified`; this one is the name of a file
    let names = |text: &str| text.contains('-') && text != "journal-head" && keys.contains_key(text);
    let (mut looked_at, mut guilty) = (0, Vec::new());
    for (file, text) in below(&["src"], &["rs"]).into_iter().filter(|(file, _)| !edge(file)) {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for literal in code.flat_map(|line| line.split('"').skip(1).step_by(2)) {
            looked_at += 1;
            guilty.extend(names(literal).then(|| format!("{file}: {literal}")));
        }
    }
    assert!(looked_at > 5000, "only {looked_at} literals were read");
    assert!(guilty.is_empty(), "messages are named in src/catalogue: {guilty:?}");
}

/// What is said of a fact on pages and in exports: by its own message, or by that of the fate that it counts.
fn of_facts() -> impl Iterator<Item = [String; 5]> {
    Event::names().into_iter().map(|name| {
        let fate = name.strip_suffix("_serials").unwrap_or(&name);
        let key = |kind: &str, word: &str| format!("{kind}-{}", word.replace('_', "-"));
        [key("line", fate), key("fate", fate), key("console", fate), key("found", fate), key("fact", &name)]
    })
}

#[test]
fn every_fact_that_an_entry_may_carry_has_words() {
    let french = catalogue("fr");
    let missing: Vec<_> = of_facts().filter(|keys| !keys.iter().any(|key| french.contains_key(key))).collect();
    assert!(missing.is_empty(), "pages would show the bare name: {missing:?}");
}

#[test]
fn no_message_is_unused() {
    let (literals, built) = (literals(), built());
    let facts: BTreeSet<_> = of_facts().map(|[.., own]| own).collect();
    let used = |key: &String| {
        // said by commands instead of pages, of whatever is said at all
        let key = &key.strip_prefix("terminal-").filter(|_| !literals.contains(key)).unwrap_or(key).to_owned();
        // `said-` is put before what the sources name
        let named = |prefix: &str| {
            key.strip_prefix(prefix)
                .is_some_and(|name| literals.contains(&name.replace('-', "_")) || literals.contains(name))
        };
        literals.contains(key) || built.contains(key) || named("said-") || facts.contains(key)
    };
    let unused: Vec<_> = catalogue("fr").into_keys().filter(|key| !used(key)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

/// What the messages of a language say, without their keys.
fn said(language: &str) -> BTreeSet<String> {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/i18n").join(language)).unwrap();
    let text: String = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap() + "\n").collect();
    text.lines().filter_map(|line| Some(line.split_once(" = ")?.1.to_owned())).collect()
}

#[test]
fn whatever_guides_and_instructions_quote_stands_on_the_panel_in_that_language() {
    let mut quoted = 0;
    for (language, open, close) in [("fr", "« ", " »"), ("en", "“", "”")] {
        let said = said(language);
        for room in ["guide", "slip"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(room).join(language);
            for file in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
                let text = fs::read_to_string(&file).unwrap();
                for label in text.split(open).skip(1) {
                    let Some((label, _)) = label.split_once(close) else {
                        panic!("{}: unclosed: {label}", file.display())
                    };
                    assert!(said.contains(label), "{}: “{label}” is no label of the panel", file.display());
                    quoted += 1;
                }
            }
        }
    }
    assert!(quoted > 200, "only {quoted} labels were found: this test no longer sees them");
}

/// One of each way in which a token, a key file, a list or a document is refused.
fn refused() -> Vec<trousseau::station::StationError> {
    use std::io::Error;
    use trousseau::driver::{DevicePin, DriverError as D, Misfit, SlotNumber, Unable};
    use trousseau::keyfile::{KeyFileError as K, Unsupported, Unwritable, WriteError as W};
    use trousseau::station::{DocumentFault, RosterColumn, RosterError, StationError};
    use trousseau::table::{Foreign, TableError};
    use trousseau::usb::{OpenError, TransportError};
    let slot = SlotNumber(2);
    let (expected, found) = ("12".parse().unwrap(), "13".parse().unwrap());
    let mut tokens = vec![
        D::Transport(TransportError("an English cause".into())),
        D::Open(OpenError::Gone("/dev/hidraw7".into())),
        D::Garbage("an English cause"),
        D::Busy,
        D::Refused { slot },
        D::Unconfirmed { slot },
        D::SequenceExhausted,
        D::WrongMode { slot },
        D::Occupied { slot },
        D::TouchTimeout,
        D::Cancelled,
        D::SerialHidden,
        D::NoCode,
        D::Locked,
        D::NotSetUp,
        D::ConfigMode,
        D::PinNeeded { pin: DevicePin::Admin },
        D::WrongPin { pin: DevicePin::User, left: 2 },
        D::LastAttempt { pin: DevicePin::Admin },
        D::PinLocked { pin: DevicePin::User },
        D::AnotherToken { expected, found },
    ];
    let unable = [
        Unable::OldDesk,
        Unable::UnknownFirmware,
        Unable::OldFirmware,
        Unable::Hotp,
        Unable::Totp,
        Unable::Write,
        Unable::Empty,
        Unable::OldForHotp,
        Unable::FirstCounter,
        Unable::OldForChallenge,
        Unable::OldForCodes,
        Unable::Challenge,
        Unable::Credential,
        Unable::PasswordThere,
        Unable::Finger,
        Unable::ReadCodes,
        Unable::ReadCounters,
        Unable::TypeCodes,
        Unable::NoKeyboard,
        Unable::Pin,
        Unable::AdminPin,
        Unable::PinNotSet,
        Unable::ChangePin,
        Unable::Swap,
        Unable::HideSerial,
        Unable::ChangeFlags,
        Unable::ChangeProtectedFlags,
    ];
    let misfits = [
        Misfit::Slot { last: 12 },
        Misfit::OnlySlot,
        Misfit::BankedSlot,
        Misfit::TotpSlot,
        Misfit::HotpSlot,
        Misfit::Full,
        Misfit::NamesUsed,
        Misfit::Digits,
        Misfit::Sha1,
        Misfit::Sha256,
        Misfit::TimeStep,
        Misfit::Fixed,
        Misfit::SecretLength { least: 16, most: 20 },
        Misfit::ZeroSecret,
        Misfit::ZerosInSecret,
        Misfit::CounterStep,
        Misfit::Counter { most: 9 },
        Misfit::PresentPin,
        Misfit::PinLength { least: 8, most: 20 },
        Misfit::AccessCode,
        Misfit::Challenge,
        Misfit::TooLong,
        Misfit::BothEmpty,
    ];
    tokens.extend(unable.map(D::Unsupported));
    tokens.extend(misfits.map(D::BadArgument));
    let unsupported = [
        Unsupported::Derivation("x".into()),
        Unsupported::Rounds("x".into()),
        Unsupported::KeyLength("x".into()),
        Unsupported::Prf("x".into()),
        Unsupported::Mac("x".into()),
        Unsupported::MacCipher("x".into()),
        Unsupported::MacReference,
        Unsupported::Draft,
    ];
    let mut read = vec![
        K::Input(Error::other("an English cause")),
        K::Xml { fault: "an English cause".into(), line: 7 },
        K::DocumentType,
        K::Entity("x".into()),
        K::TooLarge("an English piece"),
        K::TooDeep,
        K::Charset("another character set".into()),
        K::NotKeyFile("x".into()),
        K::Version("x".into()),
        K::Order("MACMethod"),
        K::NeedsKey("x".into()),
        K::NeedsPassword("x".into()),
        K::NeedsCertificate,
        K::WrongKey,
        K::KeyLength { expected: 32, given: 16 },
        K::Parameter("Salt"),
        K::Twice("MACMethod"),
        K::Table(TableError::Damaged),
        K::UnknownColumns,
        K::Empty,
    ];
    read.extend(unsupported.map(K::Unsupported));
    read.extend(Foreign::ALL.iter().copied().map(K::Foreign));
    let unwritable = [Unwritable::Counter, Unwritable::Period, Unwritable::Name];
    let mut written = vec![
        W::Output(Error::other("an English cause")),
        W::Entropy(trousseau::domain::NoEntropy),
        W::KeyLength { expected: 32, given: 16 },
        W::Password,
        W::NoCredential("12".into()),
        W::Empty,
    ];
    written.extend(unwritable.map(|field| W::Value { serial: "12".into(), field }));
    let lists = [
        RosterError::NoSchool,
        RosterError::NoColumn(RosterColumn::ALL[0]),
        RosterError::TwoColumns { column: RosterColumn::ALL[0], first: "a".into(), second: "b".into() },
        RosterError::TooManyLines(9),
    ];
    let documents =
        [DocumentFault::Large, DocumentFault::Kind].map(|why| StationError::BadDocument { name: "x.exe".into(), why });
    let tokens = tokens.into_iter().map(StationError::Driver);
    let files = read.into_iter().map(StationError::KeyFile);
    let written = written.into_iter().map(StationError::WriteKeyFile);
    let tables = Foreign::ALL.iter().map(|what| TableError::Foreign(*what)).chain([
        TableError::Input(Error::other("an English cause")),
        TableError::Empty,
        TableError::Row,
        TableError::Workbook,
        TableError::Password,
        TableError::Damaged,
    ]);
    let tables = tables.map(StationError::Table);
    tokens.chain(files).chain(tables).chain(written).chain(lists.map(StationError::Roster)).chain(documents).collect()
}

/// The sentence of an error is English and for the command line. A message of the panel takes numbers and single words.
#[test]
fn no_message_of_the_panel_is_filled_with_an_english_sentence() {
    use trousseau::catalogue::{Message, Tells};
    let messages = catalogue("fr");
    for (key, arguments) in &messages {
        assert!(!arguments.contains("detail") && !arguments.contains("why"), "{key} is filled with a sentence");
    }
    let mut told = BTreeSet::new();
    for error in refused() {
        let Message { key, args } = error.message();
        let wanted = messages.get(key).unwrap_or_else(|| panic!("no message {key}"));
        let given: BTreeSet<_> = args.keys().map(|name| (*name).to_owned()).collect();
        assert_eq!(&given, wanted, "{key}: {error}");
        for (name, value) in args.into_iter().map(|(name, value)| (name, value.to_string())) {
            assert!(!value.is_empty() && !value.contains(' '), "{key}: {name} is a sentence: {value}");
        }
        told.insert(key.to_owned());
    }
    for prefix in ["unable-", "misfit-", "error-keyfile-", "error-file-is-", "error-table-", "error-roster-"] {
        let missing: Vec<_> = messages.keys().filter(|key| key.starts_with(prefix) && !told.contains(*key)).collect();
        assert!(missing.is_empty(), "say above how these come: {missing:?}");
    }
}

/// Where errors are turned into messages, none is turned into its sentence.
#[test]
fn no_sentence_of_an_error_becomes_an_argument() {
    let mut seen = 0;
    // what disk or database said is told at a terminal, in messages that no page shows
    let terminal = |file: &str| file.ends_with("store.rs") || file.ends_with("start.rs");
    let errors = below(&["src/catalogue/errors"], &["rs"]).into_iter().filter(|(file, _)| !terminal(file));
    for (file, text) in errors {
        let pairs: Vec<_> = text.split("with(\"").skip(1).filter_map(|rest| rest.split_once("\", ")).collect();
        for (name, value) in pairs {
            let value = value.split(')').next().unwrap_or_default();
            let sentence = ["error", "source", "fault", "why", "cause"].contains(&value);
            assert!(!sentence, "{file}: {name} is filled with {value}");
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen} arguments were found: this test no longer sees them");
}

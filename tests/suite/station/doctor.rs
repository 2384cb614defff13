//! Every finding of the doctor is a sentence in both languages, and says what to do where something is to be done.

use crate::web::bad_forms::english;
use std::{io::Error, net::SocketAddr};
use trousseau::{
    bench::{Keys, UnusableReason},
    cli::ToldFinding,
    files::{Distrust, Trust},
    station::{
        Area, BackupAge, CertificateState, DirectoryState, Finding, FindingCode, Language, Plugged, Since,
        StationError, Unreached,
    },
    store::{Fault, KeptBackup, StoreError},
    usb::{OpenError, PortPath},
};

/// What a system says of a failure, in words of no language.
const CAUSE: &str = "ENOENT 2";

/// One of each. A new code does not compile before it is here.
fn sample(code: FindingCode) -> Finding {
    use FindingCode as C;
    let cause = || CAUSE.to_owned();
    let token = || Plugged { model: "YubiKey 5".to_owned(), port: PortPath("1-2".to_owned()) };
    let node = || "/dev/hidraw7".into();
    let file = || "/srv/clefs".into();
    let mode = |mode| Distrust::Mode { path: file(), mode, trust: Trust::Secret, folder: false };
    let at = || "2026-09-01T08:00:00Z".parse().unwrap();
    let since = || Since { taken: at(), at: at(), keys: 3 };
    let url = || "https://clefs.example.fr".to_owned();
    let listen: SocketAddr = "127.0.0.1:8481".parse().unwrap();
    let own: SocketAddr = "127.0.0.1:8480".parse().unwrap();
    let io = || Error::other(CAUSE);
    let backup = |days: Option<i64>| {
        let kept = KeptBackup { at: jiff::Timestamp::UNIX_EPOCH, file: "/srv/b".to_owned(), bytes: 1, entries: 1 };
        Finding::Backup(BackupAge { kept: days.map(|_| kept), days: days.unwrap_or_default() })
    };
    let unreached = |how, proxy| Finding::DoorsUnreached { url: url(), listen, proxy, how };
    match code {
        C::UsbSeen => Finding::UsbSeen(4),
        C::UsbUnread => Finding::UsbUnread(cause()),
        C::HotplugTold => Finding::HotplugTold,
        C::HotplugSilent => Finding::HotplugSilent(cause()),
        C::RulesAbsent => Finding::RulesAbsent,
        C::RulesCurrent => Finding::RulesCurrent("/etc/udev/rules.d/70-trousseau.rules"),
        C::RulesOld => Finding::RulesOld("/etc/udev/rules.d/70-trousseau.rules"),
        C::KeyboardsTold => Finding::KeyboardsTold,
        C::KeyboardsIgnored => Finding::KeyboardsIgnored("1-2, 1-4".to_owned()),
        C::KeysKept => Finding::Keys(token(), Keys::Kept),
        C::KeysNotPermitted => Finding::Keys(token(), Keys::NotPermitted),
        C::KeysTaken => Finding::Keys(token(), Keys::Taken),
        C::KeysNoNode => Finding::Keys(token(), Keys::NoNode),
        C::KeysWillBeKept => Finding::KeysWillBeKept(token()),
        C::KeysLookedAt => Finding::KeysLookedAt(token()),
        C::KeysOpen => Finding::KeysOpen(token(), cause()),
        C::ClockKept => Finding::ClockKept,
        C::ClockUnkept => Finding::ClockUnkept,
        C::Unusable => Finding::Unusable { port: token().port, reason: UnusableReason::NoOtp },
        C::LinkAnswers => Finding::LinkAnswers(token()),
        C::LinkSilent => Finding::LinkSilent(token(), cause()),
        C::NodeOpens => Finding::NodeOpens(token()),
        C::NodeNotPermitted => Finding::NodeClosed(OpenError::Permission(node())),
        C::NodeGone => Finding::NodeClosed(OpenError::Gone(node())),
        C::NodeTaken => Finding::NodeClosed(OpenError::Taken(node())),
        C::NodeFails => Finding::NodeClosed(OpenError::Failed { node: node(), source: CAUSE.into() }),
        C::VaultWell => Finding::VaultWell,
        C::VaultHanded => Finding::VaultHanded,
        C::VaultCopied => Finding::VaultCopied(file()),
        C::VaultOutgrown => Finding::VaultOutgrown(file()),
        C::OldKey => Finding::OldKey(7),
        C::DatabaseWhole => Finding::DatabaseWhole,
        C::DatabaseDamaged => Finding::DatabaseDamaged(vec![cause()]),
        C::StandbyThere => Finding::StandbyThere(vec!["clefs-2".to_owned()]),
        C::StandbyNone => Finding::StandbyNone,
        C::Failed => Finding::Failed(Area::Vault, StationError::Store(StoreError::NotOurs { path: file() })),
        C::JournalWhole => Finding::JournalWhole,
        C::JournalFaulty => Finding::JournalFaulty(Fault::Missing { number: 7 }),
        C::JournalForeign => Finding::JournalForeign(vec!["zoe".to_owned()]),
        C::IntentsNone => Finding::IntentsNone,
        C::IntentsOpen => Finding::IntentsOpen(2),
        C::MailOff => Finding::MailOff,
        C::MailFolder => Finding::MailFolder(file()),
        C::MailEncrypted => Finding::MailServer { server: "smtp.example.fr:465".to_owned(), encrypted: true },
        C::MailClear => Finding::MailServer { server: "smtp.example.fr:25".to_owned(), encrypted: false },
        C::MailBarred => Finding::MailBarred(cause()),
        C::MailNoLinks => Finding::MailNoLinks,
        C::MailStuck => Finding::MailStuck(3),
        C::HookFailing => Finding::HookFailing {
            name: "tableau".to_owned(),
            address: "https://tableau.example.fr/".to_owned(),
            since: at(),
            cause: cause(),
        },
        C::TicketDeskWell => Finding::TicketDeskWell("https://glpi.example.fr".to_owned()),
        C::TicketDeskBarred => {
            Finding::TicketDeskBarred { address: "https://glpi.example.fr".to_owned(), cause: cause() }
        }
        C::FilesWell => Finding::FilesWell,
        C::FileOwner => Finding::File(Distrust::Owner { path: file(), owner: 1000 }),
        C::FileRead => Finding::File(mode(0o604)),
        C::FileChanged => Finding::File(mode(0o662)),
        C::FileAbove => Finding::File(Distrust::Above { path: file(), above: "/srv".into(), mode: 0o777 }),
        C::FileUnread => Finding::File(Distrust::Unreadable { path: file(), source: io() }),
        C::RetentionLate => Finding::RetentionLate(at()),
        C::DirectoryPulled => Finding::Directory(DirectoryState::Pulled { name: "academie".to_owned(), at: at() }),
        C::DirectoryHeld => Finding::Directory(DirectoryState::Held { name: "academie".to_owned(), gone: 12 }),
        C::DirectoryFailing => Finding::Directory(DirectoryState::Failing {
            name: "academie".to_owned(),
            fault: trousseau::domain::PullFault::Unreachable,
            since: at(),
        }),
        C::DirectoryLate => Finding::Directory(DirectoryState::Late("academie".to_owned())),
        C::VerifierWell => Finding::VerifierWell { version: "privacyIDEA 3.14".to_owned(), keys: 12 },
        C::VerifierSilent => Finding::VerifierSilent { name: "privacyIDEA", cause: cause() },
        C::VerifierStuck => Finding::VerifierStuck { name: "privacyIDEA", keys: 2 },
        C::VerifierLate => Finding::VerifierLate { name: "privacyIDEA", keys: 2, since: at() },
        C::VerifierGone => Finding::VerifierGone(12),
        C::RestoreConfirmed => Finding::RestoreConfirmed(since()),
        C::RestoreOpen => Finding::RestoreOpen {
            since: since(),
            span: "3 d 4 h".to_owned(),
            accounts: 12,
            named: "zoe, amel, …".to_owned(),
        },
        C::DoorsOwnOnly => Finding::DoorsOwnOnly(own),
        C::VerificationListens => Finding::VerificationListens(own),
        C::VerificationClear => Finding::VerificationClear(own),
        C::DoorsApart => Finding::DoorsApart,
        C::DoorsRefused => Finding::DoorsRefused(cause()),
        C::DoorsPublic => Finding::DoorsPublic(url()),
        C::DoorsUnforged => Finding::DoorsUnforged("192.0.2.7".to_owned()),
        C::DoorsName => unreached(Unreached::Name(io()), false),
        C::DoorsConnect => unreached(Unreached::Connect(io()), false),
        C::CertificateGood => Finding::Certificate(CertificateState::Good { ends: at(), days: 90 }),
        C::CertificateEnds => Finding::Certificate(CertificateState::Ends { ends: at(), days: 29 }),
        C::CertificateEnded => Finding::Certificate(CertificateState::Ended { ends: at() }),
        C::CertificateOther => Finding::Certificate(CertificateState::Other { host: "clefs.example.fr".to_owned() }),
        C::CertificateRefused => Finding::Certificate(CertificateState::Refused { cause: cause() }),
        C::DoorsConnectProxy => unreached(Unreached::Connect(io()), true),
        C::DoorsTls => unreached(Unreached::Tls(io()), true),
        C::DoorsAnswer => unreached(Unreached::Answer("HTTP/1.1 404".to_owned()), true),
        C::DoorsWrong => Finding::DoorsWrong { url: url(), listen, own },
        C::DoorsHost => {
            Finding::DoorsHost { url: url(), host: "localhost".to_owned(), authority: "clefs.example.fr".to_owned() }
        }
        C::DoorsAnonymous => Finding::DoorsAnonymous(url()),
        C::DoorsVerdict => Finding::DoorsVerdict { url: url(), verdict: "web-proxied".to_owned(), listen, own },
        C::DoorsForged => Finding::DoorsForged { forged: "192.0.2.66".to_owned(), proxy: false },
        C::BackupKept => backup(Some(1)),
        C::BackupLate => backup(Some(2)),
        C::BackupTooLate => backup(Some(8)),
        C::BackupNever => Finding::Backup(BackupAge { kept: None, days: 7 }),
        C::BackupMissing => Finding::Backup(BackupAge { kept: None, days: 8 }),
        C::DesksWell => Finding::DesksWell(3),
        C::DeskAway => Finding::DeskAway { name: "Accueil".to_owned(), seen: jiff::Timestamp::UNIX_EPOCH },
        C::DeskOther => Finding::DeskOther { name: "Accueil".to_owned(), program: "0.9.1".to_owned() },
        C::DeskTwice => Finding::DeskTwice { name: "Accueil".to_owned(), since: jiff::Timestamp::UNIX_EPOCH },
        C::ProviderWell => Finding::ProviderWell("Guichet agents".to_owned()),
        C::ProviderSilent => Finding::ProviderSilent { name: "Guichet agents".to_owned(), cause: cause() },
        C::ProviderClock => Finding::ProviderClock { name: "Guichet agents".to_owned(), seconds: 90 },
        C::DoorsForgedProxy => Finding::DoorsForged { forged: "192.0.2.66".to_owned(), proxy: true },
    }
}

/// What a person reads, without the commands that they copy.
fn prose(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_finding_is_a_sentence_in_both_languages_with_what_to_do() {
    for code in FindingCode::ALL {
        let finding = sample(*code);
        assert_eq!(finding.code(), *code);
        let [french, told] = [Language::Fr, Language::En].map(|language| ToldFinding::of(&finding, language));
        for one in [&french, &told] {
            assert_eq!((one.ok, one.code, one.area), (code.is_ok(), *code, finding.area()));
            assert_eq!(one.remedy.is_none(), one.ok, "{one:?}");
            for said in [Some(&one.sentence), one.remedy.as_ref()].into_iter().flatten() {
                assert!(said.contains(' ') && !said.contains(['{', '}']), "{said}");
                assert!(!said.contains("doctor-") && !said.contains("unusable-"), "a key for words: {said}");
            }
        }
        assert_ne!(french.sentence, told.sentence, "one language for both");
        // a cause is technical, and stands under words that say so
        let remedy = french.remedy.as_deref().unwrap_or_default();
        let remedy = match remedy.strip_prefix("détail technique : ") {
            Some(_) if *code == FindingCode::Failed => "",
            _ => remedy,
        };
        for said in [&*french.sentence, remedy] {
            let found = english(&format!("<p>{}", prose(said)), "§");
            assert!(found.is_empty(), "{found:?} in {said}");
        }
    }
}

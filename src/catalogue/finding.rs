//! What `doctor` says of what it found: `doctor-` and the code; what to do, `doctor-todo-` and the code.

use crate::{
    Ui,
    message::{Message, Tells, say},
};
use bench::Keys;
use files::Distrust;
use jiff::Timestamp;
use station::{BackupAge, CertificateState, DirectoryState, Finding, Level, Plugged, Since, Unreached};
use usb::OpenError;

impl Tells for Finding {
    fn message(&self) -> Message {
        match self {
            Self::UsbSeen(count) => say("doctor-usb-seen").with("count", count),
            Self::UsbUnread(cause) => say("doctor-usb-unread").with("cause", cause),
            Self::HotplugTold => say("doctor-hotplug-told"),
            Self::HotplugSilent(cause) => say("doctor-hotplug-silent").with("cause", cause),
            Self::RulesAbsent => say("doctor-rules-absent"),
            Self::RulesCurrent(path) => say("doctor-rules-current").with("path", path),
            Self::RulesOld(path) => say("doctor-rules-old").with("path", path),
            Self::KeyboardsTold => say("doctor-keyboards-told"),
            Self::KeyboardsIgnored(ports) => say("doctor-keyboards-ignored").with("ports", ports),
            Self::Keys(token, keys) => of_token(
                token,
                match keys {
                    Keys::Kept => "doctor-keys-kept",
                    Keys::NotPermitted => "doctor-keys-not-permitted",
                    Keys::Taken => "doctor-keys-taken",
                    Keys::NoNode => "doctor-keys-no-node",
                },
            ),
            Self::KeysWillBeKept(token) => of_token(token, "doctor-keys-will-be-kept"),
            Self::KeysLookedAt(token) => of_token(token, "doctor-keys-looked-at"),
            Self::KeysOpen(token, cause) => of_token(token, "doctor-keys-open").with("cause", cause),
            Self::ClockKept => say("doctor-clock-kept"),
            Self::ClockUnkept => say("doctor-clock-unkept"),
            Self::Unusable { port, reason: _ } => say("doctor-unusable").with("port", port),
            Self::LinkAnswers(token) => of_token(token, "doctor-link-answers"),
            Self::LinkSilent(token, cause) => of_token(token, "doctor-link-silent").with("cause", cause),
            Self::NodeOpens(token) => of_token(token, "doctor-node-opens"),
            Self::NodeClosed(OpenError::Permission(node)) => {
                say("doctor-node-not-permitted").with("path", node.display())
            }
            Self::NodeClosed(OpenError::Gone(node)) => say("doctor-node-gone").with("path", node.display()),
            Self::NodeClosed(OpenError::Taken(node)) => say("doctor-node-taken").with("path", node.display()),
            Self::NodeClosed(OpenError::Failed { node, source }) => {
                say("doctor-node-fails").with("path", node.display()).with("cause", source)
            }
            Self::VaultWell => say("doctor-vault-well"),
            Self::VaultHanded => say("doctor-vault-handed"),
            Self::VaultCopied(path) => say("doctor-vault-copied").with("path", path.display()),
            Self::VaultOutgrown(path) => say("doctor-vault-outgrown").with("path", path.display()),
            Self::OldKey(count) => say("doctor-old-key").with("count", count),
            Self::DatabaseWhole => say("doctor-database-whole"),
            Self::StandbyThere(machines) => say("doctor-standby-there").with("machines", machines.join(", ")),
            Self::StandbyNone => say("doctor-standby-none"),
            Self::DatabaseDamaged(faults) => say("doctor-database-damaged").with("cause", faults.join("; ")),
            Self::Failed(_, error) => error.message(),
            Self::JournalWhole => say("doctor-journal-whole"),
            Self::JournalFaulty(fault) => fault.message(),
            Self::JournalForeign(logins) => say("doctor-journal-foreign").with("logins", logins.join(", ")),
            Self::IntentsNone => say("doctor-intents-none"),
            Self::IntentsOpen(count) => say("doctor-intents-open").with("count", count),
            Self::MailOff => say("doctor-mail-off"),
            Self::MailFolder(path) => say("doctor-mail-folder").with("path", path.display()),
            Self::MailServer { server, encrypted: true } => say("doctor-mail-encrypted").with("server", server),
            Self::MailServer { server, encrypted: false } => say("doctor-mail-clear").with("server", server),
            Self::MailBarred(cause) => say("doctor-mail-barred").with("cause", cause),
            Self::MailNoLinks => say("doctor-mail-no-links"),
            Self::MailStuck(count) => say("doctor-mail-stuck").with("count", count),
            Self::HookFailing { name, address, since, cause } => say("doctor-hook-failing")
                .with("name", name)
                .with("address", address)
                .at("since", *since)
                .with("cause", cause),
            Self::TicketDeskWell(address) => say("doctor-ticket-desk-well").with("address", address),
            Self::TicketDeskBarred { address, cause } => {
                say("doctor-ticket-desk-barred").with("address", address).with("cause", cause)
            }
            Self::FilesWell => say("doctor-files-well"),
            Self::File(distrust) => of_file(distrust),
            Self::RetentionLate(since) => say("doctor-retention-late").at("since", *since),
            Self::RestoreConfirmed(since) => of_restore(since, "doctor-restore-confirmed"),
            Self::RestoreOpen { since, span, accounts, named } => of_restore(since, "doctor-restore-open")
                .with("span", span)
                .with("accounts", accounts)
                .with("named", named),
            Self::Certificate(state) => state.message(),
            Self::DoorsOwnOnly(own) => say("doctor-doors-own-only").with("own", own),
            Self::VerificationListens(listen) => say("doctor-verification-listens").with("listen", listen),
            Self::VerificationClear(listen) => say("doctor-verification-clear").with("listen", listen),
            Self::DoorsApart => say("doctor-doors-apart"),
            Self::DoorsRefused(cause) => say("doctor-doors-refused").with("cause", cause),
            Self::DoorsPublic(url) => say("doctor-doors-public").with("url", url),
            Self::DoorsUnforged(address) => say("doctor-doors-unforged").with("address", address),
            Self::DoorsUnreached { url, listen, proxy, how } => say(match (how, proxy) {
                (Unreached::Name(_), _) => "doctor-doors-name",
                (Unreached::Connect(_), false) => "doctor-doors-connect",
                (Unreached::Connect(_), true) => "doctor-doors-connect-proxy",
                (Unreached::Tls(_), _) => "doctor-doors-tls",
                (Unreached::Answer(_), _) => "doctor-doors-answer",
            })
            .with("url", url)
            .with("listen", listen)
            .with("cause", how),
            Self::DoorsWrong { url, listen, own } => {
                say("doctor-doors-wrong").with("url", url).with("listen", listen).with("own", own)
            }
            Self::DoorsHost { url, host, authority } => {
                say("doctor-doors-host").with("url", url).with("host", host).with("authority", authority)
            }
            Self::DoorsAnonymous(url) => say("doctor-doors-anonymous").with("url", url),
            Self::DoorsVerdict { url, verdict, listen, own } => say("doctor-doors-verdict")
                .with("url", url)
                .with("verdict", verdict)
                .with("listen", listen)
                .with("own", own),
            Self::DoorsForged { forged, proxy: false } => say("doctor-doors-forged").with("forged", forged),
            Self::ProviderWell(name) => say("doctor-provider-well").with("name", name),
            Self::DesksWell(count) => say("doctor-desks-well").with("count", count),
            Self::DeskAway { name, seen } => say("doctor-desk-away").with("name", name).at("seen", *seen),
            Self::DeskOther { name, program } => say("doctor-desk-other").with("name", name).with("program", program),
            Self::DeskTwice { name, since } => say("doctor-desk-twice").with("name", name).at("since", *since),
            Self::ProviderSilent { name, cause } => {
                say("doctor-provider-silent").with("name", name).with("cause", cause)
            }
            Self::ProviderClock { name, seconds } => {
                say("doctor-provider-clock").with("name", name).with("seconds", seconds)
            }
            Self::Backup(BackupAge { kept, days }) => {
                let said = say(match (kept, self.level()) {
                    (Some(_), Level::Well) => "doctor-backup-kept",
                    (Some(_), Level::Warning) => "doctor-backup-late",
                    (Some(_), Level::Bad) => "doctor-backup-too-late",
                    (None, Level::Well | Level::Warning) => "doctor-backup-never",
                    (None, Level::Bad) => "doctor-backup-missing",
                });
                let said = said.count("days", *days);
                match kept {
                    Some(kept) => said.with("at", kept.at).with("path", &kept.file),
                    None => said,
                }
            }
            Self::Directory(state) => of_directory(state),
            Self::VerifierWell { version, keys } => {
                say("doctor-verifier-well").with("version", version).count("keys", *keys)
            }
            Self::VerifierSilent { name, cause } => {
                say("doctor-verifier-silent").with("name", name).with("cause", cause)
            }
            Self::VerifierStuck { name, keys } => say("doctor-verifier-stuck").with("name", name).count("keys", *keys),
            Self::VerifierLate { name, keys, since } => {
                say("doctor-verifier-late").with("name", name).count("keys", *keys).at("since", *since)
            }
            Self::VerifierGone(keys) => say("doctor-verifier-gone").count("keys", *keys),
            Self::DoorsForged { forged, proxy: true } => say("doctor-doors-forged-proxy").with("forged", forged),
        }
    }
}

fn of_directory(state: &DirectoryState) -> Message {
    match state {
        DirectoryState::Pulled { name, at } => say("doctor-directory-pulled").with("directory", name).at("at", *at),
        DirectoryState::Held { name, gone } => {
            say("doctor-directory-held").with("directory", name).count("gone", *gone)
        }
        DirectoryState::Failing { name, fault, since } => {
            say("doctor-directory-failing").with("directory", name).name("fault", *fault).at("since", *since)
        }
        DirectoryState::Late(name) => say("doctor-directory-late").with("directory", name),
    }
}

impl Tells for CertificateState {
    fn message(&self) -> Message {
        let day = |ends: &Timestamp| ends.strftime("%Y-%m-%d").to_string();
        match self {
            Self::Good { ends, days } => say("doctor-certificate-good").with("ends", day(ends)).with("days", days),
            Self::Ends { ends, days } => say("doctor-certificate-ends").with("ends", day(ends)).with("days", days),
            Self::Ended { ends } => say("doctor-certificate-ended").with("ends", day(ends)),
            Self::Other { host } => say("doctor-certificate-other").with("host", host),
            Self::Refused { cause } => say("doctor-certificate-refused").with("cause", cause),
        }
    }
}

impl Ui {
    /// What to do about a finding that is not well.
    pub fn todo(&self, finding: &Finding) -> String {
        match finding {
            Finding::Unusable { reason, .. } => self.tell(reason),
            // a terminal may show what disk or database said
            Finding::Failed(_, error) => self.with("doctor-todo-failed", [("cause", &error.to_string())]),
            other => {
                let key = format!("doctor-todo-{}", other.code().word().replace('_', "-"));
                self.filled(&key, &other.message().args, false)
            }
        }
    }
}

fn of_token(token: &Plugged, key: &'static str) -> Message {
    say(key).with("model", &token.model).with("port", &token.port)
}

fn of_restore(since: &Since, key: &'static str) -> Message {
    let second = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    say(key).with("at", second(since.at)).with("taken", second(since.taken)).with("keys", since.keys)
}

/// The path, what it is, and the command that puts it right.
fn of_file(distrust: &Distrust) -> Message {
    let said = match distrust {
        Distrust::Owner { owner, .. } => say("doctor-file-owner").with("owner", owner),
        Distrust::Mode { mode, .. } if mode & 0o022 != 0 => bits("doctor-file-changed", *mode),
        Distrust::Mode { mode, .. } => bits("doctor-file-read", *mode),
        Distrust::Above { above, mode, .. } => bits("doctor-file-above", *mode).with("above", above.display()),
        Distrust::Unreadable { source, .. } => say("doctor-file-unread").with("cause", source),
    };
    said.with("path", distrust.path().display()).maybe("run", distrust.remedy())
}

/// Permission bits as `chmod` takes them.
fn bits(key: &'static str, mode: u32) -> Message {
    say(key).with("mode", format_args!("{mode:04o}"))
}

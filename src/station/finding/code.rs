//! The stable word of each finding, what it is said of, and whether anything is to be done.
//!
//! Long because it is one list.

domain::words! {
    /// What was looked at.
    Area {
        /// The list of USB devices.
        Usb => "usb",
        /// Hot-plug events.
        Hotplug => "hotplug",
        /// The udev rules.
        Rules => "rules",
        /// The permission to open a plugged token.
        Permission => "permission",
        /// Keeping what a token types away from other programs.
        Keyboard => "keyboard",
        /// The machine's clock.
        Clock => "clock",
        /// The database.
        Database => "database",
        /// The vault.
        Vault => "vault",
        /// The journal.
        Journal => "journal",
        /// Credentials whose writing was never confirmed.
        Intents => "intents",
        /// The way out for mail.
        Mail => "mail",
        /// The ticket desk's own program.
        TicketDesk => "ticket_desk",
        /// Programs that are told of what happens.
        Programs => "programs",
        /// The station's own door and the public one.
        Doors => "doors",
        /// Who may read and change files.
        Files => "files",
        /// What a restore left in doubt.
        Restore => "restore",
        /// How old the newest good backup is.
        Backup => "backup",
        /// Where people sign in who do not do so here.
        SignIn => "sign_in",
        /// Directories that people are pulled from.
        Directory => "directory",
        /// The other program that checks codes.
        Verifier => "verifier",
        /// Machines elsewhere whose tokens this station speaks with.
        Desks => "desks",
    }
}

domain::words! {
    /// How much a finding matters.
    Level {
        /// Nothing is to be done.
        Well => "well",
        /// To be looked at: the station works, or one token does not.
        Warning => "warning",
        /// To be mended: what is written could be lost, others could come in, or nobody can. The doctor's exit code says it.
        Bad => "bad",
    }
}

domain::words! {
    /// The stable word of each finding, for programs.
    FindingCode {
        /// All is well.
        UsbSeen => "usb_seen",
        /// To be mended.
        UsbUnread => "usb_unread",
        /// All is well.
        HotplugTold => "hotplug_told",
        /// To be mended.
        HotplugSilent => "hotplug_silent",
        /// To be mended.
        RulesAbsent => "rules_absent",
        /// All is well.
        RulesCurrent => "rules_current",
        /// To be mended.
        RulesOld => "rules_old",
        /// All is well.
        KeyboardsTold => "keyboards_told",
        /// All is well.
        KeyboardsIgnored => "keyboards_ignored",
        /// All is well.
        KeysKept => "keys_kept",
        /// All is well.
        KeysWillBeKept => "keys_will_be_kept",
        /// To be asked again.
        KeysLookedAt => "keys_looked_at",
        /// To be mended.
        KeysNotPermitted => "keys_not_permitted",
        /// To be mended.
        KeysTaken => "keys_taken",
        /// To be mended.
        KeysNoNode => "keys_no_node",
        /// To be mended.
        KeysOpen => "keys_open",
        /// All is well.
        ClockKept => "clock_kept",
        /// To be mended.
        ClockUnkept => "clock_unkept",
        /// To be mended.
        Unusable => "unusable",
        /// All is well.
        LinkAnswers => "link_answers",
        /// To be mended.
        LinkSilent => "link_silent",
        /// All is well.
        NodeOpens => "node_opens",
        /// To be mended.
        NodeNotPermitted => "node_not_permitted",
        /// To be mended.
        NodeGone => "node_gone",
        /// To be mended.
        NodeTaken => "node_taken",
        /// To be mended.
        NodeFails => "node_fails",
        /// All is well.
        VaultWell => "vault_well",
        /// All is well.
        VaultHanded => "vault_handed",
        /// To be mended.
        VaultCopied => "vault_copied",
        /// To be mended.
        VaultOutgrown => "vault_outgrown",
        /// To be mended.
        OldKey => "old_key",
        /// All is well.
        DatabaseWhole => "database_whole",
        /// To be mended.
        DatabaseDamaged => "database_damaged",
        /// All is well.
        StandbyThere => "standby_there",
        /// To be mended.
        StandbyNone => "standby_none",
        /// To be mended.
        Failed => "failed",
        /// All is well.
        JournalWhole => "journal_whole",
        /// To be mended.
        JournalFaulty => "journal_faulty",
        /// To be mended.
        JournalForeign => "journal_foreign",
        /// All is well.
        IntentsNone => "intents_none",
        /// To be mended.
        IntentsOpen => "intents_open",
        /// To be mended.
        MailOff => "mail_off",
        /// All is well.
        MailFolder => "mail_folder",
        /// All is well.
        MailEncrypted => "mail_encrypted",
        /// All is well.
        MailClear => "mail_clear",
        /// To be mended.
        MailBarred => "mail_barred",
        /// To be mended.
        MailNoLinks => "mail_no_links",
        /// To be mended.
        MailStuck => "mail_stuck",
        /// All is well.
        TicketDeskWell => "ticket_desk_well",
        /// To be mended.
        TicketDeskBarred => "ticket_desk_barred",
        /// To be mended.
        HookFailing => "hook_failing",
        /// All is well.
        FilesWell => "files_well",
        /// To be mended.
        FileOwner => "file_owner",
        /// To be mended.
        FileRead => "file_read",
        /// To be mended.
        FileChanged => "file_changed",
        /// To be mended.
        FileAbove => "file_above",
        /// To be mended.
        FileUnread => "file_unread",
        /// To be mended.
        RetentionLate => "retention_late",
        /// All is well.
        RestoreConfirmed => "restore_confirmed",
        /// To be mended.
        RestoreOpen => "restore_open",
        /// All is well.
        CertificateGood => "certificate_good",
        /// To be mended.
        CertificateEnds => "certificate_ends",
        /// To be mended.
        CertificateEnded => "certificate_ended",
        /// To be mended.
        CertificateOther => "certificate_other",
        /// To be mended.
        CertificateRefused => "certificate_refused",
        /// All is well.
        DoorsOwnOnly => "doors_own_only",
        /// All is well.
        VerificationListens => "verification_listens",
        /// To be mended.
        VerificationClear => "verification_clear",
        /// All is well.
        DoorsApart => "doors_apart",
        /// To be mended.
        DoorsRefused => "doors_refused",
        /// All is well.
        DoorsPublic => "doors_public",
        /// All is well.
        DoorsUnforged => "doors_unforged",
        /// To be mended.
        DoorsName => "doors_name",
        /// To be mended.
        DoorsConnect => "doors_connect",
        /// To be mended.
        DoorsConnectProxy => "doors_connect_proxy",
        /// To be mended.
        DoorsTls => "doors_tls",
        /// To be mended.
        DoorsAnswer => "doors_answer",
        /// To be mended.
        DoorsWrong => "doors_wrong",
        /// To be mended.
        DoorsHost => "doors_host",
        /// To be mended.
        DoorsAnonymous => "doors_anonymous",
        /// To be mended.
        DoorsVerdict => "doors_verdict",
        /// To be mended.
        DoorsForged => "doors_forged",
        /// To be mended.
        DoorsForgedProxy => "doors_forged_proxy",
        /// All is well.
        BackupKept => "backup_kept",
        /// To be mended.
        BackupLate => "backup_late",
        /// To be mended.
        BackupTooLate => "backup_too_late",
        /// To be mended.
        BackupNever => "backup_never",
        /// To be mended.
        BackupMissing => "backup_missing",
        /// All is well.
        ProviderWell => "provider_well",
        /// To be mended.
        ProviderSilent => "provider_silent",
        /// To be mended.
        ProviderClock => "provider_clock",
        /// All is well.
        DirectoryPulled => "directory_pulled",
        /// To be decided.
        DirectoryHeld => "directory_held",
        /// To be mended.
        DirectoryFailing => "directory_failing",
        /// To be mended.
        DirectoryLate => "directory_late",
        /// All is well.
        DesksWell => "desks_well",
        /// To be looked at there.
        DeskAway => "desk_away",
        /// To be brought up to date.
        DeskOther => "desk_other",
        /// To be mended.
        DeskTwice => "desk_twice",
        /// All is well.
        VerifierWell => "verifier_well",
        /// To be mended.
        VerifierSilent => "verifier_silent",
        /// To be mended.
        VerifierStuck => "verifier_stuck",
        /// To be mended.
        VerifierLate => "verifier_late",
        /// To be mended.
        VerifierGone => "verifier_gone",
    }
}

impl FindingCode {
    /// What it is said of (what could not be looked at at all says so itself), and how much it matters.
    pub fn verdict(self) -> (Area, Level) {
        use Level::{Bad, Warning, Well};
        match self {
            Self::UsbSeen => (Area::Usb, Well),
            Self::UsbUnread => (Area::Usb, Bad),
            Self::HotplugTold => (Area::Hotplug, Well),
            Self::HotplugSilent => (Area::Hotplug, Warning),
            Self::RulesAbsent | Self::RulesOld => (Area::Rules, Warning),
            Self::RulesCurrent => (Area::Rules, Well),
            Self::KeyboardsTold | Self::KeyboardsIgnored | Self::KeysKept | Self::KeysWillBeKept => {
                (Area::Keyboard, Well)
            }
            Self::KeysLookedAt | Self::KeysNotPermitted | Self::KeysTaken | Self::KeysNoNode | Self::KeysOpen => {
                (Area::Keyboard, Warning)
            }
            Self::ClockKept => (Area::Clock, Well),
            Self::ClockUnkept => (Area::Clock, Warning),
            Self::Unusable
            | Self::LinkSilent
            | Self::NodeNotPermitted
            | Self::NodeGone
            | Self::NodeTaken
            | Self::NodeFails => (Area::Permission, Warning),
            Self::LinkAnswers | Self::NodeOpens => (Area::Permission, Well),
            Self::VaultWell | Self::VaultHanded => (Area::Vault, Well),
            Self::VaultCopied | Self::VaultOutgrown | Self::OldKey => (Area::Vault, Warning),
            Self::DatabaseWhole | Self::StandbyThere => (Area::Database, Well),
            Self::StandbyNone => (Area::Database, Warning),
            Self::DatabaseDamaged | Self::Failed => (Area::Database, Bad),
            Self::JournalWhole => (Area::Journal, Well),
            Self::JournalFaulty | Self::JournalForeign => (Area::Journal, Bad),
            Self::RetentionLate => (Area::Journal, Warning),
            Self::IntentsNone => (Area::Intents, Well),
            Self::IntentsOpen => (Area::Intents, Warning),
            Self::MailOff | Self::MailBarred | Self::MailNoLinks | Self::MailStuck => (Area::Mail, Warning),
            Self::HookFailing => (Area::Programs, Warning),
            Self::TicketDeskWell => (Area::TicketDesk, Well),
            Self::TicketDeskBarred => (Area::TicketDesk, Warning),
            Self::MailFolder | Self::MailEncrypted | Self::MailClear => (Area::Mail, Well),
            Self::FilesWell => (Area::Files, Well),
            Self::FileOwner | Self::FileRead | Self::FileChanged | Self::FileAbove | Self::FileUnread => {
                (Area::Files, Bad)
            }
            Self::RestoreConfirmed => (Area::Restore, Well),
            Self::RestoreOpen => (Area::Restore, Warning),
            Self::CertificateGood => (Area::Doors, Well),
            Self::CertificateEnds => (Area::Doors, Warning),
            Self::CertificateEnded | Self::CertificateOther | Self::CertificateRefused => (Area::Doors, Bad),
            Self::DoorsOwnOnly
            | Self::VerificationListens
            | Self::DoorsApart
            | Self::DoorsPublic
            | Self::DoorsUnforged => (Area::Doors, Well),
            Self::DoorsRefused
            | Self::VerificationClear
            | Self::DoorsName
            | Self::DoorsConnect
            | Self::DoorsConnectProxy
            | Self::DoorsTls
            | Self::DoorsAnswer
            | Self::DoorsWrong
            | Self::DoorsHost
            | Self::DoorsAnonymous
            | Self::DoorsVerdict
            | Self::DoorsForged
            | Self::DoorsForgedProxy => (Area::Doors, Bad),
            Self::BackupKept => (Area::Backup, Well),
            Self::BackupLate | Self::BackupNever => (Area::Backup, Warning),
            Self::BackupTooLate | Self::BackupMissing => (Area::Backup, Bad),
            Self::ProviderWell => (Area::SignIn, Well),
            Self::ProviderSilent | Self::ProviderClock => (Area::SignIn, Warning),
            Self::DesksWell => (Area::Desks, Well),
            Self::DeskAway | Self::DeskOther => (Area::Desks, Warning),
            Self::DeskTwice => (Area::Desks, Bad),
            Self::VerifierWell => (Area::Verifier, Well),
            Self::VerifierSilent | Self::VerifierGone => (Area::Verifier, Bad),
            Self::VerifierStuck | Self::VerifierLate => (Area::Verifier, Warning),
            Self::DirectoryPulled => (Area::Directory, Well),
            Self::DirectoryHeld | Self::DirectoryFailing | Self::DirectoryLate => (Area::Directory, Warning),
        }
    }

    /// Nothing is to be done.
    pub fn is_ok(self) -> bool {
        self.verdict().1 == Level::Well
    }
}

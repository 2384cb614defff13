//! The facts of the journal: every name that an entry may carry, and what its value is. Nothing else is written, and nothing
//! is read by any other name. Names and words are appended, never renamed: the journal is for ever.
//!
//! A name may stand for a state in one entry and for a school in another: then it has one fact for each.

mod values;

pub use values::{
    AtStation, Authenticator, Awaited, Brought, DevicePinAct, HandOverProof, LinkPurpose, MadeVisible, Overwritten,
    PasscodeFate, PasswordAct, Restored, SetupLink, Stage, ToNobody, YesNo,
};

use super::{
    Act, BatchId, BatchRest, BatchStop, BatchTask, Checkpoint, ConsoleState, Contract, Contradiction, CredentialState,
    CustodyState, Degree, Family, Finding, Firmware, Language, Login, MailEvent, MailId, NoticeKind, OrderId,
    OrderState, OtpKind, PhoneSystem, Remedy, RequestId, RequestState, Role, SecondLook, SecretFate, Serial,
    SettingName, StockTakeId, Symptom, TicketKind, TicketState, TokenKind, TokenProof, TokenRef, Uai, UndoFate,
    verb::words,
};
use jiff::Timestamp;
use std::{borrow::Cow, collections::BTreeMap, fmt::Display, marker::PhantomData, net::IpAddr, str::FromStr};

/// A fact whose value is a `T`, spelled as `T` spells itself.
#[derive(Debug)]
pub struct Fact<T> {
    name: FactName,
    value: PhantomData<fn() -> T>,
}

impl<T> Clone for Fact<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Fact<T> {}

impl<T> Fact<T> {
    const fn new(name: FactName) -> Self {
        Self { name, value: PhantomData }
    }

    /// The name in the entry.
    pub const fn name(self) -> &'static str {
        self.name.word()
    }
}

impl<T: FromStr> Fact<T> {
    /// Its value among the facts of an entry; `None` where there is none, or one of another type.
    pub fn of(self, facts: &BTreeMap<String, String>) -> Option<T> {
        facts.get(self.name())?.parse().ok()
    }
}

/// What can be written as the value of a `Fact<T>`: a `T`, or what is spelled as one.
pub trait Spells<T> {
    /// The value as it is written.
    fn spelled(&self) -> String;
}

impl<T: Display> Spells<T> for T {
    fn spelled(&self) -> String {
        self.to_string()
    }
}

impl<T: Display> Spells<T> for &T {
    fn spelled(&self) -> String {
        self.to_string()
    }
}

macro_rules! spells {
    ($($as:ty: $($from:ty),+;)+) => { $($(
        impl Spells<$as> for $from {
            fn spelled(&self) -> String {
                self.to_string()
            }
        }
    )+)+ };
}
spells! {
    String: &str, std::path::Display<'_>, Cow<'_, str>;
    u64: u32, usize;
}

macro_rules! facts {
    ($($(#[$doc:meta])* $variant:ident => $word:literal: $($fact:ident: $type:ty),+;)+) => {
        words! {
            /// The name of a fact.
            FactName { $($(#[$doc])* $variant => $word,)+ }
        }

        impl FactName {
            /// Whether an entry with this fact may say `value`.
            pub fn takes(self, value: &str) -> bool {
                match self { $(Self::$variant => $(value.parse::<$type>().is_ok())||+,)+ }
            }
        }

        $($(
            #[doc = concat!("The fact `", $word, "`: see [`FactName::", stringify!($variant), "`].")]
            pub const $fact: Fact<$type> = Fact::new(FactName::$variant);
        )+)+
    };
}

facts! {
    /// Whose entries a journal was exported for.
    About => "about": ABOUT: String;
    /// Sign-in names whose access another program wrote, and that a named person stands for.
    Accepted => "accepted": ACCEPTED: String;
    /// Accounts that wait for a confirmation after a restore.
    Accounts => "accounts": ACCOUNTS: u64;
    /// What was refused: an act; or whatever is done at the station alone.
    Act => "act": ACT: Act, ACT_AT_STATION: AtStation;
    /// Where somebody came from.
    Address => "address": ADDRESS: IpAddr;
    /// An address that waited is given up.
    AddressDiscarded => "address_discarded": ADDRESS_DISCARDED: bool;
    /// The address that waits for a second administrator.
    AddressWaits => "address_waits": ADDRESS_WAITS: String;
    /// How many counts a code was ahead of what was expected.
    Ahead => "ahead": AHEAD: u64;
    /// Tokens, or lines of a file, with this fate.
    Alike => "alike": ALIKE: u64;
    /// Tokens, or lines of a file, with this fate.
    AmbiguousHolder => "ambiguous_holder": AMBIGUOUS_HOLDER: u64;
    /// Tokens, or lines of a file, with this fate.
    AsExpected => "as_expected": AS_EXPECTED: u64;
    /// Their serials, with commas.
    AsExpectedSerials => "as_expected_serials": AS_EXPECTED_SERIALS: String;
    /// Who asked for a new address.
    AskedBy => "asked_by": ASKED_BY: String;
    /// Whether somebody signed in at the station itself.
    AtStation => "at_station": AT_STATION: bool;
    /// What was done with the key of an authenticator app.
    Authenticator => "authenticator": AUTHENTICATOR: Authenticator;
    /// When the backup was taken.
    BackupOf => "backup_of": BACKUP_OF: Timestamp;
    /// Tokens, or lines of a file, with this fate.
    BadSchool => "bad_school": BAD_SCHOOL: u64;
    /// Tokens, or lines of a file, with this fate.
    BadSerial => "bad_serial": BAD_SERIAL: u64;
    /// Tokens, or lines of a file, with this fate.
    BadState => "bad_state": BAD_STATE: u64;
    /// The batch at the conveyor.
    Batch => "batch": BATCH: BatchId;
    /// Tokens that went through.
    BatchDone => "batch_done": BATCH_DONE: u64;
    /// The batch is over.
    BatchEnded => "batch_ended": BATCH_ENDED: bool;
    /// It goes on after a rest.
    BatchGoesOn => "batch_goes_on": BATCH_GOES_ON: bool;
    /// Tokens it stopped at.
    BatchStopped => "batch_stopped": BATCH_STOPPED: u64;
    /// How far a token's counter is behind what was accepted.
    Behind => "behind": BEHIND: u64;
    /// Whether the stock-take listens to the bench.
    Bench => "bench": BENCH: bool;
    /// Who did it, where it is not the author.
    By => "by": BY: String;
    /// The holder did it.
    ByHolder => "by_holder": BY_HOLDER: bool;
    /// The system of the new telephone.
    ChangeOfPhone => "change_of_phone": CHANGE_OF_PHONE: PhoneSystem;
    /// Names of what changed, with spaces; whether anything did; lines of a file that did.
    Changed => "changed": CHANGED: String, ANYTHING_CHANGED: bool, CHANGED_LINES: u64;
    /// SHA-256 of the charter that was signed, in hexadecimal digits.
    Charter => "charter": CHARTER: String;
    /// Where guesses were wrong.
    Checkpoint => "checkpoint": CHECKPOINT: Checkpoint;
    /// A stock-take is over.
    Closed => "closed": CLOSED: bool;
    /// How many codes were given.
    Codes => "codes": CODES: u64;
    /// What somebody said of it.
    Comment => "comment": COMMENT: String;
    /// Tokens, or lines of a file, with this fate.
    Completed => "completed": COMPLETED: u64;
    /// Tokens, or lines of a file, with this fate.
    Compromised => "compromised": COMPROMISED: u64;
    /// Whether a batch asks for a code of each token.
    Confirm => "confirm": CONFIRM: bool;
    /// Somebody who knows the person stands for them.
    ConfirmedInPerson => "confirmed_in_person": CONFIRMED_IN_PERSON: bool;
    /// What the console said of a token.
    Console => "console": CONSOLE: ConsoleState;
    /// Whose it is, by the console.
    ConsoleHolder => "console_holder": CONSOLE_HOLDER: String;
    /// Of a school.
    Contract => "contract": CONTRACT: Contract;
    /// What a plugged token says of itself against its record.
    Contradicts => "contradicts": CONTRADICTS: Contradiction;
    /// How often.
    Count => "count": COUNT: u64;
    /// A token that was counted; how many were.
    Counted => "counted": COUNTED_SERIAL: Serial, COUNTED: u64;
    /// The counter, or the step, of a code.
    Counter => "counter": COUNTER: u64;
    /// How a credential stands; whether a key file brought one.
    Credential => "credential": CREDENTIAL: CredentialState, BROUGHT: Brought;
    /// Until the last day; negative after it.
    Days => "days": DAYS: i64;
    /// Tokens, or lines of a file, with this fate.
    Defective => "defective": DEFECTIVE: u64;
    /// Their serials, with commas.
    DefectiveSerials => "defective_serials": DEFECTIVE_SERIALS: String;
    /// Of a school.
    Degree => "degree": DEGREE: Degree;
    /// What became of the PIN of the device.
    DevicePin => "device_pin": DEVICE_PIN: DevicePinAct;
    /// Tokens, or lines of a file, with this fate.
    Different => "different": DIFFERENT: u64;
    /// Tokens, or lines of a file, with this fate.
    Differs => "differs": DIFFERS: u64;
    /// The hash function of a credential.
    Digest => "digest": DIGEST: String;
    /// Digits of a code.
    Digits => "digits": DIGITS: u8;
    /// Whether a request in a school needs one.
    Document => "document": DOCUMENT: bool;
    /// How many came with a request.
    Documents => "documents": DOCUMENTS: u64;
    /// Who did what another one looked at.
    DoneBy => "done_by": DONE_BY: String;
    /// Steps by which a clock is off.
    Drift => "drift": DRIFT: i64;
    /// Since when a token is due back.
    Due => "due": DUE: Timestamp;
    /// Tokens, or lines of a file, with this fate.
    Elsewhere => "elsewhere": ELSEWHERE: u64;
    /// Their serials, with commas.
    ElsewhereSerials => "elsewhere_serials": ELSEWHERE_SERIALS: String;
    /// The address from now on.
    EmailAfter => "email_after": EMAIL_AFTER: String;
    /// The address until then.
    EmailBefore => "email_before": EMAIL_BEFORE: String;
    /// Whether a person may sign in.
    Enabled => "enabled": ENABLED: bool;
    /// A role ended by its date.
    Ended => "ended": ENDED: bool;
    /// Entries of a journal.
    Entries => "entries": ENTRIES: u64;
    /// The number of the vault's key.
    Epoch => "epoch": EPOCH: u64;
    /// Why it failed.
    Error => "error": ERROR: String;
    /// How many tokens a cupboard should hold.
    Expected => "expected": EXPECTED: u64;
    /// Why a backup failed.
    Failed => "failed": FAILED: String;
    /// The family that the first plug of a token told.
    Family => "family": FAMILY: Family;
    /// What undoing made of a token.
    Fate => "fate": FATE: UndoFate;
    /// What is wrong with the journal.
    Fault => "fault": FAULT: String;
    /// How many faults were found.
    Faults => "faults": FAULTS: u64;
    /// The name of a file.
    File => "file": FILE: String;
    /// What a stock-take found of a token.
    Finding => "finding": FINDING: Finding;
    /// The version that a token tells.
    Firmware => "firmware": FIRMWARE: Firmware;
    /// Of an export.
    Format => "format": FORMAT: String;
    /// Serials that were found, with commas.
    Found => "found": FOUND: String;
    /// Tokens, or lines of a file, with this fate.
    FoundUnlisted => "found_unlisted": FOUND_UNLISTED: u64;
    /// What was before: a state, a school, a setting.
    From => "from": FROM: CustodyState, FROM_SCHOOL: Uai, FROM_VALUE: String;
    /// Roles that were given, with spaces.
    Given => "given": GIVEN: String;
    /// Tokens, or lines of a file, with this fate.
    Held => "held": HELD: u64;
    /// Tokens, or lines of a file, with this fate.
    HeldByOther => "held_by_other": HELD_BY_OTHER: u64;
    /// Their serials, with commas.
    HeldSerials => "held_serials": HELD_SERIALS: String;
    /// Tokens, or lines of a file, with this fate.
    HolderHasToken => "holder_has_token": HOLDER_HAS_TOKEN: u64;
    /// The token that was allocated before.
    InsteadOf => "instead_of": INSTEAD_OF: Serial;
    /// Faults of the journal in a backup.
    JournalFaults => "journal_faults": JOURNAL_FAULTS: u64;
    /// Keys of devices that wait for a confirmation after a restore.
    Keys => "keys": KEYS: u64;
    /// Of a token that is asked for.
    Kind => "kind": KIND: TokenKind;
    /// Of a person.
    Language => "language": LANGUAGE: Language;
    /// Tokens, or lines of a file, with this fate.
    LeftOut => "left_out": LEFT_OUT: u64;
    /// What a one-time link was for; in old entries, that there was nobody to send one to.
    Link => "link": LINK: LinkPurpose, LINK_TO_NOBODY: ToNobody;
    /// Whether a link to a password was sent.
    LinkSent => "link_sent": LINK_SENT: bool;
    /// Links that a restore made void.
    Links => "links": LINKS: u64;
    /// What kind of list was taken.
    List => "list": LIST: String;
    /// A sign-in name.
    Login => "login": LOGIN: Login;
    /// Tokens, or lines of a file, with this fate.
    Lost => "lost": LOST: u64;
    /// Their serials, with commas.
    LostSerials => "lost_serials": LOST_SERIALS: String;
    /// Which mail.
    Mail => "mail": MAIL: MailId;
    /// What was done with it.
    MailEvent => "mail_event": MAIL_EVENT: MailEvent;
    /// What it says.
    MailKind => "mail_kind": MAIL_KIND: NoticeKind;
    /// How many.
    Mails => "mails": MAILS: u64;
    /// Tokens, or lines of a file, with this fate.
    Missing => "missing": MISSING: u64;
    /// Their serials, with commas.
    MissingSerials => "missing_serials": MISSING_SERIALS: String;
    /// Of a token.
    Model => "model": MODEL: String;
    /// Of a school.
    Name => "name": NAME: String;
    /// What a token is asked for.
    Need => "need": NEED: String;
    /// Tokens, or lines of a file, with this fate.
    New => "new": NEW: u64;
    /// The first counter or step that is accepted from now on.
    Next => "next": NEXT: u64;
    /// Tokens, or lines of a file, with this fate.
    NoHolder => "no_holder": NO_HOLDER: u64;
    /// Tokens, or lines of a file, with this fate.
    NotFound => "not_found": NOT_FOUND: u64;
    /// Tokens, or lines of a file, with this fate.
    NotServed => "not_served": NOT_SERVED: u64;
    /// Tokens, or lines of a file, with this fate.
    NotYours => "not_yours": NOT_YOURS: u64;
    /// Which order.
    Order => "order": ORDER: OrderId;
    /// How it stands.
    OrderState => "order_state": ORDER_STATE: OrderState;
    /// Which kind of code.
    Otp => "otp": OTP: OtpKind;
    /// What stood in a slot that a person gave up.
    Overwritten => "overwritten": OVERWRITTEN: Overwritten;
    /// What became of a passcode.
    Passcode => "passcode": PASSCODE: PasscodeFate;
    /// How a password was set.
    Password => "password": PASSWORD: PasswordAct;
    /// Seconds of a step.
    Period => "period": PERIOD: u32;
    /// The name of a person at that time.
    Person => "person": PERSON: String;
    /// Whether the token was plugged in.
    Plugged => "plugged": PLUGGED: bool;
    /// Where it is plugged.
    Port => "port": PORT: String;
    /// How it was proven that the right person received the right token.
    Proof => "proof": PROOF: HandOverProof;
    /// Tokens of an order.
    Quantity => "quantity": QUANTITY: u32;
    /// How a secret was read.
    Reading => "reading": READING: String;
    /// Why.
    Reason => "reason": REASON: String;
    /// What the record said until then.
    Recorded => "recorded": RECORDED: String;
    /// A token that is not counted; lines of a file that were not taken.
    Refused => "refused": REFUSED_SERIAL: Serial, REFUSED_LINES: u64;
    /// What helps.
    Remedy => "remedy": REMEDY: Remedy;
    /// Requests that somebody was reminded of.
    Reminded => "reminded": REMINDED: u64;
    /// The token that took the place.
    ReplacedBy => "replaced_by": REPLACED_BY: Serial;
    /// The token whose place it takes.
    Replaces => "replaces": REPLACES: Serial;
    /// Which request.
    Request => "request": REQUEST: RequestId;
    /// Whether a token may still hold what was undone.
    Residue => "residue": RESIDUE: bool;
    /// Why a batch rests.
    Rest => "rest": REST: BatchRest;
    /// What was decided of an account after a restore.
    Restored => "restored": RESTORED: Restored;
    /// Tokens, or lines of a file, with this fate.
    Retired => "retired": RETIRED: u64;
    /// Their serials, with commas.
    RetiredSerials => "retired_serials": RETIRED_SERIALS: String;
    /// The role of the first administrator.
    Role => "role": ROLE: Role;
    /// Roles of a new person, with spaces.
    Roles => "roles": ROLES: String;
    /// The name of the school at that time.
    SchoolName => "school_name": SCHOOL_NAME: String;
    /// Whether a second factor is asked for, or was given; or is still to come.
    SecondFactor => "second_factor": SECOND_FACTOR: bool, SECOND_FACTOR_AWAITED: Awaited;
    /// Whether a recovery turned it off.
    SecondFactorOff => "second_factor_off": SECOND_FACTOR_OFF: bool;
    /// Written before `secret_now`: whether a secret is in use as before.
    SecretKept => "secret_kept": SECRET_KEPT: bool;
    /// What became of the secrets of a token.
    SecretNow => "secret_now": SECRET_NOW: SecretFate;
    /// Whether secrets went out.
    Secrets => "secrets": SECRETS: YesNo;
    /// A token that is in no record; or a token that shows its number from now on.
    Serial => "serial": SERIAL: Serial, NAMED: TokenRef, MADE_VISIBLE: MadeVisible;
    /// The token showed its number where it was handed over.
    SerialShown => "serial_shown": SERIAL_SHOWN: bool;
    /// Serials, with commas.
    Serials => "serials": SERIALS: String;
    /// How many.
    SessionsEnded => "sessions_ended": SESSIONS_ENDED: u64;
    /// Which setting.
    Setting => "setting": SETTING: SettingName;
    /// The link to the first administrator.
    SetupLink => "setup_link": SETUP_LINK: SetupLink;
    /// Of a file, in hexadecimal digits.
    Sha256 => "sha256": SHA256: String;
    /// When the charter was signed.
    Signed => "signed": SIGNED: Timestamp;
    /// The first of several refusals.
    Since => "since": SINCE: Timestamp;
    /// A slot of a token.
    Slot => "slot": SLOT: u8;
    /// Slots of a token, with commas.
    Slots => "slots": SLOTS: String;
    /// How far a credential was written.
    Stage => "stage": STAGE: Stage;
    /// A stock-take began.
    Started => "started": STARTED: bool;
    /// Of a request.
    State => "state": STATE: RequestState;
    /// Which stock-take.
    StockTake => "stock_take": STOCK_TAKE: StockTakeId;
    /// Why a batch stopped at a token.
    Stop => "stop": STOP: BatchStop;
    /// How many attempts were not looked at.
    Stopped => "stopped": STOPPED: u64;
    /// When attempts are looked at again.
    StoppedUntil => "stopped_until": STOPPED_UNTIL: Timestamp;
    /// The token that was allocated in its place.
    SwappedFor => "swapped_for": SWAPPED_FOR: Serial;
    /// Why a token does not work.
    Symptom => "symptom": SYMPTOM: Symptom;
    /// Whether a batch takes tokens back.
    TakeBack => "take_back": TAKE_BACK: bool;
    /// Roles that were taken away, with spaces.
    Taken => "taken": TAKEN: String;
    /// A token that is no longer counted.
    TakenBack => "taken_back": TAKEN_BACK: Serial;
    /// Of a batch.
    Task => "task": TASK: BatchTask;
    /// The reference of a ticket.
    Ticket => "ticket": TICKET: String;
    /// What it is about.
    TicketKind => "ticket_kind": TICKET_KIND: TicketKind;
    /// How it stands.
    TicketState => "ticket_state": TICKET_STATE: TicketState;
    /// What is from now on: a state, a school, a setting.
    To => "to": TO: CustodyState, TO_SCHOOL: Uai, TO_VALUE: String;
    /// What proved that it is this token.
    TokenProof => "token_proof": TOKEN_PROOF: TokenProof;
    /// How many.
    Tokens => "tokens": TOKENS: u64;
    /// Tokens, or lines of a file, with this fate.
    Twice => "twice": TWICE: u64;
    /// Tokens, or lines of a file, with this fate.
    TwoSchools => "two_schools": TWO_SCHOOLS: u64;
    /// The number that a person read from a token.
    TypedSerial => "typed_serial": TYPED_SERIAL: Serial, TYPED_NAME: TokenRef;
    /// Tokens, or lines of a file, with this fate.
    Unchanged => "unchanged": UNCHANGED: u64;
    /// Tokens, or lines of a file, with this fate.
    UnknownHolder => "unknown_holder": UNKNOWN_HOLDER: u64;
    /// Tokens, or lines of a file, with this fate.
    UnknownSchool => "unknown_school": UNKNOWN_SCHOOL: u64;
    /// Tokens, or lines of a file, with this fate.
    Unlisted => "unlisted": UNLISTED: u64;
    /// Their serials, with commas.
    UnlistedSerials => "unlisted_serials": UNLISTED_SERIALS: String;
    /// Tokens that were counted without a proof.
    Unproven => "unproven": UNPROVEN: u64;
    /// Tokens, or lines of a file, with this fate.
    Unreadable => "unreadable": UNREADABLE: u64;
    /// Whether a slot that cannot be read counts as empty.
    UnseenIsEmpty => "unseen_is_empty": UNSEEN_IS_EMPTY: bool;
    /// The end of a role.
    Until => "until": UNTIL: Timestamp;
    /// Sealed values that got a new key.
    Values => "values": VALUES: u64;
    /// Entries that a verification looked at.
    Verified => "verified": VERIFIED: u64;
    /// What a second person looked at.
    Witnessed => "witnessed": WITNESSED: SecondLook;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_read_as_the_type_that_it_is_written_as() {
        let facts = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
        assert_eq!(STAGE.of(&facts("stage", "written")), Some(Stage::Written));
        assert_eq!(STAGE.of(&facts("stage", "painted")), None);
        assert_eq!(STAGE.of(&facts("state", "written")), None);
        assert_eq!((FROM.name(), FROM_SCHOOL.name()), ("from", "from"));
        let from = facts("from", "0951099D");
        assert_eq!((FROM.of(&from), FROM_SCHOOL.of(&from)), (None, Some("0951099D".parse().unwrap())));
        assert!(FactName::Counted.takes("7001234") && !FactName::Stage.takes("painted"));
    }
}

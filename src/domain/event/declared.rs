//! Every act with what an entry about it tells: the one declaration, of which [`Event`], its encoding and its decoding are made.
//!
//! An act has fields, or several forms, each with fields of its own. The name of a field is its name in the journal. A field
//! that may be missing is an `Option`; where an act has forms, an entry is of the first one whose fields are exactly what it
//! tells. Every act of [`Verb`] must be here: decoding matches on it.
//!
//! Long because it is one list.

use super::{
    counts::{Counts, Findings},
    facts::{Part, Told, Untaken, batch_of, tell_batch},
    lists::{Address, Changes, SerialLine, Slots, Spaced, Typed},
    words::{
        Authenticator, Brought, ConsoleList, DevicePinAct, ExportFormat, HandOverProof, LinkPurpose, MadeVisible,
        Overwritten, PasscodeFate, PasswordAct, RefusedAct, Restored, SetupLink, SignInFactor, Stage, ToNobody, YesNo,
    },
};
use crate::{
    Algorithm, BatchId, BatchRest, BatchStop, BatchTask, Checkpoint, ClientId, ClientScope, ConsoleFate, ConsoleState,
    Contract, Contradiction, CredentialState, CustodyState, Degree, DeskAct, DeskId, DueReason, Family, Finding,
    Firmware, FirstStep, Grant, Kept, KeyFate, Language, LineFate, Login, MailEvent, MailId, NoticeKind, OrderId,
    OrderState, OtpKind, PhoneSystem, PushAct, ReadingWord, Remedy, RequestId, RequestState, RosterKind, SecondLook,
    SecretFate, Serial, SettingName, Source, StepState, StockTakeId, Symptom, TicketKind, TicketState, TokenKind,
    TokenProof, TokenRef, Typing, Uai, UndoFate, Verb,
};
use jiff::Timestamp;
use std::{borrow::Cow, collections::BTreeMap, net::IpAddr};

/// What an entry tells is declared nowhere: it was altered, or written by another version of the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no entry about {verb} tells these facts: {names}")]
pub struct Undeclared {
    /// What the entry says was done.
    pub verb: Verb,
    /// The names of its facts.
    pub names: String,
}

/// One act, or one of its forms: a name, and fields.
macro_rules! act {
    ($(#[$doc:meta])* $act:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $act { $(
            #[doc = concat!("`", stringify!($field), "` in the journal.")]
            $(#[$field_doc])*
            pub $field: $type,
        )* }

        impl $act {
            fn tell(self, _told: &mut Told) {
                $(self.$field.tell(stringify!($field), _told);)*
            }
            fn read(facts: &Untaken<'_>) -> Option<Self> {
                #[allow(unused_mut, reason = "an act may tell nothing but itself")]
                let mut facts = facts.clone();
                $(let $field = Part::take(stringify!($field), &mut facts)?;)*
                facts.whole(Self { $($field,)* })
            }
            fn names() -> Vec<Cow<'static, str>> {
                let names: Vec<Vec<_>> = vec![$(<$type as Part>::names(stringify!($field)),)*];
                names.concat()
            }
            #[cfg(test)]
            fn some() -> Vec<Self> {
                #[allow(unused_mut, reason = "an act may tell nothing but itself")]
                let mut longest = 1;
                $(longest = longest.max(<$type as Part>::some().len());)*
                let nth = |_n: usize| Self { $($field: {
                    let mut some = <$type as Part>::some();
                    some.swap_remove(_n % some.len())
                },)* };
                (0..2 * longest).map(nth).collect()
            }
        }
    };
    ($(#[$doc:meta])* $act:ident [ $(
        $(#[$form_doc:meta])* $form:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* },
    )+ ]) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $act { $(
            $(#[$form_doc])*
            $form { $(
                #[doc = concat!("`", stringify!($field), "` in the journal.")]
                $(#[$field_doc])*
                $field: $type,
            )* },
        )+ }

        impl $act {
            fn tell(self, _told: &mut Told) {
                match self { $(Self::$form { $($field,)* } => { $($field.tell(stringify!($field), _told);)* })+ }
            }
            fn read(facts: &Untaken<'_>) -> Option<Self> {
                $({
                    let read = || {
                        #[allow(unused_mut, reason = "a form may have no fields")]
                        let mut facts = facts.clone();
                        $(let $field = Part::take(stringify!($field), &mut facts)?;)*
                        facts.whole(Self::$form { $($field,)* })
                    };
                    if let Some(event) = read() {
                        return Some(event);
                    }
                })+
                None
            }
            fn names() -> Vec<Cow<'static, str>> {
                let names: Vec<Vec<_>> = vec![$($(<$type as Part>::names(stringify!($field)),)*)+];
                names.concat()
            }
            #[cfg(test)]
            fn some() -> Vec<Self> {
                let mut all = Vec::new();
                $(
                    #[allow(unused_mut, reason = "a form may have no fields")]
                    let mut longest = 1;
                    $(longest = longest.max(<$type as Part>::some().len());)*
                    all.extend((0..2 * longest).map(|_n| Self::$form { $($field: {
                        let mut some = <$type as Part>::some();
                        some.swap_remove(_n % some.len())
                    },)* }));
                )+
                all
            }
        }
    };
}

macro_rules! events {
    ($($(#[$doc:meta])* $act:ident $body:tt)+) => {
        /// What was done, with what is told of it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event { $(
            #[doc = concat!("See [`", stringify!($act), "`].")]
            $act($act),
        )+ }

        impl Event {
            /// What was done.
            pub const fn verb(&self) -> Verb {
                match self { $(Self::$act(_) => Verb::$act,)+ }
            }

            /// What an entry about `verb` with these facts tells; the batch it is of is [`Event::batch_of`].
            ///
            /// # Errors
            /// [`Undeclared`] where such an entry is never written.
            pub fn of(verb: Verb, facts: &BTreeMap<String, String>) -> Result<Self, Undeclared> {
                let untaken = Untaken::of(facts);
                let event = match verb { $(Verb::$act => $act::read(&untaken).map(Self::$act),)+ };
                event.ok_or_else(|| Undeclared {
                    verb,
                    names: facts.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
                })
            }

            /// What the journal keeps of it; `batch`: the one that the entry is of.
            pub fn told(self, batch: Option<BatchId>) -> Told {
                let mut told = Told::default();
                match self { $(Self::$act(event) => event.tell(&mut told),)+ }
                if let Some(batch) = batch {
                    tell_batch(batch, &mut told);
                }
                told.sorted()
            }

            /// The names of all facts that an entry may have, sorted, each once.
            pub fn names() -> Vec<Cow<'static, str>> {
                let mut names = [$($act::names(),)+].concat();
                names.push("batch".into());
                names.sort();
                names.dedup();
                names
            }

            /// Some of every act, in every form.
            #[cfg(test)]
            pub(super) fn some() -> Vec<Self> {
                [$($act::some().into_iter().map(Self::$act).collect::<Vec<_>>(),)+].concat()
            }
        }

        $(
            impl From<$act> for Event {
                fn from(event: $act) -> Self {
                    Self::$act(event)
                }
            }
            act! { $(#[$doc])* $act $body }
        )+
    };
}

impl Event {
    /// The batch that an entry with these facts is of: done by it, or about it.
    pub fn batch_of(facts: &BTreeMap<String, String>) -> Option<BatchId> {
        batch_of(facts)
    }
}

events! {
    /// A school was added or changed.
    School [
        /// As it is from now on.
        Described {
            name: String, degree: Degree, contract: Contract,
            /// Its functional mailbox, where one is known.
            mailbox: Option<String>,
            /// Where it closed, or will: when.
            closed: Option<Timestamp>,
        },
        /// Whether a request there needs a document.
        Documents { document: bool, },
    ]
    /// A person was added or changed.
    Person [
        /// Somebody new.
        Added {
            login: Login, roles: Spaced<Grant>,
            /// Whether they got a link to choose a password.
            link_sent: Option<bool>,
            /// The outside source that told of them.
            source: Option<Source>,
        },
        /// The first administrator.
        Administrator { login: Login, role: crate::Role, },
        /// A mail address, and from which to which.
        Address {
            changed: Changes, email_before: Address, email_after: Address,
            /// The administrator who asked for it, where a second one confirmed it.
            asked_by: Option<String>,
        },
        /// Name or roles.
        Changed {
            changed: Changes, given: Option<Spaced<Grant>>,
            /// The outside source that told it.
            source: Option<Source>,
        },
        /// This source knows them from now on, or no longer.
        Identity { identity: bool, source: Source, },
        /// A mail address waits for a second administrator.
        AddressWaits { address_waits: Address, },
        /// One that waited is given up.
        AddressDiscarded { address_discarded: bool, },
        /// Whether they may sign in.
        Enabled { enabled: bool, },
        /// A new password.
        Password { password: PasswordAct, },
        /// Whether their sign-in asks for a second factor.
        SecondFactor { second_factor: bool, },
        /// The key of an authenticator application.
        Authenticator { authenticator: Authenticator, },
        /// The language of panel and mail.
        Language { language: Language, },
        /// Sessions that were ended.
        SessionsEnded { sessions_ended: u64, },
        /// What was decided of the account after a restore.
        Restored { restored: Restored, },
        /// They were erased: so many entries and texts lost their name.
        Erased { erased_entries: u64, erased_texts: u64, },
    ]
    /// A role was given to or taken from a person.
    Role [
        /// Given.
        Given {
            given: Grant,
            /// The moment at which it ends by itself.
            until: Option<Timestamp>,
            /// `false`: they had it.
            changed: Option<bool>,
            /// The outside source that gives it.
            source: Option<Source>,
        },
        /// Taken.
        Taken {
            taken: Grant,
            /// It ended by its date.
            ended: Option<bool>,
            /// `false`: they did not have it.
            changed: Option<bool>,
            /// The outside source that gave it, and does no longer.
            source: Option<Source>,
        },
    ]
    /// Somebody signed in.
    #[derive(Default)]
    SignIn {
        address: Option<IpAddr>, at_station: Option<bool>, second_factor: Option<SignInFactor>,
        /// The outside source that says who they are.
        source: Option<Source>,
    }
    /// A token came into stock for the first time.
    Register [
        /// By its number; `plugged`: what it tells of itself is known.
        ByNumber { model: String, plugged: bool, },
        /// With a key file.
        ByKeyFile { credential: Brought, slot: Option<u8>, },
        /// With the list of the retired console.
        ByConsole { console: ConsoleState, console_holder: Option<String>, },
        /// Where it stands: as versions before the first table of facts wrote it, and where nothing else is known.
        Placed { to: CustodyState, },
    ]
    /// A token became that of a person, who may collect it.
    Allocate { request: Option<RequestId>, person: Option<String>, from: Option<CustodyState>, }
    /// An allocation was undone before handover.
    Release { from: Option<CustodyState>, swapped_for: Option<TokenRef>, comment: Option<String>, }
    /// A token was given to its holder in person.
    HandOver {
        from: CustodyState, proof: Option<HandOverProof>,
        /// What the token itself has shown, where there was no passcode.
        token_proof: Option<TokenProof>,
        /// Its number was read off it.
        serial_shown: Option<bool>,
        person: Option<String>, school_name: Option<String>, model: Option<String>,
        /// SHA-256 of the charter that was signed, in hexadecimal digits.
        charter: Option<String>,
        signed: Option<Timestamp>,
        /// Why there was no passcode.
        comment: Option<String>,
    }
    /// A token came back into stock.
    TakeBack {
        from: CustodyState, plugged: Option<bool>, token_proof: Option<TokenProof>,
        person: Option<String>, school_name: Option<String>, model: Option<String>, comment: Option<String>,
        secret_now: Option<SecretFate>,
        /// Written before `secret_now`: whether a secret is in use as before.
        secret_kept: Option<bool>,
    }
    /// A token was declared lost.
    ReportLost { from: CustodyState, person: Option<String>, comment: Option<String>, secret_now: Option<SecretFate>, }
    /// A lost token turned up.
    Found {
        from: CustodyState, comment: Option<String>, secret_now: Option<SecretFate>,
        /// Written by versions without the act `repair`: why a defective token works again.
        repaired: Option<String>,
    }
    /// A token no longer works.
    MarkDefective { from: CustodyState, person: Option<String>, comment: Option<String>, secret_now: Option<SecretFate>, }
    /// A defective token works again, or never was defective.
    Repair { from: CustodyState, comment: Option<String>, }
    /// A token left the inventory for good.
    Retire { from: CustodyState, comment: Option<String>, secret_now: Option<SecretFate>, }
    /// A token follows its holder to another school.
    MoveSchool { from: Option<Uai>, }
    /// A credential was intended, written, confirmed or given up.
    Enrol [
        /// It is in the vault, for a slot.
        Stored {
            slot: u8, stage: Stage, digits: u8, otp: Option<OtpKind>,
            /// What stood there that a person gave up.
            overwritten: Option<Overwritten>,
        },
        /// It was not written, and why.
        Failed { slot: u8, stage: Stage, error: String, },
        /// The code with this counter, or step, proved it.
        Confirmed { slot: u8, stage: Stage, counter: u64, },
        /// It came to this stage.
        Reached { slot: u8, stage: Stage, },
        /// The secret of a software token was shown.
        Shown { request: RequestId, stage: Stage, },
    ]
    /// A code was checked. `counter`: of the code, or its step; `ahead`: codes that were skipped.
    #[derive(Default)]
    Verify { counter: Option<u64>, ahead: Option<u64>, passcode: Option<PasscodeFate>, plugged: Option<bool>, }
    /// A counter or drift was found anew from consecutive codes.
    Resynchronise [
        /// Found.
        Found {
            /// The first counter or step that is accepted from now on.
            next: u64,
            /// Codes that were skipped.
            ahead: u64,
            /// Steps by which the clock is off.
            drift: Option<i64>,
            /// How many codes were given.
            codes: Option<u64>,
            plugged: Option<bool>, by_holder: Option<bool>,
        },
        /// The holder's passcode was wrong.
        Refused { passcode: PasscodeFate, },
        /// The same as older versions wrote it.
        RefusedThen { refused: PasscodeFate, },
    ]
    /// The inventory was searched for the token behind some codes. `tokens`: how many were looked at.
    Identify { found: Spaced<TokenRef>, tokens: u64, }
    /// A credential was suspended, or ended.
    Suspend { credential: CredentialState, from: Option<CustodyState>, person: Option<String>, }
    /// A suspended credential works again.
    Resume { credential: CredentialState, from: CustodyState, person: Option<String>, comment: Option<String>, }
    /// A credential was destroyed.
    Destroy [
        /// With its token, or because it was replaced.
        Ended { credential: CredentialState, from: Option<CustodyState>, },
        /// By emptying slots.
        Wiped { slots: Slots, stage: Stage, },
    ]
    /// Secrets came in from a key file, or lines from another file.
    Import [
        /// A key file.
        KeyFile { file: String, sha256: String, fates: Counts<KeyFate>, },
        /// The list of the retired console.
        ConsoleList { file: String, sha256: String, list: ConsoleList, fates: Counts<ConsoleFate>, },
        /// A table of schools or people.
        Roster { file: String, sha256: String, list: RosterKind, fates: Counts<LineFate>, },
        /// People of a directory.
        Directory {
            directory: String,
            /// How many it told of.
            people: u64,
            /// Of these: new, changed.
            came: u64, changed: u64,
            /// Of whom it told no longer.
            gone: u64,
        },
        /// A program told of somebody, or of a group; `resource` is its number.
        Pushed { client: ClientId, client_name: String, pushed: PushAct, resource: u64, },
        /// A secret for a token that was known.
        Key { credential: Brought, slot: Option<u8>, },
        /// A token of the console's list.
        Token { console: ConsoleState, console_holder: Option<String>, },
        /// The parameters of an imported secret were found out.
        Fitted {
            digest: Algorithm, digits: u8,
            /// Seconds of a step.
            period: Option<u32>,
            reading: ReadingWord,
        },
    ]
    /// Secrets or an inventory went out into a file.
    Export [
        /// The inventory.
        Inventory { format: ExportFormat, tokens: u64, secrets: YesNo, comment: Option<String>, },
        /// What is held about a person.
        Person { held: u64, },
        /// The journal; of a token, or about whom was asked.
        Journal { format: ExportFormat, entries: u64, serial: Option<TokenRef>, about: Option<String>, },
    ]
    /// A backup was taken; `failed`: why it was not.
    Backup {
        file: String, failed: Option<String>,
        /// It was read again and is whole: entries of the journal in it.
        kept: Option<u64>,
    }
    /// The station was set up from a backup.
    Restore {
        file: String,
        /// Entries of its journal.
        entries: u64,
        journal_faults: u64, backup_of: Option<Timestamp>,
        /// Links that are void by it.
        links: Option<u64>,
        /// Accounts that wait for a confirmation.
        accounts: Option<u64>,
        /// Keys of devices that wait for a confirmation.
        keys: Option<u64>,
    }
    /// A setting was changed.
    Setting [
        /// From what to what.
        Changed { setting: SettingName, from: Typed, to: Typed, },
        /// The link to the first administrator.
        SetupLink { setup_link: SetupLink, },
        /// The mail server that mail leaves by: server, port, how it is spoken to, who sends; never its password.
        MailServer { mail_server: Typed, },
        /// A first step was put off, or taken up again.
        Step { first_step: FirstStep, step_state: StepState, },
        /// One that the program keeps for itself.
        Internal {},
    ]
    /// Something was done to a plugged token that is not its programming.
    Device [
        /// A number was typed for the one in this socket.
        Named { port: String, typed_serial: Serial, model: String, },
        /// The one in this socket shows its number from now on.
        MadeVisible { port: String, serial: MadeVisible, },
        /// Its PIN.
        Pin { device_pin: DevicePinAct, },
        /// Its counter is behind what was accepted.
        Behind { counter: u64, behind: u64, },
        /// What it tells of itself contradicts its record.
        Contradicts { model: String, firmware: Option<Firmware>, recorded: String, contradicts: Contradiction, },
        /// Newer firmware went into the record.
        Renewed { model: String, firmware: Option<Firmware>, recorded: Option<String>, token_proof: TokenProof, },
        /// The same as older versions wrote it.
        RenewedThen { model: String, firmware: Option<Firmware>, recorded: Option<String>, proof: HandOverProof, },
        /// What it tells of itself went into the record.
        Recorded {
            model: String, firmware: Option<Firmware>,
            /// The family that the first plug told.
            family: Option<Family>,
            /// The product name that the record had.
            recorded: Option<String>,
        },
    ]
    /// The journal itself was verified; or it was in doubt, and a named person decided to go on.
    Journal [
        /// Verified.
        Verified { verified: u64, faults: u64, },
        /// Accepted as it is; `accepted`: whose access another program wrote, which may have written any text as their names.
        Accepted { fault: String, reason: String, accepted: Option<String>, },
        /// What was too old lost its personal words.
        Aged { aged: u64, counts: Counts<Kept>, },
    ]
    /// Somebody asked for a token.
    Request [
        /// Asked for; `state`: where it is not sent on yet.
        Asked {
            request: RequestId, need: String, kind: TokenKind, replaces: Option<TokenRef>, state: Option<RequestState>,
        },
        /// A draft was completed and sent on.
        Completed { request: RequestId, documents: u64, },
        /// A software token is to go to another telephone.
        ChangeOfPhone { request: RequestId, change_of_phone: PhoneSystem, replaces: TokenRef, },
        /// Deciders were reminded of so many.
        Reminded { reminded: u64, },
        /// Its requester was asked once more for what it waits for.
        Recalled { request: RequestId, reminded: u64, },
    ]
    /// A request was approved.
    Approve { request: RequestId, }
    /// A request was refused.
    Refuse { request: RequestId, reason: String, }
    /// A request was given up.
    Cancel { request: RequestId, comment: Option<String>, }
    /// A request ran out of time.
    Expire { request: RequestId, comment: Option<String>, }
    /// A token was set aside for an approved request.
    Reserve { request: RequestId, }
    /// A requester signed the charter: its SHA-256, in hexadecimal digits.
    SignCharter { request: RequestId, charter: String, }
    /// A holder set their PIN.
    SetPin [
        /// Their request waited for it.
        ForRequest { request: RequestId, },
        /// By a one-time link.
        ByLink { link: LinkPurpose, },
        /// By the code with this counter, or step.
        ByCode { counter: u64, },
        /// Before somebody who knows them.
        InPerson { confirmed_in_person: bool, },
    ]
    /// A PIN was unlocked.
    Unlock {}
    /// A new PIN or a new password was begun by a one-time link, or somebody who could not sign in was let in again.
    Recover [
        /// A link; `address`: of whoever forgot the password.
        Link { link: LinkPurpose, address: Option<IpAddr>, },
        /// A link that was asked for and not made.
        ToNobody { link: ToNobody, address: IpAddr, },
        /// Let in again.
        LetIn { second_factor_off: bool, },
    ]
    /// Another token took the place of the one that was allocated.
    Swap { from: CustodyState, instead_of: TokenRef, }
    /// A ticket was opened, followed or closed.
    Ticket [
        /// Opened.
        Opened { ticket: String, ticket_kind: TicketKind, serials: Option<SerialLine>, person: Option<String>, },
        /// It stands there from now on.
        Followed { ticket: String, ticket_state: TicketState, comment: Option<String>, },
    ]
    /// A school ordered tokens; or its order was shipped, closed or cancelled.
    Order [
        /// Ordered.
        Placed { order: OrderId, quantity: u32, comment: Option<String>, },
        /// It stands there from now on.
        Moved { order: OrderId, order_state: OrderState, comment: Option<String>, },
    ]
    /// Tokens of an order came in.
    Receive [
        /// All of a parcel.
        Parcel { order: OrderId, tokens: u64, order_state: OrderState, },
        /// One of them.
        Token { order: OrderId, },
    ]
    /// A cupboard was counted.
    StockTake [
        /// It began.
        Started { stock_take: StockTakeId, started: bool, expected: u64, },
        /// Whether it listens to the bench.
        Bench { stock_take: StockTakeId, bench: bool, },
        /// A token was counted.
        Counted {
            stock_take: StockTakeId, counted: TokenRef, finding: Finding, plugged: bool, token_proof: Option<TokenProof>,
        },
        /// A thing with this number was not.
        Refused {
            stock_take: StockTakeId, refused: TokenRef, finding: Finding, plugged: bool, token_proof: Option<TokenProof>,
        },
        /// A count was taken back.
        TakenBack { stock_take: StockTakeId, taken_back: TokenRef, },
        /// It is over.
        Closed {
            stock_take: StockTakeId, closed: bool, counted: u64, findings: Findings,
            /// How many were counted without a proof.
            unproven: Option<u64>,
        },
        /// What it found of one token.
        Found { stock_take: StockTakeId, finding: Finding, },
    ]
    /// It was found out why a token does not work.
    Diagnose {
        symptom: Symptom, remedy: Remedy, typed_serial: Option<TokenRef>, port: Option<String>,
        ahead: Option<u64>, drift: Option<i64>,
    }
    /// A holder was told that their token expires, or is due back.
    Recall [
        /// Days until its last one; negative after it.
        Expires { days: i64, },
        /// Due back since then. Older versions did not write why.
        Due { due: Timestamp, due_why: Option<DueReason>, },
        /// Due back since then, and not any more: it stays with its holder, who is there again.
        Kept { due_until_now: Timestamp, },
    ]
    /// Somebody left a school, or moved to another one.
    Move { from: Uai, to: Option<Uai>, person: String, }
    /// A holder activated their software token.
    Activate { request: RequestId, person: String, replaces: Option<TokenRef>, }
    /// A software token ended with its use.
    Withdraw {
        from: CustodyState, replaced_by: Option<TokenRef>, person: Option<String>, comment: Option<String>,
        secret_now: Option<SecretFate>,
    }
    /// A mail was tried again or given up by hand, or one was sent to try the way out.
    Mail [
        /// This one; without an event: it was queued.
        One { mail: MailId, mail_kind: NoticeKind, mail_event: Option<MailEvent>, },
        /// So many.
        All { mail_event: MailEvent, mails: u64, },
    ]
    /// A batch at the conveyor, which the entry names: it began, rested, went on or ended; or it stopped at a token.
    Batch [
        /// It began.
        Begun {
            task: BatchTask, digits: u8, confirm: bool, take_back: bool, unseen_is_empty: bool,
            slot: Option<u8>, otp: Option<OtpKind>,
        },
        /// It rests.
        Rests { rest: BatchRest, },
        /// It goes on.
        GoesOn { batch_goes_on: bool, },
        /// It is over: tokens that went through, and tokens at which it stopped.
        Ended { batch_ended: bool, batch_done: u64, batch_stopped: u64, },
        /// It stopped at this token.
        Stopped { serial: TokenRef, stop: BatchStop, },
        /// It emptied a token that nothing proved.
        Unproven { token_proof: TokenProof, },
    ]
    /// What a batch did to a token was undone; `residue`: the token may still hold what was written.
    Undo { fate: UndoFate, residue: bool, }
    /// The vault got a new key; `values`: how many got it.
    Rekey { epoch: u32, values: u64, }
    /// Guesses were wrong, or acts were refused.
    Attempt [
        /// Guesses are not looked at until then.
        Stopped { checkpoint: Checkpoint, stopped_until: Timestamp, address: Option<IpAddr>, by: Option<String>, },
        /// So many were wrong, or refused, since then.
        Counted {
            checkpoint: Option<Checkpoint>, act: Option<RefusedAct>, since: Option<Timestamp>, count: u64,
            /// How many of them were not looked at.
            stopped: Option<u64>,
            address: Option<IpAddr>, by: Option<String>,
        },
    ]
    /// A second person looked at what was done without a proof.
    Witness {
        witnessed: SecondLook, done_by: String, stock_take: Option<StockTakeId>,
        /// The token, where it is in no record.
        serial: Option<TokenRef>,
    }
    /// An approval was taken back before anybody was told of it.
    Reconsider { request: RequestId, }
    /// Somebody looked at what is held about others: so often in a day, from then on.
    Consult [
        /// About one person, who is the entry's.
        Person { consulted: u64, since: Timestamp, },
        /// At lists, on which so many names were shown.
        Lists { lists: u64, names: u64, since: Timestamp, },
    ]
    /// A program may ask from now on, has a new key, or may not ask any more.
    Client [
        /// It may.
        Added {
            client: ClientId, client_name: String, client_scope: ClientScope, typing: Typing,
            /// The schools that it is about, with a space between two; `None`: all of them.
            client_schools: Option<String>,
            /// From where it may, with a space between two; `None`: from everywhere.
            client_networks: Option<String>,
            a_minute: u32, until: Option<Timestamp>,
        },
        /// It has a new key; `earlier_until`: how long the one before it is good still.
        Key { client: ClientId, client_name: String, client_key: String, earlier_until: Option<Timestamp>, },
        /// It may not any more.
        Ended { client: ClientId, client_name: String, },
        /// It is told there of what happens.
        Hooked { client: ClientId, client_name: String, client_address: String, },
        /// It is told nothing any more.
        Unhooked { client: ClientId, client_name: String, client_untold: String, },
    ]
    /// Another program checks the codes of a token from now on, or the station does again.
    Entrust [
        /// It does: which program, and the serial that the token has there.
        Given { entrusted_to: String, entrusted_as: String, },
        /// The station does again, from this counter or step on.
        Back { entrusted_no_more: String, next: Option<u64>, },
    ]
    /// A machine elsewhere is one of the desks from now on, or is not any more.
    Desk {
        desk: DeskId, desk_name: String, desk_act: DeskAct,
        /// The schools that it is for, with a space between two; `None`: all of them.
        desk_schools: Option<String>,
        /// What its machine is called.
        desk_host: Option<String>,
    }
}

impl Enrol {
    /// How far it has come.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Stored { stage, .. }
            | Self::Failed { stage, .. }
            | Self::Confirmed { stage, .. }
            | Self::Reached { stage, .. }
            | Self::Shown { stage, .. } => *stage,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was told, as it comes out of a database.
    fn read(told: &Told) -> BTreeMap<String, String> {
        serde_json::from_str(&serde_json::to_string(told).unwrap()).unwrap()
    }

    #[test]
    fn every_event_comes_back_as_it_was_told_and_is_told_as_it_was() {
        let (mut verbs, mut count) = (Vec::new(), 0);
        for event in Event::some() {
            for batch in [None, Some(BatchId::new(7).unwrap())] {
                let told = event.clone().told(batch);
                let facts = read(&told);
                assert_eq!(Event::of(event.verb(), &facts), Ok(event.clone()), "{facts:?}");
                assert_eq!(Event::batch_of(&facts), batch);
                // byte for byte what a map of texts is written as
                assert_eq!(serde_json::to_string(&told).unwrap(), serde_json::to_string(&facts).unwrap());
                count += 1;
            }
            verbs.push(event.verb());
        }
        verbs.dedup();
        assert_eq!(verbs, Verb::ALL, "every act, in the order of its declaration");
        assert!(count > 1000, "only {count} were looked at");
    }

    #[test]
    fn what_is_not_declared_is_no_event() {
        let of = |verb, facts: &[(&str, &str)]| {
            let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            Event::of(verb, &facts.collect())
        };
        assert!(of(Verb::Undo, &[("fate", "leaves"), ("residue", "false")]).is_ok());
        assert!(of(Verb::Undo, &[("fate", "leaves"), ("residue", "false"), ("batch", "1")]).is_ok());
        assert!(of(Verb::Undo, &[("fate", "leaves")]).is_err(), "a fact is missing");
        assert!(of(Verb::Undo, &[("fate", "leaves"), ("residue", "no")]).is_err(), "spelled in another way");
        assert!(of(Verb::Undo, &[("fate", "leaves"), ("residue", "false"), ("slot", "1")]).is_err(), "one too many");
        let undeclared = of(Verb::Unlock, &[("slot", "1")]).unwrap_err();
        assert_eq!((undeclared.verb, undeclared.names.as_str()), (Verb::Unlock, "slot"));
    }
}

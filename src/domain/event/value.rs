//! The values that an entry may carry: what each is, and how it is spelled. A value is read only where it is spelled as it
//! would be written, so that what was decoded encodes back to the very same text.

use super::{
    lists::{Address, Changes, SerialLine, Slots, Spaced, Typed},
    words::{
        Authenticator, Brought, ConsoleList, DevicePinAct, ExportFormat, HandOverProof, LinkPurpose, MadeVisible,
        Overwritten, PasscodeFate, PasswordAct, RefusedAct, Restored, SetupLink, SignInFactor, Stage, ToNobody, YesNo,
    },
};
use crate::{
    Algorithm, BatchId, BatchRest, BatchStop, BatchTask, Checkpoint, ClientId, ClientScope, ConsoleState, Contract,
    Contradiction, CredentialState, CustodyState, Degree, DeskAct, DeskId, DueReason, Family, Finding, Firmware,
    FirstStep, Grant, Language, Login, MailEvent, MailId, NoticeKind, OrderId, OrderState, OtpKind, PhoneSystem,
    PushAct, ReadingWord, Remedy, RequestId, RequestState, Role, RosterKind, SecondLook, SecretFate, Serial,
    SettingName, Source, StepState, StockTakeId, Symptom, TicketKind, TicketState, TokenKind, TokenProof, TokenRef,
    Typing, Uai, UndoFate,
};
use jiff::Timestamp;
use std::{fmt, net::IpAddr};

/// What is one value of an entry.
pub(super) trait Spelled: Sized {
    /// The value, for whoever spells or shows it.
    fn value(self) -> Value;

    /// The value that is spelled so; `None` where it would be spelled in another way.
    fn read(text: &str) -> Option<Self>;

    /// Some of them, the ends of their range among them.
    #[cfg(test)]
    fn some() -> Vec<Self>;
}

macro_rules! values {
    (spelled { $($(#[$doc:meta])* $kind:ident($type:ty) = [$($some:expr),+];)+ }
     words { $($(#[$word_doc:meta])* $word:ident($word_type:ty);)+ }) => {
        /// A value of an entry, with what it is.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Value { $($(#[$doc])* $kind($type),)+ $($(#[$word_doc])* $word($word_type),)+ }

        /// As it stands in the journal.
        impl fmt::Display for Value {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$kind(value) => value.fmt(f),)+
                    $(Self::$word(value) => f.write_str(value.word()),)+
                }
            }
        }

        $(impl Spelled for $type {
            fn value(self) -> Value {
                Value::$kind(self)
            }
            fn read(text: &str) -> Option<Self> {
                text.parse::<Self>().ok().filter(|value| is_spelled(value, text))
            }
            #[cfg(test)]
            fn some() -> Vec<Self> {
                vec![$($some),+]
            }
        })+
        $(impl Spelled for $word_type {
            fn value(self) -> Value {
                Value::$word(self)
            }
            fn read(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == text)
            }
            #[cfg(test)]
            fn some() -> Vec<Self> {
                Self::ALL.to_vec()
            }
        })+
    };
}

/// Whether this is how the value is written.
fn is_spelled(value: &impl fmt::Display, text: &str) -> bool {
    /// What is left of the text to be compared.
    struct Rest<'a>(&'a str);
    impl fmt::Write for Rest<'_> {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0 = self.0.strip_prefix(part).ok_or(fmt::Error)?;
            Ok(())
        }
    }
    let mut rest = Rest(text);
    fmt::Write::write_fmt(&mut rest, format_args!("{value}")).is_ok() && rest.0.is_empty()
}

#[cfg(test)]
fn typed<T: std::str::FromStr<Err: fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

values! {
    spelled {
        /// A text: what somebody wrote, a name at that time, a place.
        Text(String) = [String::new(), "–".to_owned(), "Zoé \"Lefèvre\"\n\u{1f511}\u{1}".to_owned(), "1".to_owned()];
        /// A number below 256.
        Small(u8) = [0, u8::MAX];
        /// A number.
        Medium(u32) = [0, u32::MAX];
        /// A count, a counter or a step.
        Count(u64) = [0, u64::MAX];
        /// A number that may be below zero.
        Signed(i64) = [i64::MIN, 0, i64::MAX];
        /// So it is, or it is not.
        Bool(bool) = [false, true];
        /// A moment.
        Moment(Timestamp) = [Timestamp::UNIX_EPOCH, Timestamp::MAX, typed("2026-11-28T14:18:20.4794Z")];
        /// Where somebody came from.
        From(IpAddr) = [typed("192.0.2.7"), typed("2001:db8::7")];
        /// A school.
        School(Uai) = [typed("0951099D")];
        /// The number of a token.
        Serial(Serial) = [typed("1111"), typed("SW-TMJS7PRY")];
        /// What a token is called.
        Token(TokenRef) = [typed("1111"), typed("yubikey:1111")];
        /// A sign-in name.
        Login(Login) = [typed("zoe.lefevre")];
        /// A version.
        Firmware(Firmware) = [Firmware(0, 0, 0), Firmware(5, 4, 3)];
        /// A role, where it holds.
        Grant(Grant) = [typed("helpdesk"), typed("principal@0951099D")];
        /// A batch at the conveyor.
        Batch(BatchId) = [typed("1")];
        /// A program that may ask.
        Client(ClientId) = [typed("1")];
        /// A desk.
        Desk(DeskId) = [typed("1")];
        /// A mail.
        Mail(MailId) = [typed("1")];
        /// An order.
        Order(OrderId) = [typed("1")];
        /// A request.
        Request(RequestId) = [typed("1")];
        /// A stock-take.
        StockTake(StockTakeId) = [typed("1")];
        /// Several roles.
        Grants(Spaced<Grant>) = [typed(""), typed("helpdesk"), typed("principal@0951099D technician@0951099D")];
        /// What several tokens are called.
        Tokens(Spaced<TokenRef>) = [typed(""), typed("1111 2222"), typed("yubikey:1111 nitrokey:1111")];
        /// The same in a line that may be cut.
        SerialLine(SerialLine) = [typed("1111, 2222"), typed("1111, 22…"), typed("1111,…"), typed("yubikey:1111, 22…")];
        /// What a line of a table, or a person, changed.
        Changes(Changes) = [typed("no"), typed("name email roles")];
        /// Slots of a token.
        Slots(Slots) = [typed("–"), typed("1, 2")];
        /// What a setting is set to.
        Typed(Typed) = [typed("no"), typed("14")];
        /// A mail address, or that there is none.
        Address(Address) = [typed("–"), typed("zoe@example.fr")];
        /// An outside source of what is said of people.
        Source(Source) = [typed("header"), typed("provider:https://fim.example.fr"), typed("directory:academie")];
        /// An act that was refused.
        Refused(RefusedAct) = [RefusedAct::AtStation, RefusedAct::Act(crate::Act::Convey)];

    }
    words {
        /// What became of the key of an authenticator application.
        Authenticator(Authenticator);
        /// Whether a file brought a secret.
        Brought(Brought);
        /// The console's list.
        ConsoleList(ConsoleList);
        /// What became of the PIN of a device.
        DevicePin(DevicePinAct);
        /// The kind of an export.
        Format(ExportFormat);
        /// How a handover was proven.
        Proof(HandOverProof);
        /// What a one-time link is for.
        Link(LinkPurpose);
        /// A number that can be read from now on.
        MadeVisible(MadeVisible);
        /// What stood in a slot.
        Overwritten(Overwritten);
        /// What became of a passcode.
        Passcode(PasscodeFate);
        /// How a password was set.
        Password(PasswordAct);
        /// What was decided after a restore.
        Restored(Restored);
        /// What was done with the first link.
        SetupLink(SetupLink);
        /// A second factor at the sign-in.
        SecondFactor(SignInFactor);
        /// How far a secret was written.
        Stage(Stage);
        /// A link that nobody got.
        ToNobody(ToNobody);
        /// An answer.
        YesNo(YesNo);
        /// A hash function.
        Algorithm(Algorithm);
        /// Why a batch rests.
        BatchRest(BatchRest);
        /// Why a batch stopped.
        BatchStop(BatchStop);
        /// What a batch does.
        BatchTask(BatchTask);
        /// Where guesses were wrong.
        Checkpoint(Checkpoint);
        /// What a program may ask.
        ClientScope(ClientScope);
        /// What became of a desk.
        DeskAct(DeskAct);
        /// What is typed there.
        Typing(Typing);
        /// What the console said.
        Console(ConsoleState);
        /// A contract.
        Contract(Contract);
        /// What speaks against a record.
        Contradiction(Contradiction);
        /// How a secret stands.
        Credential(CredentialState);
        /// Where a token stands.
        Custody(CustodyState);
        /// A degree.
        Degree(Degree);
        /// A family.
        Family(Family);
        /// What a stock-take found.
        Finding(Finding);
        /// What a new station is led through.
        FirstStep(FirstStep);
        /// How far that is.
        StepState(StepState);
        /// A language.
        Language(Language);
        /// What was done with a mail.
        MailEvent(MailEvent);
        /// What a mail says.
        Notice(NoticeKind);
        /// How an order stands.
        OrderState(OrderState);
        /// Why a token is due back.
        DueReason(DueReason);
        /// A kind of code.
        Otp(OtpKind);
        /// The system of a telephone.
        Phone(PhoneSystem);
        /// What a program told.
        Push(PushAct);
        /// How a secret was read.
        Reading(ReadingWord);
        /// What helps.
        Remedy(Remedy);
        /// How a request stands.
        RequestState(RequestState);
        /// A role.
        Role(Role);
        /// What a table lists.
        Roster(RosterKind);
        /// What a second person looked at.
        SecondLook(SecondLook);
        /// What became of secrets.
        Secret(SecretFate);
        /// A setting.
        Setting(SettingName);
        /// Why a token does not work.
        Symptom(Symptom);
        /// What a ticket is about.
        TicketKind(TicketKind);
        /// How a ticket stands.
        TicketState(TicketState);
        /// A kind of token.
        Kind(TokenKind);
        /// What proved a token.
        TokenProof(TokenProof);
        /// What undoing made of a token.
        Undo(UndoFate);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_only_where_it_is_spelled_as_it_would_be_written() {
        assert_eq!((u64::read("7"), u64::read("07"), u64::read("+7")), (Some(7), None, None));
        assert_eq!(Serial::read("ab-1"), None, "a number is written in capitals");
        assert_eq!((Stage::read("written"), Stage::read("painted")), (Some(Stage::Written), None));
        assert_eq!(Slots::read("1,2"), None);
        assert_eq!(
            Timestamp::read("2026-11-28T14:18:20.4794Z").map(|at| at.to_string()).as_deref(),
            Some("2026-11-28T14:18:20.4794Z")
        );
    }
}

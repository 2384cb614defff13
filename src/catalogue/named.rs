//! Words of the house (states, verbs, roles) that have a name in both languages.

use domain::{
    Act, BatchRest, BatchSign, BatchStep, BatchTask, ClientScope, ConsoleFate, ConsoleState, Contract, CredentialState,
    CustodyEvent, CustodyState, Degree, DeskAct, DueReason, Finding, FirstStep, Kept, KeyFate, LineChange, LineFate,
    MailFault, MailSecurity, MailState, NoticeKind, OrderState, PullFault, PullQuestion, PushAct, ReadingWord, Remedy,
    RequestState, Role, SettingName, Standing, StepState, Symptom, TicketKind, TicketState, TokenKind, Typing,
    UndoFate, Verb,
};
use driver::DevicePin;
use keyfile::{Column, Rule, SecretEncoding};
use station::{Area, ConsoleColumn, Problem, RosterColumn};
use store::Purpose;
use table::Charset;

/// A word of the house. Its name is the message of its kind and itself: `state-in-stock`.
pub trait Named {
    /// How the keys of these names begin.
    const KIND: &'static str;

    /// The stable word: SQL, journal, JSON, command line.
    fn word(&self) -> &'static str;

    /// The message that is its name.
    fn key(&self) -> String {
        key(Self::KIND, self.word())
    }
}

/// The message of a word of some kind.
pub(crate) fn key(kind: &str, word: &str) -> String {
    format!("{kind}-{}", word.replace('_', "-"))
}

macro_rules! named {
    ($($kind:literal: $($name:ident)+,)+) => {
        $($(impl Named for $name {
            const KIND: &'static str = $kind;
            fn word(&self) -> &'static str {
                (*self).word()
            }
        })+)+

        /// The message of every name.
        pub fn names() -> Vec<String> {
            let mut names = Vec::new();
            $($(names.extend($name::ALL.iter().map(Named::key));)+)+
            names
        }
    };
}

named! {
    "area": Area,
    "batch-rest": BatchRest,
    "batch-sign": BatchSign,
    "batch-step": BatchStep,
    "batch-task": BatchTask,
    "charset": Charset,
    "column": RosterColumn,
    "first-step": FirstStep,
    "mail-security": MailSecurity,
    "step": StepState,
    "console": ConsoleFate,
    "console-column": ConsoleColumn,
    "console-state": ConsoleState,
    "client-scope": ClientScope,
    "desk-act": DeskAct,
    "contract": Contract,
    "counted": Finding,
    "credential": CredentialState,
    "degree": Degree,
    "encoding": SecretEncoding,
    "due": DueReason,
    "fate": KeyFate,
    "kept": Kept,
    "field": LineChange,
    "keycolumn": Column,
    "kind": TokenKind,
    "line": LineFate,
    "mail-fault": MailFault,
    "mail-state": MailState,
    "verifier-problem": Problem,
    "notice": NoticeKind,
    "pull-fault": PullFault,
    "pull-question": PullQuestion,
    "push": PushAct,
    "order": OrderState,
    "own-pin": DevicePin,
    "reading": ReadingWord,
    "remedy": Remedy,
    "request": RequestState,
    "role": Role,
    "rule": Rule,
    "sealed": Purpose,
    "setting": SettingName,
    "sign": Symptom,
    "standing": Standing,
    "state": CustodyState,
    "ticket": TicketKind TicketState,
    "undo": UndoFate,
    "typing": Typing,
    "verb": Act CustodyEvent Verb,
}

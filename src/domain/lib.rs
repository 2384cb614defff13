//! What the station is about: people, schools, tokens, credentials and the rules between them.
//!
//! Everything here is pure: enums, newtypes, total transitions and the permission table. No clock, no I/O,
//! no SQL; the clock and the source of random bytes are traits only. A value that exists is valid; what a person typed is parsed here once, at the edge.

mod algorithm;
mod batch;
mod checkpoint;
mod client;
mod code128;
mod console;
mod credential;
mod custody;
mod desk;
mod diagnosis;
pub mod event;
mod expiry;
mod family;
mod firmware;
mod first_step;
mod fold;
mod given;
mod grant;
mod ids;
mod keyboard;
mod kind;
mod label;
mod language;
mod login;
mod machine;
mod mail;
mod network;
mod notice;
mod opening;
mod order;
mod outside;
mod people;
mod pin;
mod proof;
mod pull;
mod pushed;
mod request;
mod retention;
mod scan;
mod schema;
mod school;
mod secret;
mod serial;
mod settings;
mod standing;
mod stock_take;
mod taken;
mod ticket;
mod token_ref;
mod told;
mod verb;

pub use algorithm::{Algorithm, ReadingWord};
pub use batch::{BatchRest, BatchSign, BatchStep, BatchStop, BatchTask, UndoFate};
pub use checkpoint::Checkpoint;
pub use client::{ClientScope, MOST_A_MINUTE, Typing};
pub use code128::{Bars, NotAscii, code128};
pub use console::{ConsoleFate, ConsoleState};
pub use credential::{CredentialEvent, CredentialRefusal, CredentialState, IntentStage, OtpKind, SecretFate};
pub use custody::{CustodyEvent, CustodyState, Refusal};
pub use desk::DeskAct;
pub use diagnosis::{CodesLook, CredentialLook, Examination, PinLook, Remedy, SlotLook, Symptom, UsbLook};
pub use event::{Event, LinkPurpose, Stage};
pub use expiry::{DueReason, WARNINGS, warning, whole_days};
pub use family::Family;
pub use firmware::{Firmware, InvalidFirmware};
pub use first_step::{FirstStep, StepState};
pub use fold::fold;
pub use given::{Bond, Given, is_independent};
pub use grant::{Grant, InvalidGrant, Role, Scope};
pub use ids::{
    BatchId, ClientId, CredentialId, DeskId, InvalidId, MailId, OrderId, PersonId, PushedId, RequestId, SecondLookId,
    StockTakeId, TicketId, TokenId,
};
pub use keyboard::{DigitsError, digits_from_keyboard, normalise_keyboard, normalise_search};
pub use kind::{PhoneSystem, TokenKind};
pub use label::LabelSheet;
pub use language::Language;
pub use login::{InvalidName, Login};
pub use machine::{MachineUser, NoMachineUser};
pub use mail::{MAIL_ATTEMPTS, MailBarrier, MailEvent, MailFault, MailSecurity, MailState, mail_pause, outage_pause};
pub use network::{InvalidNetwork, Network};
pub use notice::{FactForm, FactRule, Notice, NoticeKind, Recipient};
pub use opening::{HolderStanding, Shut, opens};
pub use order::{OrderEvent, OrderRefusal, OrderState, Supply};
pub use outside::{Clock, Entropy, NoEntropy};
pub use people::{Act, CannotGive, Reach, allows, may, may_for, may_give, reach_of};
pub use pin::{Pin, WeakPin, is_pin_shaped, split_passcode};
pub use proof::{Contradiction, SecondLook, TokenProof};
pub use pull::{PullFault, PullQuestion, is_mass};
pub use pushed::{PushAct, PushedKind};
pub use request::{RequestEvent, RequestRefusal, RequestState};
pub use retention::Kept;
pub use scan::scanned_serial;
pub use schema::Moment;
pub use schemars;
pub use school::{Contract, Degree, InvalidUai, NamedSchool, Uai};
pub use secret::Secret;
pub use serial::{InvalidSerial, Serial};
pub use settings::{Allowed, InvalidSetting, SettingName, Settings, is_address};
pub use standing::Standing;
pub use stock_take::Finding;
pub use taken::{KeyFate, LineChange, LineFate, RosterKind};
pub use ticket::{
    InvalidSerials, SERIALS, TicketEvent, TicketKind, TicketRefusal, TicketRemark, TicketState, reference, serials_of,
};
pub use token_ref::{TokenRef, scanned_token};
pub use told::{InvalidSource, InvalidSubject, Source, Subject, Told, ToldRole, may_be_told};
pub use verb::{UnknownWord, Verb, word_schema};

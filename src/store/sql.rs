//! Words, ids and times of the house as values of the database, and back. A stored value that is not one of ours is an error of
//! the database, never a default.

use crate::engine::{self, Fit, FromColumn, ToColumn, Unfit, Value};
use domain::{
    BatchId, BatchRest, BatchStep, BatchStop, BatchTask, ClientId, ClientScope, ConsoleState, Contract, CredentialId,
    CredentialState, CustodyState, Degree, DeskId, DueReason, Family, Finding, FirstStep, IntentStage, Language,
    LinkPurpose, Login, MailFault, MailId, MailSecurity, NoticeKind, OrderId, OrderState, OtpKind, PersonId, PullFault,
    PushedId, PushedKind, RequestId, RequestState, Role, SecondLook, SecondLookId, Serial, Source, StockTakeId,
    Subject, TicketId, TicketKind, TicketState, TokenId, TokenProof, TokenRef, Typing, Uai, Verb,
};
use jiff::Timestamp;
use oath::{Algorithm, Digits, Period};
use std::{collections::BTreeMap, net::IpAddr};

macro_rules! as_text {
    ($($type:ty: $text:ident),+ $(,)?) => {$(
        impl ToColumn for $type {
            fn to_column(&self) -> Fit<Value<'_>> {
                Ok(self.$text().into())
            }
        }
        impl FromColumn for $type {
            fn from_column(value: Value<'_>) -> Fit<Self> {
                value.as_str()?.parse().map_err(Unfit::refused)
            }
        }
    )+};
}
as_text!(
    Uai: as_str, Serial: as_str, Login: as_str, Subject: as_str, Degree: word, Contract: word, Role: word, Verb: word,
    CustodyState: word, Family: word, CredentialState: word, IntentStage: word, Algorithm: word,
    super::Mode: word, Language: word, LinkPurpose: word,
    NoticeKind: word, RequestState: word, OrderState: word, TicketKind: word, TicketState: word, super::vault::Purpose: word, OtpKind: word, Finding: word, ConsoleState: word, DueReason: word, MailFault: word,
    BatchTask: word, BatchStep: word, BatchStop: word, BatchRest: word,
    TokenProof: word, SecondLook: word, MailSecurity: word, FirstStep: word, ClientScope: word, Typing: word, super::answer::Answer: word, PullFault: word, PushedKind: word,
);

impl ToColumn for Source {
    fn to_column(&self) -> Fit<Value<'_>> {
        Ok(self.to_string().into())
    }
}
impl FromColumn for Source {
    fn from_column(value: Value<'_>) -> Fit<Self> {
        value.as_str()?.parse().map_err(Unfit::refused)
    }
}

impl FromColumn for IpAddr {
    fn from_column(value: Value<'_>) -> Fit<Self> {
        value.as_str()?.parse().map_err(Unfit::refused)
    }
}

impl FromColumn for TokenRef {
    fn from_column(value: Value<'_>) -> Fit<Self> {
        value.as_str()?.parse().map_err(Unfit::refused)
    }
}

macro_rules! as_id {
    ($($type:ty),+) => {$(
        impl ToColumn for $type {
            fn to_column(&self) -> Fit<Value<'_>> {
                Ok(self.get().into())
            }
        }
        impl FromColumn for $type {
            fn from_column(value: Value<'_>) -> Fit<Self> {
                Self::new(value.as_i64()?).map_err(Unfit::refused)
            }
        }
    )+};
}
as_id!(
    PersonId,
    PushedId,
    TokenId,
    CredentialId,
    RequestId,
    TicketId,
    OrderId,
    StockTakeId,
    MailId,
    BatchId,
    SecondLookId,
    ClientId,
    DeskId
);

macro_rules! as_number {
    ($($type:ty: $number:ty),+) => {$(
        impl ToColumn for $type {
            fn to_column(&self) -> Fit<Value<'_>> {
                Ok(i64::from(<$number>::from(*self)).into())
            }
        }
        impl FromColumn for $type {
            fn from_column(value: Value<'_>) -> Fit<Self> {
                Self::try_from(<$number>::from_column(value)?).map_err(Unfit::refused)
            }
        }
    )+};
}
as_number!(Digits: u8, Period: u32);

/// A time as whole microseconds since 1970 UTC; finer parts are cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At(pub Timestamp);

impl ToColumn for At {
    fn to_column(&self) -> Fit<Value<'_>> {
        Ok(self.0.as_microsecond().into())
    }
}

impl FromColumn for At {
    fn from_column(value: Value<'_>) -> Fit<Self> {
        Timestamp::from_microsecond(value.as_i64()?).map(At).map_err(Unfit::refused)
    }
}

/// Ids, as the JSON that `json_each` takes: what a list needs of each of its lines is asked for once.
pub(super) fn id_list<T: serde::Serialize>(ids: &[T]) -> String {
    serde_json::to_string(ids).expect("a list of numbers is always JSON")
}

/// Rows by what each belongs to, in their order; what has none is not there.
pub(super) fn grouped<K: Ord, V>(
    rows: impl Iterator<Item = engine::Result<(K, V)>>,
) -> engine::Result<BTreeMap<K, Vec<V>>> {
    let mut found: BTreeMap<K, Vec<V>> = BTreeMap::new();
    for row in rows {
        let (key, value) = row?;
        found.entry(key).or_default().push(value);
    }
    Ok(found)
}

/// Schools as a JSON list, for `json_each`.
pub(super) fn school_list(schools: &[Uai]) -> String {
    serde_json::to_string(schools).expect("a list of strings is always JSON")
}

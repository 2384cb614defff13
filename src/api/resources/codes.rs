//! Codes that somebody reads out: checked, searched for, and a token that ran ahead of them cured.

use crate::endpoint::{Asked, Endpoint};
use domain::TokenRef;
use oath::{Code, InvalidCode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use station::{Progress, Result, TokenStory};
use std::borrow::Cow;

/// A code as it is sent: its digits and nothing else.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Digits(Code);

impl TryFrom<String> for Digits {
    type Error = InvalidCode;
    fn try_from(text: String) -> Result<Self, InvalidCode> {
        text.parse().map(Self)
    }
}

impl JsonSchema for Digits {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{6,8}$" })
    }
}

/// A code.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct One {
    /// Six to eight digits.
    code: Digits,
}

/// Codes that follow each other.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Several {
    /// Two or more, the oldest first.
    #[schemars(with = "Vec<Digits>", length(min = 2, max = 20))]
    codes: Sequence,
}

/// As many as say where a token is.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Vec<Digits>")]
struct Sequence(Vec<Code>);

impl TryFrom<Vec<Digits>> for Sequence {
    type Error = &'static str;
    fn try_from(digits: Vec<Digits>) -> Result<Self, &'static str> {
        if (2..=20).contains(&digits.len()) {
            Ok(Self(digits.into_iter().map(|one| one.0).collect()))
        } else {
            Err("2 to 20 codes that follow each other are expected")
        }
    }
}

fn show(a: &Asked, name: TokenRef) -> Result<TokenStory> {
    a.station.tokens().token(&a.actor, name)
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::act(
            "/tokens/{name}/verify",
            "A code of it is checked, and used up.",
            |a, name: &TokenRef, one: One| a.station.codes().verify(&a.actor, name.clone(), one.code.0).map(drop),
            show,
        ),
        Endpoint::act(
            "/tokens/{name}/resynchronise",
            "Its counter or clock is found by codes that follow each other.",
            |a, name: &TokenRef, several: Several| {
                a.station.codes().resync(&a.actor, name.clone(), &several.codes.0).map(drop)
            },
            show,
        ),
        Endpoint::ask(
            "/identify",
            "Which token of the inventory shows these codes that follow each other.",
            |a, several: Several| a.station.codes().identify(&a.actor, &several.codes.0, &Progress::default()),
        ),
    ]
}

//! Codes that somebody reads out: checked, searched for, and a token that ran ahead of them cured.

use crate::endpoint::{Asked, Endpoint};
use domain::TokenRef;
use oath::{Code, InvalidCode};
use schemars::JsonSchema;
use serde::Deserialize;
use station::{InputFault, Progress, Result, TokenStory};

/// A code.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct One {
    /// Six to eight digits.
    #[schemars(regex(pattern = "^[0-9 ]+$"), length(min = 1, max = 40))]
    code: String,
}

/// Codes that follow each other.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Several {
    /// Two or more, the oldest first.
    #[schemars(length(min = 1, max = 20))]
    codes: Vec<String>,
}

fn show(a: &Asked, name: TokenRef) -> Result<TokenStory> {
    a.station.tokens().token(&a.actor, name)
}

fn read(text: &str) -> Result<Code> {
    let digits = domain::digits_from_keyboard(text).map_err(InvalidCode::from);
    digits.and_then(|digits| digits.parse()).map_err(|fault| InputFault::Code(fault).into())
}

fn read_all(several: &Several) -> Result<Vec<Code>> {
    several.codes.iter().map(|text| read(text)).collect()
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::act(
            "/tokens/{name}/verify",
            "A code of it is checked, and used up.",
            |a, name: &TokenRef, one: One| a.station.codes().verify(&a.actor, name.clone(), read(&one.code)?).map(drop),
            show,
        ),
        Endpoint::act(
            "/tokens/{name}/resynchronise",
            "Its counter or clock is found by codes that follow each other.",
            |a, name: &TokenRef, several: Several| {
                a.station.codes().resync(&a.actor, name.clone(), &read_all(&several)?).map(drop)
            },
            show,
        ),
        Endpoint::ask(
            "/identify",
            "Which token of the inventory shows these codes that follow each other.",
            |a, several: Several| a.station.codes().identify(&a.actor, &read_all(&several)?, &Progress::default()),
        ),
    ]
}

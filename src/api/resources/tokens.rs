//! Tokens: the inventory, and where each goes. What is done to a token that is plugged in is done at the station.

use super::bodies::{Because, Plain};
use crate::endpoint::{Asked, Endpoint};
use domain::{CustodyState, TokenRef, Uai};
use schemars::JsonSchema;
use serde::Deserialize;
use station::{Result, TokenFilter, TokenStory, TokenView};

/// Which tokens.
#[derive(Debug, Default, Deserialize, JsonSchema)]
struct Which {
    /// Of this school.
    school: Option<Uai>,
    /// Those that stand there.
    state: Option<CustodyState>,
    /// Those of this part of the inventory.
    view: Option<TokenView>,
    /// A part of serial, model, or of the holder's name or mail address.
    q: Option<String>,
}

/// A token that comes into stock.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct New {
    /// Its serial as printed; with its family in front where another token has the same.
    serial: TokenRef,
    /// The school.
    school: Uai,
    /// Somebody has looked: it is another token than the one of that number, or of that number but for zeros in front.
    #[serde(default)]
    another: bool,
}

/// Where a token goes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct To {
    /// The school.
    school: Uai,
}

fn show(a: &Asked, name: TokenRef) -> Result<TokenStory> {
    a.station.tokens().token(&a.actor, name)
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    let act =
        |path, summary, run: fn(&Asked, &TokenRef, Because) -> Result<()>| Endpoint::act(path, summary, run, show);
    vec![
        Endpoint::list("/tokens", "The inventory.", |a, which: Which, part| {
            let Which { school, state, view, q } = which;
            let filter = TokenFilter { school, state, view, query: q.unwrap_or_default(), ..TokenFilter::default() };
            a.station.tokens().part(&a.actor, &filter, part)
        }),
        Endpoint::make(
            "/tokens",
            "A token comes into a school's stock.",
            |a, new: New| {
                let tokens = a.station.tokens();
                let name = new.serial.clone();
                let taken = if new.another {
                    tokens.register_apart(&a.actor, name, new.school)
                } else {
                    tokens.register(&a.actor, name, new.school)
                };
                taken.map(|_| new.serial)
            },
            show,
        ),
        Endpoint::one("/tokens/{name}", "One token, and its story.", show),
        act("/tokens/{name}/release", "An allocation is undone before the handover.", |a, name, why| {
            a.station.requests().release(&a.actor, name.clone(), &why.comment)
        }),
        act(
            "/tokens/{name}/take_back",
            "It came back; without it being plugged in at the station, with a reason.",
            |a, name, why| a.station.tokens().take_back(&a.actor, name.clone(), &why.comment).map(drop),
        ),
        act("/tokens/{name}/report_lost", "It is lost.", |a, name, why| {
            a.station.tokens().report_lost(&a.actor, name.clone(), &why.comment).map(drop)
        }),
        act("/tokens/{name}/found", "It was lost, and is there again.", |a, name, why| {
            a.station.tokens().found(&a.actor, name.clone(), &why.comment).map(drop)
        }),
        act("/tokens/{name}/mark_defective", "It does not work any more.", |a, name, why| {
            a.station.tokens().mark_defective(&a.actor, name.clone(), &why.comment).map(drop)
        }),
        act("/tokens/{name}/repair", "It works after all.", |a, name, why| {
            a.station.tokens().repair(&a.actor, name.clone(), &why.comment).map(drop)
        }),
        act("/tokens/{name}/resume", "What its holder suspended is accepted again.", |a, name, why| {
            a.station.tokens().resume(&a.actor, name.clone(), &why.comment).map(drop)
        }),
        act("/tokens/{name}/retire", "It leaves the inventory for good.", |a, name, why| {
            a.station.tokens().retire(&a.actor, name.clone(), &why.comment).map(drop)
        }),
        act("/tokens/{name}/withdraw", "A software token ends.", |a, name, why| {
            a.station.tokens().withdraw(&a.actor, name.clone(), &why.comment).map(drop)
        }),
        Endpoint::act(
            "/tokens/{name}/remind",
            "Whoever keeps it is reminded to bring it back; once a day.",
            |a, name: &TokenRef, Plain {}| a.station.tokens().remind(&a.actor, name.clone()).map(drop),
            show,
        ),
        Endpoint::act(
            "/tokens/{name}/move_school",
            "It goes to another school.",
            |a, name: &TokenRef, to: To| a.station.tokens().move_school(&a.actor, name.clone(), to.school),
            show,
        ),
        Endpoint::act(
            "/tokens/{name}/take_over",
            "A school takes over what its holder brought along from another one.",
            |a, name: &TokenRef, to: To| a.station.directories().take_over(&a.actor, name.clone(), to.school),
            show,
        ),
    ]
}

//! What was done, what is due, and who asks.

use crate::endpoint::Endpoint;
use domain::{ClientId, ClientScope, TokenRef, Uai, Verb};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use station::{Door, JournalFilter, Result, StationError};

/// Nothing to choose.
#[derive(Debug, Default, Deserialize, JsonSchema)]
struct All {}

/// Which entries.
#[derive(Debug, Default, Deserialize, JsonSchema)]
struct Which {
    /// About this school.
    school: Option<Uai>,
    /// About the token of this name.
    token: Option<TokenRef>,
    /// Of this act.
    verb: Option<Verb>,
}

/// The program that asks.
#[derive(Debug, Serialize, JsonSchema)]
struct Myself {
    /// Its number.
    client: ClientId,
    /// What people call it.
    name: String,
    /// The schools that it may ask about; `null`: all of them.
    schools: Option<Vec<Uai>>,
    /// The purposes that the API is for.
    purposes: [ClientScope; 2],
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::only("/me", "Who asks: the program whose key it is.", |a, All {}: All| {
            let Door::Client { client, .. } = a.actor.door else {
                return Err(StationError::Client(station::ClientFault::Unknown));
            };
            let mut schools: Vec<Uai> = a.actor.grants.iter().filter_map(|grant| grant.scope.school()).collect();
            schools.dedup();
            let academy = a.actor.grants.iter().any(|grant| grant.scope.school().is_none());
            Ok(Myself {
                client,
                name: a.actor.name.clone(),
                schools: (!academy).then(|| {
                    schools.sort();
                    schools.dedup();
                    schools
                }),
                purposes: [ClientScope::ReadApi, ClientScope::WriteApi],
            })
        }),
        Endpoint::list(
            "/journal",
            "Entries of the journal, the newest first; for keys of all schools.",
            |a, which: Which, part| {
                let Which { school, token, verb } = which;
                let filter = JournalFilter { school, token, verb, ..JournalFilter::default() };
                Ok(a.station.journal().journal_page(&a.actor, &filter, part)?.lines)
            },
        ),
        Endpoint::list("/due-back", "Tokens that should come back.", |a, All {}: All, part| {
            a.station.tokens().due_back(&a.actor, part)
        }),
        Endpoint::list("/expiring", "Tokens that expire soon.", |a, All {}: All, part| {
            a.station.tokens().expiring(&a.actor, part)
        }),
        Endpoint::only("/suspended", "Tokens that their holders suspended.", |a, All {}: All| -> Result<_> {
            a.station.tokens().suspended(&a.actor)
        }),
    ]
}

//! Requests, as those who decide see them. To ask, to sign the charter and to set a PIN is the requester's own.

use super::bodies::{Because, Plain};
use crate::endpoint::{Asked, Endpoint};
use domain::{RequestId, RequestState, Uai};
use schemars::JsonSchema;
use serde::Deserialize;
use station::{RequestFilter, RequestView, Result};

/// Which requests.
#[derive(Debug, Default, Deserialize, JsonSchema)]
struct Which {
    /// Of this school.
    school: Option<Uai>,
    /// Those that stand there.
    state: Option<RequestState>,
    /// Those that are on their way.
    #[serde(default)]
    open: bool,
    /// A part of the requester's name or sign-in name.
    q: Option<String>,
}

fn show(a: &Asked, id: RequestId) -> Result<RequestView> {
    a.station.requests().request(&a.actor, id)
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::list("/requests", "Requests, the oldest in the queue first.", |a, which: Which, part| {
            let Which { school, state, open, q } = which;
            let filter = RequestFilter { school, state, open, text: q.unwrap_or_default(), ..RequestFilter::default() };
            a.station.requests().list(&a.actor, &filter, part)
        }),
        Endpoint::one("/requests/{id}", "One request.", show),
        Endpoint::act(
            "/requests/{id}/approve",
            "It is approved.",
            |a, id: &RequestId, Plain {}| a.station.requests().approve(&a.actor, *id).map(drop),
            show,
        ),
        Endpoint::act(
            "/requests/{id}/refuse",
            "It is refused; the requester reads why.",
            |a, id: &RequestId, why: Because| a.station.requests().refuse(&a.actor, *id, &why.comment).map(drop),
            show,
        ),
        Endpoint::act(
            "/requests/{id}/reconsider",
            "An approval is taken back within the minute.",
            |a, id: &RequestId, Plain {}| a.station.requests().reconsider(&a.actor, *id).map(drop),
            show,
        ),
        Endpoint::act(
            "/requests/{id}/call_off",
            "An approved request ends without a token; the requester reads why.",
            |a, id: &RequestId, why: Because| a.station.requests().call_off(&a.actor, *id, &why.comment).map(drop),
            show,
        ),
    ]
}

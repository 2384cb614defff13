//! Schools and people, as principal and helpdesk see them. Accounts and roles are given by people, or by a directory.

use super::bodies::Plain;
use crate::endpoint::{Asked, Endpoint};
use domain::{PersonId, Uai};
use schemars::JsonSchema;
use serde::Deserialize;
use station::{MemberFilter, Part, PersonFilter, PersonView, Result, SchoolFilter};

/// Which schools.
#[derive(Debug, Default, Deserialize, JsonSchema)]
struct Schools {
    /// A part of the name, or the beginning of the UAI.
    q: Option<String>,
}

/// Which people.
#[derive(Debug, Default, Deserialize, JsonSchema)]
struct Which {
    /// With a role in this school.
    school: Option<Uai>,
    /// A part of name, sign-in name or mail address.
    q: Option<String>,
    /// Who may sign in, holds no token and waits for none.
    #[serde(default)]
    without_token: bool,
}

/// Another school.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Move {
    /// The one that is left.
    from: Uai,
    /// The one that is gone to.
    to: Uai,
}

/// The school that is left.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Leave {
    /// Which.
    school: Uai,
}

fn show(a: &Asked, id: PersonId) -> Result<PersonView> {
    a.station.people().person(&a.actor, id)
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::list("/schools", "Schools with what they have.", |a, Schools { q }: Schools, part| {
            let filter = SchoolFilter { query: q.unwrap_or_default(), ..SchoolFilter::default() };
            a.station.people().schools_with_stock(&a.actor, &filter, part)
        }),
        Endpoint::one("/schools/{uai}", "One school, with its people.", |a, uai: Uai| {
            a.station.people().school_page(&a.actor, uai, &MemberFilter::default(), Part::every())
        }),
        Endpoint::list("/people", "People, by family name.", |a, which: Which, part| {
            let Which { school, q, without_token } = which;
            let filter =
                PersonFilter { school, query: q.unwrap_or_default(), without_token, ..PersonFilter::default() };
            a.station.people().page(&a.actor, &filter, part)
        }),
        Endpoint::one("/people/{id}", "One person.", show),
        Endpoint::act(
            "/people/{id}/unlock",
            "Their PIN may be tried again.",
            |a, id: &PersonId, Plain {}| a.station.accounts().unlock(&a.actor, *id),
            show,
        ),
        Endpoint::act(
            "/people/{id}/start_pin_change",
            "They get a link to set a new PIN, by mail.",
            |a, id: &PersonId, Plain {}| a.station.accounts().start_pin_change(&a.actor, *id),
            show,
        ),
        Endpoint::act(
            "/people/{id}/move",
            "They go to another school, with their token.",
            |a, id: &PersonId, to: Move| a.station.people().move_person(&a.actor, *id, to.from, to.to).map(drop),
            show,
        ),
        Endpoint::act(
            "/people/{id}/leave",
            "They leave a school, and give their token back.",
            |a, id: &PersonId, from: Leave| a.station.people().leave(&a.actor, *id, from.school).map(drop),
            show,
        ),
    ]
}

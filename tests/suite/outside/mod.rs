//! What outside sources say of people: roles that are told, the portal's headers, a provider of OpenID Connect.

mod portal;
mod provider;
mod told;

use jiff::Timestamp;
use trousseau::{
    domain::{Grant, Told, ToldRole},
    station::{PersonView, Station},
};

/// What a source says of Zoé.
fn zoe(roles: &[&str]) -> Told {
    let roles = roles.iter().map(|role| ToldRole::for_good(role.parse().unwrap())).collect();
    let (subject, login) = ("zoe-42".parse().unwrap(), "zlefevre".parse().unwrap());
    Told { subject, login, name: "Zoé Lefèvre".to_owned(), email: Some("zoe@example.fr".to_owned()), roles }
}

/// A role until then.
fn until(role: &str, until: Timestamp) -> ToldRole {
    ToldRole { until: Some(until), ..ToldRole::for_good(role.parse().unwrap()) }
}

/// Somebody, as the machine's administrator sees them.
fn named(station: &Station, login: &str) -> PersonView {
    station.people().person_named(&trousseau::station::Actor::machine(0), login).unwrap()
}

fn grants(roles: &[&str]) -> Vec<Grant> {
    roles.iter().map(|role| role.parse().unwrap()).collect()
}

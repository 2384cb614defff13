//! Schools and people as they are shown to one actor: values, the same for the panel, the live events and `--json`.

use domain::{Contract, Degree, Grant, Login, PersonId, Source, TokenRef, Uai};
use jiff::Timestamp;
use serde::Serialize;

/// A school in a list.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct SchoolView {
    /// Its identifier.
    pub uai: Uai,
    /// Its name.
    pub name: String,
    /// First or second degree.
    pub degree: Degree,
    /// Its contract with the State.
    pub contract: Contract,
    /// Its functional mailbox.
    pub mailbox: Option<String>,
    /// When it closed, or will close.
    #[schemars(with = "Option<domain::Moment>")]
    pub closed: Option<Timestamp>,
}

/// A school with its numbers: all tokens are counted for them, so that a page which asks for names only goes without.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct SchoolStockView {
    /// The school.
    #[serde(flatten)]
    pub school: SchoolView,
    /// Tokens in its cupboard, free.
    pub in_stock: u32,
    /// Tokens that belong to it in all, without the retired ones.
    pub tokens: u32,
}

/// A person in a list.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct PersonView {
    /// Row id.
    pub id: PersonId,
    /// Sign-in name.
    pub login: Login,
    /// Name as people say it.
    pub name: String,
    /// Mail address, if known.
    pub email: Option<String>,
    /// Roles, each with its scope.
    pub grants: Vec<Grant>,
    /// The account may sign in.
    pub enabled: bool,
    /// The token the person holds or is to collect.
    pub token: Option<TokenRef>,
    /// The uid of this machine that acts as this person on the command line.
    pub uid: Option<u32>,
}

/// A role of somebody, with its story.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct RoleView {
    /// The role and where it holds.
    pub grant: Grant,
    /// It ends by itself then.
    #[schemars(with = "Option<domain::Moment>")]
    pub until: Option<Timestamp>,
    /// Who gave it, where that is kept.
    pub by: Option<Holder>,
    /// The outside source that gives it; `None`: somebody here gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// Somebody who stands in for a principal.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct StandingIn {
    /// Who.
    pub who: Holder,
    /// Until then.
    #[schemars(with = "domain::Moment")]
    pub until: Timestamp,
    /// The outside source that says so; `None`: somebody here did.
    pub source: Option<Source>,
}

/// Who a token is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Holder {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: String,
}

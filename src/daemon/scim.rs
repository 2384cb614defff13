//! `[scim]` as it is written: what attributes mean that programs tell of people, besides groups that are called after a role.

use claims::{Rule, Unusable};
use jiff::tz::TimeZone;
use serde::Deserialize;
use station::Provisioning;

/// `[scim]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scim {
    /// Further rules.
    pub rule: Vec<Rule>,
}

/// `[scim]` cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("[scim]: {0}")]
pub struct ScimError(#[from] pub Unusable);

impl Scim {
    /// What is used of it; `zone`: the academy's.
    ///
    /// # Errors
    /// A rule that would give a role where there can be none.
    pub fn open(&self, zone: TimeZone) -> Result<Provisioning, ScimError> {
        Ok(Provisioning::new(self.rule.clone(), zone)?)
    }
}

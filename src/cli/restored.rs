//! `trousseau restored`: what a restore left in doubt, and how an administrator settles it.

use super::exchange::{Say, document};
use clap::Subcommand;
use domain::{Login, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use station::{Actor, DoubtedAccount, Station, StationError};

/// What can be done after a restore.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum RestoredVerb {
    /// Accounts that wait to be confirmed, with roles, key and dates.
    List,
    /// These accounts are as they should be: they may sign in again.
    Confirm {
        /// Their sign-in names.
        #[arg(required_unless_present = "all")]
        logins: Vec<Login>,
        /// All that are in the list.
        #[arg(long, conflicts_with = "logins")]
        #[serde(default)]
        all: bool,
    },
    /// These accounts were shut since the backup was made: they are again.
    Shut {
        /// Their sign-in names.
        #[arg(required = true)]
        logins: Vec<Login>,
    },
}

pub(super) fn run(station: &Station, actor: &Actor, verb: RestoredVerb, say: Say<'_>) -> Result<(), StationError> {
    let found = station.restored(actor)?;
    let (waiting, keys) = found.as_ref().map_or((&[][..], 0), |found| (&found.people[..], found.keys));
    match verb {
        RestoredVerb::List => {
            waiting.iter().for_each(|account| say(document(account), line(account)));
            let Some(found) = &found else {
                say(json!({ "accounts": 0, "keys": 0 }), "nothing is in doubt".to_owned());
                return Ok(());
            };
            let (accounts, taken, at) = (waiting.len(), found.taken, found.at);
            let text = format!(
                "{accounts} accounts wait to be confirmed, {keys} keys for two codes; nothing is known from {taken} to {at}"
            );
            say(json!({ "accounts": accounts, "keys": keys, "taken": taken, "at": at }), text);
        }
        RestoredVerb::Confirm { logins, all } => {
            let people =
                if all { waiting.iter().map(|account| account.id).collect() } else { named(waiting, &logins)? };
            let confirmed = station.confirm_restored(actor, &people)?;
            say(json!({ "confirmed": confirmed }), format!("{confirmed} accounts may sign in again"));
        }
        RestoredVerb::Shut { logins } => {
            for person in named(waiting, &logins)? {
                station.people().set_enabled(actor, person, false)?;
            }
            say(json!({ "shut": logins }), format!("{} accounts are shut", logins.len()));
        }
    }
    Ok(())
}

/// Those of the list who are meant; one name that is not in it refuses all.
fn named(waiting: &[DoubtedAccount], logins: &[Login]) -> Result<Vec<PersonId>, StationError> {
    let one = |login: &Login| {
        let found = waiting.iter().find(|account| account.login == *login).map(|account| account.id);
        found.ok_or_else(|| StationError::NoSuchPerson(format!("{login} (among those who wait)")))
    };
    logins.iter().map(one).collect()
}

fn line(account: &DoubtedAccount) -> String {
    let roles = account.grants.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let day = |at: Option<jiff::Timestamp>| at.map_or("-".to_owned(), |at| at.strftime("%Y-%m-%d").to_string());
    let (password, seen) = (day(account.password), day(account.seen));
    let token = account.token.as_ref().map(|serial| format!("  token {serial}")).unwrap_or_default();
    format!(
        "{:<20}  {:<28}  password of {password:<10}  last seen {seen:<10}  {roles}{token}",
        account.login.as_str(),
        account.name
    )
}

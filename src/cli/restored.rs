//! `trousseau restored`: what a restore left in doubt, and how an administrator settles it.

use super::{
    exchange::{Emit, Say, document},
    show::called,
};
use catalogue::{Ui, say as message};
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

pub(super) fn run(
    station: &Station,
    actor: &Actor,
    verb: RestoredVerb,
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let found = station.restored(actor)?;
    let (waiting, keys) = found.as_ref().map_or((&[][..], 0), |found| (&found.people[..], found.keys));
    match verb {
        RestoredVerb::List => {
            waiting.iter().for_each(|account| emit.say(document(account), line(account, ui)));
            let Some(found) = &found else {
                emit.say(json!({ "accounts": 0, "keys": 0 }), ui.t("restored-nothing"));
                return Ok(());
            };
            let (accounts, taken, at) = (waiting.len(), found.taken, found.at);
            let text = message("terminal-restored-waiting")
                .count("accounts", accounts)
                .count("keys", keys)
                .with("taken", taken)
                .with("at", at);
            emit.say(json!({ "accounts": accounts, "keys": keys, "taken": taken, "at": at }), ui.message(&text));
        }
        RestoredVerb::Confirm { logins, all } => {
            let people =
                if all { waiting.iter().map(|account| account.id).collect() } else { named(waiting, &logins)? };
            let confirmed = station.confirm_restored(actor, &people)?;
            let text = message("terminal-restored-confirmed").count("count", confirmed);
            emit.say(json!({ "confirmed": confirmed }), ui.message(&text));
        }
        RestoredVerb::Shut { logins } => {
            for person in named(waiting, &logins)? {
                station.people().set_enabled(actor, person, false)?;
            }
            let text = message("terminal-restored-shut").count("count", logins.len());
            emit.say(json!({ "shut": logins }), ui.message(&text));
        }
    }
    Ok(())
}

/// Those of the list who are meant; one name that is not in it refuses all.
fn named(waiting: &[DoubtedAccount], logins: &[Login]) -> Result<Vec<PersonId>, StationError> {
    let one = |login: &Login| {
        let found = waiting.iter().find(|account| account.login == *login).map(|account| account.id);
        found.ok_or_else(|| StationError::NotInDoubt(login.to_string()))
    };
    logins.iter().map(one).collect()
}

fn line(account: &DoubtedAccount, ui: &Ui) -> String {
    let roles = ui.grants(&account.grants, &catalogue::SchoolNames::new());
    let day = |at: Option<jiff::Timestamp>| at.map_or("-".to_owned(), |at| at.strftime("%Y-%m-%d").to_string());
    let dates =
        ui.with("terminal-restored-account", [("password", &day(account.password)), ("seen", &day(account.seen))]);
    let token = called(account.token.as_ref(), ui);
    format!("{:<20}  {:<28}  {dates:<48}  {roles}{token}", account.login.as_str(), account.name)
}

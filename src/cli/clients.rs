//! `trousseau client`: programs that may ask, and their keys.

use super::exchange::{Attachments, Emit, Say, document};
use catalogue::{Ui, say as message};
use clap::{ArgAction, Subcommand};
use domain::{ClientId, ClientScope, Network, Typing, Uai, event::Spaced};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use station::{Actor, ClientView, NewKey, Station, StationError, TypedClient};
use std::path::PathBuf;

/// What can be done with programs.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum ClientVerb {
    /// Lists programs, those that may ask first.
    List,
    /// A program that may ask from now on; its key is printed, once.
    Add {
        /// What people call it: « VPN of the academy ».
        name: String,
        /// What it may ask: verify, api_read, api_write, scim.
        #[arg(long, default_value = "verify")]
        scope: ClientScope,
        /// What is typed there: passcode (PIN and code), or code alone where it asks for a password itself.
        #[arg(long, default_value = "passcode")]
        typing: Typing,
        /// It cannot ask back for the next code.
        #[arg(long = "no-next-code", action = ArgAction::SetFalse)]
        next_code: bool,
        /// From where it may ask: 192.0.2.0/24. Several times for several; without it from everywhere.
        #[arg(long = "network", value_name = "NETWORK", value_parser = network)]
        networks: Vec<String>,
        /// The schools that it may ask about; without it all.
        #[arg(long = "school", value_name = "UAI")]
        schools: Vec<Uai>,
        /// How many questions a minute it may ask.
        #[arg(long, default_value_t = 600)]
        a_minute: u32,
        /// The last day (2026-11-23), or a moment.
        #[arg(long, value_name = "DAY", value_parser = super::day::until)]
        until: Option<Timestamp>,
        /// Where your own password is read from; asked of everybody but the machine's own administrator.
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        account_password_file: Option<PathBuf>,
    },
    /// A new key of a program, printed once. The one before it is good for some days still.
    Key {
        /// Its number in the list.
        id: ClientId,
        /// How many days; 0: it ends at once.
        #[arg(long, default_value_t = 7)]
        days: u32,
        /// Where your own password is read from; asked of everybody but the machine's own administrator.
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        account_password_file: Option<PathBuf>,
    },
    /// A program is told at this address (https) of what happens from now on; the secret that signs it is printed, once.
    Hook {
        /// Its number in the list: one of api_read or api_write.
        id: ClientId,
        /// Where: https://example.fr/trousseau
        address: String,
        /// Where your own password is read from; asked of everybody but the machine's own administrator.
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        account_password_file: Option<PathBuf>,
    },
    /// A program is told nothing any more.
    Unhook {
        /// Its number in the list.
        id: ClientId,
    },
    /// A program may not ask any more, from now on.
    End {
        /// Its number in the list.
        id: ClientId,
    },
}

pub(super) fn run(
    station: &Station,
    actor: &Actor,
    verb: ClientVerb,
    enclosed: &Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let (ui, account) = (&enclosed.ui(), enclosed.account.as_ref());
    match verb {
        ClientVerb::List => {
            let clients = station.clients().list(actor)?;
            clients.iter().for_each(|client| emit.say(document(client), line(client, ui)));
            if clients.is_empty() {
                emit.say(json!({ "clients": 0 }), ui.t("clients-none"));
            }
        }
        ClientVerb::Add { name, scope, typing, next_code, networks, schools, a_minute, until, .. } => {
            let schools = Spaced(schools).to_string();
            let networks = networks.join(" ");
            let typed = TypedClient { name, scope, schools, networks, a_minute, typing, next_code, until };
            say_key(&station.clients().add(actor, &typed, account)?, ui, emit);
        }
        ClientVerb::Key { id, days, .. } => say_key(&station.clients().new_key(actor, id, days, account)?, ui, emit),
        ClientVerb::Hook { id, address, .. } => {
            let secret = station.clients().hook(actor, id, &address, account)?;
            let said = message("terminal-client-hook").with("address", &address).with("secret", &secret);
            emit.say(json!({ "client": id, "address": address, "secret": secret }), ui.message(&said));
        }
        ClientVerb::Unhook { id } => {
            station.clients().unhook(actor, id)?;
            emit.say(json!({ "client": id, "told": false }), ui.t("said-client-unhooked"));
        }
        ClientVerb::End { id } => {
            station.clients().end(actor, id)?;
            emit.say(json!({ "client": id, "ended": true }), ui.t("said-client-ended"));
        }
    }
    Ok(())
}

fn say_key(made: &NewKey, ui: &Ui, emit: Emit<'_>) {
    let key = String::from_utf8_lossy(made.key.expose()).into_owned();
    let said = message("terminal-client-key").with("client", &made.client.name).with("key", &key);
    emit.say(json!({ "client": made.client.id, "name": made.client.name, "key": key }), ui.message(&said));
}

fn line(client: &ClientView, ui: &Ui) -> String {
    let (id, scope) = (client.id, ui.name(&client.scope));
    // no words: how a key begins
    let keys = client.keys.iter().map(|key| format!("tr_{}…", key.name)).collect::<Vec<_>>().join(", ");
    let over = client.ended.map_or_else(String::new, |at| ui.with("terminal-client-ended", [("when", &ui.moment(at))]));
    let used = client.used.map_or_else(|| ui.t("client-never"), |at| ui.moment(at));
    let networks = client.networks.join(", ");
    let told = client.told.as_ref().map_or_else(String::new, |told| match (&told.failing, &told.fault) {
        (Some(since), Some(fault)) => {
            let said =
                message("terminal-client-untold").with("address", &told.address).with("since", ui.moment(*since));
            ui.message(&said.with("fault", fault))
        }
        _ => ui.with("terminal-client-told", [("address", &told.address)]),
    });
    format!(
        "{id:>5}  {:<28}  {scope:<22}  {networks:<24}  {keys:<26}  {}: {used}  {over}{told}",
        client.name,
        ui.t("client-used")
    )
}

fn network(text: &str) -> Result<String, String> {
    text.parse::<Network>().map(|network| network.to_string()).map_err(|error| error.to_string())
}

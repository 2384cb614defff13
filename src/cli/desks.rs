//! `trousseau desk`: the machines elsewhere whose benches belong to this station.

use super::exchange::{Attachments, Emit, Say, document};
use catalogue::{Ui, say as message};
use clap::Subcommand;
use domain::{DeskId, Uai, event::Spaced};
use serde::{Deserialize, Serialize};
use serde_json::json;
use station::{Actor, DeskView, NewCode, Station, StationError};
use std::path::PathBuf;

/// What can be done with desks.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum DeskVerb {
    /// Lists desks, those that are one still first.
    List,
    /// A desk more; the code by which its machine joins is printed, once.
    Add {
        /// What people call it: « Accueil du lycée Thiers ».
        name: String,
        /// The schools that it is for; without it all.
        #[arg(long = "school", value_name = "UAI")]
        schools: Vec<Uai>,
        /// Where your own password is read from; asked of everybody but the machine's own administrator.
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        account_password_file: Option<PathBuf>,
    },
    /// A new code for a desk, printed once: a machine that joins by it takes the place of the one before.
    Code {
        /// Its number in the list.
        id: DeskId,
        /// Where your own password is read from; asked of everybody but the machine's own administrator.
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        account_password_file: Option<PathBuf>,
    },
    /// It is no desk any more, from now on.
    End {
        /// Its number in the list.
        id: DeskId,
    },
}

pub(super) fn run(
    station: &Station,
    actor: &Actor,
    verb: DeskVerb,
    enclosed: &Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let (ui, account, desks) = (&enclosed.ui(), enclosed.account.as_ref(), station.desks());
    match verb {
        DeskVerb::List => {
            let desks = desks.list(actor)?;
            desks.iter().for_each(|desk| emit.say(document(desk), line(desk, ui)));
            if desks.is_empty() {
                emit.say(json!({ "desks": 0 }), ui.t("desks-none"));
            }
        }
        DeskVerb::Add { name, schools, .. } => {
            say_code(&desks.add(actor, &name, &Spaced(schools).to_string(), account)?, ui, emit);
        }
        DeskVerb::Code { id, .. } => say_code(&desks.code(actor, id, account)?, ui, emit),
        DeskVerb::End { id } => {
            desks.end(actor, id)?;
            emit.say(json!({ "desk": id, "ended": true }), ui.t("said-desk-ended"));
        }
    }
    Ok(())
}

fn say_code(made: &NewCode, ui: &Ui, emit: Emit<'_>) {
    let code = String::from_utf8_lossy(made.code.expose());
    let said = message("terminal-desk-code").with("desk", &made.desk.name).with("code", &code);
    let said = ui.message(&said.with("until", ui.moment(made.until)));
    emit.say(json!({ "desk": made.desk.id, "code": code, "until": made.until }), said);
}

fn line(desk: &DeskView, ui: &Ui) -> String {
    let schools = match desk.schools.is_empty() {
        true => ui.t("desks-all-schools"),
        false => desk.schools.iter().map(|school| school.name.clone()).collect::<Vec<_>>().join(", "),
    };
    let state = match (desk.ended, desk.there, desk.seen) {
        _ if desk.twice.is_some() => ui.t("desk-copied"),
        (Some(ended), ..) => ui.with("desk-ended-at", [("when", &ui.moment(ended))]),
        (None, true, _) => ui.t("desk-there"),
        (None, false, Some(seen)) => ui.with("terminal-desk-away", [("when", &ui.moment(seen))]),
        (None, false, None) => ui.t("desk-never-seen"),
    };
    format!("{}\t{}\t{schools}\t{state}", desk.id, desk.name)
}

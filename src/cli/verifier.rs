//! The program that checks codes in the station's place, on the command line: how it is, what is not applied there yet.

use super::exchange::{Emit, Say, document};
use catalogue::{Ui, say as message};
use clap::Subcommand;
use domain::{TokenRef, scanned_token};
use serde::{Deserialize, Serialize};
use station::{Actor, EntrustedLine, EntrustedView, Station, StationError, VerifierState};

/// What can be done about it.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum VerifierVerb {
    /// Lists the keys of which something is not applied there yet, the oldest first.
    List {
        /// Every key that it checks, or checked.
        #[arg(long)]
        all: bool,
    },
    /// Tries what waits again now: of one key, or of all.
    Retry {
        /// The key.
        #[arg(value_parser = scanned_token)]
        serial: Option<TokenRef>,
    },
    /// Signs in there, and looks whether the station's account may see keys.
    Check,
}

pub(super) fn run(
    station: &Station,
    actor: &Actor,
    verb: VerifierVerb,
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let tokens = station.tokens();
    match verb {
        VerifierVerb::List { all } => {
            let lines = tokens.entrusted_list(actor, all)?;
            if lines.is_empty() {
                let state = tokens.verifier_state(actor)?;
                let said = state.as_ref().map_or_else(|| ui.t("verifier-none"), |state| said(state, ui));
                emit.say(document(&state), said);
            }
            lines.iter().for_each(|one| emit.say(document(one), line(one, ui)));
        }
        VerifierVerb::Retry { serial } => {
            let count = tokens.entrusted_again(actor, serial)?;
            let said = ui.message(&message("verifier-again").count("keys", count));
            emit.say(serde_json::json!({ "keys": count }), said);
        }
        VerifierVerb::Check => {
            let version = station.codes().verifier_check(actor)?;
            let said = ui.message(&message("verifier-answers").with("version", &version));
            emit.say(serde_json::json!({ "version": version }), said);
        }
    }
    Ok(())
}

/// How it is, in one line.
pub(super) fn said(state: &VerifierState, ui: &Ui) -> String {
    let all = message("verifier-state").with("name", state.kind.title()).count("keys", state.entrusted);
    let all = ui.message(&all);
    match state.since {
        None => format!("{all} {}", ui.t("verifier-all-applied")),
        Some(since) => {
            let waiting = message("verifier-waiting").count("keys", state.waiting).with("since", since);
            format!("{all} {}", ui.message(&waiting))
        }
    }
}

fn line(one: &EntrustedLine, ui: &Ui) -> String {
    let EntrustedView { serial, waiting, problem, .. } = &one.view;
    let mut parts = vec![format!("{:<20}  {serial}", one.token.to_string())];
    parts.extend(waiting.map(|since| ui.message(&message("verifier-since").with("since", since))));
    parts.extend(problem.map(|problem| ui.name(&problem)));
    parts.extend(one.said.clone().filter(|said| !said.is_empty()));
    parts.join("  ")
}

//! Directories that people are pulled from, on the command line.

use super::exchange::{Attachments, Emit, Say, document, watched};
use catalogue::{Ui, say as message};
use clap::Subcommand;
use domain::{Subject, TokenRef};
use serde::{Deserialize, Serialize};
use station::{Actor, DirectoryView, Progress, PullOptions, PullReport, Station, StationError};

/// What can be done with directories.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryVerb {
    /// Lists the directories of the configuration, and how their pulls go.
    List,
    /// Asks a directory for everybody, and takes what it tells: who is new, who changed, who is gone.
    Pull {
        /// Its name in the configuration; without it, all of them.
        name: Option<String>,
        /// Only tells what would happen.
        #[arg(long)]
        dry_run: bool,
        /// So many people are gone, and that is right: where they are more than a tenth, nothing is taken without it.
        #[arg(long, value_name = "NUMBER")]
        gone: Option<u32>,
    },
    /// Says that an entry of a directory is this person: their identifier there is a new one, or they had an account before.
    Same {
        /// Its name in the configuration.
        name: String,
        /// Their sign-in name here.
        login: String,
        /// Their identifier there, as the last pull told it.
        subject: Subject,
    },
}

pub(super) fn run(
    station: &Station,
    actor: &Actor,
    verb: DirectoryVerb,
    enclosed: &Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let ui = enclosed.ui();
    match verb {
        DirectoryVerb::List => {
            let found = station.directories().all(actor)?;
            if found.is_empty() {
                emit.say(serde_json::json!({}), ui.t("directories-none"));
            }
            found.iter().for_each(|one| emit.say(document(one), show(one, &ui)));
        }
        DirectoryVerb::Pull { name, dry_run, gone } => {
            let names = match name {
                Some(name) => vec![name],
                None => station.directories().all(actor)?.into_iter().map(|one| one.name).collect(),
            };
            let mut held = None;
            for name in names {
                let options = PullOptions { dry_run, gone };
                let job = |progress: &Progress| station.directories().pull(actor, &name, options, progress);
                let report = watched(emit, &ui, "terminal-far-people", job)?;
                emit.say(document(&report), told(&report, &ui));
                held = held.or(report.held.then_some(report.gone.len()));
            }
            if let Some(gone) = held.filter(|_| !dry_run) {
                return Err(StationError::MassGone(gone));
            }
        }
        DirectoryVerb::Same { name, login, subject } => {
            let person = station.people().person_named(actor, &login)?.id;
            station.directories().same_person(actor, &name, person, &subject)?;
            let said = message("terminal-directory-same").with("login", &login).with("directory", &name);
            emit.say(serde_json::json!({ "login": login, "subject": subject }), ui.message(&said));
        }
    }
    Ok(())
}

fn show(one: &DirectoryView, ui: &Ui) -> String {
    let state = match &one.state {
        None => ui.t("directory-never"),
        Some(state) => match (state.fault, state.pulled) {
            (Some((fault, since)), _) => {
                ui.message(&message("directory-failing").name("fault", fault).with("since", since))
            }
            (None, Some(pulled)) => ui.message(
                &message("directory-pulled")
                    .with("at", pulled)
                    .count("people", state.people)
                    .count("asked", state.asked),
            ),
            (None, None) => ui.t("directory-never"),
        },
    };
    format!("{:<20}  {state}", one.name)
}

/// A pull, as it is told at a terminal: the numbers, who is gone, what is asked.
fn told(report: &PullReport, ui: &Ui) -> String {
    let mut lines = vec![ui.message(&counts(report))];
    lines.extend(report.gone.iter().map(|gone| {
        let keys = gone.keys.iter().map(TokenRef::to_string).collect::<Vec<_>>().join(", ");
        let key = if gone.stays { "directory-gone-stays" } else { "directory-gone" };
        format!(
            "  {}",
            ui.message(&message(key).with("person", &gone.name).with("login", &gone.login).with("keys", keys))
        )
    }));
    lines.extend(report.questions.iter().map(|asked| {
        let about = message("directory-asked").name("kind", asked.kind).with("login", &asked.login);
        format!("  {}", ui.message(&about.with("person", &asked.name).with("subject", &asked.subject)))
    }));
    lines.extend(report.unknown_schools.iter().map(|(school, people)| {
        format!(
            "  {}",
            ui.message(&message("directory-unknown-school").with("school", school).count("people", *people))
        )
    }));
    if report.held {
        lines.push(ui.message(&message("terminal-directory-held").count("gone", report.gone.len())));
    }
    if report.dry_run {
        lines.push(ui.t("directory-dry-run"));
    }
    lines.join("\n")
}

fn counts(report: &PullReport) -> catalogue::Message {
    message("directory-counts")
        .with("directory", &report.directory)
        .count("people", report.people)
        .with("came", report.came)
        .with("changed", report.changed)
        .with("same", report.same)
        .with("without", report.without_role)
        .with("gone", report.gone.len())
        .with("asked", report.questions.len())
}

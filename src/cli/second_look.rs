//! `trousseau second-look`: what was done with a token that nothing proved, and saying that one has looked at it.

use super::exchange::{Emit, Say, document};
use catalogue::{Ui, say as message};
use clap::Subcommand;
use domain::SecondLookId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use station::{Actor, LookView, Part, Station, StationError};

/// What a second person does.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum SecondLookVerb {
    /// What waits in your schools, the oldest first.
    List,
    /// You have looked at these. What you did yourself waits for somebody else.
    Seen {
        /// Their numbers in the list.
        #[arg(required = true)]
        numbers: Vec<SecondLookId>,
    },
}

pub(super) fn run(
    station: &Station,
    actor: &Actor,
    verb: SecondLookVerb,
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    match verb {
        SecondLookVerb::List => {
            let looks = station.tokens().second_looks(actor, Part::every())?.rows;
            looks.iter().for_each(|look| emit.say(document(look), line(look, ui)));
            if looks.is_empty() {
                emit.say(json!({ "waiting": 0 }), ui.t("second-look-nothing"));
            }
        }
        SecondLookVerb::Seen { numbers } => {
            let seen = station.tokens().look_second(actor, &numbers)?;
            emit.say(json!({ "seen": seen }), ui.message(&message("terminal-seen").count("count", seen)));
        }
    }
    Ok(())
}

fn line(look: &LookView, ui: &Ui) -> String {
    let (id, at, what) = (look.id, look.at.strftime("%Y-%m-%d %H:%M"), ui.tell(look));
    let by = ui.with("fact-done-by", [("value", &look.by)]);
    let school = look.school_name.as_deref().unwrap_or("-");
    let whose = if look.mine { String::new() } else { format!("  {}", ui.t("second-look-yours")) };
    format!("{id:>5}  {at}  {what}  {by}, {school}  {}{whose}", look.reason)
}

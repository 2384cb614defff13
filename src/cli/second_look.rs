//! `trousseau second-look`: what was done with a token that nothing proved, and saying that one has looked at it.

use super::exchange::{Say, document};
use clap::Subcommand;
use domain::SecondLookId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use station::{Actor, LookView, Station, StationError};

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

pub(super) fn run(station: &Station, actor: &Actor, verb: SecondLookVerb, say: Say<'_>) -> Result<(), StationError> {
    match verb {
        SecondLookVerb::List => {
            let looks = station.tokens().second_looks(actor)?;
            looks.iter().for_each(|look| say(document(look), line(look)));
            if looks.is_empty() {
                say(json!({ "waiting": 0 }), "nothing waits for a second look".to_owned());
            }
        }
        SecondLookVerb::Seen { numbers } => {
            let seen = station.tokens().look_second(actor, &numbers)?;
            say(json!({ "seen": seen }), format!("{seen} were looked at"));
        }
    }
    Ok(())
}

fn line(look: &LookView) -> String {
    let LookView { id, what, about, by, tokens, reason, .. } = look;
    let school = look.school_name.as_deref().unwrap_or("-");
    let at = look.at.strftime("%Y-%m-%d %H:%M");
    let whose = if look.mine { "" } else { "  for somebody else to look at" };
    format!("{id:>5}  {:<10}  {about:<32}  {tokens:>4} tokens  {at}  by {by}, {school}  {reason}{whose}", what.word())
}

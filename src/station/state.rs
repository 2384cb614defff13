//! The station at a glance: `trousseau status`.

use super::{Actor, BackupAge, Result, SignInState, Station};
use domain::{Act, MailState};
use jiff::Timestamp;
use serde::Serialize;
use std::net::SocketAddr;
use store::Mode;

/// How a station is served.
#[derive(Debug, Clone, Serialize)]
pub struct Serving {
    /// Since when.
    pub since: Timestamp,
    /// The process.
    pub process: u32,
    /// Where its own door is.
    pub own: SocketAddr,
    /// The address for everybody who is not at the desk, if there is one.
    pub public: Option<String>,
}

/// The station at a glance.
#[derive(Debug, Serialize)]
pub struct StationState {
    /// The version of this program.
    pub version: &'static str,
    /// Real tokens or emulated ones.
    pub mode: Mode,
    /// `None`: no daemon runs.
    pub serving: Option<Serving>,
    /// Where the first administrator is made, good for an hour; `None`: there is one, or the actor may not have it.
    pub setup_link: Option<String>,
    /// Tokens that are plugged in; `None`: nobody looks.
    pub plugged: Option<usize>,
    /// The newest entry of the journal: its number and authenticator, as on slips.
    pub journal: String,
    /// The journal's end is not what was left there: nothing is changed.
    pub in_doubt: bool,
    /// Mails that wait for their turn.
    pub mails_waiting: u32,
    /// Mails that somebody has to look at.
    pub mails_stuck: u32,
    /// How the other program is that checks codes; `None`: there is none.
    pub verifier: Option<super::VerifierState>,
    /// How old the newest good backup is.
    pub backup: BackupAge,
    /// By which ways people sign in, and how the pulls of people go.
    pub sign_in: SignInState,
}

impl Station {
    /// Says how it is served.
    pub fn serves(&self, serving: Serving) {
        let _ = self.serving.set(serving); // said once, when the station is opened
    }

    /// The station at a glance. While nobody is set up yet, whoever runs this machine gets a new link for it: an older one is void.
    ///
    /// # Errors
    /// Where the actor may not administer, or the database cannot be read.
    pub fn state(&self, actor: &Actor) -> Result<StationState> {
        actor.check(Act::Administer, None)?;
        let (backup, verifier) = (self.backup_age()?, self.tokens().verifier_state(actor)?);
        let in_doubt = self.store.journal_fault().is_some();
        let is_set_up = self.accounts().who_comes_in()?.administrator;
        let setup_link = if is_set_up || in_doubt || actor.person.is_some() {
            None
        } else {
            Some(self.full_address(&format!("/setup/{}", self.accounts().setup_link(actor)?)))
        };
        let serving = self.serving.get().cloned();
        let plugged = serving.as_ref().map(|_| self.bench().view(actor)).transpose()?.map(|bench| bench.cards.len());
        let (journal, mails_waiting, mails_stuck) = self.store.read(|r| {
            let mails = (r.count_mails(MailState::Waiting)?, r.count_mails(MailState::Stuck)?);
            Ok::<_, super::StationError>((r.journal_head()?.to_string(), mails.0, mails.1))
        })?;
        Ok(StationState {
            version: env!("CARGO_PKG_VERSION"),
            mode: self.store.mode(),
            serving,
            setup_link,
            plugged,
            journal,
            in_doubt,
            mails_waiting,
            mails_stuck,
            verifier,
            backup,
            sign_in: self.directories().sign_in_state(actor)?,
        })
    }
}

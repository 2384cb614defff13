//! How the pulls of each directory go: for whoever looks, for the doctor and for home.

use super::{PullReport, PulledFrom};
use crate::{Actor, Area, Directories, DirectoryState, Finding, Level, Result};
use domain::{Act, PullFault};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::PullState;

/// A directory, how its pulls go, and what the last one of this process told.
#[derive(Debug, Clone, Serialize)]
pub struct DirectoryView {
    /// Its name in the configuration.
    pub name: String,
    /// How its pulls go; `None`: it was never asked.
    pub state: Option<PullState>,
    /// No pull has come whole for longer than it should be.
    pub is_late: bool,
    /// What the last pull told; `None`: none since the station was started.
    pub last: Option<PullReport>,
}

/// A pull that should have come is missed after twice its time and this.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);

impl Directories<'_> {
    /// The directories that the configuration names.
    ///
    /// # Errors
    /// Where the actor does not manage people in the academy.
    pub fn all(&self, actor: &Actor) -> Result<Vec<DirectoryView>> {
        actor.check(Act::ManagePeople, None)?;
        self.views()
    }

    /// The same for whoever may look at all of the station.
    pub(crate) fn views(&self) -> Result<Vec<DirectoryView>> {
        self.pulled_from().iter().map(|one| self.view(one)).collect()
    }

    fn view(&self, one: &PulledFrom) -> Result<DirectoryView> {
        let name = one.directory.name().to_owned();
        let state = self.store.read(|r| r.pull_state(&name))?;
        let last = self.last_pulls().get(&name).cloned();
        Ok(DirectoryView { is_late: is_late(state.as_ref(), one.every, self.now()), name, state, last })
    }

    /// The doctor's word on each; none on one that was never asked.
    pub(crate) fn examine(&self) -> Vec<Finding> {
        let found = self.pulled_from().iter().filter_map(|one| match self.view(one) {
            Ok(view) => view.finding(),
            Err(error) => Some(Finding::Failed(Area::Directory, error)),
        });
        found.collect()
    }

    /// Those that somebody has to look at: what the doctor says of them.
    pub(crate) fn failing(&self) -> Vec<Finding> {
        self.examine().into_iter().filter(|finding| finding.level() != Level::Well).collect()
    }
}

impl DirectoryView {
    /// What is to be said of it; nothing of one that was never asked.
    pub(crate) fn finding(self) -> Option<Finding> {
        let Self { name, state, is_late, .. } = self;
        let state = state?;
        Some(Finding::Directory(match state.fault {
            Some((PullFault::Mass, _)) => DirectoryState::Held { name, gone: state.held },
            Some((fault, since)) => DirectoryState::Failing { name, fault, since },
            None if is_late => DirectoryState::Late(name),
            None => DirectoryState::Pulled { name, at: state.pulled.unwrap_or(state.tried) },
        }))
    }
}

/// Whether a pull should have come by now.
fn is_late(state: Option<&PullState>, every: SignedDuration, now: Timestamp) -> bool {
    let last = state.and_then(|state| state.pulled);
    let since = last.or_else(|| state.and_then(|state| state.fault).map(|(_, since)| since));
    since.is_some_and(|since| now.duration_since(since) > every + every + PATIENCE)
}

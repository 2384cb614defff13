//! By which ways people sign in, and how the pulls of people go: for whoever looks after the station, in one screen.

use super::{Actor, Directories, DirectoryView, Finding, Result, SignInWays};
use domain::Act;
use serde::Serialize;

/// A directory, and how its pulls go.
#[derive(Debug, Serialize)]
pub struct DirectoryLine {
    /// Its name in the configuration.
    pub name: String,
    /// What the doctor says of it; `None`: it was never asked.
    #[serde(skip)]
    pub found: Option<Finding>,
    /// The stable word of that.
    pub code: Option<super::FindingCode>,
    /// How many people the last whole pull told of.
    pub people: Option<u32>,
}

/// All of it.
#[derive(Debug, Serialize)]
pub struct SignInState {
    /// By a password here; always.
    pub local: bool,
    /// By other ways.
    #[serde(flatten)]
    pub ways: SignInWays,
    /// Where people are pulled from.
    pub directories: Vec<DirectoryLine>,
}

impl Directories<'_> {
    /// By which ways people sign in.
    pub fn signs_in_by(&self, ways: SignInWays) {
        let _ = self.sign_in_ways().set(ways); // said once, when the station is opened
    }

    /// By which ways people sign in, and how the pulls of people go.
    ///
    /// # Errors
    /// Where the actor may not administer, or the database cannot be read.
    pub fn sign_in_state(&self, actor: &Actor) -> Result<SignInState> {
        actor.check(Act::Administer, None)?;
        let line = |view: DirectoryView| {
            let (name, people) = (view.name.clone(), view.state.as_ref().map(|state| state.people));
            let found = view.finding();
            DirectoryLine { name, code: found.as_ref().map(Finding::code), people, found }
        };
        let directories = self.views()?.into_iter().map(line).collect();
        Ok(SignInState { local: true, ways: self.sign_in_ways().get().cloned().unwrap_or_default(), directories })
    }
}

//! Somebody says that an entry of a directory is this person of ours.

use crate::{Actor, Directories, Result, StationError, people::seen::known};
use domain::{Act, PersonId, Source, Subject, event};
use store::Entry;

impl Directories<'_> {
    /// The directory knows the person by this from now on, also where it knew them by something else: what it gave stays.
    ///
    /// # Errors
    /// [`StationError::LinkedElsewhere`]: it knows somebody else by it. [`StationError::NoSuchDirectory`].
    pub fn same_person(&self, actor: &Actor, name: &str, person: PersonId, subject: &Subject) -> Result<()> {
        actor.check(Act::ManagePeople, None)?;
        if !self.pulled_from().iter().any(|one| one.directory.name() == name) {
            return Err(StationError::NoSuchDirectory(name.to_owned()));
        }
        let source = Source::Directory(name.to_owned());
        self.change(actor, |tx| {
            let found = known(tx, person)?;
            if tx.identified(&source, subject)?.is_some() {
                return Err(StationError::LinkedElsewhere(found.name));
            }
            if !tx.identify_anew(person, &source, subject)? {
                tx.identify(person, &source, subject)?;
            }
            let told = event::Person::Identity { identity: true, source: source.clone() };
            Ok(((), Entry::new(told).subject(person)))
        })
    }
}

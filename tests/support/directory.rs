//! A directory that people are pulled from, told by the test itself.

use super::desk::Desk;
use std::sync::{Arc, Mutex};
use trousseau::{
    claims::{Mapping, WrittenMapping},
    directory::{Directory, DirectoryError, Record},
    station::{PulledFrom, Reading},
};

/// A directory that tells what the test has written into it.
#[derive(Clone, Default)]
pub struct Pages(Arc<Mutex<(Vec<Record>, Option<usize>)>>);

impl Directory for Pages {
    fn name(&self) -> &str {
        "academie"
    }
    fn people(&self, _: &mut dyn FnMut(usize) -> bool) -> Result<Vec<Record>, DirectoryError> {
        let told = self.0.lock().unwrap();
        match told.1 {
            None => Ok(told.0.clone()),
            Some(read) => Err(DirectoryError::Broken { name: "academie".to_owned(), read, said: "cable".to_owned() }),
        }
    }
}

impl Pages {
    /// These people, with these attributes.
    pub fn tell(&self, people: &[Vec<(&str, &str)>]) {
        let record = |said: &Vec<(&str, &str)>| {
            Record::new("uid=x,dc=fr", said.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])))
        };
        *self.0.lock().unwrap() = (people.iter().map(record).collect(), None);
    }
    /// It breaks off after so many.
    pub fn break_off(&self, after: usize) {
        self.0.lock().unwrap().1 = Some(after);
    }
}

/// The desk pulls people from such a directory, called `academie`.
pub fn pulled(desk: &Desk) -> Pages {
    let pages = Pages::default();
    let written = WrittenMapping {
        login: "uid".to_owned(),
        name: vec!["cn".to_owned()],
        email: Some("mail".to_owned()),
        fredu: true,
        delegated: Vec::new(),
        rule: Vec::new(),
    };
    desk.station.directories().set_directories(vec![PulledFrom {
        directory: Arc::new(pages.clone()),
        reading: Reading {
            subject: "entryUUID".to_owned(),
            mapping: Mapping::new(written, jiff::tz::TimeZone::UTC).unwrap(),
        },
        every: jiff::SignedDuration::from_hours(1),
    }]);
    pages
}

//! No secret of any file of the corpus comes out of the station, by whatever door it is imported: the command line's JSON and
//! text, the log, the journal, the panel's page and the table saved from it, of the dry run as of the import.

use super::{corpus, tables::packed, tables::secrets_in};
use crate::support::{
    desk::{Desk, school},
    panel::Panel,
};
use clap::Parser;
use std::{
    fs,
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex},
};
use trousseau::{
    catalogue::Tells,
    cli::{Answer, Arguments, Attachments, Command, Verb, execute},
    domain::Secret,
    keyfile::Unlock,
};

/// What opens a file, as a person gives it: an option of the command line, and the text.
fn opened_by(name: &str) -> (&'static str, Option<String>) {
    let hex = |bytes| super::key(bytes).expose().iter().map(|byte| format!("{byte:02x}")).collect();
    match name.split('.').nth(1) {
        Some("key16") => (" --key-file k", Some(hex(16))),
        Some("key24") => (" --key-file k", Some(hex(24))),
        Some("key32") => (" --key-file k", Some(hex(32))),
        Some("password") => ("", Some("qwerty".to_owned())),
        _ => ("", None),
    }
}

/// Everything that is logged, of whatever level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What one import by the command line says: answers, the error, the log, and then the whole journal.
fn by_the_command_line(desk: &Desk, path: &Path, options: &str, unlock: Option<&str>) -> String {
    let line = format!("trousseau import x --school {}{options}", school());
    let Verb::Command(command @ Command::Import(_)) = Arguments::parse_from(line.split(' ')).verb else {
        panic!("{line}")
    };
    let mut said = String::new();
    let mut emit = |answer| {
        if let Answer::Document { json, text } = answer {
            said.push_str(&format!("{json}\n{text}\n"));
        }
        Ok(())
    };
    let enclosed = Attachments {
        secret: unlock.map(|text| Secret::new(text.as_bytes().to_vec())),
        file: Some(fs::File::open(path).unwrap()),
        ..Attachments::default()
    };
    let log = Log::default();
    let kept = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || kept.clone());
    let ended = tracing::subscriber::with_default(subscriber.finish(), || {
        execute(&desk.station, &desk.technician(), command, enclosed, &mut emit)
    });
    if let Err(error) = ended {
        said.push_str(&format!("{error}\n{error:?}\n{:?}\n", error.message().args));
    }
    let journal = desk.station.journal().entries(&desk.actor("auditor"), None, 1000).unwrap();
    said + &format!("{journal:?}") + &String::from_utf8_lossy(&log.0.lock().unwrap())
}

#[test]
fn no_secret_of_the_corpus_comes_out_of_the_station_by_any_door() {
    let panel = Panel::with(&[]);
    let browser = panel.sign_in("technician");
    let (mut texts, mut with_keys) = (0, 0);
    for path in corpus::files() {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        let (option, unlock) = opened_by(&name);
        let opening = match (option, &unlock) {
            (_, None) => Unlock::Nothing,
            ("", Some(password)) => Unlock::Password(Secret::new(password.clone().into_bytes())),
            (_, Some(key)) => Unlock::Key(trousseau::keyfile::pre_shared_key(key).unwrap()),
        };
        let secrets = secrets_in(&bytes, opening);
        with_keys += usize::from(!secrets.is_empty());
        let mut look = |door: &str, said: &str| {
            let said_packed = packed(said);
            let found = secrets.iter().find(|piece| said_packed.contains(piece.as_str()));
            assert_eq!(found, None, "{name}, {door}: {said}");
            texts += 1;
        };
        // the same files by both doors: the journal and the log of each are those of all before it
        for how in [" --dry-run", " --keep-good"] {
            look(how, &by_the_command_line(&panel.desk, &path, &format!("{how}{option}"), unlock.as_deref()));
        }
        let unlock = unlock.unwrap_or_default();
        let school = school();
        let fields = [("school", school.as_str()), ("unlock", unlock.as_str()), ("keep_good", "on")];
        browser.send_file_to("/import", &browser.csrf, &bytes, &fields);
        look("page of the dry run", &browser.page_once_read("/import"));
        look("table of the dry run", &browser.get("/import/report.csv").text);
        browser.post("/import/confirm", "");
        look("page of the import", &browser.page_once_read("/import"));
        look("table of the import", &browser.get("/import/report.csv").text);
        browser.post("/import/discard", "");
    }
    assert!(texts > 1000 && with_keys >= 90, "{texts} texts, {with_keys} files with keys");
}

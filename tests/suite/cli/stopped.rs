//! Commands that take long are told to stop (Ctrl-C, or a client that says nothing more) while whoever reads their file keeps them
//! waiting: they end, and say so.

use crate::support::desk::{Desk, hotp_table};
use clap::Parser;
use std::{
    fs::File,
    io::{self, PipeReader, Read},
    os::fd::OwnedFd,
    thread,
};
use trousseau::{
    cli::{Answer, Arguments, Attachments, Command, Hangup, Verb, execute},
    domain::Secret,
    station::{Actor, StationError},
    store::StoreError,
};

fn command(line: &str) -> Command {
    let words = ["trousseau"].into_iter().chain(line.split(' '));
    match Arguments::try_parse_from(words).unwrap().verb {
        Verb::Command(command) => command,
        other => panic!("{other:?} is no command"),
    }
}

/// More keys than a pipe has room for.
fn desk() -> Desk {
    let desk = Desk::with(&[]);
    let serials: Vec<String> = (3_000_000..3_002_000).map(|serial| serial.to_string()).collect();
    desk.delivered(&hotp_table(&serials.iter().map(String::as_str).collect::<Vec<_>>(), ""));
    desk
}

/// Reads what is in a pipe until nobody writes into it any more; how much that was.
fn drained(mut pipe: PipeReader) -> u64 {
    io::copy(&mut pipe.by_ref(), &mut io::sink()).unwrap()
}

/// Does a command that writes more than a pipe has room for. `wanted`: somebody wants its end; else it is told to stop as soon as
/// it is asked. How it ended, how far it told that it was, and what it wrote.
fn done(desk: &Desk, line: &str, secret: Option<&str>, wanted: bool) -> (Result<(), StationError>, Vec<String>, u64) {
    let (reader, writer) = io::pipe().unwrap();
    let (mut waiting, mut told, mut reading) = (Some(reader), Vec::new(), None);
    let secret = secret.map(|text| Secret::new(text.as_bytes().to_vec()));
    let enclosed = Attachments { secret, out: Some(File::from(OwnedFd::from(writer))), ..Attachments::default() };
    let ended = execute(&desk.station, &Actor::machine(0), command(line), enclosed, &mut |answer| {
        match answer {
            Answer::Progress(text) => told.push(text),
            Answer::Pulse => {
                // it stands still in the middle of its file
                if let Some(reader) = waiting.take() {
                    reading = Some(thread::spawn(move || drained(reader)));
                }
                return if wanted { Ok(()) } else { Err(Hangup) };
            }
            Answer::Document { .. } | Answer::Meanwhile(_) => {}
        }
        Ok(())
    });
    (ended, told, reading.map_or(0, |reading| reading.join().unwrap()))
}

#[test]
fn an_export_that_is_stopped_ends_between_two_tokens_and_one_that_is_not_tells_how_far_it_is() {
    let desk = desk();
    let (ended, told, whole) = done(&desk, "export keys.csv --format csv", None, true);
    assert!(ended.is_ok(), "{ended:?}");
    assert!(whole > 1 << 16 && !told.is_empty() && told[0].ends_with(" of 2000 tokens"), "{whole} bytes, {told:?}");
    let (ended, _, written) = done(&desk, "export keys.csv --format csv", None, false);
    assert!(matches!(ended, Err(StationError::Cancelled)), "{ended:?}");
    assert!(written < whole, "{written} of {whole} bytes");
}

#[test]
fn a_backup_that_is_stopped_ends_and_the_journal_says_that_there_is_none() {
    let desk = desk();
    let (ended, _, written) = done(&desk, "backup /media/usb/b", Some("quatre petites clefs vertes"), false);
    assert!(matches!(ended, Err(StationError::Cancelled)), "{ended:?}");
    assert!(written < 1 << 18, "{written} bytes");
    let journal = desk.station.journal().entries(&Actor::machine(0), None, 2).unwrap();
    assert_eq!(journal[0].facts["failed"], StoreError::Stopped.to_string(), "{journal:?}");
    assert_eq!((journal[0].facts["file"].as_str(), &journal[1].verb), ("/media/usb/b", &journal[0].verb));
}

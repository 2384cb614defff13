//! One command, done: the same in the daemon and without it.

use super::{
    Command, JournalVerb, RequestVerb, VaultVerb, batch, clients, desks, diagnose, directory,
    exchange::{Answer, Attachments, Emit, Say, bench_outcome, document, parse_code, parse_codes, watched},
    identify, keys, mail, orders, people, privacy, restored, second_look, show, status, stock, support, tickets,
    verifier,
};
use bench::BenchError;
use catalogue::{Ui, erased_name, say as message};
use domain::{OtpKind, Secret, SettingName, TokenRef};
use serde_json::json;
use station::{
    Actor, EnrolOptions, InputFault, Level, Overwrite, Part, Progress, RequestFilter, Station, StationError,
};
use std::{io::BufReader, sync::Arc, time::Duration};

/// How long `devices` waits for tokens that are slow to answer.
const LOOK_PATIENCE: Duration = Duration::from_secs(2);
/// How often `devices --watch` looks whether somebody still listens while nothing changes.
const STILL_THERE: Duration = Duration::from_secs(30);

/// Does what is asked, as `actor`.
pub fn execute(
    station: &Arc<Station>,
    actor: &Actor,
    command: Command,
    enclosed: Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let (language, ui) = (enclosed.language, enclosed.ui());
    if command.asks_password() && actor.person.is_some() && enclosed.account.is_none() {
        return Err(StationError::WrongPassword);
    }
    match command {
        Command::Devices { propose: true, .. } => {
            for one in station.proposals(actor)? {
                emit.say(document(&one), show::proposal(&one, &ui));
            }
        }
        Command::Devices { watch, propose: false } => return devices(station, actor, watch, &ui, emit),
        Command::Doctor => {
            // nothing changes, whoever reads it
            let found = station.doctor();
            let _ = show::findings(&found, language, emit);
            let bad = found.iter().filter(|finding| finding.level() == Level::Bad).count();
            if bad > 0 {
                return Err(StationError::Unwell(bad));
            }
        }
        Command::Status => status::run(station, actor, &ui, emit)?,
        Command::SetupLink => {
            let token = station.accounts().setup_link(actor)?;
            let path = format!("/setup/{token}");
            let address = station.full_address(&path);
            let said = ui.with("terminal-setup-link", [("address", &address)]);
            emit.say(json!({ "path": path, "address": address }), said);
        }
        Command::Vault(verb) => vault(station, actor, verb, enclosed, emit)?,
        Command::School(verb) => return people::school(station, actor, verb, enclosed, emit),
        Command::Person(verb) => return people::person(station, actor, verb, enclosed, emit),
        Command::Request(verb) => request(station, actor, verb, &ui, emit)?,
        Command::Directory(verb) => directory::run(station, actor, verb, &enclosed, emit)?,
        Command::Verifier(verb) => verifier::run(station, actor, verb, &enclosed.ui(), emit)?,
        Command::Ticket(verb) => tickets::run(station, actor, verb, &ui, emit)?,
        Command::Order(verb) => orders::order(station, actor, verb, &ui, emit)?,
        Command::Batch(verb) => batch::run(station, actor, verb, &ui, emit)?,
        Command::Mail(verb) => mail::run(station, actor, verb, &ui, emit)?,
        Command::Client(verb) => clients::run(station, actor, verb, &enclosed, emit)?,
        Command::Desk(verb) => desks::run(station, actor, verb, &enclosed, emit)?,
        Command::Setting { name, value } => setting(station, actor, name, value, emit)?,
        Command::Stock(verb) => return stock::run(station, actor, verb, enclosed, emit),
        Command::Journal(verb) => return journal(station, actor, verb, enclosed, emit),
        Command::Enrol { serial, totp, period, slot, digits, overwrite, no_confirm, port } => {
            name_by_hand(station, actor, &serial, port.as_deref())?;
            let kind = totp.then_some(OtpKind::Totp);
            let overwrite = if overwrite { Overwrite::Confirmed } else { Overwrite::Never };
            let options = EnrolOptions { kind, slot, digits, period, overwrite, confirm: !no_confirm };
            station.bench().start_enrol(actor, &serial, options)?;
            return bench_outcome(station, actor, &serial, &ui, emit);
        }
        Command::Wipe { serial, port } => {
            name_by_hand(station, actor, &serial, port.as_deref())?;
            station.bench().start_wipe(actor, &serial)?;
            return bench_outcome(station, actor, &serial, &ui, emit);
        }
        Command::DevicePin { serial, factory: true, .. } => {
            station.bench().start_factory_pin(actor, &serial)?;
            return bench_outcome(station, actor, &serial, &ui, emit);
        }
        Command::DevicePin { serial, factory: false, .. } => {
            let shown = station.bench().show_device_pin(actor, &serial, enclosed.account.as_ref())?;
            let text = |pin: &Secret| String::from_utf8_lossy(pin.expose()).into_owned();
            let (present, next) = (text(&shown.present), shown.next.as_ref().map(text));
            let either = |next: &String| ui.with("terminal-or", [("first", next), ("second", &present)]);
            let said = next.as_ref().map_or_else(|| present.clone(), either);
            emit.say(json!({ "serial": serial, "present": present, "next": next }), said);
        }
        Command::Settle { serial } => {
            station.bench().start_settle(actor, &serial)?;
            return bench_outcome(station, actor, &serial, &ui, emit);
        }
        Command::Verify { serial, code: Some(code) } => {
            let verified = station.codes().verify(actor, &serial, parse_code(&code)?)?;
            let said = message("verified").with("serial", &serial).count("ahead", verified.ahead);
            emit.say(document(&verified), ui.message(&said));
        }
        Command::Verify { serial, code: None } => {
            station.bench().start_verify(actor, &serial)?;
            return bench_outcome(station, actor, &serial, &ui, emit);
        }
        Command::Resync { serial, codes } if codes.is_empty() => {
            station.codes().start_resync(actor, &serial)?;
            return bench_outcome(station, actor, &serial, &ui, emit);
        }
        Command::Resync { serial, codes } => {
            let found = station.codes().resync(actor, &serial, &parse_codes(&codes)?)?;
            emit.say(document(&found), show::resynchronised(&serial, &found, &ui));
        }
        Command::Diagnose(asked) => return diagnose::diagnose(station, actor, asked, &ui, emit),
        Command::Identify { codes } => return identify::identify(station, actor, &parse_codes(&codes)?, &ui, emit),
        Command::Import(import) => return keys::import(station, actor, import, enclosed, emit),
        Command::Export(export) => return keys::export(station, actor, export, enclosed, emit),
        Command::Fit(fitting) => return keys::fit(station, actor, fitting, &ui, emit),
        Command::Retention { dry_run } => {
            let aged = station.people().retention(actor, dry_run, &|id| erased_name(&ui, id))?;
            emit.say(document(&aged), privacy::aged(&aged, &ui));
        }
        Command::Restored(verb) => restored::run(station, actor, verb, &ui, emit)?,
        Command::SecondLook(verb) => second_look::run(station, actor, verb, &ui, emit)?,
        Command::Backup { file, .. } => {
            let missing = || InputFault::NoPassphrase;
            let passphrase = enclosed.secret.ok_or_else(missing)?;
            let (out, file) = enclosed.out.zip(file).ok_or(InputFault::NoFile)?;
            let account = enclosed.account.as_ref();
            let job =
                |progress: &Progress| station.journal().backup(actor, &out, &file, &passphrase, account, progress);
            watched(emit, &ui, "terminal-far-backup", job)?;
            let path = file.display().to_string();
            emit.say(json!({ "file": path }), ui.with("terminal-backup", [("path", &path)]));
        }
        Command::SupportBundle { file } => {
            let out = enclosed.out.ok_or(InputFault::NoFile)?;
            let support = station.support(actor)?;
            let brought = support::read(enclosed.file).map_err(|_| InputFault::NoFile)?;
            support::write(&out, Some(&support), &support.findings, &brought).map_err(|_| InputFault::NotNewFile)?;
            let path = file.display().to_string();
            emit.say(json!({ "file": path }), ui.with("terminal-support", [("path", &path)]));
        }
        Command::BackupKept { file, bytes, entries } => {
            station.journal().note_backup(actor, &file, bytes, entries)?;
            let said = message("terminal-backup-kept").count("entries", entries);
            emit.say(json!({ "kept": file.display().to_string(), "entries": entries }), ui.message(&said));
        }
    }
    Ok(())
}

fn request(station: &Station, actor: &Actor, verb: RequestVerb, ui: &Ui, emit: Emit<'_>) -> Result<(), StationError> {
    let id = match verb {
        RequestVerb::List { school, state, all } => {
            let filter = RequestFilter { school, state, open: !all && state.is_none(), ..RequestFilter::default() };
            station
                .requests()
                .list(actor, &filter, Part::every())?
                .rows
                .iter()
                .for_each(|request| emit.say(document(request), show::request(request, ui)));
            return Ok(());
        }
        RequestVerb::Approve { id } => {
            station.requests().approve(actor, id)?;
            id
        }
        RequestVerb::Refuse { id, reason } => {
            station.requests().refuse(actor, id, &reason)?;
            id
        }
        RequestVerb::Reconsider { id } => {
            station.requests().reconsider(actor, id)?;
            id
        }
    };
    let request = station.requests().request(actor, id)?;
    emit.say(document(&request), show::request(&request, ui));
    Ok(())
}

fn setting(
    station: &Station,
    actor: &Actor,
    name: Option<SettingName>,
    value: Option<String>,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    if let (Some(name), Some(value)) = (name, value) {
        station.settings().set(actor, name, &value)?;
    }
    let settings = station.settings().read(actor)?;
    for shown in SettingName::ALL.iter().filter(|shown| name.is_none_or(|name| name == **shown)) {
        let value = settings.get(*shown);
        emit.say(json!({ "setting": shown, "value": value }), format!("{:<18}  {value}", shown.word()));
    }
    Ok(())
}

fn vault(
    station: &Station,
    actor: &Actor,
    verb: VaultVerb,
    enclosed: Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let ui = enclosed.ui();
    let found = match verb {
        VaultVerb::Show => station.vault(actor)?,
        VaultVerb::Rekey { .. } => station.rekey(actor, enclosed.account.as_ref())?,
    };
    emit.say(document(&found), show::vault(&found, &ui));
    Ok(())
}

fn journal(
    station: &Station,
    actor: &Actor,
    verb: JournalVerb,
    enclosed: Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let ui = &enclosed.ui();
    match verb {
        JournalVerb::Verify { head, against: _ } => {
            let job = |progress: &Progress| station.journal().journal_verify(actor, head.as_deref(), progress);
            let check = watched(emit, ui, "terminal-far-entries", job)?;
            emit.say(document(&check), show::journal_check(&check, head.as_deref(), ui));
            let copy = enclosed.file.map(|copy| station.journal().compare(actor, BufReader::new(copy))).transpose()?;
            if let Some(copy) = &copy {
                emit.say(document(copy), show::copy_check(copy, ui));
            }
            let unlike = u64::from(copy.is_some_and(|copy| copy.fault.is_some()));
            if !check.is_sound() || unlike > 0 {
                return Err(StationError::JournalUnsound(check.count + unlike));
            }
        }
        JournalVerb::Show { before, limit } => {
            let lines = station.journal().entries(actor, before, limit)?;
            lines.iter().for_each(|line| emit.say(document(line), show::journal_line(line)));
        }
        JournalVerb::Accept { reason } => {
            station.journal().journal_accept(actor, &reason)?;
            emit.say(json!({ "accepted": true }), ui.t("terminal-journal-goes-on"));
        }
    }
    Ok(())
}

/// The token in this port is the one with this printed serial; nothing is done where it was named like that before.
fn name_by_hand(
    station: &Arc<Station>,
    actor: &Actor,
    named: &TokenRef,
    port: Option<&str>,
) -> Result<(), StationError> {
    let Some(port) = port else { return Ok(()) };
    match station.name_serial(actor, port, named) {
        Err(StationError::Bench(BenchError::DuplicateSerial(_))) if station.bench().is_plugged_at(named, port) => {
            Ok(())
        }
        done => done,
    }
}

fn devices(station: &Station, actor: &Actor, watch: bool, ui: &Ui, emit: Emit<'_>) -> Result<(), StationError> {
    let mut last = None;
    station.bench().look_again(actor, LOOK_PATIENCE)?;
    loop {
        let bench = station.bench().view(actor)?;
        let generation = bench.generation;
        let cards: Vec<_> =
            bench.cards.iter().map(|card| (show::device(card, ui), show::device_line(card, ui))).collect();
        if last.as_ref() != Some(&cards) {
            for (json, text) in &cards {
                if emit.tell(json.clone(), text.clone()).is_err() {
                    return Ok(());
                }
            }
            if watch
                && emit(Answer::Meanwhile(ui.message(&message("terminal-plugged").count("count", cards.len()))))
                    .is_err()
            {
                return Ok(());
            }
            last = Some(cards);
        }
        if !watch {
            return Ok(());
        }
        while station.bench().bench_after(generation, STILL_THERE) == generation {
            if emit(Answer::Pulse).is_err() {
                return Ok(());
            }
        }
    }
}

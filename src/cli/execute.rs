//! One command, done: the same in the daemon and without it.

use super::{
    Command, JournalVerb, PersonVerb, RequestVerb, SchoolVerb, StockVerb, VaultVerb, batch,
    command::Commented,
    console, diagnose,
    exchange::{Answer, Emit, Enclosed, Say, bench_outcome, document, parse_code, parse_codes},
    identify, keys, mail, orders, restored, roster, second_look, show, stock_take, tickets,
};
use catalogue::Ui;
use domain::{OtpKind, RosterKind, Secret, SettingName, TokenRef};
use serde_json::{Value, json};
use station::{
    Actor, AddressFate, EnrolOptions, InputFault, NewPerson, NewSchool, Overwrite, Proof, RequestFilter, Station,
    StationError, TokenFilter,
};
use std::{sync::Arc, time::Duration};

/// How long `devices` waits for tokens that are slow to answer.
const LOOK_PATIENCE: Duration = Duration::from_secs(2);
/// How often `devices --watch` looks whether somebody still listens while nothing changes.
const STILL_THERE: Duration = Duration::from_secs(30);

/// Does what is asked, as `actor`.
pub fn execute(
    station: &Arc<Station>,
    actor: &Actor,
    command: Command,
    enclosed: Enclosed,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let (language, ui) = (enclosed.language, enclosed.ui());
    let mut say = |json: Value, text: String| {
        // an answer that nobody reads does not undo what was done
        let _ = emit(Answer::Document { json, text });
    };
    if command.asks_password() && actor.person.is_some() && enclosed.account.is_none() {
        return Err(StationError::WrongPassword);
    }
    match command {
        Command::Devices { propose: true, .. } => {
            for one in station.proposals(actor)? {
                say(document(&one), show::proposal(&one));
            }
        }
        Command::Devices { watch, propose: false } => return devices(station, actor, watch, &ui, emit),
        Command::Doctor => {
            // nothing changes, whoever reads it
            let _ = show::findings(&station.doctor(), language, emit);
        }
        Command::SetupLink => {
            let token = station.accounts().setup_link(actor)?;
            let path = format!("/setup/{token}");
            say(json!({ "path": path }), format!("open {path} on the panel within an hour"));
        }
        Command::Vault(verb) => vault(station, actor, verb, enclosed, &mut say)?,
        Command::School(verb) => return school(station, actor, verb, enclosed, emit),
        Command::Person(verb) => return person(station, actor, verb, enclosed, emit),
        Command::Request(verb) => request(station, actor, verb, &mut say)?,
        Command::Ticket(verb) => tickets::run(station, actor, verb, &mut say)?,
        Command::Order(verb) => orders::order(station, actor, verb, &mut say)?,
        Command::Batch(verb) => batch::run(station, actor, verb, &mut say)?,
        Command::Mail(verb) => mail::run(station, actor, verb, &mut say)?,
        Command::Setting { name, value } => setting(station, actor, name, value, &mut say)?,
        Command::Stock(verb) => return stock(station, actor, verb, enclosed, emit),
        Command::Journal(verb) => journal(station, actor, verb, &mut say)?,
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
            let said = next.as_ref().map_or_else(|| present.clone(), |next| format!("{next} or {present}"));
            say(json!({ "serial": serial, "present": present, "next": next }), said);
        }
        Command::Settle { serial } => {
            station.bench().start_settle(actor, &serial)?;
            return bench_outcome(station, actor, &serial, &ui, emit);
        }
        Command::Verify { serial, code: Some(code) } => {
            let verified = station.codes().verify(actor, &serial, parse_code(&code)?)?;
            say(document(&verified), format!("accepted: counter {}, {} ahead", verified.counter, verified.ahead));
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
            say(document(&found), show::resynchronised(&found));
        }
        Command::Diagnose(asked) => return diagnose::diagnose(station, actor, asked, &ui, emit),
        Command::Identify { codes } => return identify::identify(station, actor, &parse_codes(&codes)?, emit),
        Command::Import(import) => return keys::import(station, actor, import, enclosed, emit),
        Command::Export(export) => return keys::export(station, actor, export, enclosed, emit),
        Command::Fit(fitting) => return keys::fit(station, actor, fitting, emit),
        Command::Restored(verb) => restored::run(station, actor, verb, &mut say)?,
        Command::SecondLook(verb) => second_look::run(station, actor, verb, &mut say)?,
        Command::Backup { file, .. } => {
            let missing = || InputFault::NoPassphrase;
            let passphrase = enclosed.secret.ok_or_else(missing)?;
            let out = enclosed.out.ok_or(InputFault::NoFile)?;
            station.journal().backup(actor, &out, &file, &passphrase, enclosed.account.as_ref())?;
            let path = file.display().to_string();
            say(json!({ "file": path }), format!("backup written to {path}"));
        }
    }
    Ok(())
}

fn school(
    station: &Station,
    actor: &Actor,
    verb: SchoolVerb,
    enclosed: Enclosed,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let mut say = |json, text| {
        let _ = emit(Answer::Document { json, text });
    };
    match verb {
        SchoolVerb::Add { uai, name, degree, contract } => {
            station.people().add_school(actor, &NewSchool { uai, name, degree, contract })?;
            say(document(&station.people().school(actor, uai)?), format!("school {uai} added"));
        }
        SchoolVerb::List => {
            station.people().schools(actor)?.iter().for_each(|school| say(document(school), show::school(school)));
        }
        SchoolVerb::Show { uai } => {
            let page = station.people().school_page(actor, uai)?;
            say(document(&page), show::school_page(&page));
        }
        SchoolVerb::Change { uai, name, degree, contract, document: needed } => {
            let known = station.people().school(actor, uai)?;
            let (name, degree) = (name.unwrap_or(known.name), degree.unwrap_or(known.degree));
            let contract = contract.unwrap_or(known.contract);
            station.people().update_school(actor, &NewSchool { uai, name, degree, contract })?;
            if let Some(needed) = needed {
                station.set_needs_document(actor, uai, needed)?;
            }
            let page = station.people().school_page(actor, uai)?;
            say(document(&page), show::school_page(&page));
        }
        SchoolVerb::Delegate { uai, login, until } => {
            let person = station.people().person_named(actor, login.as_str())?.id;
            station.people().delegate(actor, uai, person, until)?;
            say(json!({ "login": login, "until": until }), format!("{login} stands in until {until}"));
        }
        SchoolVerb::EndDelegation { uai, login } => {
            station.people().end_delegation(actor, uai, station.people().person_named(actor, login.as_str())?.id)?;
            say(json!({ "login": login }), format!("{login} no longer stands in"));
        }
        SchoolVerb::Import(table) => {
            return roster::import(
                station,
                actor,
                RosterKind::Schools,
                table,
                roster::NewPeople::default(),
                enclosed,
                emit,
            );
        }
    }
    Ok(())
}

fn person(
    station: &Station,
    actor: &Actor,
    verb: PersonVerb,
    enclosed: Enclosed,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let mut say = |json, text| {
        let _ = emit(Answer::Document { json, text });
    };
    match verb {
        PersonVerb::Add { login, name, roles, email, uid, .. } => {
            let new = NewPerson { login: login.clone(), name, email, grants: roles, password: enclosed.secret, uid };
            let id = station.people().add_person(actor, &new)?;
            say(document(&station.people().person(actor, id)?), format!("{login} added"));
        }
        PersonVerb::Move { login, from, to } => {
            let person = station.people().person_named(actor, &login)?.id;
            station.people().move_person(actor, person, from, to)?;
            say(json!({ "login": login, "from": from, "to": to }), format!("{login} moved from {from} to {to}"));
        }
        PersonVerb::Leave { login, school } => {
            let person = station.people().person_named(actor, &login)?.id;
            station.people().leave(actor, person, school)?;
            say(json!({ "login": login, "left": school }), format!("{login} left {school}"));
        }
        PersonVerb::Address { login, address } => {
            let person = station.people().person_named(actor, &login)?.id;
            let fate = station.people().set_address(actor, person, &address)?;
            let said = match fate {
                AddressFate::Same => "is what it was",
                AddressFate::Changed => "changed; both addresses are told",
                AddressFate::Waits => "waits for a second administrator; both addresses are told",
            };
            say(json!({ "login": login, "waits": fate == AddressFate::Waits }), format!("address of {login} {said}"));
        }
        PersonVerb::ConfirmAddress { login } => {
            let person = station.people().person_named(actor, &login)?.id;
            station.people().confirm_address(actor, person)?;
            say(json!({ "login": login, "confirmed": true }), format!("address of {login} changed; both are told"));
        }
        PersonVerb::EndSessions { login } => {
            let person = station.people().person_named(actor, &login)?.id;
            let ended = station.accounts().end_sessions_of(actor, person)?;
            say(json!({ "login": login, "ended": ended }), format!("{ended} sessions of {login} ended"));
        }
        PersonVerb::LetIn { login } => {
            let person = station.people().person_named(actor, &login)?.id;
            station.accounts().let_in(actor, person)?;
            say(json!({ "login": login, "let_in": true }), format!("{login} may sign in again with the password"));
        }
        PersonVerb::List { query } => {
            station.people().list(actor, &query)?.iter().for_each(|person| say(document(person), show::person(person)));
        }
        PersonVerb::Grant { login, role } => {
            let id = station.people().person_named(actor, login.as_str())?.id;
            station.people().grant(actor, id, role)?;
            let person = station.people().person(actor, id)?;
            say(document(&person), show::person(&person));
        }
        PersonVerb::Revoke { login, role } => {
            let id = station.people().person_named(actor, login.as_str())?.id;
            station.people().revoke(actor, id, role)?;
            let person = station.people().person(actor, id)?;
            say(document(&person), show::person(&person));
        }
        PersonVerb::Import { table, send_links, school } => {
            return roster::import(
                station,
                actor,
                RosterKind::People,
                table,
                roster::NewPeople { send_links, school },
                enclosed,
                emit,
            );
        }
    }
    Ok(())
}

fn stock(
    station: &Station,
    actor: &Actor,
    verb: StockVerb,
    enclosed: Enclosed,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let (ui, passcode) = (enclosed.ui(), enclosed.secret);
    let say: Say<'_> = &mut |json, text| {
        let _ = emit(Answer::Document { json, text });
    };
    let serial = match verb {
        StockVerb::ImportConsole(table) => return console::run(station, actor, &table, enclosed.file, &ui, emit),
        StockVerb::List { query, school, state, page } => {
            let page = station.tokens().list(actor, &TokenFilter { school, state, query, page })?;
            page.rows.iter().for_each(|row| say(document(row), show::token(row)));
            return Ok(());
        }
        StockVerb::Count(count) => return stock_take::run(station, actor, count, say),
        StockVerb::Show { serial } => {
            let story = station.tokens().token(actor, &serial)?;
            say(document(&story), show::story(&story));
            return Ok(());
        }
        StockVerb::Expiring => {
            station.tokens().expiring(actor)?.iter().for_each(|found| {
                say(document(found), format!("{}  {} days", show::token(&found.token), found.days));
            });
            return Ok(());
        }
        StockVerb::Due => {
            station.tokens().due_back(actor)?.iter().for_each(|found| {
                say(document(found), format!("{}  {} since {}", show::token(&found.token), found.reason, found.since));
            });
            return Ok(());
        }
        StockVerb::Resume(Commented { serial, comment }) => {
            station.tokens().resume(actor, &serial, &comment)?;
            serial
        }
        StockVerb::Add { serial, school, apart } => {
            let id = match apart {
                true => station.tokens().register_apart(actor, &serial, school)?,
                false => station.tokens().register(actor, &serial, school)?,
            };
            station.name_of(actor, id)?
        }
        StockVerb::Swap { plugged, allocated } => {
            station.tokens().swap(actor, &plugged, &allocated)?;
            plugged
        }
        StockVerb::Release(Commented { serial, comment }) => {
            station.requests().release(actor, &serial, &comment)?;
            serial
        }
        StockVerb::HandOver { serial, shown, expected, without, .. } => {
            let proof = match (passcode, without) {
                (_, Some(reason)) => Proof::Without { reason },
                (Some(typed), None) => Proof::Passcode(String::from_utf8_lossy(typed.expose()).trim().to_owned()),
                (None, None) => return Err(StationError::CodeRefused),
            };
            match shown {
                Some(shown) => station.tokens().hand_over_shown(actor, &shown, &serial, proof)?,
                None => station.tokens().hand_over(actor, &serial, expected.as_ref(), proof)?,
            };
            serial
        }
        StockVerb::TakeBack { serial, comment } => {
            station.tokens().take_back(actor, &serial, &comment)?;
            serial
        }
        StockVerb::ReportLost(Commented { serial, comment }) => {
            station.tokens().report_lost(actor, &serial, &comment)?;
            serial
        }
        StockVerb::Found { serial, comment } => {
            station.tokens().found(actor, &serial, &comment)?;
            serial
        }
        StockVerb::MarkDefective(Commented { serial, comment }) => {
            station.tokens().mark_defective(actor, &serial, &comment)?;
            serial
        }
        StockVerb::Repair(Commented { serial, comment }) => {
            station.tokens().repair(actor, &serial, &comment)?;
            serial
        }
        StockVerb::Retire(Commented { serial, comment }) => {
            station.tokens().retire(actor, &serial, &comment)?;
            serial
        }
        StockVerb::Withdraw(Commented { serial, comment }) => {
            station.tokens().withdraw(actor, &serial, &comment)?;
            serial
        }
        StockVerb::MoveSchool { serial, school } => {
            station.tokens().move_school(actor, &serial, school)?;
            serial
        }
    };
    let row = station.tokens().token(actor, &serial)?.row;
    say(document(&row), show::token(&row));
    Ok(())
}

fn request(station: &Station, actor: &Actor, verb: RequestVerb, say: Say<'_>) -> Result<(), StationError> {
    let id = match verb {
        RequestVerb::List { school, state, all } => {
            let filter = RequestFilter { school, state, open: !all && state.is_none(), ..RequestFilter::default() };
            station
                .requests()
                .list(actor, &filter)?
                .iter()
                .for_each(|request| say(document(request), show::request(request)));
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
    };
    let request = station.requests().request(actor, id)?;
    say(document(&request), show::request(&request));
    Ok(())
}

fn setting(
    station: &Station,
    actor: &Actor,
    name: Option<SettingName>,
    value: Option<String>,
    say: Say<'_>,
) -> Result<(), StationError> {
    if let (Some(name), Some(value)) = (name, value) {
        station.set_setting(actor, name, &value)?;
    }
    let settings = station.settings(actor)?;
    for shown in SettingName::ALL.iter().filter(|shown| name.is_none_or(|name| name == **shown)) {
        let value = settings.get(*shown);
        say(json!({ "setting": shown, "value": value }), format!("{:<18}  {value}", shown.word()));
    }
    Ok(())
}

fn vault(
    station: &Station,
    actor: &Actor,
    verb: VaultVerb,
    enclosed: Enclosed,
    say: Say<'_>,
) -> Result<(), StationError> {
    let found = match verb {
        VaultVerb::Show => station.vault(actor)?,
        VaultVerb::Rekey { .. } => station.rekey(actor, enclosed.account.as_ref())?,
    };
    say(document(&found), show::vault(&found));
    Ok(())
}

fn journal(station: &Station, actor: &Actor, verb: JournalVerb, say: Say<'_>) -> Result<(), StationError> {
    match verb {
        JournalVerb::Verify { head } => {
            let check = station.journal().journal_verify(actor, head.as_deref())?;
            say(document(&check), show::journal_check(&check, head.as_deref()));
            if !check.is_sound() {
                return Err(StationError::JournalUnsound(check.count));
            }
        }
        JournalVerb::Show { before, limit } => {
            let lines = station.journal().entries(actor, before, limit)?;
            lines.iter().for_each(|line| say(document(line), show::journal_line(line)));
        }
        JournalVerb::Accept { reason } => {
            station.journal().journal_accept(actor, &reason)?;
            say(json!({ "accepted": true }), "the journal goes on from here".to_owned());
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
        Err(StationError::DuplicateSerial(_)) if station.bench().is_plugged_at(named, port) => Ok(()),
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
                if emit(Answer::Document { json: json.clone(), text: text.clone() }).is_err() {
                    return Ok(());
                }
            }
            if watch && emit(Answer::Progress(format!("{} plugged", cards.len()))).is_err() {
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

//! Schools and people on the command line.

use super::{
    PersonVerb, SchoolVerb,
    exchange::{Attachments, Emit, Say, document},
    privacy, roster, show,
};
use catalogue::{erased_name, say as message, source as source_name};
use serde_json::json;
use station::{
    Actor, AddressFate, InputFault, MemberFilter, NewPerson, NewSchool, Part, SchoolFilter, Station, StationError,
};

pub(super) fn school(
    station: &Station,
    actor: &Actor,
    verb: SchoolVerb,
    enclosed: Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let ui = enclosed.ui();
    match verb {
        SchoolVerb::Add { uai, name, degree, contract } => {
            station.people().add_school(actor, &NewSchool { uai, name, degree, contract })?;
            let said = ui.with("terminal-school-added", [("uai", &uai.to_string())]);
            emit.say(document(&station.people().school(actor, uai)?), said);
        }
        SchoolVerb::List => {
            station
                .people()
                .schools_with_stock(actor, &SchoolFilter::default(), Part::every())?
                .rows
                .iter()
                .for_each(|school| emit.say(document(school), show::school(school, &ui)));
        }
        SchoolVerb::Show { uai } => {
            let page = station.people().school_page(actor, uai, &MemberFilter::default(), Part::every())?;
            emit.say(document(&page), show::school_page(&page, &ui));
        }
        SchoolVerb::Change { uai, name, degree, contract, document: needed } => {
            let known = station.people().school(actor, uai)?;
            let (name, degree) = (name.unwrap_or(known.school.name), degree.unwrap_or(known.school.degree));
            let contract = contract.unwrap_or(known.school.contract);
            station.people().update_school(actor, &NewSchool { uai, name, degree, contract })?;
            if let Some(needed) = needed {
                station.settings().set_needs_document(actor, uai, needed)?;
            }
            let page = station.people().school_page(actor, uai, &MemberFilter::default(), Part::every())?;
            emit.say(document(&page), show::school_page(&page, &ui));
        }
        SchoolVerb::Delegate { uai, login, until } => {
            let person = station.people().person_named(actor, login.as_str())?.id;
            station.people().delegate(actor, uai, person, until)?;
            let said = message("terminal-stands-in").with("login", &login).with("until", until);
            emit.say(json!({ "login": login, "until": until }), ui.message(&said));
        }
        SchoolVerb::EndDelegation { uai, login } => {
            station.people().end_delegation(actor, uai, station.people().person_named(actor, login.as_str())?.id)?;
            emit.say(json!({ "login": login }), ui.t("said-delegation-ended"));
        }
        SchoolVerb::Import { table, academy } => {
            return roster::import(station, actor, table, roster::Wanted::Schools { academy }, enclosed, emit);
        }
    }
    Ok(())
}

pub(super) fn person(
    station: &Station,
    actor: &Actor,
    verb: PersonVerb,
    enclosed: Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let ui = enclosed.ui();
    match verb {
        PersonVerb::Add { login, name, roles, email, uid, .. } => {
            let new = NewPerson { login: login.clone(), name, email, grants: roles, password: enclosed.secret, uid };
            let id = station.people().add_person(actor, &new)?;
            let said = ui.with("terminal-person-added", [("login", login.as_str())]);
            emit.say(document(&station.people().person(actor, id)?), said);
        }
        PersonVerb::Move { login, from, to } => {
            let person = station.people().person_named(actor, &login)?.id;
            station.people().move_person(actor, person, from, to)?;
            let said = message("terminal-person-moved").with("login", &login).with("from", from).with("to", to);
            emit.say(json!({ "login": login, "from": from, "to": to }), ui.message(&said));
        }
        PersonVerb::Leave { login, school } => {
            let person = station.people().person_named(actor, &login)?.id;
            station.people().leave(actor, person, school)?;
            let said = message("terminal-person-left").with("login", &login).with("uai", school);
            emit.say(json!({ "login": login, "left": school }), ui.message(&said));
        }
        PersonVerb::Export { login, file } => {
            let person = station.people().person_named(actor, &login)?.id;
            let held = station.people().held_about(actor, person)?;
            match (file, enclosed.out) {
                (Some(file), Some(mut out)) => {
                    let path = file.display().to_string();
                    privacy::write(&held, &mut out)?;
                    let said = message("terminal-held-written").count("count", held.count()).with("path", &path);
                    emit.say(json!({ "file": path, "held": held.count() }), ui.message(&said));
                }
                (Some(_), None) => return Err(InputFault::NoFile.into()),
                (None, _) => emit.say(document(&held), privacy::held(&held, &ui)),
            }
        }
        PersonVerb::Erase { login } => {
            let person = station.people().person_named(actor, &login)?.id;
            let erased = station.people().erase(actor, person, &erased_name(&ui, person))?;
            let said = message("terminal-erased")
                .count("entries", erased.entries)
                .count("texts", erased.texts)
                .with("person", person);
            emit.say(json!({ "person": person, "entries": erased.entries, "texts": erased.texts }), ui.message(&said));
        }
        PersonVerb::Address { login, address } => {
            let person = station.people().person_named(actor, &login)?.id;
            let fate = station.people().set_address(actor, person, &address)?;
            let said = match fate {
                AddressFate::Same => "said-address-discarded",
                AddressFate::Changed => "said-address-changed",
                AddressFate::Waits => "said-address-waits",
            };
            emit.say(json!({ "login": login, "waits": fate == AddressFate::Waits }), ui.t(said));
        }
        PersonVerb::ConfirmAddress { login } => {
            let person = station.people().person_named(actor, &login)?.id;
            station.people().confirm_address(actor, person)?;
            emit.say(json!({ "login": login, "confirmed": true }), ui.t("said-address-changed"));
        }
        PersonVerb::EndSessions { login } => {
            let person = station.people().person_named(actor, &login)?.id;
            let ended = station.accounts().end_sessions_of(actor, person)?;
            let said = message("terminal-sessions-ended").count("count", ended).with("login", &login);
            emit.say(json!({ "login": login, "ended": ended }), ui.message(&said));
        }
        PersonVerb::Link { login, source, subject } => {
            let person = station.people().person_named(actor, &login)?.id;
            station.directories().link(actor, person, &source, &subject)?;
            let about = [("login", login.clone()), ("source", ui.message(&source_name(&source)))];
            let said = ui.with("terminal-identity-linked", about.each_ref().map(|(name, text)| (*name, text.as_str())));
            emit.say(json!({ "login": login, "source": source, "subject": subject }), said);
        }
        PersonVerb::Unlink { login, source } => {
            let person = station.people().person_named(actor, &login)?.id;
            station.directories().unlink(actor, person, &source)?;
            let about = [("login", login.clone()), ("source", ui.message(&source_name(&source)))];
            let said =
                ui.with("terminal-identity-unlinked", about.each_ref().map(|(name, text)| (*name, text.as_str())));
            emit.say(json!({ "login": login, "source": source }), said);
        }
        PersonVerb::LetIn { login } => {
            let person = station.people().person_named(actor, &login)?;
            station.accounts().let_in(actor, person.id)?;
            let said = message("said-let-in").with("person", &person.name);
            emit.say(json!({ "login": login, "let_in": true }), ui.message(&said));
        }
        PersonVerb::List { query } => {
            let found = station.people().list(actor, &query)?;
            found.iter().for_each(|person| emit.say(document(person), show::person(person, &ui)));
        }
        PersonVerb::Grant { login, role } => {
            let id = station.people().person_named(actor, login.as_str())?.id;
            station.people().grant(actor, id, role)?;
            let person = station.people().person(actor, id)?;
            emit.say(document(&person), show::person(&person, &ui));
        }
        PersonVerb::Revoke { login, role } => {
            let id = station.people().person_named(actor, login.as_str())?.id;
            station.people().revoke(actor, id, role)?;
            let person = station.people().person(actor, id)?;
            emit.say(document(&person), show::person(&person, &ui));
        }
        PersonVerb::Import { table, send_links, school } => {
            let wanted = roster::Wanted::People(roster::NewPeople { send_links, school });
            return roster::import(station, actor, table, wanted, enclosed, emit);
        }
    }
    Ok(())
}

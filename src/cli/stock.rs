//! Tokens on the command line, plugged or not.

use super::{
    StockVerb,
    command::Commented,
    console,
    exchange::{Attachments, Emit, Say, document},
    show, stock_take,
};
use catalogue::say as message;
use station::{Actor, Part, Proof, Station, StationError, TokenFilter};

pub(super) fn run(
    station: &Station,
    actor: &Actor,
    verb: StockVerb,
    enclosed: Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let (ui, passcode) = (enclosed.ui(), enclosed.secret);
    let serial = match verb {
        StockVerb::ImportConsole(table) => return console::run(station, actor, &table, enclosed.file, &ui, emit),
        StockVerb::List { query, school, state, page } => {
            let page =
                station.tokens().list(actor, &TokenFilter { school, state, query, page, ..TokenFilter::default() })?;
            page.rows.iter().for_each(|row| emit.say(document(row), show::token(row, &ui)));
            return Ok(());
        }
        StockVerb::Count(count) => return stock_take::run(station, actor, count, &ui, emit),
        StockVerb::Show { serial } => {
            let story = station.tokens().token(actor, &serial)?;
            emit.say(document(&story), show::story(&story, &ui));
            return Ok(());
        }
        StockVerb::Expiring => {
            station.tokens().expiring(actor, Part::every())?.rows.iter().for_each(|found| {
                let days = ui.message(&message("terminal-days").with("days", found.days));
                emit.say(document(found), format!("{}  {days}", show::token(&found.token, &ui)));
            });
            return Ok(());
        }
        StockVerb::Due => {
            station.tokens().due_back(actor, Part::every())?.rows.iter().for_each(|found| {
                let since = message("terminal-since").name("reason", found.reason).with("at", found.since);
                emit.say(document(found), format!("{}  {}", show::token(&found.token, &ui), ui.message(&since)));
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
    emit.say(document(&row), show::token(&row, &ui));
    Ok(())
}

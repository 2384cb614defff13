//! The table itself, by subject.

use super::way::{Route, Way, each};
use crate::{
    actions::{
        BatchAction, HubAction, MailAction, OrderAction, PersonStep, RequestAction, StockTakeAction, TicketAction,
        TokenAction,
    },
    assets, health, metrics, monitor,
    needs::{Needs, Of},
    pages, parts,
};
use axum::routing::get;
use domain::{Act, RosterKind};

/// A request with its documents: five of 5 MiB.
const REQUEST: usize = 26 * 1024 * 1024;
/// The largest key file; 100,000 keys have 74 MB.
const KEY_FILE: usize = 256 * 1024 * 1024;
/// The largest table of schools, people or the retired console's keys; 100,000 people have 10 MB.
const TABLE: usize = 32 * 1024 * 1024;

const fn any(acts: &'static [Act]) -> Needs {
    Needs::May(acts, Of::Anything)
}

const fn thing(acts: &'static [Act]) -> Needs {
    Needs::May(acts, Of::Thing)
}

const fn academy(acts: &'static [Act]) -> Needs {
    Needs::May(acts, Of::Academy)
}

/// Every way of a panel with the demo's own, or without.
pub(crate) fn ways(hub: bool, tray: bool) -> Vec<Way> {
    let mut ways = Vec::new();
    for part in [open(), own(), at_the_desk(), requests(), stock(), imports(), people(), administration()] {
        ways.extend(part);
    }
    if hub {
        ways.extend(each(
            HubAction::ALL,
            |action| format!("/hub/{{serial}}/{action}"),
            |_| (Needs::SignedIn, false),
            pages::bench::hub::act,
        ));
        ways.push(Way::post(parts::demo::TOUR, Needs::SignedIn, pages::bench::hub::end_tour));
    }
    if tray {
        ways.push(Way::get(parts::demo::TRAY, Needs::Anybody, get(pages::mail::tray::show)));
        ways.push(Way::get(&format!("{}/{{id}}", parts::demo::TRAY), Needs::Anybody, get(pages::mail::tray::one)));
    }
    ways
}

/// What a router of this kind has, for those who look whether it holds.
pub fn routes(hub: bool, tray: bool) -> Vec<Route> {
    ways(hub, tray).into_iter().map(|way| way.route).collect()
}

/// Before anybody is signed in.
fn open() -> Vec<Way> {
    use Needs::{Anybody, Pending};
    vec![
        Way::get("/sign-in", Anybody, get(pages::account::sign_in::show)),
        Way::post("/sign-in", Anybody, pages::account::sign_in::sign_in),
        Way::get("/sign-in/header", Anybody, get(pages::account::elsewhere::by_portal)),
        Way::get("/sign-in/provider", Anybody, get(pages::account::elsewhere::begin)),
        Way::get("/sign-in/provider/back", Anybody, get(pages::account::elsewhere::back)),
        Way::post("/sign-in/provider/over", Anybody, pages::account::elsewhere::over_there),
        Way::get("/signed-out", Anybody, get(pages::account::elsewhere::signed_out)),
        Way::get("/sign-in/passcode", Pending, get(pages::account::second_factor::show)),
        Way::post("/sign-in/passcode", Pending, pages::account::second_factor::complete),
        Way::post("/sign-in/authenticator", Pending, pages::account::second_factor::set_up),
        Way::get("/me/resync", Pending, get(pages::account::own_resync::show)),
        Way::post("/me/resync", Pending, pages::account::own_resync::look),
        Way::get("/forgotten", Anybody, get(pages::account::password::ask)),
        Way::post("/forgotten", Anybody, pages::account::password::send),
        Way::get("/password/{token}", Anybody, get(pages::account::password::show)),
        Way::post("/password/{token}", Anybody, pages::account::password::redeem),
        Way::get("/setup/{token}", Anybody, get(pages::setup::link::show)),
        Way::post("/setup/{token}", Anybody, pages::setup::link::redeem),
        // whoever is not signed in yet comes back here afterwards
        Way::get("/pin/{token}", Anybody, get(pages::account::pin::show)),
        Way::get("/desk/{ticket}", Anybody, get(pages::bench::seat::sit)),
        Way::get("/language", Anybody, get(pages::account::sign_in::choose_language)),
        Way::get("/accessibility", Anybody, get(pages::home::legal::accessibility)),
        Way::get("/privacy", Anybody, get(pages::home::legal::privacy)),
        Way::get("/legal", Anybody, get(pages::home::legal::notice)),
        Way::get(monitor::HEALTH, Anybody, get(health::show)),
        Way::get(monitor::READY, Anybody, get(health::ready)),
        Way::get(monitor::METRICS, Anybody, get(metrics::show)),
        Way::get("/assets/panel.css", Anybody, get(assets::style)),
        Way::get("/assets/panel.js", Anybody, get(assets::script)),
        Way::get("/assets/icon.svg", Anybody, get(assets::icon)),
    ]
}

/// Everybody's own.
fn own() -> Vec<Way> {
    use Needs::SignedIn;
    vec![
        Way::get("/", SignedIn, get(pages::home::show)),
        Way::post("/pin/{token}", SignedIn, pages::account::pin::redeem),
        Way::get("/me", SignedIn, get(pages::account::me::show)),
        Way::get("/me/data", SignedIn, get(pages::account::data::show)),
        Way::get("/me/data.json", SignedIn, get(pages::account::data::file)),
        Way::post("/me/pin", SignedIn, pages::account::me::change_pin),
        Way::post("/me/password", SignedIn, pages::account::me::change_password),
        Way::post("/me/second-factor", SignedIn, pages::account::second_factor::switch),
        Way::post("/me/sessions/end", SignedIn, pages::account::me::end_session),
        Way::post("/me/sign-out", SignedIn, pages::account::me::sign_out_everywhere),
        Way::post("/me/renew", SignedIn, pages::account::me::renew),
        Way::post("/me/suspend", SignedIn, pages::account::me::suspend),
        Way::post("/me/phone", SignedIn, pages::requests::software::change_phone),
        Way::post("/sign-out", SignedIn, pages::account::sign_in::sign_out),
        Way::post("/language", SignedIn, pages::account::sign_in::set_language),
        Way::get("/guide", SignedIn, get(pages::home::guide::list)),
        Way::get("/guide/{role}", SignedIn, get(pages::home::guide::one)),
    ]
}

/// Plugged tokens, the conveyor, the telephone.
fn at_the_desk() -> Vec<Way> {
    const SEE: Needs = any(&[Act::SeeBench]);
    const CONVEY: Needs = thing(&[Act::Convey]);
    const HELP: Needs = any(&[Act::Resynchronise, Act::SeeStock, Act::SeePeople]);
    let mut ways = vec![
        Way::get("/bench", SEE, get(pages::bench::cards::show)),
        Way::get("/bench/live", SEE, get(pages::bench::cards::live)),
        Way::post("/bench/{port}/cancel", SEE, pages::bench::cards::cancel).at_station(),
        Way::post("/bench/{port}/serial", SEE, pages::bench::cards::name_serial).at_station(),
        Way::post("/bench/{port}/visible", academy(&[Act::ManageDevice]), pages::bench::cards::make_visible)
            .at_station(),
        Way::get("/hand-over", any(&[Act::HandOver]), get(pages::bench::hand_over::moved)),
        Way::get("/conveyor", any(&[Act::Convey]), get(pages::conveyor::lanes::show)),
        Way::post("/conveyor", thing(&[Act::Convey, Act::StockTake]), pages::conveyor::lanes::begin).at_station(),
        Way::get("/conveyor/{id}", CONVEY, get(pages::conveyor::lanes::one)),
        Way::get("/conveyor/{id}/live", CONVEY, get(pages::conveyor::lanes::live)),
        Way::get("/conveyor/{id}/report.csv", CONVEY, get(pages::conveyor::report::table)),
        Way::get("/conveyor/{id}/labels", CONVEY, get(pages::conveyor::labels::show)),
        Way::get("/conveyor/{id}/undo", CONVEY, get(pages::conveyor::report::preview)),
        Way::post("/conveyor/{id}/undo", CONVEY, pages::conveyor::report::undo).at_station(),
        Way::get("/helpdesk", Needs::SignedIn, get(pages::helpdesk::assistant::show)),
        Way::get("/helpdesk/search", HELP, get(pages::helpdesk::telephone::search)),
        Way::get("/search", HELP, get(pages::search::show)),
        Way::post("/search", HELP, pages::helpdesk::telephone::find),
        Way::post("/helpdesk/search", HELP, pages::helpdesk::telephone::stop_search),
        // a diagnosis puts right what it finds
        Way::post(
            "/helpdesk/resynchronise",
            thing(&[Act::Resynchronise, Act::Diagnose]),
            pages::helpdesk::resync::resynchronise,
        ),
        Way::post("/helpdesk/touch", thing(&[Act::Resynchronise]), pages::helpdesk::resync::touch).at_station(),
        Way::post("/helpdesk/fit", thing(&[Act::Resynchronise]), pages::helpdesk::resync::fit),
        Way::get("/diagnosis", Needs::SignedIn, get(pages::helpdesk::diagnosis::moved)),
        // a token of another school is told as one that is nowhere
        Way::post("/diagnosis", any(&[Act::Diagnose]), pages::helpdesk::diagnosis::diagnose),
        Way::post("/diagnosis/touch", any(&[Act::Diagnose]), pages::helpdesk::diagnosis::touch).at_station(),
        Way::post("/diagnosis/own", Needs::SignedIn, pages::helpdesk::diagnosis::own),
        Way::post("/diagnosis/replace", Needs::OwnOr(&[Act::Diagnose], Of::Thing), pages::helpdesk::diagnosis::replace),
    ];
    ways.extend(each(
        BatchAction::ALL,
        |action| format!("/conveyor/{{id}}/{action}"),
        BatchAction::needs,
        pages::conveyor::lanes::act,
    ));
    ways
}

/// Requests and what goes with them.
fn requests() -> Vec<Way> {
    const SEEN: Needs = Needs::OwnOr(&[Act::Decide], Of::Thing);
    let mut ways = vec![
        Way::get("/requests", any(&[Act::Ask, Act::Decide]), get(pages::requests::list::show)),
        Way::get("/requests.csv", any(&[Act::Decide]), get(pages::requests::decide::file)),
        Way::post("/requests", thing(&[Act::Ask]), pages::requests::list::submit).taking(REQUEST),
        Way::post("/requests/approve", any(&[Act::Decide]), pages::requests::list::approve_ticked),
        Way::get("/requests/{id}", SEEN, get(pages::requests::list::one)),
        Way::post("/requests/{id}/documents", Needs::Own, pages::requests::list::complete).taking(REQUEST),
        Way::get("/requests/{id}/documents/{document}", SEEN, get(pages::requests::document::show)),
        Way::post("/requests/{id}/key", Needs::Own, pages::requests::software::show_key),
        Way::post("/requests/{id}/key/code", Needs::Own, pages::requests::software::activate),
    ];
    ways.extend(each(
        RequestAction::ALL,
        |action| format!("/requests/{{id}}/{action}"),
        RequestAction::needs,
        pages::requests::list::act,
    ));
    ways
}

/// Inventory, stock-take, orders, tickets.
fn stock() -> Vec<Way> {
    const SEE: Needs = any(&[Act::SeeStock]);
    const COUNT: Needs = thing(&[Act::StockTake]);
    let mut ways = vec![
        Way::get("/tokens", SEE, get(pages::stock::list::show)),
        Way::post("/tokens", thing(&[Act::Register]), pages::stock::list::register),
        Way::get("/tokens.csv", SEE, get(pages::stock::list::file)),
        Way::get("/tokens/labels", SEE, get(pages::stock::chosen::print)),
        Way::get("/tokens/move", any(&[Act::MoveSchool]), get(pages::stock::chosen::ask_move)),
        // whoever may not move one of them is told so of that one
        Way::post("/tokens/move", any(&[Act::MoveSchool]), pages::stock::chosen::do_move),
        Way::get("/tokens/{serial}", thing(&[Act::SeeStock]), get(pages::tokens::sheet::show)),
        Way::post("/tokens/{serial}/pin", thing(&[Act::ShowDevicePin]), pages::tokens::device_pin::show).at_station(),
        Way::get("/deadlines", SEE, get(pages::stock::list::deadlines)),
        Way::get("/figures", SEE, get(pages::stock::figures::show)),
        Way::get("/figures.csv", SEE, get(pages::stock::overview::file)),
        Way::get("/transfers/{number}", thing(&[Act::SeeStock]), get(pages::stock::transfer::slip)),
        Way::get("/export", SEE, get(pages::tokens::export::show)),
        // with secrets, an administrator with their password again
        Way::post("/export", thing(&[Act::SeeStock]), pages::tokens::export::write),
        // whoever may have the file is asked once more
        Way::post("/export/file", SEE, pages::tokens::export::fetch),
        Way::post("/export/stop", SEE, pages::tokens::export::stop),
        Way::get("/stock-take", any(&[Act::StockTake]), get(pages::stock::stock_take::show)),
        Way::post("/stock-take", COUNT, pages::stock::stock_take::start),
        Way::get("/stock-take/{id}", COUNT, get(pages::stock::stock_take::one)),
        Way::get("/stock-take/{id}/report.csv", COUNT, get(pages::stock::stock_take::table)),
        Way::get("/stock-take/{id}/live", COUNT, get(pages::stock::stock_take::live)),
        Way::get("/second-look", any(&[Act::Witness]), get(pages::stock::second_look::show)),
        Way::post("/second-look", any(&[Act::Witness]), pages::stock::second_look::looked),
        Way::get("/orders", SEE, get(pages::stock::orders::show)),
        Way::get("/orders.csv", SEE, get(pages::stock::orders::file)),
        Way::post("/orders", thing(&[Act::Order]), pages::stock::orders::place),
        Way::get("/orders/{id}", thing(&[Act::SeeStock]), get(pages::stock::orders::one)),
        Way::get("/tickets", any(&[Act::Ticket]), get(pages::helpdesk::tickets::show)),
        Way::get("/tickets.csv", any(&[Act::Ticket]), get(pages::helpdesk::tickets::file)),
        Way::post("/tickets", thing(&[Act::Ticket]), pages::helpdesk::tickets::open),
        Way::get("/tickets/{id}", Needs::OwnOr(&[Act::FollowTickets], Of::Thing), get(pages::helpdesk::tickets::one)),
        Way::get("/slips", any(&[Act::PrintSlip]), get(pages::journal::slips::day)),
        Way::get("/slips/all", any(&[Act::PrintSlip]), get(pages::journal::slips::all)),
        Way::get("/slips/{number}", Needs::OwnOr(&[Act::PrintSlip], Of::Thing), get(pages::journal::slips::one)),
    ];
    ways.extend(each(
        TokenAction::ALL,
        |action| format!("/tokens/{{serial}}/{action}"),
        TokenAction::needs,
        pages::tokens::acts::act,
    ));
    ways.extend(each(
        StockTakeAction::ALL,
        |action| format!("/stock-take/{{id}}/{action}"),
        StockTakeAction::needs,
        pages::stock::stock_take::act,
    ));
    ways.extend(each(
        OrderAction::ALL,
        |action| format!("/orders/{{id}}/{action}"),
        OrderAction::needs,
        pages::stock::orders::act,
    ));
    ways.extend(each(
        TicketAction::ALL,
        |action| format!("/tickets/{{id}}/{action}"),
        TicketAction::needs,
        pages::helpdesk::tickets::act,
    ));
    ways
}

/// Key files, the retired console's list, tables of schools and people.
fn imports() -> Vec<Way> {
    const IMPORT: Needs = any(&[Act::Import]);
    let mut ways = vec![
        Way::get("/import", IMPORT, get(pages::imports::keys::show)),
        Way::post("/import", thing(&[Act::Import]), pages::imports::keys::upload).taking(KEY_FILE),
        Way::post("/import/confirm", IMPORT, pages::imports::keys::confirm),
        Way::post("/import/discard", IMPORT, pages::imports::keys::discard),
        Way::get("/import/report.csv", IMPORT, get(pages::imports::keys::report)),
        Way::get("/import/console", IMPORT, get(pages::imports::console::show)),
        Way::post("/import/console", IMPORT, pages::imports::console::upload).taking(TABLE),
        Way::post("/import/console/confirm", IMPORT, pages::imports::console::confirm),
        Way::post("/import/console/discard", IMPORT, pages::imports::console::discard),
        Way::get("/import/console/report.csv", IMPORT, get(pages::imports::console::report)),
    ];
    for kind in RosterKind::ALL {
        let needs = match kind {
            RosterKind::Schools => academy(&[Act::ManageSchools]),
            RosterKind::People => academy(&[Act::ManagePeople]),
        };
        let path = format!("/import/{kind}");
        for (end, handler) in
            [("", get(pages::imports::roster::show)), ("/report.csv", get(pages::imports::roster::report))]
        {
            ways.push(Way::get(&format!("{path}{end}"), needs, handler).with(*kind));
        }
        let upload = Way::post(&path, needs, pages::imports::roster::upload).with(*kind);
        ways.push(upload.taking(TABLE));
        let confirm = Way::post(&format!("{path}/confirm"), needs, pages::imports::roster::confirm).with(*kind);
        // a table of people gives roles
        ways.push(if *kind == RosterKind::People { confirm.weighty() } else { confirm });
        ways.push(Way::post(&format!("{path}/discard"), needs, pages::imports::roster::discard).with(*kind));
    }
    ways
}

/// People and schools.
fn people() -> Vec<Way> {
    const ACCOUNT: Needs = academy(&[Act::ManagePeople]);
    const ROLES: Needs = thing(&[Act::ManagePeople]);
    let mut ways = vec![
        Way::get("/people", any(&[Act::SeePeople]), get(pages::people::list::show)),
        Way::get("/people.csv", any(&[Act::SeePeople]), get(pages::people::list::file)),
        Way::post("/people", ROLES, pages::people::list::add).weighty(),
        Way::get("/people/{id}", Needs::OwnOr(&[Act::SeePeople], Of::Person), get(pages::people::person::show)),
        Way::post("/people/invitations", ACCOUNT, pages::setup::first_steps::invite),
        Way::post("/people/{id}/details", ACCOUNT, pages::people::edit::details).weighty(),
        Way::post("/people/{id}/roles", ROLES, pages::people::edit::give).weighty(),
        Way::post("/people/{id}/roles/take", ROLES, pages::people::edit::take).weighty(),
        Way::post("/people/{id}/access", ACCOUNT, pages::people::edit::access).weighty(),
        Way::post("/people/{id}/link", ACCOUNT, pages::people::edit::link),
        Way::get(
            pages::people::directories::PATH,
            academy(&[Act::ManagePeople]),
            get(pages::people::directories::show),
        ),
        Way::post("/directories/{name}/pull", academy(&[Act::ManagePeople]), pages::people::directories::pull)
            .weighty(),
        Way::post("/directories/{name}/same", academy(&[Act::ManagePeople]), pages::people::directories::same)
            .weighty(),
        Way::get("/schools", any(&[Act::SeeSchools]), get(pages::people::schools::show)),
        Way::post("/schools", thing(&[Act::ManageSchools]), pages::people::schools::add),
        Way::get("/schools/{uai}", thing(&[Act::SeeSchools]), get(pages::people::school::show)),
        Way::post("/schools/{uai}", thing(&[Act::ManageSchools]), pages::people::school::update),
        Way::post("/schools/{uai}/document", thing(&[Act::SchoolSettings]), pages::people::school::set_document),
        Way::post("/schools/{uai}/delegates", thing(&[Act::Delegate]), pages::people::school::delegate).weighty(),
        Way::post("/schools/{uai}/delegates/end", thing(&[Act::Delegate]), pages::people::school::end_delegation)
            .weighty(),
    ];
    let steps = each(
        PersonStep::ALL,
        |action| format!("/people/{{id}}/{action}"),
        PersonStep::needs,
        pages::people::person::act,
    );
    let weighed = steps.into_iter().zip(PersonStep::ALL);
    ways.extend(weighed.map(|(way, step)| if step.is_weighty() { way.weighty() } else { way }));
    ways
}

/// The academy's.
fn administration() -> Vec<Way> {
    const ADMINISTER: Needs = academy(&[Act::Administer]);
    const READ: Needs = academy(&[Act::ReadJournal]);
    let mut ways = vec![
        Way::get("/mail", ADMINISTER, get(pages::mail::queue::show)),
        Way::get("/mail/server", ADMINISTER, get(pages::mail::server::show)),
        // whoever chooses by which server links leave could read them
        Way::post("/mail/server", ADMINISTER, pages::mail::server::change).weighty(),
        Way::post("/mail/test", ADMINISTER, pages::mail::server::test),
        Way::post("/mail/retry", ADMINISTER, pages::mail::queue::retry_all),
        Way::get("/journal", READ, get(pages::journal::entries::show)),
        Way::get("/journal/verify", READ, get(pages::journal::verification::show)),
        Way::post("/journal/verify", READ, pages::journal::verification::begin),
        Way::post("/journal/verify/stop", READ, pages::journal::verification::stop),
        Way::get("/journal/export", READ, get(pages::journal::export::show)),
        Way::post("/journal/export", READ, pages::journal::export::write),
        Way::post("/journal/export/file", READ, pages::journal::export::fetch),
        Way::post("/journal/export/stop", READ, pages::journal::export::stop),
        Way::get("/restored", ADMINISTER, get(pages::journal::restored::show)),
        Way::post("/restored", ADMINISTER, pages::journal::restored::settle).weighty(),
        Way::get("/first-steps", ADMINISTER, get(pages::setup::first_steps::show)),
        Way::post("/first-steps", ADMINISTER, pages::setup::first_steps::put_off),
        Way::get("/settings", ADMINISTER, get(pages::setup::settings::show)),
        Way::post("/settings", ADMINISTER, pages::setup::settings::change).weighty(),
        Way::get("/desks", ADMINISTER, get(pages::setup::desks::show)),
        Way::post("/desks", ADMINISTER, pages::setup::desks::add).weighty(),
        Way::get("/desks/{id}", ADMINISTER, get(pages::setup::desks::look)),
        Way::post("/desks/{id}/code", ADMINISTER, pages::setup::desks::code).weighty(),
        Way::post("/desks/{id}/end", ADMINISTER, pages::setup::desks::end).weighty(),
        Way::get("/clients", ADMINISTER, get(pages::setup::clients::show)),
        Way::get("/clients/{id}/people", ADMINISTER, get(pages::setup::clients::people)),
        // whoever has a key asks in its place
        Way::post("/clients", ADMINISTER, pages::setup::clients::add).weighty(),
        Way::post("/clients/{id}/key", ADMINISTER, pages::setup::clients::new_key).weighty(),
        Way::post("/clients/{id}/end", ADMINISTER, pages::setup::clients::end).weighty(),
    ];
    ways.extend(each(
        MailAction::ALL,
        |action| format!("/mail/{{id}}/{action}"),
        |_| (ADMINISTER, false),
        pages::mail::queue::act,
    ));
    ways
}

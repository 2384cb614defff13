//! Acts that end somebody's access ask once and name whom; what is said of the secret afterwards is what the journal and the store say.

use crate::{
    desk::{Desk, school, without},
    web::Panel,
};
use axum::http::{StatusCode, header};
use trousseau::{
    domain::{CustodyEvent, CustodyState, SecretFate, Verb},
    keyfile::Unlock,
    station::{ImportOptions, StationError, views::CardAction},
};

impl Desk {
    /// In the requester's hands, with the secret of a key file.
    fn holds_imported(&self) {
        let file = "serial,type,digest,digits,counter,period,batch,expiry,secret\n\
            1111,hotp,sha1,6,0,,B1,,3132333435363738393031323334353637383930\n";
        let options = ImportOptions {
            name: "delivery.csv".into(),
            school: school(),
            dry_run: false,
            keep_good: false,
            unlock: Unlock::Nothing,
        };
        self.station.import_keys(&self.technician(), file.as_bytes(), options, &mut |_| {}).unwrap();
        self.allocated("requester");
        let serial = self.serial("1111");
        self.station.hand_over_shown(&self.principal(), &serial, &serial, without()).unwrap();
    }
    fn holds_programmed(&self) {
        self.enrolled("1111");
        self.allocated("requester");
        self.handed_over("1111");
    }
}

/// The acts of a card that end the access of whoever holds the token, by the rule of the domain.
fn endings() -> Vec<CardAction> {
    let ends = |action: &&CardAction| {
        let event = action.word().parse::<CustodyEvent>().ok();
        event.is_some_and(|event| event.ends_access() && CustodyState::HandedOver.after(event).is_ok())
    };
    CardAction::ALL.iter().filter(ends).copied().collect()
}

#[test]
fn whatever_ends_somebodys_access_asks_once_and_names_them_before_and_after() {
    // a software token is withdrawn, and nothing else of it is
    let acts: Vec<_> = endings().into_iter().filter(|action| *action != CardAction::Withdraw).collect();
    assert!(acts.len() >= 3, "{acts:?}");
    for action in acts {
        for imported in [false, true] {
            let specs: &[&str] = if imported { &[] } else { &["yubikey,serial=1111"] };
            let panel = Panel::with(specs);
            if imported {
                panel.desk.holds_imported()
            } else {
                panel.desk.holds_programmed()
            }
            let principal = panel.sign_in("principal");
            let path = format!("/tokens/1111/{action}");
            let asked = principal.post(&path, "comment=rendue+ce+matin");
            assert_eq!(asked.status, StatusCode::OK, "{action}: {}", asked.text);
            let named = asked.text.contains("de Mme requester ?") && asked.text.contains("ne pourra plus se connecter");
            assert!(named && asked.text.contains("rendue ce matin"), "{action}: {}", asked.text);
            assert_eq!(panel.desk.state("1111"), CustodyState::HandedOver, "{action}: nothing was done yet");
            let done = principal.post(&path, "comment=rendue+ce+matin&sure=yes");
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{action}: {}", done.text);
            let page = principal.get(done.headers[header::LOCATION].to_str().unwrap()).text;
            assert!(page.contains("Clef 1111, Mme requester."), "{action}: {page}");
            // what is said is what the journal says
            let verb: Verb = action.word().parse().unwrap();
            let journal = panel.desk.station.journal(&panel.desk.actor("auditor"), None, 50).unwrap();
            let entry = journal.into_iter().find(|line| line.verb == verb).expect("its entry");
            let fate: SecretFate = entry.facts["secret_now"].parse().unwrap();
            let expected = match (action, imported) {
                (CardAction::TakeBack, true) => SecretFate::Kept,
                (CardAction::TakeBack, false) | (CardAction::MarkDefective, false) => SecretFate::Deactivated,
                (CardAction::MarkDefective, true) => SecretFate::Destroyed,
                (CardAction::ReportLost, _) => SecretFate::Compromised,
                (other, _) => panic!("{other}"),
            };
            assert_eq!(fate, expected, "{action}, imported: {imported}");
            let said = match fate {
                SecretFate::Kept => "Son secret reste en service",
                SecretFate::Suspended => "Son secret est suspendu",
                SecretFate::Deactivated => "Son secret est désactivé",
                SecretFate::Compromised => "Son secret est compromis",
                SecretFate::Destroyed => "Son secret est détruit",
            };
            let banner = page.split("class=\"said\"").nth(1).expect("a banner").split("</p>").next().unwrap();
            assert!(banner.contains(said), "{action}: {banner}");
        }
    }
}

#[test]
fn a_token_is_taken_back_where_it_is_or_with_a_reason() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let desk = &panel.desk;
    desk.holds_programmed();
    let serial = desk.serial("1111");
    let away = desk.away(desk.principal());
    for (actor, comment) in [(&away, ""), (&away, "x"), (&away, "...")] {
        let refused = desk.station.take_back(actor, &serial, comment);
        assert!(matches!(refused, Err(StationError::CommentNeeded)), "{comment}: {refused:?}");
    }
    desk.hub.unplug("1111").unwrap();
    desk.unplugged("1111");
    let refused = desk.station.take_back(&desk.principal(), &serial, "");
    assert!(matches!(refused, Err(StationError::CommentNeeded)), "{refused:?}");
    let principal = panel.sign_in("principal");
    let asked = principal.post("/tokens/1111/take_back", "").text;
    assert!(asked.contains("rien ne montre qu’elle est revenue"), "{asked}");
    desk.hub.plug("1111").unwrap();
    desk.plugged("1111");
    desk.station.take_back(&desk.principal(), &serial, "").unwrap();
    let journal = desk.station.journal(&desk.actor("auditor"), None, 20).unwrap();
    let entry = journal.into_iter().find(|line| line.verb == Verb::TakeBack).unwrap();
    assert_eq!(entry.facts["plugged"], "true");
}

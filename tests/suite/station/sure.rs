//! Acts that end somebody's access ask once and name whom; what is said of the secret afterwards is what the journal and the store say.

use crate::{
    station::stops_working::held::{Held, Key, Secrets, Start},
    support::desk::{Desk, hotp_table, without},
    support::panel::Panel,
};
use axum::http::{StatusCode, header};
use trousseau::{
    domain::{CredentialState, CustodyEvent, CustodyState, SecretFate, Verb},
    station::{CardAction, StationError},
};

impl Desk {
    /// In the requester's hands, with the secret of a key file.
    fn holds_imported(&self) {
        self.delivered(&hotp_table(&["1111"], ""));
        self.allocated("requester");
        let serial = self.serial("1111");
        self.station.tokens().hand_over_shown(&self.principal(), &serial, &serial, without()).unwrap();
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
            let journal = panel.desk.station.journal().entries(&panel.desk.actor("auditor"), None, 50).unwrap();
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
        let refused = desk.station.tokens().take_back(actor, &serial, comment);
        assert!(matches!(refused, Err(StationError::CommentNeeded)), "{comment}: {refused:?}");
    }
    desk.hub.unplug("1111").unwrap();
    desk.unplugged("1111");
    let refused = desk.station.tokens().take_back(&desk.principal(), &serial, "");
    assert!(matches!(refused, Err(StationError::CommentNeeded)), "{refused:?}");
    let principal = panel.sign_in("principal");
    let asked = principal.post("/tokens/1111/take_back", "").text;
    assert!(asked.contains("rien ne montre qu’elle est revenue"), "{asked}");
    desk.hub.plug("1111").unwrap();
    desk.plugged("1111");
    desk.station.tokens().take_back(&desk.principal(), &serial, "").unwrap();
    let journal = desk.station.journal().entries(&desk.actor("auditor"), None, 20).unwrap();
    let entry = journal.into_iter().find(|line| line.verb == Verb::TakeBack).unwrap();
    assert_eq!(entry.facts["plugged"], "true");
}

/// What a person reads of secrets that stand so; what the station makes of them is not asked.
fn truth(states: &[CredentialState]) -> &'static str {
    let any = |wanted: &[CredentialState]| states.iter().any(|state| wanted.contains(state));
    if any(&[CredentialState::Active, CredentialState::PreActivation]) {
        "Son secret reste en service"
    } else if any(&[CredentialState::Suspended, CredentialState::SuspendedUnconfirmed]) {
        "Son secret est suspendu"
    } else if any(&[CredentialState::Compromised]) {
        "Son secret est compromis"
    } else if any(&[CredentialState::Deactivated]) {
        "Son secret est désactivé"
    } else {
        "Son secret est détruit"
    }
}

/// The words of a piece of a page, without its marks.
fn words(markup: &str) -> String {
    markup.split('<').filter_map(|piece| piece.split_once('>').map_or(Some(piece), |(_, text)| Some(text))).collect()
}

/// Every act that ends somebody's access × where the token is before, as the rules of the domain have it.
fn ends() -> Vec<(CustodyEvent, Start)> {
    let mut found = Vec::new();
    for event in CustodyEvent::ALL.iter().filter(|event| event.ends_access()) {
        for (state, start) in [(CustodyState::HandedOver, Start::Held), (CustodyState::InStock, Start::Stock)] {
            found.extend(state.after(*event).is_ok().then_some((*event, start)));
        }
        // what is lost before
        if CustodyState::Lost.after(*event).is_ok() {
            found.push((*event, Start::Allocated));
        }
    }
    found
}

#[test]
fn what_is_said_of_a_secret_is_what_the_journal_and_the_vault_say_for_every_family_and_every_end() {
    let mut tried = 0;
    for key in Key::all() {
        for (event, start) in ends() {
            let software = key == Key::Software;
            let happens = match event {
                CustodyEvent::Withdraw => software,
                CustodyEvent::ReportLost | CustodyEvent::Retire => true,
                _ => !software,
            };
            if !happens || software && start != Start::Held {
                continue;
            }
            tried += 1;
            let lost = start == Start::Allocated;
            let held = Held::new(key, Secrets::Confirmed, start);
            let (serial, store) = (held.serial.clone(), held.store.clone());
            let panel = Panel::on(held.desk);
            if lost {
                let named = panel.desk.serial(&serial);
                panel
                    .desk
                    .station
                    .tokens()
                    .report_lost(&panel.desk.principal(), &named, "perdue dans le train")
                    .unwrap();
            }
            let principal = panel.sign_in("principal");
            let about = format!("{key:?} {event} {start:?}");
            let done = principal.post(&format!("/tokens/{serial}/{event}"), "comment=rendue+ce+matin&sure=yes");
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{about}: {}", done.text);
            let page = principal.get(done.headers[header::LOCATION].to_str().unwrap()).text;
            let states: Vec<CredentialState> = store
                .read(|r| {
                    let token = r.find_token(&panel.desk.serial(&serial))?.expect("a token");
                    Ok::<_, trousseau::store::StoreError>(
                        r.credentials_of(token.id)?.into_iter().map(|one| one.state).collect(),
                    )
                })
                .unwrap();
            let said = truth(&states);
            let banner = page.split("class=\"said\"").nth(1).expect("a banner").split("</p>").next().unwrap();
            assert!(words(banner).contains(said), "{about}: {said:?} is not in {}", words(banner));
            // the page that he comes to may be a list
            let story = principal.get(&format!("/tokens/{serial}")).text;
            let lines = story.split("class=\"story\"").nth(1).expect("a story");
            let verb: Verb = event.word().parse().unwrap();
            let line = lines.split("<li>").find(|line| line.contains(verb_said(verb))).map(words).unwrap_or_default();
            assert!(line.contains(said), "{about}: {said:?} is not in the journal's {line:?}");
            // and nothing else is said of it in either
            for text in [words(banner), line] {
                assert_eq!(text.matches("Son secret").count(), 1, "{about}: {text}");
            }
        }
    }
    assert!(tried > 30, "{tried}");
}

/// The verb as the story has it.
fn verb_said(verb: Verb) -> &'static str {
    match verb {
        Verb::TakeBack => "l’a reprise",
        Verb::ReportLost => "l’a déclarée perdue",
        Verb::Found => "l’a déclarée retrouvée",
        Verb::MarkDefective => "l’a déclarée en panne",
        Verb::Retire => "l’a réformée",
        Verb::Withdraw => "l’a supprimée",
        other => panic!("{other} ends nobody's access"),
    }
}

#[test]
fn nobody_is_asked_why_a_key_is_not_plugged_in_of_which_no_plug_ever_told() {
    const WHY: &str = "name=\"comment\" maxlength=\"200\" value=\"\" required";
    for imported in [true, false] {
        let panel = Panel::with(if imported { &[] } else { &["yubikey,serial=1111"] });
        if imported {
            panel.desk.holds_imported()
        } else {
            panel.desk.holds_programmed();
            panel.desk.hub.unplug("1111").unwrap();
            panel.desk.unplugged("1111");
        }
        let principal = panel.sign_in("principal");
        let asked = principal.post("/tokens/1111/take_back", "comment=").text;
        assert_eq!(asked.contains(WHY), !imported, "{asked}");
        let done = principal.post("/tokens/1111/take_back", "comment=&sure=yes");
        let expected = if imported { StatusCode::SEE_OTHER } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(done.status, expected, "{}", done.text);
    }
}

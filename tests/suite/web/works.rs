//! What takes long in the panel (a verification, an export), on the page of whoever began it: how far it is, its end, and its file,
//! which is given out once. Nobody is kept waiting here: each is answered by its page.

use crate::support::{
    beside::Beside,
    desk::{Desk, hotp_table, school},
    panel::{Browser, PASSWORD, Panel},
};
use axum::http::{StatusCode, header};
use trousseau::{
    domain::{Grant, Role, Scope, Verb},
    station::Actor,
};

/// A page that asks again by itself.
const WAITS: &str = "http-equiv=\"refresh\"";

fn panel(serials: &[&str]) -> Panel {
    let desk = Desk::with(&[]);
    desk.delivered(&hotp_table(serials, ""));
    Panel::impatient(desk)
}

impl Browser<'_> {
    /// Begins what takes long; its page is where the browser is sent.
    fn begun(&self, path: &str, form: &str, page: &str) {
        let answer = self.post(path, form);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
        assert_eq!(answer.headers[header::LOCATION], page);
    }
}

fn with_secrets() -> String {
    format!("format=plain&reason=audit&password={}", PASSWORD.replace(' ', "+"))
}

/// Another program writes to the database, so that nothing can be changed until it is let go.
fn held_up(panel: &Panel) -> Beside {
    let other = panel.desk.beside();
    other.hold();
    other
}

#[test]
fn a_verification_has_a_page_that_tells_how_far_it_is_and_then_what_it_found() {
    let panel = panel(&["1111"]);
    let (auditor, administrator) = (panel.sign_in("auditor"), panel.sign_in("administrator"));
    assert!(auditor.get("/journal/verify").text.contains("Jamais vérifié"));
    let held = held_up(&panel);
    auditor.begun("/journal/verify", "", "/journal/verify");
    let page = auditor.get("/journal/verify").text;
    assert!(page.contains(WAITS) && page.contains("Entrées vérifiées") && page.contains(">Arrêter</button>"), "{page}");
    // it belongs to whoever began it
    assert!(!administrator.get("/journal/verify").text.contains(WAITS));
    drop(held);
    let page = auditor.page_once_read("/journal/verify");
    assert!(page.contains("Le journal est intact") && page.contains("par Mme auditor"), "{page}");
    assert_eq!(auditor.post("/journal/verify/stop", "").status, StatusCode::SEE_OTHER);
    assert!(!auditor.get("/journal/verify").text.contains("Le journal est intact"), "it is forgotten");
    assert!(panel.desk.journal_is_sound());
}

#[test]
fn an_export_that_takes_long_waits_on_its_page_and_is_given_out_once() {
    let panel = panel(&["1111", "2222"]);
    let administrator = panel.sign_in("administrator");
    administrator.begun("/export", &with_secrets(), "/export");
    let page = administrator.page_once_read("/export");
    assert!(
        page.contains("Le fichier est prêt. Clefs écrites : 2.") && page.contains("action=\"/export/file\""),
        "{page}"
    );
    assert_eq!(panel.sign_in("technician").post("/export/file", "").status, StatusCode::GONE, "it is somebody else's");
    let file = administrator.post("/export/file", "");
    assert_eq!(file.status, StatusCode::OK, "{}", file.text);
    assert!(file.text.contains("1111,hotp") && file.text.contains("2222,hotp"), "{}", file.text);
    assert_eq!(file.headers[header::CACHE_CONTROL], "no-store");
    assert!(file.headers[header::CONTENT_DISPOSITION].to_str().unwrap().contains("trousseau-secrets.csv"));
    let again = administrator.post("/export/file", "");
    assert_eq!(again.status, StatusCode::GONE);
    assert!(again.text.contains("Ce fichier n’attend plus"), "{}", again.text);
    let page = administrator.get("/export").text;
    assert!(page.contains("Le fichier a été enregistré") && !page.contains("/export/file"), "{page}");
    administrator.post("/export/stop", "");
    assert!(administrator.get("/export").text.contains("Enregistrer le tableau"), "another one can begin");
    let journal = panel.desk.station.journal().entries(&panel.desk.actor("auditor"), None, 50).unwrap();
    assert_eq!(journal.iter().filter(|line| line.verb == Verb::Export).count(), 1);
}

#[test]
fn whoever_lost_the_right_meanwhile_does_not_get_the_file() {
    let panel = panel(&["1111"]);
    let administrator = panel.sign_in("administrator");
    administrator.begun("/export", &with_secrets(), "/export");
    administrator.page_once_read("/export");
    let (root, id) = (Actor::machine(0), panel.desk.people["administrator"]);
    let people = panel.desk.station.people();
    // another administrator stays, and the role of somebody who sees the stock
    people
        .grant(&root, panel.desk.people["auditor"], Grant { role: Role::Administrator, scope: Scope::Academy })
        .unwrap();
    people.grant(&root, id, Grant { role: Role::Technician, scope: Scope::School(school()) }).unwrap();
    people.revoke(&root, id, Grant { role: Role::Administrator, scope: Scope::Academy }).unwrap();
    let refused = administrator.post("/export/file", "");
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    assert!(!refused.text.contains("hotp"), "{}", refused.text);
}

#[test]
fn an_export_is_stopped_from_its_page_and_leaves_no_file() {
    let panel = panel(&["1111"]);
    let technician = panel.sign_in("technician");
    let held = held_up(&panel);
    technician.begun("/export", "format=csv", "/export");
    let page = technician.get("/export").text;
    assert!(page.contains(WAITS) && page.contains("Clefs écrites : 0") && page.contains(">Arrêter</button>"), "{page}");
    assert_eq!(technician.post("/export/file", "").status, StatusCode::GONE, "there is none yet");
    technician.post("/export/stop", "");
    drop(held);
    let page = technician.page_once_read("/export");
    assert!(page.contains("Arrêté à votre demande") && !page.contains("/export/file"), "{page}");
    assert_eq!(technician.post("/export/file", "").status, StatusCode::GONE);
}

#[test]
fn what_was_typed_wrongly_is_told_at_once_and_begins_nothing() {
    let panel = panel(&["1111"]);
    let administrator = panel.sign_in("administrator");
    for form in ["format=plain&reason=audit&password=wrong", "format=plain&reason=&password=x"] {
        assert_eq!(administrator.post("/export", form).status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
    }
    assert!(administrator.get("/export").text.contains("Enregistrer le tableau"));
}

#[test]
fn the_journal_is_exported_on_a_page_of_its_own() {
    let panel = panel(&["1111"]);
    let auditor = panel.sign_in("auditor");
    assert!(auditor.get("/journal/export").text.contains("Enregistrer tout le journal"));
    auditor.begun("/journal/export", "", "/journal/export");
    let page = auditor.page_once_read("/journal/export");
    assert!(page.contains("Le fichier est prêt. Entrées écrites : "), "{page}");
    let table = auditor.post("/journal/export/file", "");
    assert!(table.status == StatusCode::OK && table.text.starts_with("\u{feff}N°;Date;Qui"), "{}", table.text);
    let written = table.text.lines().count() - 1;
    let newest = panel.desk.station.journal().entries(&panel.desk.actor("auditor"), None, 1).unwrap()[0].number;
    assert_eq!(written as u64 + 1, newest, "all but the entry of the export itself");
    assert_eq!(auditor.post("/journal/export/file", "").status, StatusCode::GONE);
    // nobody is meant: told at once, or on the page of the work where that was quicker
    let answer = auditor.post("/journal/export", "person=Mme");
    let told =
        if answer.status == StatusCode::SEE_OTHER { auditor.page_once_read("/journal/export") } else { answer.text };
    assert!(told.contains("role=\"alert\"") && told.contains("personnes portent ce nom"), "{told}");
}

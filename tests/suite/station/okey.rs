//! What OKEY's own page asks and lists, in its words and order, walked through the panel as people do: forms of signed-in
//! browsers, and the mails that were queued. One test a question of the FAQ, one for each step of its summary.
//!
//! The rules behind each answer have tests of their own; here it is the way through the pages that must be there.

use crate::{
    support::desk::{PIN, school},
    support::panel::{Answer, Browser, Panel},
};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use trousseau::domain::{Contract, CustodyState, Degree, Grant, RequestState, Role, Scope, SettingName, Uai};
use trousseau::station::{Actor, Language, NewSchool};

const SUPPLIER: &str = "commandes@example.fr";
const FILAOS: &str = "filaos@example.fr";

/// The form of *Demander une clef*, as a browser sends it: in parts, for the documents that may come with it.
fn ask(browser: &Browser<'_>, school: &str, need: &str) -> Answer {
    ask_for("hardware", browser, school, need)
}

fn ask_for(kind: &str, browser: &Browser<'_>, school: &str, need: &str) -> Answer {
    let fields =
        [("csrf", browser.csrf.as_str()), ("school", school), ("need", need), ("kind", kind), ("replaces", "")];
    let part = |(name, value): (&str, &str)| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body: String = fields.into_iter().map(part).chain(["--edge--\r\n".to_owned()]).collect();
    let mut request =
        crate::support::panel::post("/requests").header(header::COOKIE, &browser.cookie).body(Body::from(body));
    let kind = "multipart/form-data; boundary=edge".parse().unwrap();
    request.as_mut().unwrap().headers_mut().insert(header::CONTENT_TYPE, kind);
    browser.panel.send(request.unwrap())
}

/// A form that must be done, and where it leads.
fn done(answer: Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

impl Panel {
    /// Somebody asks, and the principal says yes; the path of the request.
    fn asked_and_approved(&self, requester: &Browser<'_>) -> String {
        done(ask(requester, "0951099D", "saisir les notes"));
        let request = self.desk.station.requests().my_requests(&self.desk.actor("requester")).unwrap().remove(0);
        let path = format!("/requests/{}", request.id);
        done(self.sign_in("principal").post(&format!("{path}/approve"), ""));
        path
    }
    fn signs_and_chooses_a_pin(&self, requester: &Browser<'_>, path: &str) {
        let digest = &self.desk.station.charter(Language::Fr).digest;
        done(requester.post(&format!("{path}/charter"), &format!("digest={digest}&accepted=on")));
        done(requester.post(&format!("{path}/pin"), &format!("pin={PIN}&again={PIN}")));
    }
    /// From the request to the handover: the requester holds the token.
    fn holds(&self, serial: &str) {
        self.desk.enrolled(serial);
        let requester = self.sign_in("requester");
        let path = self.asked_and_approved(&requester);
        self.signs_and_chooses_a_pin(&requester, &path);
        self.hands_over(serial);
    }
    fn hands_over(&self, serial: &str) {
        let passcode = format!("{PIN}{}", self.desk.touch(serial));
        let form = format!("passcode={passcode}&back=/hand-over");
        done(self.sign_in("principal").post(&format!("/tokens/{serial}/hand_over"), &form));
        assert_eq!(self.desk.state(serial), CustodyState::HandedOver);
    }
    fn state_of_request(&self) -> RequestState {
        self.desk.station.requests().my_requests(&self.desk.actor("requester")).unwrap().remove(0).state
    }
}

#[test]
fn les_etablissements_hors_contrat_ne_sont_pas_traites_sous_okey() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let uai: Uai = "0750655E".parse().unwrap();
    let name = "Cours privé".to_owned();
    let new = NewSchool { uai, name, degree: Degree::Second, contract: Contract::PrivateWithoutContract };
    panel.desk.station.people().add_school(&Actor::machine(0), &new).unwrap();
    let grant = Grant { role: Role::Requester, scope: Scope::School(uai) };
    panel.desk.station.people().grant(&Actor::machine(0), panel.desk.requester(), grant).unwrap();
    let requester = panel.sign_in("requester");
    let refused = ask(&requester, "0750655E", "saisir les notes");
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("hors contrat"), "in words: {}", refused.text);
    assert!(panel.desk.mailed("request_to_decide").is_empty(), "nobody is troubled with it");
}

#[test]
fn ce_n_est_plus_le_chef_d_etablissement_qui_choisit_une_clef_et_l_attribue() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let principal = panel.sign_in("principal");
    for path in ["/tokens/1111/allocate", "/tokens/1111/reserve", "/tokens/1111/assign"] {
        assert_eq!(principal.post(path, "person=9&login=requester").status, StatusCode::NOT_FOUND, "{path}");
    }
    let page = principal.get("/tokens/1111").text;
    assert!(!page.contains("Attribuer"), "nor a button for it: {page}");
    let refused = principal.post("/tokens/1111/hand_over", "without=je+la+lui+donne");
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert_eq!(panel.desk.state("1111"), CustodyState::InStock);
}

#[test]
fn quel_role_pour_le_chef_d_etablissement() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let requester = panel.sign_in("requester");
    done(ask(&requester, "0951099D", "saisir les notes"));
    // a mail invites to the panel; whoever goes there directly sees the request on the first page
    assert_eq!(panel.desk.mailed("request_to_decide"), ["principal", "deputy"]);
    let principal = panel.sign_in("principal");
    assert!(principal.get("/").text.contains("Mme requester"), "it waits on the home page");
    assert!(principal.get("/requests").text.contains("saisir les notes"), "with the need that was stated");
    // refuse, with a reason that the requester reads ...
    let id = panel.desk.station.requests().my_requests(&panel.desk.actor("requester")).unwrap().remove(0).id;
    done(principal.post(&format!("/requests/{id}/refuse"), "reason=pas+de+notes+cette+ann%C3%A9e"));
    assert_eq!(panel.desk.mailed("request_refused"), ["requester"]);
    assert!(requester.get("/requests").text.contains("pas de notes cette année"));
    // ... or accept
    done(ask(&requester, "0951099D", "saisir les bulletins"));
    let id = panel.desk.station.requests().my_requests(&panel.desk.actor("requester")).unwrap().remove(0).id;
    done(principal.post(&format!("/requests/{id}/approve"), ""));
    assert_eq!(panel.desk.mailed("request_continue"), ["requester"]);
    assert!(!principal.get("/").text.contains("Demandes à décider"), "nothing waits any more");
}

#[test]
fn que_faire_si_l_etablissement_n_a_plus_de_clef() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    let administrator = panel.desk.actor("administrator");
    panel.desk.station.settings().set(&administrator, SettingName::SupplierAddress, SUPPLIER).unwrap();
    let requester = panel.sign_in("requester");
    panel.asked_and_approved(&requester);
    assert_eq!(panel.desk.mailed("stock_empty_principal"), ["principal", "deputy"], "both sides are told");
    assert_eq!(panel.desk.mailed("stock_empty_requester"), ["requester"]);
    assert!(requester.get("/requests").text.contains("il n’y a plus de clef"));
    // the principal places an order
    let principal = panel.sign_in("principal");
    let page = principal.get("/orders").text;
    assert!(page.contains("Proposition : 1"), "one number, for whoever waits: {page}");
    let order = done(principal.post("/orders", "school=0951099D&quantity=1&seen=&comment=&sure=yes"));
    let order = order.split('?').next().unwrap().to_owned();
    // the parcel comes; the requester gets a mail to go on
    let technician = panel.sign_in("technician");
    done(technician.post(&format!("{order}/ship"), ""));
    done(technician.post(&format!("{order}/receive"), "serials=1111"));
    assert_eq!(panel.desk.enrol_with_touch("1111").key, "enrolled");
    assert_eq!(panel.desk.mailed("request_continue"), ["requester"]);
    assert_eq!(panel.state_of_request(), RequestState::AwaitingRequester);
}

#[test]
fn que_faire_si_un_personnel_a_perdu_une_clef_otp() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.holds("1111");
    let principal = panel.sign_in("principal");
    // 1/ 'gérer les clefs', which is the place 'Clefs'; 2/ the table, the key, 'gérer la clef'
    assert!(principal.get("/").text.contains("<span>Clefs</span>"));
    let table = principal.get("/tokens").text;
    assert!(table.contains("href=\"/tokens/1111\"") && table.contains("Gérer la clef"), "{table}");
    assert!(principal.get("/tokens/1111").text.contains("Perdue…"));
    // 3/ the reason, a comment, a yes; without a comment nothing happens
    assert!(principal.get("/tokens/1111?act=report_lost").text.contains("Déclarer perdue la clef 1111"));
    let bare = principal.post("/tokens/1111/report_lost", "comment=&sure=yes");
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    done(principal.post("/tokens/1111/report_lost", "comment=oubli%C3%A9e+dans+le+bus&sure=yes"));
    // it is deallocated, and the person may ask again
    let story = principal.get("/tokens/1111").text;
    assert!(story.contains("oubliée dans le bus"), "{story}");
    assert_eq!(panel.desk.state("1111"), CustodyState::Lost);
    let requester = panel.sign_in("requester");
    done(ask(&requester, "0951099D", "la mienne est perdue"));
    // plugged in later, the bench says by whom it was lost and offers 'found'
    panel.desk.plugged("1111");
    let bench = principal.get("/bench").text;
    assert!(bench.contains("1111") && bench.contains("/tokens/1111/found"), "{bench}");
}

#[test]
fn dans_le_cas_ou_vous_auriez_des_clefs_qui_n_apparaissent_pas_dans_okey() {
    let panel = Panel::with(&[]);
    let administrator = panel.desk.actor("administrator");
    panel.desk.station.settings().set(&administrator, SettingName::TicketAddress, FILAOS).unwrap();
    let principal = panel.sign_in("principal");
    let form = "kind=found_serials&school=0951099D&serials=7001%0A7002&text=au+fond+du+coffre";
    let ticket = done(principal.post("/tickets", form)).split('?').next().unwrap().to_owned();
    // the support team makes them available, and the ticket closes
    let technician = panel.sign_in("technician");
    done(technician.post(&format!("{ticket}/register"), ""));
    assert_eq!((panel.desk.state("7001"), panel.desk.state("7002")), (CustodyState::InStock, CustodyState::InStock));
    assert!(principal.get(&ticket).text.contains("Toutes ses clefs sont maintenant dans le stock"));
}

#[test]
fn que_faire_si_un_personnel_vient_rendre_une_clef() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.holds("1111");
    let principal = panel.sign_in("principal");
    assert!(principal.get("/tokens/1111").text.contains("Reprendre"), "the same path, another reason");
    done(principal.post("/tokens/1111/take_back", "comment=mutation&sure=yes"));
    assert_eq!(panel.desk.state("1111"), CustodyState::InStock);
    assert_eq!(panel.desk.mailed("token_returned"), ["requester"]);
    done(ask(&panel.sign_in("requester"), "0951099D", "finalement je reste"));
}

#[test]
fn que_faire_si_un_personnel_a_perdu_son_code_pin() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.holds("1111");
    // 'Changer son code PIN': the key proves that it is the holder, who chooses alone
    let holder = panel.sign_in("requester");
    assert!(holder.get("/me").text.contains("Changer"), "the page of the holder offers it");
    let change = |pin: &str| format!("code={}&pin={pin}&again={pin}", panel.desk.touch("1111"));
    assert_eq!(holder.post("/me/pin", &change("1234")).status, StatusCode::UNPROCESSABLE_ENTITY);
    done(holder.post("/me/pin", &change("58203")));
    assert_eq!(panel.desk.mailed("pin_changed").last().map(String::as_str), Some("requester"));
    // without a usable key: the principal stands by, or the helpdesk sends a link; neither chooses the PIN
    let person = format!("/people/{}", panel.desk.requester());
    assert!(panel.sign_in("principal").get(&person).text.contains("PIN"));
    let no_address = panel.sign_in("helpdesk").post(&format!("{person}/start_pin_change"), "");
    assert_eq!(no_address.status, StatusCode::CONFLICT, "there is no address to send a link to");
    done(panel.sign_in("principal").post(&format!("{person}/confirm_pin"), "pin=90315&again=90315"));
}

#[test]
fn que_faire_si_un_personnel_n_arrive_plus_a_utiliser_sa_clef() {
    let panel = Panel::with(&["yubikey,serial=1111", "yubikey,serial=2222"]);
    panel.holds("1111");
    panel.desk.hub.unplug("1111").unwrap();
    panel.desk.unplugged("1111");
    // it is dead: the diagnosis ends in a request for another one, with the reason filled in
    let principal = panel.sign_in("principal");
    let found = principal.post("/diagnosis", "serial=1111&dead=on");
    assert_eq!(found.status, StatusCode::OK, "{}", found.text);
    assert!(found.text.contains("action=\"/diagnosis/replace\""), "{}", found.text);
    done(principal.post("/diagnosis/replace", "serial=1111&need=la+clef+ne+s%E2%80%99allume+plus"));
    assert_eq!(panel.state_of_request(), RequestState::Submitted);
    let mine = panel.desk.station.requests().my_requests(&panel.desk.actor("requester")).unwrap().remove(0);
    assert_eq!(mine.replaces.map(|serial| serial.to_string()).as_deref(), Some("1111"));
}

#[test]
fn clef_logicielle() {
    let panel = Panel::with(&[]);
    let requester = panel.sign_in("requester");
    // nobody of the second degree can have one, and the page says so
    let page = requester.get("/requests").text;
    assert!(page.contains("il n’est donc pas possible d’y disposer d’une clef logicielle"), "{page}");
    assert!(!page.contains("name=\"kind\""), "there is nothing to choose");
    let refused = ask_for("software", &requester, "0951099D", "mon téléphone");
    assert_eq!(refused.status, StatusCode::CONFLICT, "nor by a form that was made by hand: {}", refused.text);
    assert!(panel.desk.mailed("request_to_decide").is_empty());
    // until the academy defines the procedure
    let administrator = panel.desk.actor("administrator");
    panel.desk.station.settings().set(&administrator, SettingName::SoftwareSecond, "yes").unwrap();
    assert!(requester.get("/requests").text.contains("name=\"kind\""));
    done(ask_for("software", &requester, "0951099D", "mon téléphone"));
    assert_eq!(panel.desk.mailed("request_to_decide"), ["principal", "deputy"], "decided as any other");
}

#[test]
fn que_faire_si_une_clef_est_desynchronisee() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.holds("1111");
    let holder = panel.sign_in("requester");
    for _ in 0..17 {
        panel.desk.touch("1111");
    }
    // the passcode; wait for the next code; the code alone
    assert!(holder.get("/me").text.contains("/helpdesk?key=1111"));
    assert!(holder.get("/helpdesk?key=1111&what=codes").text.contains("action=\"/me/resync\""));
    let (passcode, next) = (format!("{PIN}{}", panel.desk.touch("1111")), panel.desk.touch("1111"));
    let cured = holder.post("/me/resync", &format!("passcode={passcode}&code={next}"));
    assert!(cured.text.contains("17 codes d’avance"), "{}", cured.text);
    // the same on the telephone, by whoever helps
    for _ in 0..30 {
        panel.desk.touch("1111");
    }
    let (first, second) = (panel.desk.touch("1111"), panel.desk.touch("1111"));
    let form = format!("serial=1111&code1={first}&code2={second}&code3=");
    let cured = panel.sign_in("helpdesk").post("/helpdesk/resynchronise", &form);
    assert!(cured.text.contains("30 codes d’avance"), "{}", cured.text);
}

#[test]
fn resume_de_la_procedure_d_attribution_d_une_clef() {
    let panel = Panel::with(&["yubikey,serial=1111"]);
    panel.desk.enrolled("1111");
    let (requester, principal) = (panel.sign_in("requester"), panel.sign_in("principal"));
    // 1/ whoever wants a key asks for it
    done(ask(&requester, "0951099D", "saisir les notes"));
    // 2/ principal or deputy gets a request to decide, and accepts it
    assert_eq!(panel.desk.mailed("request_to_decide"), ["principal", "deputy"]);
    let id = panel.desk.station.requests().my_requests(&panel.desk.actor("requester")).unwrap().remove(0).id;
    done(principal.post(&format!("/requests/{id}/approve"), ""));
    // 3/ the requester signs the charter and chooses the PIN
    let page = requester.get("/requests").text;
    assert!(page.contains("Signer la charte") && !page.contains("name=\"pin\""), "{page}");
    panel.signs_and_chooses_a_pin(&requester, &format!("/requests/{id}"));
    // 4/ the key is allocated: a mail says so
    assert_eq!(panel.desk.mailed("token_ready"), ["requester"]);
    assert!(requester.get("/requests").text.contains("1111"));
    assert!(principal.get("/").text.contains("Mme requester"), "she is to collect it");
    // 5/ the principal hands it over and says so in the panel
    let page = principal.get("/bench").text;
    assert!(page.contains("Mme requester") && page.contains("/tokens/1111/hand_over"), "{page}");
    panel.hands_over("1111");
    assert_eq!(panel.desk.mailed("token_handed_over"), ["requester"]);
    assert_eq!(panel.state_of_request(), RequestState::HandedOver);
    assert_eq!(
        panel.desk.station.tokens().token(&panel.desk.principal(), &panel.desk.serial("1111")).unwrap().row.school,
        Some(school())
    );
    assert!(panel.desk.journal_is_sound());
}

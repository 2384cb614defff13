//! From an empty station to the first people: who is told what to do next, and what is not offered before it works.

use crate::{
    support::desk::Desk,
    support::panel::{Answer, Browser, Panel, post},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};
use trousseau::{
    domain::{RosterKind, SettingName},
    station::{Actor, Progress, RosterOptions, StationError},
};

/// A page as a stranger sees it.
fn look(panel: &Panel, path: &str) -> Answer {
    panel.send(Request::builder().uri(path).header(header::HOST, "localhost").body(Body::empty()).unwrap())
}

#[test]
fn a_station_without_an_administrator_says_what_to_type_and_shows_no_form_that_nobody_can_use() {
    let panel = Panel::on(Desk::without_administrator());
    let page = look(&panel, "/sign-in").text;
    assert!(page.contains("Bienvenue") && page.contains("trousseau setup-link"), "{page}");
    assert!(!page.contains("type=\"password\""), "nobody has a password: {page}");
    assert!(!page.contains("/setup/"), "the link is for whoever may run the command: {page}");
    // somebody who has a password may still come in
    let browser = panel.sign_in("principal");
    assert_eq!(browser.get("/").status, StatusCode::OK);
    let page = look(&panel, "/sign-in").text;
    assert!(
        page.contains("Bienvenue") && page.contains("J’ai déjà un compte") && page.contains("name=\"login\""),
        "{page}"
    );
    // with an administrator it is the sign-in again
    assert!(!look(&Panel::with(&[]), "/sign-in").text.contains("setup-link"));
}

#[test]
fn the_first_administrator_types_the_password_twice_and_a_mail_address_and_what_is_refused_uses_nothing_up() {
    let panel = Panel::on(Desk::without_administrator());
    let path = format!("/setup/{}", panel.desk.station.accounts().setup_link(&Actor::machine(0)).unwrap());
    let page = look(&panel, &path).text;
    assert!(
        ["name", "login", "email", "password", "again"].iter().all(|name| page.contains(&format!("name=\"{name}\"")))
    );
    let redeem = |email: &str, again: &str| {
        let form = format!("login=admin&name=Admin&email={email}&password=une+phrase+assez+longue&again={again}");
        panel.send(post(&path).body(Body::from(form)).unwrap()).status
    };
    assert_eq!(redeem("admin@example.fr", "une+autre+phrase+longue"), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(redeem("admin", "une+phrase+assez+longue"), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(redeem("", "une+phrase+assez+longue"), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(redeem("admin@example.fr", "une+phrase+assez+longue"), StatusCode::SEE_OTHER);
    let admin = panel.desk.station.people().person_named(&Actor::machine(0), "admin").unwrap();
    assert_eq!(admin.email.as_deref(), Some("admin@example.fr"));
}

/// A mail server of one thread a connection: it takes everything, and knows one account where it is told of one.
struct Server {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn with_account(account: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, taken) = (listener.local_addr().unwrap().port(), Arc::<Mutex<Vec<String>>>::default());
        let kept = taken.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                converse(&stream, account, &kept);
            }
        });
        Self { port, taken }
    }
}

/// One conversation (RFC 5321, and AUTH PLAIN of RFC 4954).
fn converse(stream: &TcpStream, account: Option<&str>, taken: &Mutex<Vec<String>>) {
    let mut out = stream;
    let mut say = |line: &str| out.write_all(format!("{line}\r\n").as_bytes()).is_ok();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    say("220 test");
    while let Some(line) = lines.next() {
        let command = line.split_whitespace().next().unwrap_or_default().to_uppercase();
        let alive = match command.as_str() {
            "EHLO" if account.is_some() => say("250-test\r\n250 AUTH PLAIN"),
            "AUTH" if line.split_whitespace().nth(2) == account => say("235 welcome"),
            "AUTH" => say("535 5.7.8 no such account"),
            "DATA" => {
                say("354 go on");
                let letter: Vec<_> = lines.by_ref().take_while(|line| line != ".").collect();
                taken.lock().unwrap().push(letter.join("\n"));
                say("250 taken")
            }
            "QUIT" => return,
            _ => say("250 OK"),
        };
        if !alive {
            return;
        }
    }
}

/// What the page of an answer says, wherever it leads.
fn answered(browser: &Browser<'_>, path: &str, form: &str) -> String {
    let answer = browser.post(path, form);
    if answer.status == StatusCode::SEE_OTHER {
        return browser.get(answer.headers[header::LOCATION].to_str().unwrap()).text;
    }
    assert!(answer.status.is_client_error(), "{path}: {} {}", answer.status, answer.text);
    answer.text
}

fn server_form(server: &str, port: u16, security: &str, rest: &str) -> String {
    format!("server={server}&port={port}&security={security}&sender=clefs%40example.fr&reply_to=&{rest}")
}

#[test]
fn mail_is_set_up_in_the_panel_without_a_restart_and_what_the_server_answers_is_told_in_words() {
    let panel = Panel::on(Desk::without_mail());
    panel.desk.address("administrator", "admin@example.fr");
    let admin = panel.sign_in("administrator");
    let page = admin.get("/mail/server").text;
    assert!(page.contains("Aucun serveur n’est réglé") && page.contains("name=\"mail_password\""), "{page}");
    assert!(!page.contains("Envoyer un courriel d’essai"), "there is nothing to try yet: {page}");
    assert!(admin.get("/").text.contains("href=\"/mail/server\""), "the way there stands at home");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (open, closed) = (Server::with_account(None), Server::with_account(Some("AGNsZWZzAG91dnJlLXRvaQ==")));
    let account = |password: &str| format!("account=clefs&mail_password={password}");
    let none = "account=&mail_password=";
    for (form, expected) in [
        (server_form("smtp+exemple", 25, "starttls", none), "sans espace"),
        (server_form("smtp.example.fr", 25, "none", none), "serveur de cette machine"),
        (server_form("127.0.0.1", 25, "none", "account=clefs&mail_password="), "Tapez le mot de passe du compte"),
    ] {
        let page = answered(&admin, "/mail/server", &form);
        assert!(page.contains(expected), "{form}: {page}");
    }
    for (form, expected) in [
        (server_form("nowhere.invalid", 587, "starttls", none), "Aucune machine ne porte ce nom"),
        (server_form("127.0.0.1", nobody, "none", none), "rien ne répond à ce port"),
        (server_form("127.0.0.1", open.port, "starttls", none), "ne chiffre pas de cette façon"),
        (server_form("127.0.0.1", open.port, "none", &account("ouvre-toi")), "n’accepte pas de compte"),
        (server_form("127.0.0.1", closed.port, "none", &account("faux")), "Le compte ou son mot de passe"),
    ] {
        let page = answered(&admin, "/mail/server", &form);
        assert!(
            page.contains("Le réglage est enregistré") && page.contains("aucun courriel n’est encore parti"),
            "{form}: {page}"
        );
        let page = answered(&admin, "/mail/test", "address=admin%40example.fr");
        assert!(page.contains(expected), "{form}: {page}");
    }
    let page = answered(&admin, "/mail/server", &server_form("127.0.0.1", closed.port, "none", &account("ouvre-toi")));
    assert!(page.contains("Le réglage est enregistré"), "{page}");
    let page = answered(&admin, "/mail/test", "address=admin%40example.fr");
    assert!(page.contains("Le courriel d’essai est parti") && page.contains("Le courriel fonctionne"), "{page}");
    assert!(closed.taken.lock().unwrap().iter().any(|letter| letter.contains("To: admin@example.fr")));
    // the password is written and never read: no page and no entry has it, and it goes nowhere else
    for path in ["/mail/server", "/mail", "/journal", "/settings"] {
        assert!(!admin.get(path).text.contains("ouvre-toi"), "{path}");
    }
    let page = answered(&admin, "/mail/server", &server_form("127.0.0.1", open.port, "none", &account("")));
    assert!(page.contains("Tapez le mot de passe du compte"), "{page}");
    let same = server_form("127.0.0.1", closed.port, "none", &account(""));
    assert!(answered(&admin, "/mail/server", &same).contains("Le réglage est enregistré"));
    assert!(answered(&admin, "/mail/test", "address=admin%40example.fr").contains("Le courriel d’essai est parti"));
}

#[test]
fn what_the_file_says_of_mail_is_shown_and_not_changed_from_the_panel() {
    let panel = Panel::with(&[]);
    let admin = panel.sign_in("administrator");
    let page = admin.get("/mail/server").text;
    assert!(page.contains("Le fichier de configuration") && !page.contains("name=\"server\""), "{page}");
    let answer = admin.post("/mail/server", &server_form("127.0.0.1", 25, "none", "account=&mail_password="));
    assert!(answer.text.contains("changez-le là") || answer.status == StatusCode::CONFLICT, "{}", answer.text);
}

/// A table of two people, whose invitations are wanted.
fn import_two(desk: &Desk) {
    let table = "uai;identifiant;nom;courriel;role\n0951099D;agnes;Agnès Petit;agnes@example.fr;requester\n\
                 0951099D;luc;Luc Fontaine;luc@example.fr;requester\n";
    let options = RosterOptions {
        name: "people.csv".to_owned(),
        dry_run: false,
        keep_good: false,
        send_links: true,
        school: None,
        academy: None,
    };
    let admin = desk.actor("administrator");
    let people = desk.station.people();
    people.import_roster(&admin, RosterKind::People, table.as_bytes(), &options, &Progress::default()).unwrap();
}

#[test]
fn invitations_wait_until_mail_is_known_to_work_and_then_leave_with_one_button() {
    let panel = Panel::with(&[]);
    let desk = &panel.desk;
    desk.address("administrator", "admin@example.fr");
    desk.outgoing.becomes("another server");
    import_two(desk);
    desk.deliver();
    assert_eq!(desk.outgoing.taken().len(), 0, "nothing was queued that could grow old");
    let admin = panel.sign_in("administrator");
    let home = admin.get("/").text;
    assert!(home.contains("2 invitations attendent que le courriel fonctionne"), "{home}");
    let agnes = desk.station.people().person_named(&desk.actor("administrator"), "agnes").unwrap().id;
    let page = admin.get(&format!("/people/{agnes}")).text;
    assert!(page.contains("Les invitations partent une fois que le courriel fonctionne"), "{page}");
    assert!(!page.contains(&format!("action=\"/people/{agnes}/link\"")), "no button that can only fail: {page}");
    assert_eq!(admin.post("/people/invitations", "back=%2F").status, StatusCode::CONFLICT);
    let sent = desk.station.people().send_link(&desk.actor("administrator"), agnes);
    assert!(matches!(sent, Err(StationError::MailNotTried)));
    assert!(answered(&admin, "/mail/test", "address=admin%40example.fr").contains("Le courriel fonctionne"));
    let home = admin.get("/").text;
    assert!(home.contains("2 invitations sont prêtes") && home.contains("action=\"/people/invitations\""), "{home}");
    // who was invited by themselves meanwhile is not invited twice
    desk.station.people().send_link(&desk.actor("administrator"), agnes).unwrap();
    assert!(answered(&admin, "/people/invitations", "back=%2F").contains("Les invitations partent"));
    desk.deliver();
    let to: Vec<_> = desk.outgoing.taken().into_iter().map(|letter| letter.to).collect();
    let invited: Vec<_> = to.iter().filter(|to| *to != "admin@example.fr").collect();
    assert_eq!(invited, ["agnes@example.fr", "luc@example.fr"]);
    assert!(!admin.get("/").text.contains("invitations"), "none is left");
}

#[test]
fn the_first_steps_stand_at_home_until_each_is_done_or_put_off() {
    let panel = Panel::with(&[]);
    let admin = panel.sign_in("administrator");
    let home = admin.get("/").text;
    for step in [
        "Établissements",
        "Chefs d’établissement",
        "Courriel",
        "Fournisseur",
        "Personnels",
        "Premier carton",
        "Sauvegarde",
    ] {
        assert!(home.contains(&format!("<strong>{step}")), "{step}: {home}");
    }
    let next = home.split("aria-current=\"step\"").nth(1).unwrap();
    assert!(next.contains("<strong>Fournisseur") && next.contains("href=\"/settings#supplier_address\""), "{next}");
    for name in [SettingName::SupplierAddress, SettingName::TicketAddress] {
        panel.desk.station.settings().set(&Actor::machine(0), name, "clefs@example.fr").unwrap();
    }
    let put_off =
        |step: &str, state: &str| answered(&admin, "/first-steps", &format!("step={step}&state={state}&back=%2F"));
    assert!(put_off("keys", "later").contains("remise à plus tard"));
    let home = put_off("backup", "later");
    assert!(!home.contains("first-steps"), "nothing is left to do: {home}");
    assert!(admin.get("/settings").text.contains("href=\"/first-steps\""), "the way back");
    assert!(admin.get("/first-steps").text.contains("plus tard"));
    assert!(put_off("backup", "open").contains("<ol class=\"first-steps\""));
    // whoever administers nothing has no steps
    assert!(!panel.sign_in("principal").get("/").text.contains("first-steps"));
    assert_eq!(panel.sign_in("principal").get("/first-steps").status, StatusCode::FORBIDDEN);
}

//! Who comes back to a directory, and who goes on to another school: what was asked back by their leaving stays with them, what somebody shut
//! by hand stays shut, and a key is in the inventory of the school where its holder is, or shown to both sides until it is.

use super::directory::works;
use crate::support::{
    desk::{Desk, school},
    directory::{Pages, pulled},
    panel::Panel,
};
use axum::http::StatusCode;
use trousseau::station::Progress;
use trousseau::{
    domain::{Contract, Degree, Grant, PullQuestion, RequestState, Role, Scope, Uai},
    station::{Actor, NewSchool, Part, PullOptions, PullReport},
};

const ELSEWHERE: &str = "0130040Y$UAJ$PU$ENS$uaj$T3$LYC$340";
const FAR: &str = "0751234J$UAJ$PU$ENS$uaj$T3$LYC$340";

/// The requester, where the directory says that they work.
fn at<'a>(schools: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let who = [("entryUUID", "r"), ("uid", "requester"), ("cn", "Mme requester")];
    who.into_iter().chain(schools.iter().map(|school| ("FrEduRne", *school))).collect()
}

impl Desk {
    fn pulls(&self) -> PullReport {
        let directories = self.station.directories();
        directories
            .pull(&self.actor("administrator"), "academie", PullOptions::default(), &Progress::default())
            .unwrap()
    }

    fn due(&self) -> u32 {
        self.station.tokens().due_back(&self.principal(), Part::every()).unwrap().total
    }

    fn opens(&self) -> bool {
        self.accepts("1111", self.touch("1111"))
    }

    fn stands_in(&self, serial: &str) -> Option<Uai> {
        self.station.tokens().token(&self.technician(), &self.serial(serial)).unwrap().row.school
    }

    /// The last mail that went to this address.
    fn read(&self, address: &str) -> String {
        self.deliver();
        let letters = self.outgoing.taken();
        let last = letters.iter().rev().find(|letter| letter.to.contains(address)).expect("a mail");
        format!("{}\n{}", last.subject, last.text)
    }
}

/// The requester holds 1111, and is told of by a directory alone.
fn holding() -> (Panel, Pages) {
    let desk = Desk::with(&["yubikey,serial=1111"]);
    desk.address("principal", "principal@example.fr");
    desk.address("helpdesk", "helpdesk@example.fr");
    let pages = pulled(&desk);
    stays(&pages);
    desk.pulls();
    let staff = Grant { role: Role::Requester, scope: Scope::School(school()) };
    desk.station.people().revoke(&Actor::machine(0), desk.requester(), staff).unwrap();
    desk.enrolled("1111");
    desk.allocated("requester");
    desk.handed_over("1111");
    (Panel::on(desk), pages)
}

fn stays(pages: &Pages) {
    pages.tell(&[works("r", "requester", "Mme requester"), works("b", "apetit", "Agnès Petit")]);
}

fn leaves(pages: &Pages) {
    pages.tell(&[works("b", "apetit", "Agnès Petit")]);
}

fn goes_to(pages: &Pages, schools: &[&str]) {
    pages.tell(&[at(schools), works("b", "apetit", "Agnès Petit")]);
}

#[test]
fn who_is_told_of_again_keeps_the_key_which_opens_again_and_everybody_who_asked_for_it_is_told() {
    let (panel, pages) = holding();
    let desk = &panel.desk;
    leaves(&pages);
    desk.pulls();
    assert_eq!((desk.due(), desk.opens()), (1, false));
    stays(&pages);
    let back = desk.pulls();
    assert!(back.questions.is_empty(), "there is nothing to ask: {:?}", back.questions);
    assert_eq!((desk.due(), desk.opens()), (0, true));
    assert_eq!(desk.mailed("token_kept"), desk.mailed("token_due_back"), "whoever was told that it is due back");
    let told = desk.read("helpdesk@example.fr");
    assert!(told.contains("Clef OTP 1111 : elle n’est plus à rendre"), "{told}");
    assert!(told.contains("Mme requester est de retour") && told.contains("Elle ouvre de nouveau."), "{told}");
    let page = panel.sign_in("principal").get("/tokens/1111").text;
    assert!(page.contains("Son détenteur est de retour : elle n’est plus à rendre."), "{page}");
    desk.pulls();
    assert_eq!(desk.mailed("token_kept").len(), 4, "once");
    assert!(desk.journal_is_sound());
}

#[test]
fn what_its_holder_had_shut_before_leaving_is_not_due_back_any_more_and_stays_shut() {
    let (panel, pages) = holding();
    let desk = &panel.desk;
    desk.station.tokens().suspend_own(&desk.actor("requester"), &desk.serial("1111")).unwrap();
    leaves(&pages);
    desk.pulls();
    stays(&pages);
    desk.pulls();
    assert_eq!((desk.due(), desk.opens()), (0, false));
    let told = desk.read("principal@example.fr");
    assert!(told.contains("elle a été fermée pour une autre raison que le départ"), "{told}");
    desk.station.tokens().resume(&desk.principal(), &desk.serial("1111"), "retrouvée").unwrap();
    assert!(desk.opens());
}

#[test]
fn what_somebody_here_said_stays_said_whoever_the_directory_tells_of_again() {
    let (panel, pages) = holding();
    let desk = &panel.desk;
    let (person, staff) = (desk.requester(), Grant { role: Role::Requester, scope: Scope::School(school()) });
    leaves(&pages);
    desk.pulls();
    // the key came back, and went to the same person again, who has shut it since
    desk.station.tokens().take_back(&desk.principal(), &desk.serial("1111"), "rendue").unwrap();
    desk.station.people().grant(&Actor::machine(0), person, staff).unwrap();
    assert_eq!(desk.enrol_with_touch("1111").key, "enrolled");
    desk.allocated("requester");
    desk.handed_over("1111");
    desk.station.tokens().suspend_own(&desk.actor("requester"), &desk.serial("1111")).unwrap();
    stays(&pages);
    desk.pulls();
    assert!(!desk.opens(), "its holder shut it");
    desk.station.tokens().resume(&desk.principal(), &desk.serial("1111"), "retrouvée").unwrap();
    // the principal says that they leave, and the directory says the same later
    desk.station.people().leave(&desk.principal(), person, school()).unwrap();
    leaves(&pages);
    desk.pulls();
    stays(&pages);
    let back = desk.pulls();
    assert_eq!((desk.due(), desk.opens()), (1, false), "the principal asked for it");
    assert_eq!(back.questions[0].kind, PullQuestion::Back);
    assert!(desk.mailed("token_kept").is_empty());
    assert!(desk.journal_is_sound());
}

#[test]
fn a_key_goes_on_with_its_holder_into_the_inventory_of_the_school_where_they_are_now_and_both_sides_are_told_once() {
    let (panel, pages) = holding();
    let desk = &panel.desk;
    goes_to(&pages, &[ELSEWHERE]);
    let report = desk.pulls();
    assert_eq!((report.changed, report.gone.len()), (1, 0));
    assert_eq!(desk.stands_in("1111").unwrap().to_string(), "0130040Y");
    assert!(desk.opens(), "it works as before");
    assert_eq!(desk.mailed("token_moved"), ["principal", "elsewhere", "deputy", "requester"]);
    let told = desk.read("principal@example.fr");
    assert!(told.contains("a quitté l’établissement Collège Jean Moulin pour l’établissement Lycée Thiers"), "{told}");
    assert!(told.contains("La clef fait désormais partie du parc de Lycée Thiers."), "{told}");
    let (here, there) = (panel.sign_in("principal"), panel.sign_in("elsewhere"));
    assert!(!here.get("/tokens").text.contains("1111"));
    assert!(there.get("/tokens").text.contains("1111"));
    assert!(there.get("/tokens/1111").text.contains("l’a transférée d’un autre établissement"));
    desk.pulls();
    assert_eq!(desk.mailed("token_moved").len(), 4, "once");
    assert!(desk.journal_is_sound());
}

#[test]
fn who_left_and_comes_back_in_another_school_has_the_key_there() {
    let (panel, pages) = holding();
    let desk = &panel.desk;
    leaves(&pages);
    desk.pulls();
    goes_to(&pages, &[ELSEWHERE]);
    desk.pulls();
    assert_eq!((desk.due(), desk.opens()), (0, true));
    assert_eq!(desk.stands_in("1111").unwrap().to_string(), "0130040Y");
}

#[test]
fn where_nobody_can_say_to_which_school_a_key_went_both_sides_see_it_until_one_takes_it_over() {
    let (panel, pages) = holding();
    let desk = &panel.desk;
    let name = "Lycée Condorcet".to_owned();
    let far = NewSchool { uai: "0751234J".parse().unwrap(), name, degree: Degree::Second, contract: Contract::Public };
    desk.station.people().add_school(&Actor::machine(0), &far).unwrap();
    goes_to(&pages, &[ELSEWHERE, FAR]);
    desk.pulls();
    assert_eq!(desk.stands_in("1111"), Some(school()), "it stands where it stood");
    assert!(desk.opens(), "and works as before");
    let (here, there) = (panel.sign_in("principal"), panel.sign_in("elsewhere"));
    let home = here.get("/").text;
    assert!(home.contains("Mme requester a quitté votre établissement avec la clef 1111."), "{home}");
    assert!(home.contains("Établissements actuels : Lycée Thiers, Lycée Condorcet."), "{home}");
    assert!(!home.contains("Reprendre la clef dans notre parc"), "{home}");
    let home = there.get("/").text;
    assert!(home.contains("a apporté la clef 1111, qui compte encore dans le parc de Collège Jean Moulin"), "{home}");
    assert!(home.contains("Reprendre la clef dans notre parc"), "{home}");
    // nobody takes into another school, nor what nobody brought
    let theirs = here.post("/tokens/1111/take_over", "school=0951099D&back=%2F");
    assert!(theirs.text.contains("La clef 1111 n’est pas à reprendre"), "{}", theirs.text);
    assert_eq!(there.post("/tokens/1111/take_over", "school=0751234J").status, StatusCode::NOT_FOUND);
    assert_eq!(there.post("/tokens/1111/take_over", "school=0130040Y&back=%2F").status, StatusCode::SEE_OTHER);
    assert_eq!(desk.stands_in("1111").unwrap().to_string(), "0130040Y");
    assert_eq!(desk.mailed("token_moved"), ["principal", "elsewhere", "deputy", "requester"]);
    for home in [here.get("/").text, there.get("/").text] {
        assert!(!home.contains("1111"), "{home}");
    }
    assert!(desk.journal_is_sound());
}

#[test]
fn what_somebody_asked_for_in_the_school_before_ends_when_the_directory_moves_them() {
    let desk = Desk::with(&[]);
    let pages = pulled(&desk);
    stays(&pages);
    desk.pulls();
    let staff = Grant { role: Role::Requester, scope: Scope::School(school()) };
    desk.station.people().revoke(&Actor::machine(0), desk.requester(), staff).unwrap();
    let id = desk.asked("requester");
    goes_to(&pages, &[ELSEWHERE]);
    desk.pulls();
    let mine = desk.station.requests().my_requests(&desk.actor("requester")).unwrap();
    assert_eq!(mine.iter().map(|one| (one.id, one.state)).collect::<Vec<_>>(), [(id, RequestState::Cancelled)]);
    assert_eq!(desk.mailed("request_ended"), ["requester"]);
}

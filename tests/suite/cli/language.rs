//! Commands speak the language of the terminal; documents speak none.

use super::command_line::{Daemon, at_a_terminal, documents, errors, trousseau};
use clap::{CommandFactory, Parser};
use std::{path::Path, process::Output};
use trousseau::{
    catalogue,
    cli::{Arguments, usage},
    station::Language,
};

const FRENCH: &str = "fr_FR.UTF-8";

fn run(data: &Path, language: &str, line: &[&str]) -> Output {
    trousseau(data).env("LC_ALL", language).args(line).output().unwrap()
}

/// What a person reads: every answer, with spaces that do not break as spaces.
fn read(data: &Path, language: &str, line: &[&str]) -> String {
    let output = run(data, language, line);
    let text = format!("{}{}", String::from_utf8(output.stdout.clone()).unwrap(), errors(&output));
    text.replace(['\u{202f}', '\u{a0}'], " ")
}

#[test]
fn commands_answer_in_the_language_of_the_terminal_with_a_daemon_and_without() {
    for beside_a_daemon in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let data = &folder.path().join("data");
        let daemon = beside_a_daemon.then(|| Daemon::start(data));
        let say = |language: &str, line: &[&str], expected: &str| {
            let said = read(data, language, line);
            assert!(said.contains(expected), "{line:?} in {language}: {said}");
            assert!(!said.contains("{$") && !said.contains("terminal-"), "{line:?}: {said}");
        };
        say(FRENCH, &["school", "add", "0951099D", "Lycée Rousseau"], "établissement 0951099D ajouté");
        say("C", &["school", "add", "0750655E", "Lycée Louis-le-Grand"], "school 0750655E added");
        say(FRENCH, &["school", "list"], "0 en stock sur 0");
        say("C", &["school", "list"], "0 in stock of 0");
        say(FRENCH, &["stock", "add", "7654321", "--school", "0951099D"], "en stock");
        say(FRENCH, &["stock", "list"], "pas encore de codes");
        say("C", &["stock", "list"], "no codes yet");
        say(FRENCH, &["devices"], "en stock");
        let person = ["person", "add", "agnes", "Agnès Petit", "--role", "requester@0951099D"];
        say(FRENCH, &person, "agnes : compte ajouté");
        say(FRENCH, &["person", "list"], "demandeur (0951099D)");
        say("C", &["person", "list"], "requester (0951099D)");
        // singular and plural: nought is singular in French, and plural in English
        say(FRENCH, &["person", "end-sessions", "agnes"], "agnes : 0 session fermée");
        say("C", &["person", "end-sessions", "agnes"], "0 sessions of agnes ended");
        say(FRENCH, &["person", "address", "agnes", ""], "L’adresse reste ce qu’elle était.");
        say("C", &["person", "address", "agnes", ""], "The address stays what it was.");
        say(FRENCH, &["diagnose", "7654321"], "[jamais programmée : à remplacer]");
        say(FRENCH, &["journal", "verify"], "entrées, aucune altérée ; tête ");
        say("C", &["journal", "verify"], " entries, none altered; head ");
        say(FRENCH, &["vault", "show"], "clef n° 1, en service depuis");
        say(FRENCH, &["restored", "list"], "Rien n’est en attente");
        say(FRENCH, &["second-look", "list"], "Rien n’attend");
        say(FRENCH, &["setting", "reminder_days", "99"], "« 99 » ne convient pas. De 1 à 60 jours.");
        say("C", &["setting", "software_first", "maybe"], "“maybe” will not do. `yes` or `no`.");
        say(FRENCH, &["identify", "000000", "000001"], "La seule clef de l’inventaire ne donne pas ces codes");
        say(FRENCH, &["stock", "count", "--school", "0951099D"], "comptées");
        say("C", &["stock", "count", "--school", "0951099D"], "1 counted (0 not proven), 1 expected");
        say(FRENCH, &["import", "/nonexistent", "--school", "0951099D"], "vérifiez le chemin");
        let list = folder.path().join("list.csv");
        std::fs::write(&list, "UAI;Nom;Degré;Contrat\r\n0132410Z;Lycée Zola;second;public\r\n").unwrap();
        let list = list.to_str().unwrap();
        say(FRENCH, &["school", "import", "--dry-run", list], "rien n’a été modifié : c’était un essai");
        say("C", &["school", "import", "--dry-run", list], "1 new; nothing was changed: this was a dry run");
        // documents are the same, whoever reads them
        let document = |language: &str| documents(&run(data, language, &["--json", "school", "show", "0951099D"]));
        assert_eq!(document(FRENCH), document("C"));
        drop(daemon);
    }
}

#[test]
fn what_is_asked_at_a_terminal_is_asked_in_its_language_and_o_is_yes() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    run(data, "C", &["school", "add", "0750655E", "Lycée Louis-le-Grand"]);
    run(data, "C", &["person", "add", "agnes", "Agnès Petit", "--role", "requester@0750655E"]);
    run(data, "C", &["stock", "add", "7654321", "--school", "0750655E"]);
    let at_a_terminal = |answer: &str, command: &str| {
        let (code, said) = at_a_terminal(data, FRENCH, answer, command);
        (code, said.replace(['\u{202f}', '\u{a0}'], " "))
    };
    let (refused, asked) = at_a_terminal("n\n", "person revoke agnes requester@0750655E");
    assert_eq!(refused, 1, "{asked}");
    assert!(asked.contains("Retirer à Agnès Petit (agnes) le rôle « demandeur » ?"), "{asked}");
    assert!(asked.contains("[o/N]") && asked.contains("rien n’a été fait"), "{asked}");
    let (refused, asked) = at_a_terminal("n\n", "stock report-lost 7654321 --comment perdue");
    assert!(refused == 1 && asked.contains("Déclarer perdue la clef 7654321 ? Elle n’ouvrira plus rien"), "{asked}");
    let (refused, asked) = at_a_terminal("n\n", "wipe 7654321");
    assert!(refused == 1 && asked.contains("Effacer la clef 7654321 ?"), "{asked}");
    let (done, asked) = at_a_terminal("o\n", "person leave agnes 0750655E");
    assert_eq!(done, 0, "{asked}");
    assert!(asked.contains("Agnès Petit (agnes) quitte l’académie ?") && asked.contains("agnes a quitté"), "{asked}");
    // nobody's access would end: nothing is asked, and the rule refuses
    let (refused, asked) = at_a_terminal("", "stock take-back 7654321");
    assert!(refused == 1 && !asked.contains("[o/N]"), "{asked}");
}

/// Every command that clap knows, as it is typed.
fn commands(of: &clap::Command, typed: &[String]) -> Vec<Vec<String>> {
    let below = of.get_subcommands().filter(|below| below.get_name() != "help");
    let mut all = vec![typed.to_vec()];
    for one in below {
        let deeper: Vec<_> = typed.iter().cloned().chain([one.get_name().to_owned()]).collect();
        all.extend(commands(one, &deeper));
    }
    all
}

#[test]
fn a_command_line_that_cannot_be_read_is_told_in_the_language_of_the_terminal() {
    let french = catalogue::for_terminal(Language::Fr);
    let told = |typed: &[String]| {
        let refused = Arguments::try_parse_from(typed).err()?;
        let said = french.tell_at_terminal(&usage::Misused(&refused));
        (!usage::is_help(&refused)).then(|| said.replace(['\u{202f}', '\u{a0}'], " "))
    };
    let mut root = Arguments::command();
    root.build();
    let all = commands(&root, &["trousseau".to_owned()]);
    assert!(all.len() > 60, "{} commands", all.len());
    let starts = ["Il n’y a pas d’option --nonesuch", "Il manque "];
    let mut unknown = 0;
    for typed in all {
        let with = typed.iter().cloned().chain(["--nonesuch".to_owned()]).collect::<Vec<_>>();
        for said in [told(&with), told(&typed)].into_iter().flatten() {
            assert!(starts.iter().any(|start| said.starts_with(start)), "{typed:?}: {said}");
            unknown += usize::from(said.starts_with(starts[0]));
        }
    }
    assert!(unknown > 60, "an option that is none is told as one: {unknown}");
    let line = |line: &str| told(&line.split(' ').map(str::to_owned).collect::<Vec<_>>()).unwrap();
    assert_eq!(line("trousseau nonesuch"), "Il n’y a pas de commande nonesuch : `trousseau help` les dit toutes.");
    assert_eq!(line("trousseau stock ad"), "Il n’y a pas de commande ad : vouliez-vous dire add ?");
    assert_eq!(line("trousseau --jsno devices"), "Il n’y a pas d’option --jsno ici : vouliez-vous dire --json ?");
    assert_eq!(
        line("trousseau --bus usb devices"),
        "--bus <hid|emulated> : « usb » n’est pas dans la liste : choisissez-y."
    );
    assert!(line("trousseau stock add 1 --school 0951099X").contains("0951099"), "the house's own words");
}

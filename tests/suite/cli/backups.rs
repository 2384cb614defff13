//! Backups as the timer makes them and as somebody looks at them, by the program itself.

use super::command_line::{documents, errors, trousseau};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Output,
};

const PHRASE: &str = "trois petites clefs rouges";

/// A folder with a station that has a school, a folder for backups, and a passphrase.
struct Ground {
    folder: tempfile::TempDir,
}

impl Ground {
    fn new() -> Self {
        let ground = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(ground.backups()).unwrap();
        ground.secret("phrase", PHRASE);
        assert!(ground.run(&["school", "add", "0951099D", "Lycée Rousseau"]).status.success());
        ground
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn backups(&self) -> PathBuf {
        self.at("backups")
    }

    fn secret(&self, name: &str, text: &str) {
        fs::write(self.at(name), format!("{text}\n")).unwrap();
        fs::set_permissions(self.at(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        trousseau(&self.at("data")).args(arguments).output().unwrap()
    }

    /// As the timer does it.
    fn rotate(&self, into: &Path) -> Output {
        let (into, phrase) = (into.to_str().unwrap(), self.at("phrase"));
        self.run(&["--json", "backup", "--rotate", into, "--passphrase-file", phrase.to_str().unwrap()])
    }

    fn verify(&self, file: &Path, phrase: &str) -> Output {
        let (file, phrase) = (file.to_str().unwrap(), self.at(phrase));
        // no station, and none is made
        trousseau(&self.at("nowhere"))
            .args(["--json", "backup", "verify", file, "--passphrase-file", phrase.to_str().unwrap()])
            .output()
            .unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.backups()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn finding(&self) -> String {
        let found = documents(&self.run(&["--json", "doctor"]));
        let found = found.iter().find(|finding| finding["area"] == "backup").unwrap();
        found["code"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_rotated_backup_is_read_again_noted_and_takes_the_place_of_older_ones_of_its_own() {
    let ground = Ground::new();
    assert_eq!(ground.finding(), "backup_never");
    let others = ["trousseau-19990101T000000Z.backup.old", "notes.txt", "trousseau-1999.backup"];
    for name in ["trousseau-20200101T000000Z.backup", "trousseau-20200101T010000Z.backup"].iter().chain(&others) {
        fs::write(ground.backups().join(name), "x").unwrap();
    }
    fs::create_dir(ground.backups().join("trousseau-20200102T000000Z.backup")).unwrap();
    let made = ground.rotate(&ground.backups());
    assert!(made.status.success(), "{}", errors(&made));
    let said = documents(&made);
    assert_eq!(said[1]["entries"].as_u64(), Some(2), "the school, and that a backup began: {said:?}");
    assert_eq!(said[2]["removed"], serde_json::json!(["trousseau-20200101T000000Z.backup"]));
    let names = ground.names();
    assert!(others.iter().all(|other| names.iter().any(|name| name == other)), "{names:?}");
    assert_eq!(names.len(), 6, "{names:?}");
    assert_eq!(ground.finding(), "backup_kept");

    // the same second would give the same name: what is there is never written over
    let file = ground.backups().join(
        names
            .iter()
            .find(|name| name.starts_with("trousseau-202") && name.len() == 33 && !name.contains("2020"))
            .unwrap(),
    );
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let found = ground.verify(&file, "phrase");
    assert!(found.status.success(), "{}", errors(&found));
    let found = &documents(&found)[0];
    assert_eq!((found["would_restore"].as_bool(), found["schools"].as_u64()), (Some(true), Some(1)));
    assert_eq!(found["journal"]["entries"].as_u64(), Some(2));
    assert!(!ground.at("nowhere").exists(), "to look at a backup makes no station");
}

#[test]
fn what_keeps_a_backup_from_being_made_is_a_sentence_and_older_ones_stay() {
    let ground = Ground::new();
    let old = ground.backups().join("trousseau-20200101T000000Z.backup");
    fs::write(&old, "x").unwrap();
    let missing = ground.rotate(&ground.at("not there"));
    assert_eq!(missing.status.code(), Some(2));
    assert!(errors(&missing).contains("not there"), "{}", errors(&missing));
    let file = ground.rotate(&old);
    assert_eq!(file.status.code(), Some(2), "a file is no folder: {}", errors(&file));
    // nobody to ask, and nothing that says the passphrase
    let unsaid = ground.run(&["backup", "--rotate", ground.backups().to_str().unwrap()]);
    assert_eq!(unsaid.status.code(), Some(2));
    assert!(errors(&unsaid).contains("passphrase_file"), "{}", errors(&unsaid));
    ground.secret("phrase", "short");
    let weak = ground.rotate(&ground.backups());
    assert!(!weak.status.success());
    assert_eq!(ground.names(), ["trousseau-20200101T000000Z.backup"], "{}", errors(&weak));
    assert_eq!(ground.finding(), "backup_never");
}

#[test]
fn a_passphrase_that_others_can_read_is_refused_and_the_configuration_says_where_everything_is() {
    let ground = Ground::new();
    let config = ground.at("trousseau.toml");
    let (backups, phrase) = (ground.backups(), ground.at("phrase"));
    let text =
        format!("[backup]\nfolder = '{}'\npassphrase_file = '{}'\ndaily = 1", backups.display(), phrase.display());
    fs::write(&config, text).unwrap();
    let rotate = || ground.run(&["--config", config.to_str().unwrap(), "backup", "--rotate"]);
    fs::set_permissions(&phrase, fs::Permissions::from_mode(0o644)).unwrap();
    let open = rotate();
    assert!(!open.status.success() && errors(&open).contains("chmod 600"), "{}", errors(&open));
    fs::set_permissions(&phrase, fs::Permissions::from_mode(0o600)).unwrap();
    let made = rotate();
    assert!(made.status.success(), "{}", errors(&made));
    assert_eq!(ground.names().len(), 1);
    fs::write(&config, "[backup]\nyearly = 3").unwrap();
    assert!(errors(&rotate()).contains("yearly"));
}

#[test]
fn a_backup_that_would_not_restore_is_told_with_what_is_wrong() {
    let ground = Ground::new();
    assert!(ground.rotate(&ground.backups()).status.success());
    let good = fs::read(ground.backups().join(&ground.names()[0])).unwrap();
    let bad = ground.at("bad.backup");
    let said = |bytes: &[u8], phrase: &str| {
        fs::write(&bad, bytes).unwrap();
        let found = ground.verify(&bad, phrase);
        assert_eq!(found.status.code(), Some(5), "{}", errors(&found));
        assert!(found.stdout.is_empty());
        errors(&found)
    };
    ground.secret("other", "quatre petites clefs vertes");
    assert!(said(&good, "other").contains("assphrase"));
    assert!(said(&good[..good.len() - 1], "phrase").contains("cut off"));
    assert!(said(b"PK", "phrase").contains("not a"));
    let mut flipped = good.clone();
    flipped[200] ^= 1;
    assert!(said(&flipped, "phrase").contains("damaged"));
    let none = ground.verify(&ground.at("none"), "phrase");
    assert!(none.status.code() == Some(5) && errors(&none).contains("none"), "{}", errors(&none));
}

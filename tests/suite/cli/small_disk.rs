//! A disk that is full, or may only be read: nothing is lost, and what is to be done is said. A small disk of one's own is root's to have.

use super::command_line::{documents, errors, trousseau};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use trousseau::store::DATABASE;

/// A disk of this size, for as long as it is looked at.
struct Disk(PathBuf);

impl Disk {
    /// `None`: whoever runs the suite may mount nothing.
    fn at(folder: &Path, size: &str) -> Option<Self> {
        fs::create_dir(folder).unwrap();
        let disk = Self(folder.to_owned());
        let options = format!("size={size},mode=0700");
        if disk.mount(&["-t", "tmpfs", "-o", &options, "tmpfs"]) {
            return Some(disk);
        }
        println!("not tried: to mount a small disk takes the rights of root (CAP_SYS_ADMIN)");
        None
    }

    fn mount(&self, arguments: &[&str]) -> bool {
        Command::new("mount").args(arguments).arg(&self.0).output().is_ok_and(|done| done.status.success())
    }

    /// Fills what is left.
    fn fill(&self) {
        let file = self.0.join("full");
        let mut size = 1 << 22;
        while size > 0 {
            use std::io::Write;
            let mut full = fs::OpenOptions::new().append(true).create(true).open(&file).unwrap();
            if full.write_all(&vec![0; size]).is_err() {
                size /= 2;
            }
        }
    }

    fn empty(&self) {
        fs::remove_file(self.0.join("full")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).output();
    }
}

fn run(data: &Path, arguments: &[&str], locale: &str) -> Output {
    trousseau(data).args(arguments).env("LC_ALL", locale).output().unwrap()
}

/// What is said is one sentence about `what`, in both languages.
#[track_caller]
fn refused(data: &Path, arguments: &[&str], what: &str) {
    let [english, french] = ["C", "fr_FR.UTF-8"].map(|locale| {
        let done = run(data, arguments, locale);
        let said = errors(&done);
        assert!(!done.status.success(), "{said}");
        let sentences: Vec<_> = said.lines().filter(|line| line.starts_with("trousseau: ")).collect();
        // beside it stands what the log is told
        let [said] = sentences[..] else { panic!("one sentence: {said}") };
        assert!(said.contains(what) && said.matches([':', ';', '.']).count() >= 2, "{what}: {said}");
        assert!(said.matches("(os error").count() <= 1 && !said.contains("Os {"), "{said}");
        said.to_owned()
    });
    assert_ne!(english, french);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_backup_for_which_there_is_no_room_or_no_right_leaves_the_older_good_ones_and_says_what_to_do() {
    let ground = tempfile::tempdir().unwrap();
    let at = |name: &str| ground.path().join(name);
    let Some(disk) = Disk::at(&at("backups"), "4m") else { return };
    fs::write(at("phrase"), "trois petites clefs rouges\n").unwrap();
    fs::set_permissions(at("phrase"), fs::Permissions::from_mode(0o600)).unwrap();
    let (data, phrase) = (at("data"), at("phrase"));
    let rotate = ["backup", "--rotate", disk.0.to_str().unwrap(), "--passphrase-file", phrase.to_str().unwrap()];
    let finding = || {
        let found = documents(&run(&data, &["--json", "doctor"], "C"));
        found.into_iter().find(|one| one["area"] == "backup").unwrap()["code"].as_str().unwrap().to_owned()
    };
    assert!(run(&data, &["school", "add", "0951099D", "Lycée Rousseau"], "C").status.success());
    let first = run(&data, &rotate, "C");
    assert!(first.status.success(), "{}", errors(&first));
    let kept = names(&disk.0);
    let good = fs::read(disk.0.join(&kept[0])).unwrap();

    disk.fill();
    refused(&data, &rotate, "backups");
    disk.empty();
    assert_eq!(names(&disk.0), kept, "nothing half made is left");
    assert_eq!(fs::read(disk.0.join(&kept[0])).unwrap(), good);
    assert_eq!(finding(), "backup_kept");

    assert!(disk.mount(&["-o", "remount,ro"]));
    refused(&data, &rotate, "backups");
    assert!(disk.mount(&["-o", "remount,rw"]));
    assert_eq!(names(&disk.0), kept);
    let entries = documents(&run(&data, &["--json", "journal", "verify"], "C"));
    assert_eq!(entries[0]["faults"].as_array().map(Vec::len), Some(0), "{entries:?}");
    let again = run(&data, &rotate, "C");
    assert!(again.status.success(), "{}", errors(&again));
    assert!(
        run(
            &data,
            &[
                "backup",
                "verify",
                disk.0.join(names(&disk.0).pop().unwrap()).to_str().unwrap(),
                "--passphrase-file",
                phrase.to_str().unwrap()
            ],
            "C"
        )
        .status
        .success()
    );
}

#[test]
fn a_station_whose_disk_is_full_or_may_only_be_read_says_so_and_has_lost_nothing() {
    let ground = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::at(&ground.path().join("disk"), "8m") else { return };
    let data = disk.0.join("data");
    let school = ["school", "add", "0951099D", "Lycée Rousseau"];
    disk.fill();
    // there is no room for a station at all
    refused(&data, &["serve", "--listen", "127.0.0.1:0"], "disk");
    disk.empty();
    let _ = fs::remove_dir_all(&data);
    assert!(run(&data, &school, "C").status.success());
    disk.fill();
    refused(&data, &["school", "add", "0130040Y", "Lycée Thiers"], ".");
    disk.empty();
    let listed = documents(&run(&data, &["--json", "school", "list"], "C"));
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert!(disk.mount(&["-o", "remount,ro"]));
    refused(&data, &["serve", "--listen", "127.0.0.1:0"], "data");
    assert!(disk.mount(&["-o", "remount,rw"]));
    assert!(data.join(DATABASE).exists());
    assert!(run(&data, &["school", "add", "0130040Y", "Lycée Thiers"], "C").status.success());
}

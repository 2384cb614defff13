//! `status`: with a daemon, without one, and where nothing opens.

use super::command_line::{Daemon, documents, errors, trousseau};
use std::process::Output;

fn status(data: &std::path::Path, json: bool) -> Output {
    trousseau(data).args(json.then_some("--json")).arg("status").output().unwrap()
}

#[test]
fn the_state_is_one_screen_whether_the_daemon_runs_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let nothing = status(&data, false);
    assert!(nothing.status.success() && !data.exists(), "to look makes no station: {}", errors(&nothing));
    assert!(trousseau(&data).args(["school", "add", "0951099D", "Lycée Rousseau"]).status().unwrap().success());
    let down = &documents(&status(&data, true))[0];
    assert!(down["serving"].is_null() && down["plugged"].is_null(), "{down}");
    assert!(down["setup_link"].as_str().unwrap().contains("/setup/"));
    assert_eq!(down["backup"]["kept"], serde_json::Value::Null);

    let _daemon = Daemon::start(&data);
    let up = &documents(&status(&data, true))[0];
    assert!(up["serving"]["own"].as_str().unwrap().starts_with("127.0.0.1:"), "{up}");
    assert!(up["journal"].as_str().unwrap().contains(':') && up["worst"]["code"].is_string(), "{up}");
    let screen = String::from_utf8(status(&data, false).stdout).unwrap();
    assert!(screen.contains("running since") && screen.lines().count() < 24, "{screen}");
    assert!(screen.contains("http://127.0.0.1:") && screen.contains("/setup/"), "{screen}");
}

#[test]
fn a_memory_that_does_not_open_is_told_on_the_same_screen() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(trousseau(&data).args(["school", "list"]).status().unwrap().success());
    std::fs::remove_file(data.join("vault.key")).unwrap();
    let broken = status(&data, true);
    assert_eq!(broken.status.code(), Some(5));
    assert!(documents(&broken)[0]["fault"].as_str().unwrap().contains("vault.key"));
}

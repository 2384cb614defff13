//! The power goes while the station works: a child process is killed in the middle of its changes, again and again.

use super::*;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

const DIR: &str = "TROUSSEAU_TEST_POWER_CUT_DIR";

#[test]
fn what_was_told_as_done_is_there_after_a_power_cut_and_the_journal_is_sound() {
    let dir = tempfile::tempdir().unwrap();
    with_school(&open(dir.path()));
    let mut done = 0;
    for round in 0..8u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::power_cut::child_that_changes_until_it_is_killed", "--ignored", "--nocapture"])
            .env(DIR, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let told = |line: String| line.strip_prefix("done ").map(|n| n.parse::<u32>().unwrap());
        let first = lines.by_ref().find_map(told).expect("the child made a change");
        std::thread::sleep(Duration::from_millis(7 + 11 * round));
        child.kill().unwrap(); // SIGKILL: no destructor runs, nothing is flushed
        child.wait().unwrap();
        let last = lines.filter_map(told).last().unwrap_or(first);
        assert!(last > done, "round {round} got on");

        let store = open(dir.path());
        assert_eq!(store.journal_fault(), None, "round {round}");
        let check = store.verify_journal(None, &mut to_the_end).unwrap();
        assert!(check.is_sound(), "round {round}: {check:?}");
        assert_eq!(store.integrity().unwrap(), Vec::<String>::new());
        let tokens = read(&store, |r| r.tokens(&TokenQuery::default())).total;
        // all that was told, and at most the one change that was committed but not told any more
        assert!((last..=last + 1).contains(&tokens), "round {round}: {tokens} tokens, {last} told");
        assert_eq!(check.entries, u64::from(tokens) + 1);
        let secrets = read(&store, |r| r.unfinished());
        assert_eq!(secrets.len(), tokens as usize);
        assert!(secrets.iter().all(|c| read(&store, |r| r.secret(c.id)).is_some()));
        done = tokens;
    }
}

#[test]
#[ignore = "started and killed by what_was_told_as_done_is_there_after_a_power_cut_and_the_journal_is_sound"]
fn child_that_changes_until_it_is_killed() {
    let store = open(Path::new(&std::env::var_os(DIR).expect("the parent says where")));
    let there = read(&store, |r| r.tokens(&TokenQuery::default())).total;
    for n in there + 1.. {
        store
            .change(&author(), at(n.into()), |tx| {
                let id = tx.add_token(&new_token(n))?;
                tx.add_credential(&hotp(id), &Secret::new(vec![7; 20]))?;
                Ok::<_, StoreError>(((), Entry::new(registered()).token(id, &serial(n))))
            })
            .unwrap();
        println!("done {n}");
    }
}

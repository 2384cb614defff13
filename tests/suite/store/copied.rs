//! A copy of the journal that was kept elsewhere, against whoever changed what is here.

use super::*;
use std::fs;

/// What the system's log has of entries 1 to `to`.
fn copy(store: &Store) -> String {
    let anchors = read(store, |r| r.anchors_after(0, 1000));
    anchors.iter().map(|anchor| format!("Nov 29 23:00:00 clefs trousseau[1]: {anchor}\n")).collect()
}

fn found(dir: &Path, copy: &str) -> (usize, Option<Fault>) {
    let store = open(dir);
    let heads = read(&store, |r| Ok(r.heads_of_copy(copy.as_bytes()).unwrap()));
    (heads.len(), store.first_unlike(&heads).unwrap())
}

#[test]
fn a_database_and_its_head_that_were_rolled_back_together_are_found_by_the_copy() {
    let dir = in_a_file();
    let store = open(dir.path());
    with_school(&store);
    (1..=2).for_each(|n| _ = register(&store, n));
    drop(store);
    let file = |name: &str| dir.path().join(name);
    let old = [DATABASE, "journal-head"].map(|name| (name, fs::read(file(name)).unwrap()));
    let store = open(dir.path());
    (3..=5).for_each(|n| _ = register(&store, n));
    let kept = copy(&store);
    assert!(!kept.contains("root") && !kept.contains("7000003"), "no names, no serials: {kept}");
    let (after, limited) = (read(&store, |r| r.anchors_after(4, 1000)), read(&store, |r| r.anchors_after(1, 2)));
    assert_eq!(after.iter().map(|anchor| anchor.head.number).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(limited.iter().map(|anchor| anchor.head.number).collect::<Vec<_>>(), [2, 3]);
    drop(store);
    assert_eq!(found(dir.path(), &kept), (6, None));
    // a line twice, or one that is missing in between, is no fault: those after it stand for it
    let gap: String = kept.lines().filter(|line| !line.contains(" 4:")).map(|line| format!("{line}\n")).collect();
    assert_eq!(found(dir.path(), &format!("{kept}{gap}")), (6, None));
    assert_eq!(found(dir.path(), &gap), (5, None));

    for (name, bytes) in old {
        fs::write(file(name), bytes).unwrap();
    }
    assert!(
        open(dir.path()).verify_journal(None, &mut to_the_end).unwrap().is_sound(),
        "the chain alone tells nothing"
    );
    assert_eq!(found(dir.path(), &kept), (6, Some(Fault::Gone { number: 4 })));
    assert_eq!(found(dir.path(), &gap), (5, Some(Fault::Gone { number: 5 })));
    let store = open(dir.path());
    (6..=9).for_each(|n| _ = register(&store, n));
    drop(store);
    assert_eq!(found(dir.path(), &kept), (6, Some(Fault::Unlike { number: 4 })));

    // the lines of another station in the same log are not ours
    let other = tempfile::tempdir().unwrap();
    let store = open(other.path());
    with_school(&store);
    assert_eq!(found(dir.path(), &copy(&store)), (0, None));
}

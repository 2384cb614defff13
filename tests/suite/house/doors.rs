//! Every door of the house, on bytes that nobody promised anything about: the plain half of what `fuzz/` does for hours.

#[path = "../../../fuzz/doors.rs"]
mod house;

use house::{DOORS, Door};
use proptest::prelude::*;
use std::path::Path;

fn door() -> impl Strategy<Value = Door> {
    prop::sample::select(DOORS.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn any_bytes_are_taken_or_refused_at_every_door(
        (_, open) in door(),
        bytes in prop::collection::vec(any::<u8>(), 0..3_000),
    ) {
        open(&bytes);
    }

    #[test]
    fn so_are_bytes_that_repeat_as_frames_do(
        (_, open) in door(),
        frames in prop::collection::vec((prop::collection::vec(any::<u8>(), 1..70), 1usize..9), 0..24),
    ) {
        open(&frames.iter().flat_map(|(frame, times)| frame.repeat(*times)).collect::<Vec<u8>>());
    }
}

#[test]
fn a_door_is_fuzzed_by_a_target_of_its_name() {
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/targets");
    let mut found: Vec<_> = std::fs::read_dir(&targets).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    found.sort();
    let mut expected: Vec<_> = DOORS.iter().map(|(name, _)| std::ffi::OsString::from(format!("{name}.rs"))).collect();
    expected.sort();
    assert_eq!(found, expected);
    let manifest = std::fs::read_to_string(targets.with_file_name("Cargo.toml")).unwrap();
    assert!(DOORS.iter().all(|(name, _)| manifest.contains(&format!("name = \"{name}\""))), "{manifest}");
}

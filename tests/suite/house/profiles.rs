//! How the manifest has the program compiled.

use std::{collections::BTreeMap, path::Path};
use toml::{Table, Value};

/// What a profile says of the optimisation of single packages.
fn levels(manifest: &Table, profile: &str) -> BTreeMap<String, Value> {
    let packages = manifest["profile"][profile]["package"].as_table().unwrap();
    packages.iter().filter_map(|(name, says)| Some((name.clone(), says.get("opt-level")?.clone()))).collect()
}

#[test]
fn what_tests_have_unoptimised_is_optimised_in_the_package() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest: Table = std::fs::read_to_string(manifest).unwrap().parse().unwrap();
    assert_eq!(manifest["profile"]["dist"]["inherits"].as_str(), Some("dev"), "what is said of `dev` holds for it");
    let (tests, package) = (levels(&manifest, "dev"), levels(&manifest, "dist"));
    let unoptimised: Vec<_> = tests.iter().filter(|(_, level)| level.as_integer() == Some(0)).collect();
    assert!(!unoptimised.is_empty());
    let forgotten: Vec<_> =
        unoptimised.into_iter().map(|(name, _)| name).filter(|name| !package.contains_key(*name)).collect();
    assert!(forgotten.is_empty(), "[profile.dist] has these as tests have them: {forgotten:?}");
}

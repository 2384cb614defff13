//! Codes compared with another implementation, and the one place where `unsafe` may stand.

use proptest::prelude::*;
use std::{fs, path::Path};
use totp_rs::Builder;
use trousseau::domain::Secret;
use trousseau::oath::{Algorithm, Digits, Parameters, Period, Totp};

proptest! {
    #[test]
    fn codes_are_those_of_totp_rs(
        key in prop::collection::vec(any::<u8>(), 1..=256),
        algorithm in 0usize..3,
        digits in 6u8..=8,
        period in 1u32..100_000,
        now in 0i64..1 << 40,
    ) {
        let (ours, theirs) = [
            (Algorithm::Sha1, totp_rs::Algorithm::SHA1),
            (Algorithm::Sha256, totp_rs::Algorithm::SHA256),
            (Algorithm::Sha512, totp_rs::Algorithm::SHA512),
        ][algorithm];
        let peer = Builder::new()
            .with_algorithm(theirs)
            .with_digits(digits)
            .with_step_duration(period.into())
            .with_secret(key.clone())
            .build_noncompliant();
        let parameters = Parameters { algorithm: ours, digits: Digits::try_from(digits).unwrap() };
        let totp = Totp::new(parameters, Period::try_from(period).unwrap());
        let code = totp.code_at(&Secret::new(key), now);
        prop_assert_eq!(code.to_string(), peer.generate(now as u64).to_string());
    }
}

#[test]
fn unsafe_code_stands_in_one_file_only() {
    fn visit(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, found);
            } else if fs::read_to_string(&path).is_ok_and(|text| text.contains("unsafe_code")) {
                found.push(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    let mut found = Vec::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert_eq!(found, ["x86.rs"], "files that lift the ban on unsafe code (Cargo.toml denies it everywhere)");
}

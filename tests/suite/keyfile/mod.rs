//! Key files through the public door: what goes out comes in again, what is broken is said, nothing panics or grows.

mod corpus;
mod hostile;
mod round_trip;
mod tables;
mod told;

use trousseau::domain::{Entropy, NoEntropy, Secret};
use trousseau::keyfile::{Protection, PskcWriter, Sealing};

/// Counts upwards: bytes that a test can repeat.
struct Counting;

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        (0u8..).zip(bytes).for_each(|(n, byte)| *byte = n.wrapping_mul(37));
        Ok(())
    }
}

/// The pre-shared key of RFC 6030, figure 6, as long as wanted.
fn key(bytes: usize) -> Secret {
    Secret::new([0x12, 0x34, 0x56, 0x78, 0x90].into_iter().cycle().take(bytes).collect())
}

/// One PSKC file of these records.
fn pskc<'a>(sealing: &Sealing, records: impl IntoIterator<Item = &'a trousseau::keyfile::KeyRecord>) -> Vec<u8> {
    let mut writer = PskcWriter::new(Vec::new(), sealing, &Counting).unwrap();
    for record in records {
        writer.write(record).unwrap();
    }
    writer.finish().unwrap()
}

fn sealed_with_key() -> Sealing {
    Sealing::new(Protection::Key { key: key(16), name: "Pre-shared-key".into() })
}

//! The two halves of an HMAC-SHA-1 key, hashed once (RFC 2104, 4).

use domain::Secret;
use sha1::{Digest, block_api::compress};
use zeroize::{Zeroize, Zeroizing};

/// The initial hash value (FIPS 180-4, 5.3.1).
const START: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

/// States of SHA-1 after the inner and the outer pad. As good as the secret: wiped when dropped.
pub(super) struct Pads {
    pub(super) inner: [u32; 5],
    pub(super) outer: [u32; 5],
}

impl Pads {
    /// Hashes both pads of `secret`; one longer than a block is hashed first.
    pub(super) fn new(secret: &Secret) -> Self {
        let mut key = Zeroizing::new([0u8; 64]);
        if secret.len() <= key.len() {
            key[..secret.len()].copy_from_slice(secret.expose());
        } else {
            key[..20].copy_from_slice(&sha1::Sha1::digest(secret.expose()));
        }
        let state = |pad: u8| {
            let mut state = START;
            compress(&mut state, &[*Zeroizing::new(key.map(|byte| byte ^ pad))]);
            state
        };
        Self { inner: state(0x36), outer: state(0x5c) }
    }

    /// The 31 bits of RFC 4226 5.3 at one counter, by the `sha1` crate: two compressions.
    pub(super) fn truncated(&self, counter: u64) -> u32 {
        let mut block = [0; 64];
        block[..8].copy_from_slice(&counter.to_be_bytes());
        block[8] = 0x80;
        // The pad's 64 bytes stand before the message in both hashes.
        block[60..].copy_from_slice(&((64 + 8) * 8u32).to_be_bytes());
        let mut state = self.inner;
        compress(&mut state, &[block]);
        for (bytes, word) in block.chunks_exact_mut(4).zip(state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        block[20] = 0x80;
        block[60..].copy_from_slice(&((64 + 20) * 8u32).to_be_bytes());
        let mut mac = self.outer;
        compress(&mut mac, &[block]);
        truncate(mac)
    }
}

/// Dynamic truncation (RFC 4226, 5.3): 31 bits from the byte that the last four bits of the MAC point at.
pub(super) fn truncate(mac: [u32; 5]) -> u32 {
    let offset = mac[4] & 15;
    let word = (offset / 4) as usize;
    let two = u64::from(mac[word]) << 32 | u64::from(mac[word + 1]);
    (two >> (32 - 8 * (offset % 4))) as u32 & 0x7fff_ffff
}

impl Drop for Pads {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

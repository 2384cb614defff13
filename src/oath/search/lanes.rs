//! HOTP with SHA-1 for several counters at once: the kernel, written once over a lane type.
//!
//! A code costs two compressions, because the key's pads are hashed beforehand; every step of it, the truncation and
//! the comparison included, is done in all lanes together. This file knows no processor: `x86.rs` supplies lanes.

use super::{Hit, pads::Pads, target::Target};

/// Words of 32 bits side by side, with the arithmetic that SHA-1 needs. All of it wraps.
pub(super) trait Lanes: Copy {
    /// Number of words.
    const COUNT: usize;
    /// Word `i` is `word(i)`.
    fn from_fn(word: impl Fn(usize) -> u32) -> Self;
    /// The same word in every lane.
    fn splat(word: u32) -> Self;
    fn add(self, other: Self) -> Self;
    fn multiply(self, other: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn xor(self, other: Self) -> Self;
    fn rotate_left<const BY: i32>(self) -> Self;
    /// Shifts each word by the number in its lane; 32 and more give 0.
    fn shift_left(self, by: Self) -> Self;
    /// As [`Lanes::shift_left`], to the right.
    fn shift_right(self, by: Self) -> Self;
    /// `Ch` of FIPS 180-4, 4.1.1: bits of `a` where `self` has ones, bits of `b` elsewhere.
    fn choose(self, a: Self, b: Self) -> Self {
        b.xor(self.and(a.xor(b)))
    }
    /// `Parity` of FIPS 180-4, 4.1.1.
    fn parity(self, a: Self, b: Self) -> Self {
        self.xor(a).xor(b)
    }
    /// `Maj` of FIPS 180-4, 4.1.1.
    fn majority(self, a: Self, b: Self) -> Self {
        self.xor(a).choose(b, a)
    }
    /// Bit `i` is set where word `i` is `bound` or less, unsigned.
    fn at_most(self, bound: Self) -> u32;
}

/// Finds where, among the `count` counters from `first`, the codes of `targets` stand.
#[inline(always)]
pub(super) fn scan<L: Lanes>(pads: &Pads, first: u64, count: u64, targets: &[Target], hits: &mut Vec<Hit>) {
    let inner = pads.inner.map(L::splat);
    let outer = pads.outer.map(L::splat);
    let mut start = first;
    let mut left = count;
    // The high word of the counters stays the same for long, and with it much of the first rounds.
    while left > 0 {
        let high = L::splat((start >> 32) as u32);
        let alike = left.min((1 << 32) - (start & 0xffff_ffff));
        for offset in (0..alike).step_by(L::COUNT) {
            let counter = start + offset;
            let low = L::from_fn(|lane| (counter as u32).wrapping_add(lane as u32));
            let truncated = truncate(mac(inner, outer, high, low));
            let inside = u32::MAX >> (32 - (alike - offset).min(L::COUNT as u64));
            for (index, target) in targets.iter().enumerate() {
                let mut matches = matches(truncated, target) & inside;
                while matches != 0 {
                    hits.push(Hit { counter: counter + u64::from(matches.trailing_zeros()), index });
                    matches &= matches - 1;
                }
            }
        }
        start = start.wrapping_add(alike);
        left -= alike;
    }
}

/// HMAC-SHA-1 of each lane's counter.
#[inline(always)]
fn mac<L: Lanes>(inner: [L; 5], outer: [L; 5], high: L, low: L) -> [L; 5] {
    let mut block = [L::splat(0); 16];
    // The pad's 64 bytes stand before the message in both hashes.
    (block[0], block[1], block[2], block[15]) = (high, low, L::splat(0x8000_0000), L::splat((64 + 8) * 8));
    let digest = compress(inner, block);
    block[..5].copy_from_slice(&digest);
    (block[5], block[15]) = (L::splat(0x8000_0000), L::splat((64 + 20) * 8));
    compress(outer, block)
}

/// The compression function of SHA-1 (FIPS 180-4, 6.1.2). `w` is its message schedule, sixteen words of it at a time.
#[inline(always)]
fn compress<L: Lanes>(state: [L; 5], mut w: [L; 16]) -> [L; 5] {
    let after = rounds::<L, 0>(state, &mut w, 0x5a82_7999, L::choose);
    let after = rounds::<L, 20>(after, &mut w, 0x6ed9_eba1, L::parity);
    let after = rounds::<L, 40>(after, &mut w, 0x8f1b_bcdc, L::majority);
    let after = rounds::<L, 60>(after, &mut w, 0xca62_c1d6, L::parity);
    std::array::from_fn(|i| state[i].add(after[i]))
}

/// The twenty rounds from round `FROM` on.
#[inline(always)]
fn rounds<L: Lanes, const FROM: usize>(
    [mut a, mut b, mut c, mut d, mut e]: [L; 5],
    w: &mut [L; 16],
    constant: u32,
    f: impl Fn(L, L, L) -> L,
) -> [L; 5] {
    let constant = L::splat(constant);
    let mut word = |t: usize| {
        if t >= 16 {
            let next = w[(t + 13) % 16].parity(w[(t + 8) % 16], w[(t + 2) % 16]).xor(w[t % 16]);
            w[t % 16] = next.rotate_left::<1>();
        }
        w[t % 16].add(constant)
    };
    let round = |a: L, b: &mut L, c: L, d: L, e: &mut L, word: L| {
        *e = e.add(f(*b, c, d)).add(word).add(a.rotate_left::<5>());
        *b = b.rotate_left::<30>();
    };
    for t in (FROM..FROM + 20).step_by(5) {
        round(a, &mut b, c, d, &mut e, word(t));
        round(e, &mut a, b, c, &mut d, word(t + 1));
        round(d, &mut e, a, b, &mut c, word(t + 2));
        round(c, &mut d, e, a, &mut b, word(t + 3));
        round(b, &mut c, d, e, &mut a, word(t + 4));
    }
    [a, b, c, d, e]
}

/// Dynamic truncation (RFC 4226, 5.3): 31 bits from the byte that the last four bits of the MAC point at.
#[inline(always)]
fn truncate<L: Lanes>(mac: [L; 5]) -> L {
    let bit = |n: u32| mac[4].shift_right(L::splat(n)).and(L::splat(1)).multiply(L::splat(u32::MAX));
    let (by_two, by_one) = (bit(3), bit(2));
    let pair: [L; 3] = std::array::from_fn(|i| by_two.choose(mac[i + 2], mac[i]));
    let (high, low) = (by_one.choose(pair[1], pair[0]), by_one.choose(pair[2], pair[1]));
    let shift = mac[4].and(L::splat(3)).shift_left(L::splat(3));
    let back = L::splat(32).add(shift.multiply(L::splat(u32::MAX)));
    high.shift_left(shift).xor(low.shift_right(back)).and(L::splat(0x7fff_ffff))
}

/// A bit for each lane whose code is the target's; see [`Target::matches`].
#[inline(always)]
fn matches<L: Lanes>(truncated: L, target: &Target) -> u32 {
    let product = truncated.add(L::splat(target.negated)).multiply(L::splat(target.inverse));
    let (right, left) = (L::splat(target.zeros), L::splat(32 - target.zeros));
    product.shift_right(right).xor(product.shift_left(left)).at_most(L::splat(target.bound))
}

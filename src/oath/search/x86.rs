//! The x86 back ends of the search: lanes of AVX-512 and AVX2, and the SHA extensions. The one file with intrinsics.
//!
//! Each public function proves by itself that the processor has what it uses (the check costs one load) and panics
//! otherwise, so that nothing outside this file can make it unsound.
#![expect(unsafe_code, reason = "vector and SHA intrinsics; every use stands behind a run-time check of the processor")]

use super::{
    hit::{Hit, scan_each},
    lanes,
    lanes::Lanes,
    pads::{Pads, truncate},
    target::Target,
};
use std::arch::x86_64::*;

/// Whether this processor and system have AVX-512 (F).
pub(super) fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512f")
}

/// Whether they have AVX2.
pub(super) fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
}

/// Whether they have the SHA extensions.
pub(super) fn has_sha() -> bool {
    is_x86_feature_detected!("sha") && is_x86_feature_detected!("ssse3") && is_x86_feature_detected!("sse4.1")
}

/// [`lanes::scan`] in 16 lanes.
pub(super) fn scan_avx512(pads: &Pads, first: u64, count: u64, targets: &[Target], hits: &mut Vec<Hit>) {
    #[target_feature(enable = "avx512f")]
    fn inner(pads: &Pads, first: u64, count: u64, targets: &[Target], hits: &mut Vec<Hit>) {
        lanes::scan::<Avx512>(pads, first, count, targets, hits);
    }
    assert!(has_avx512());
    // SAFETY: checked above.
    unsafe { inner(pads, first, count, targets, hits) }
}

/// [`lanes::scan`] in 8 lanes.
pub(super) fn scan_avx2(pads: &Pads, first: u64, count: u64, targets: &[Target], hits: &mut Vec<Hit>) {
    #[target_feature(enable = "avx2")]
    fn inner(pads: &Pads, first: u64, count: u64, targets: &[Target], hits: &mut Vec<Hit>) {
        lanes::scan::<Avx2>(pads, first, count, targets, hits);
    }
    assert!(has_avx2());
    // SAFETY: checked above.
    unsafe { inner(pads, first, count, targets, hits) }
}

/// Looks at one counter after the other with the processor's SHA-1 instructions.
pub(super) fn scan_sha(pads: &Pads, first: u64, count: u64, targets: &[Target], hits: &mut Vec<Hit>) {
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    fn inner(pads: &Pads, first: u64, count: u64, targets: &[Target], hits: &mut Vec<Hit>) {
        let before = |state: [u32; 5]| {
            let [a, b, c, d, e] = state.map(u32::cast_signed);
            (_mm_set_epi32(a, b, c, d), _mm_set_epi32(e, 0, 0, 0))
        };
        let (inner, outer) = (before(pads.inner), before(pads.outer));
        let zero = _mm_setzero_si128();
        scan_each(first, count, targets, hits, |counter| {
            let message = _mm_set_epi32((counter >> 32) as i32, counter as i32, i32::MIN, 0);
            // The pad's 64 bytes stand before the message in both hashes.
            let (abcd, e) = compress_sha(inner, [message, zero, zero, _mm_set_epi32(0, 0, 0, (64 + 8) * 8)]);
            let rest = _mm_xor_si128(e, _mm_set_epi32(0, i32::MIN, 0, 0));
            let (abcd, e) = compress_sha(outer, [abcd, rest, zero, _mm_set_epi32(0, 0, 0, (64 + 20) * 8)]);
            truncate([
                _mm_extract_epi32::<3>(abcd).cast_unsigned(),
                _mm_extract_epi32::<2>(abcd).cast_unsigned(),
                _mm_extract_epi32::<1>(abcd).cast_unsigned(),
                _mm_extract_epi32::<0>(abcd).cast_unsigned(),
                _mm_extract_epi32::<3>(e).cast_unsigned(),
            ])
        });
    }
    assert!(has_sha());
    // SAFETY: checked above.
    unsafe { inner(pads, first, count, targets, hits) }
}

/// A lane type over one vector register. Private to this file: a value exists only behind the checks above.
macro_rules! lanes {
    ($name:ident, $vector:ty, $count:literal, $splat:ident, $load:ident, $add:ident, $multiply:ident, $and:ident,
     $xor:ident, $shift_left:ident, $shift_right:ident; $($special:item)*) => {
        #[derive(Clone, Copy)]
        struct $name($vector);

        impl Lanes for $name {
            const COUNT: usize = $count;
            #[inline(always)]
            fn from_fn(word: impl Fn(usize) -> u32) -> Self {
                let words: [u32; $count] = std::array::from_fn(word);
                // SAFETY: the processor was checked; the load takes any alignment and the array is as large as it.
                Self(unsafe { $load(words.as_ptr().cast()) })
            }
            #[inline(always)]
            fn splat(word: u32) -> Self {
                // SAFETY: the processor was checked.
                Self(unsafe { $splat(word.cast_signed()) })
            }
            lanes!(@binary add $add, multiply $multiply, and $and, xor $xor, shift_left $shift_left, shift_right $shift_right);
            $($special)*
        }
    };
    (@binary $($name:ident $intrinsic:ident),*) => {
        $(#[inline(always)]
        fn $name(self, other: Self) -> Self {
            // SAFETY: the processor was checked.
            Self(unsafe { $intrinsic(self.0, other.0) })
        })*
    };
}

lanes! {
    Avx512, __m512i, 16, _mm512_set1_epi32, _mm512_loadu_si512, _mm512_add_epi32, _mm512_mullo_epi32, _mm512_and_si512,
    _mm512_xor_si512, _mm512_sllv_epi32, _mm512_srlv_epi32;

    #[inline(always)]
    fn rotate_left<const BY: i32>(self) -> Self {
        // SAFETY: the processor was checked, here and below.
        Self(unsafe { _mm512_rol_epi32::<BY>(self.0) })
    }
    // Three-input logic: the immediate is the truth table of the function.
    #[inline(always)]
    fn choose(self, a: Self, b: Self) -> Self {
        Self(unsafe { _mm512_ternarylogic_epi32::<0xca>(self.0, a.0, b.0) })
    }
    #[inline(always)]
    fn parity(self, a: Self, b: Self) -> Self {
        Self(unsafe { _mm512_ternarylogic_epi32::<0x96>(self.0, a.0, b.0) })
    }
    #[inline(always)]
    fn majority(self, a: Self, b: Self) -> Self {
        Self(unsafe { _mm512_ternarylogic_epi32::<0xe8>(self.0, a.0, b.0) })
    }
    #[inline(always)]
    fn at_most(self, bound: Self) -> u32 {
        unsafe { _mm512_cmple_epu32_mask(self.0, bound.0) }.into()
    }
}

lanes! {
    Avx2, __m256i, 8, _mm256_set1_epi32, _mm256_loadu_si256, _mm256_add_epi32, _mm256_mullo_epi32, _mm256_and_si256,
    _mm256_xor_si256, _mm256_sllv_epi32, _mm256_srlv_epi32;

    #[inline(always)]
    fn rotate_left<const BY: i32>(self) -> Self {
        // SAFETY: the processor was checked, here and below. (An immediate cannot be `32 - BY`, a count can.)
        Self(unsafe {
            _mm256_or_si256(_mm256_slli_epi32::<BY>(self.0), _mm256_srl_epi32(self.0, _mm_cvtsi32_si128(32 - BY)))
        })
    }
    #[inline(always)]
    fn at_most(self, bound: Self) -> u32 {
        let least = unsafe { _mm256_cmpeq_epi32(_mm256_min_epu32(self.0, bound.0), self.0) };
        unsafe { _mm256_movemask_ps(_mm256_castsi256_ps(least)) }.cast_unsigned()
    }
}

/// The compression function of SHA-1 by the SHA extensions: four rounds an instruction, twenty a function. The first word
/// of each four is in the highest lane; E stands in the highest lane too, over zeros.
#[target_feature(enable = "sha,ssse3,sse4.1")]
#[inline]
fn compress_sha(before: (__m128i, __m128i), mut w: [__m128i; 4]) -> (__m128i, __m128i) {
    /// Five times four rounds from group `FROM` on; `w` holds the last sixteen words of the message schedule.
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    #[inline]
    fn rounds<const FROM: usize, const FUNCTION: i32>(
        (mut abcd, mut e): (__m128i, __m128i),
        w: &mut [__m128i; 4],
    ) -> (__m128i, __m128i) {
        for group in FROM..FROM + 5 {
            if group >= 4 {
                let (a, b, c, d) = (w[group % 4], w[(group + 1) % 4], w[(group + 2) % 4], w[(group + 3) % 4]);
                w[group % 4] = _mm_sha1msg2_epu32(_mm_xor_si128(_mm_sha1msg1_epu32(a, b), c), d);
            }
            // The first group takes E itself, the others the A of four rounds ago.
            let sum = match group {
                0 => _mm_add_epi32(e, w[0]),
                _ => _mm_sha1nexte_epu32(e, w[group % 4]),
            };
            e = abcd;
            abcd = _mm_sha1rnds4_epu32::<FUNCTION>(abcd, sum);
        }
        (abcd, e)
    }
    let after = rounds::<0, 0>(before, &mut w);
    let after = rounds::<5, 1>(after, &mut w);
    let after = rounds::<10, 2>(after, &mut w);
    let (abcd, e) = rounds::<15, 3>(after, &mut w);
    (_mm_add_epi32(abcd, before.0), _mm_sha1nexte_epu32(e, before.1))
}

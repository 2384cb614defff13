//! The CRC unit of the STM32: polynomial 0x04C11DB7, start 0xFFFFFFFF, no reflection, no final xor, over 32-bit words
//! that stand in the report little endian (`docs/protocols/nitrokey.md, 2.1`).

/// CRC32 of `data` as it stands in a report. A last word that is not whole counts as filled with zeros; reports have none.
pub fn crc32(data: &[u8]) -> u32 {
    data.chunks(4).fold(u32::MAX, |crc, bytes| {
        let mut word = [0; 4];
        word[..bytes.len()].copy_from_slice(bytes);
        (0..32).fold(
            crc ^ u32::from_le_bytes(word),
            |crc, _| {
                if crc >> 31 == 1 { (crc << 1) ^ 0x04c1_1db7 } else { crc << 1 }
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_zero_bytes_are_as_the_maker_counts_them() {
        assert_eq!(crc32(&[0; 60]), 0xef6e_b7df);
    }

    #[test]
    fn it_is_crc_32_mpeg_2_over_words_turned_round() {
        assert_eq!(mpeg_2(b"123456789"), 0x0376_e6e7, "the public check value");
        assert_eq!(crc32(b"43218765"), mpeg_2(b"12345678"));
    }

    /// The same polynomial byte by byte.
    fn mpeg_2(data: &[u8]) -> u32 {
        data.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte) << 24, |crc, _| {
                if crc & 0x8000_0000 != 0 { (crc << 1) ^ 0x04c1_1db7 } else { crc << 1 }
            })
        })
    }
}

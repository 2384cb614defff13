//! CRC-16/MCRF4XX (polynomial 0x8408 reflected, start 0xFFFF, no final xor); stored complemented it leaves 0xF0B8.

/// What the CRC over data plus stored, complemented CRC comes to when nothing was damaged.
pub const RESIDUAL: u16 = 0xf0b8;

/// CRC16 of `data` as it stands in a frame; `crc16(b"123456789")` is 0x6F91.
pub fn crc16(data: &[u8]) -> u16 {
    data.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0x8408 } else { crc >> 1 })
    })
}

/// `data` followed by its complemented CRC, little endian, as answers and configurations carry it.
pub fn sealed(data: &[u8]) -> Vec<u8> {
    let mut bytes = data.to_vec();
    bytes.extend_from_slice(&(!crc16(data)).to_le_bytes());
    bytes
}

/// The first `len` bytes when the complemented CRC behind them fits; `None` otherwise.
pub fn unsealed(bytes: &[u8], len: usize) -> Option<&[u8]> {
    let whole = bytes.get(..len.checked_add(2)?)?;
    (crc16(whole) == RESIDUAL).then(|| &whole[..len])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_and_its_complement() {
        assert_eq!(crc16(b"123456789"), 0x6f91);
        assert_eq!(!crc16(b"123456789"), 0x906e);
        assert_eq!(crc16(&[0; 64]), 0x5b6b);
    }

    #[test]
    fn what_was_sealed_is_unsealed_and_damage_is_seen() {
        let mut bytes = sealed(b"abc");
        assert_eq!(unsealed(&bytes, 3), Some(&b"abc"[..]));
        assert_eq!(unsealed(&bytes, 4), None);
        bytes[1] ^= 0x10;
        assert_eq!(unsealed(&bytes, 3), None);
    }
}

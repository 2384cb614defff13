//! What a HID interface says of itself in its report descriptor (HID 1.11, 6.2.2): the first usage, and whether it may type.

/// Usage page and usage of the first collection in a report descriptor.
pub fn first_usage(descriptor: &[u8]) -> Option<(u16, u16)> {
    let (mut page, mut usage) = (0, None);
    for (tag, length, value) in items(descriptor) {
        match tag {
            USAGE_PAGE => page = value,
            // Four bytes carry their own page in the upper half.
            USAGE if length == 4 => usage = usage.or(Some((value >> 16, value & 0xFFFF))),
            USAGE => usage = usage.or(Some((page, value))),
            COLLECTION => return usage.map(|(page, usage)| (page as u16, usage as u16)),
            _ => {}
        }
    }
    None
}

/// Whether keys are declared anywhere in a report descriptor: a keyboard may stand behind a mouse in one interface.
pub fn may_type(descriptor: &[u8]) -> bool {
    const KEYS: u32 = 0x07;
    items(descriptor).any(|(tag, length, value)| match tag {
        USAGE_PAGE => value == KEYS,
        USAGE | USAGE_MINIMUM => length == 4 && value >> 16 == KEYS,
        _ => false,
    })
}

const USAGE_PAGE: u8 = 0x04;
const USAGE: u8 = 0x08;
const USAGE_MINIMUM: u8 = 0x18;
const COLLECTION: u8 = 0xA0;

/// The items of a report descriptor (HID 1.11, section 6.2.2) up to one that is cut off: tag, bytes of data, value.
fn items(mut descriptor: &[u8]) -> impl Iterator<Item = (u8, usize, u32)> {
    const LONG_ITEM: u8 = 0xFE;
    std::iter::from_fn(move || {
        let (prefix, rest) = descriptor.split_first()?;
        let length = match prefix {
            &LONG_ITEM => 2 + usize::from(*rest.first()?),
            short => [0, 1, 2, 4][usize::from(short & 0b11)],
        };
        let (data, rest) = rest.split_at_checked(length)?;
        descriptor = rest;
        Some((prefix & !0b11, length, data.iter().rev().fold(0u32, |value, byte| value << 8 | u32::from(*byte))))
    })
}

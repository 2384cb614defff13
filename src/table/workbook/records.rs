//! The records of Excel's workbooks before 2007.

/// The records of a workbook's stream: kind and content of each.
pub(super) struct Records<'a>(pub &'a [u8]);

impl<'a> Records<'a> {
    /// The next one; `None` at the end.
    pub fn next(&mut self) -> Option<(u64, &'a [u8])> {
        let (head, rest) = self.0.split_at_checked(4)?;
        let (data, rest) = rest.split_at_checked(usize::try_from(short(head, 2)).ok()?)?;
        self.0 = rest;
        Some((short(head, 0), data))
    }

    /// The records that go on with the last one.
    pub fn continued(&mut self) -> Vec<&'a [u8]> {
        let mut found = Vec::new();
        while self.0.starts_with(&[0x3c, 0]) {
            let Some((_, data)) = self.next() else { break };
            found.push(data);
        }
        found
    }
}

/// A number of two bytes; 0 where it is cut off.
pub(super) fn short(data: &[u8], at: usize) -> u64 {
    data.get(at..at + 2).map_or(0, |bytes| u64::from(bytes[0]) | u64::from(bytes[1]) << 8)
}

/// A number of four bytes; 0 where it is cut off.
pub(super) fn long(data: &[u8], at: usize) -> u32 {
    let value = short(data, at) | short(data, at + 2) << 16;
    u32::try_from(value).unwrap_or(u32::MAX)
}

//! The label of a slot: sixteen bytes of text, the one thing that can be read of a slot.

/// Bytes of a label.
pub const LABEL_SIZE: usize = 16;

/// A label, as it is stored: text, then zeros; flash that was never written reads as 0xff.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Label(pub [u8; LABEL_SIZE]);

impl Label {
    /// A slot that has none.
    pub const NONE: Self = Self([0; LABEL_SIZE]);

    /// From printable ASCII; `None` where it is something else or does not fit.
    pub fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; LABEL_SIZE];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        text.bytes().all(is_text).then_some(Self(bytes))
    }

    /// Nothing was written there.
    pub fn is_empty(self) -> bool {
        matches!(self.0[0], 0 | 0xff)
    }

    /// The text; what is not printable ends it.
    pub fn text(&self) -> &str {
        let end = self.0.iter().position(|byte| !is_text(*byte)).unwrap_or(LABEL_SIZE);
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }
}

impl std::fmt::Debug for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Label({:?})", self.text())
    }
}

fn is_text(byte: u8) -> bool {
    byte == b' ' || byte.is_ascii_graphic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_reads_as_it_was_made_and_an_empty_one_is_empty() {
        assert_eq!(Label::new("OTP#12345678").unwrap().text(), "OTP#12345678");
        assert_eq!(Label::new("sixteen letters!").unwrap().text(), "sixteen letters!");
        assert_eq!((Label::new("seventeen letters"), Label::new("clé"), Label::new("a\nb")), (None, None, None));
        assert!(Label::NONE.is_empty() && Label([0xff; LABEL_SIZE]).is_empty() && Label([0xff; 16]).text().is_empty());
    }
}

//! Which addresses are for the station alone, as the route table has them.

/// The addresses of all that is done at the station and nowhere else, by their parts.
#[derive(Debug, Default)]
pub(super) struct AtStation(Vec<Vec<String>>);

impl AtStation {
    /// Those of these ways: `/tokens/{serial}/enrol`.
    pub fn of(ways: impl Iterator<Item = String>) -> Self {
        Self(ways.map(|way| way.split('/').map(str::to_owned).collect()).collect())
    }

    /// Whether what is done at this address is.
    pub fn has(&self, address: &str) -> bool {
        let parts: Vec<_> = address.split('/').collect();
        let fits = |(known, part): (&String, &&str)| known == part || known.starts_with('{');
        self.0.iter().any(|known| known.len() == parts.len() && known.iter().zip(&parts).all(fits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_by_its_parts_whatever_stands_for_a_parameter() {
        let here = AtStation::of(["/tokens/{serial}/enrol", "/conveyor"].map(str::to_owned).into_iter());
        assert!(here.has("/tokens/1111/enrol") && here.has("/conveyor"));
        for anywhere in ["/tokens", "/tokens/1111/take_back", "/tokens/1111", "/conveyor/1"] {
            assert!(!here.has(anywhere), "{anywhere}");
        }
    }
}

//! Which addresses a part of the route table has: the pages, to which a refused form comes back and a sign-in may lead, and what is done
//! at the station alone.

/// The part of a query that names what was done, told once.
pub(super) const SAID: &str = "said";
/// The one that names a form which was refused.
pub(super) const REFUSED: &str = "refused";
/// The one that names a page which answered a form.
pub(super) const SHOWN: &str = "shown";

/// Some of the addresses that the table of routes has.
#[derive(Debug)]
pub(super) struct Addresses(Vec<Vec<String>>);

impl Addresses {
    /// Of these paths: `/tokens/{serial}`.
    pub fn new<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        Self(paths.into_iter().map(|path| parts(path).map(str::to_owned).collect()).collect())
    }

    /// Whether an address is one of them, and nothing else to any browser.
    pub fn has(&self, address: &str) -> bool {
        is_own(address) && self.fits(address.split('?').next().unwrap_or_default())
    }

    /// The page that an address which only takes forms belongs to: the nearest one above it.
    pub fn above(&self, path: &str) -> String {
        let mut parts: Vec<_> = parts(path).collect();
        while !parts.is_empty() {
            let shorter = format!("/{}", parts.join("/"));
            if self.has(&shorter) {
                return shorter;
            }
            parts.pop();
        }
        "/".to_owned()
    }

    /// Whether a path that we wrote is one of them, whatever stands for its parameters.
    pub fn fits(&self, path: &str) -> bool {
        let asked: Vec<_> = parts(path).collect();
        self.0.iter().any(|page| {
            page.len() == asked.len()
                && page
                    .iter()
                    .zip(&asked)
                    .all(|(part, asked)| part == asked || part.starts_with('{') && !asked.is_empty())
        })
    }
}

/// Whether an address is of this host, however it is read: no other host, no way up, no sign that is read in two ways.
pub(super) fn is_own(address: &str) -> bool {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let plain = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'#'))
    };
    let up = |part: &str| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    let split = |part: &str| part.to_ascii_lowercase().contains("%2f") || part.to_ascii_lowercase().contains("%5c");
    path.starts_with('/')
        && !path.starts_with("//")
        && plain(path)
        && plain(query)
        && address.len() <= 2000
        && !parts(path).any(|part| up(part) || split(part))
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').skip(1).filter(move |_| path != "/")
}

/// An address without these parts of its query.
pub(super) fn without(address: &str, names: &[&str]) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let named = |pair: &&str| names.contains(&pair.split('=').next().unwrap_or_default());
    let left: Vec<_> = query.split('&').filter(|pair| !pair.is_empty() && !named(pair)).collect();
    if left.is_empty() { path.to_owned() } else { format!("{path}?{}", left.join("&")) }
}

/// The same with one part more.
pub(super) fn with(address: &str, name: &str, value: &str) -> String {
    let (address, fragment) = address.split_once('#').map_or((address, None), |(address, rest)| (address, Some(rest)));
    let sign = if address.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{address}{sign}{name}={value}{fragment}")
}

/// A part of an address's query, as it stands there.
pub(super) fn asked<'a>(query: Option<&'a str>, name: &str) -> Option<&'a str> {
    query?.split('&').find_map(|pair| pair.split_once('=').filter(|(found, _)| *found == name).map(|(_, value)| value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_ours_are_led_to() {
        let places = Addresses::new(["/", "/tokens", "/tokens/{serial}", "/requests/{id}/undo"]);
        for good in ["/", "/tokens", "/tokens/1111", "/tokens?q=a%20b", "/requests/4/undo", "/?refused=1"] {
            assert!(places.has(good), "{good}");
        }
        for bad in [
            "",
            "tokens",
            "//evil.example",
            "//evil.example/tokens",
            "/\\evil.example",
            "\\\\evil",
            "https://evil.example",
            "/tokens/",
            "/tokens/..",
            "/tokens/%2e%2E",
            "/tokens/.",
            "/tokens/a%2Fb",
            "/tokens/a%5cb",
            "/tokens\n",
            "/tokens?a=\r\nb",
            "/tokens\u{e9}",
            "/people",
            "/tokens/1/enrol",
            "javascript:alert(1)",
            "/tokens#x",
            "/%2Fevil.example",
            "/\t/evil.example",
            " /tokens",
        ] {
            assert!(!places.has(bad), "{bad:?}");
        }
        assert_eq!(places.above("/tokens/1111/enrol"), "/tokens/1111");
        assert_eq!(places.above("/requests/4/approve"), "/");
    }

    #[test]
    fn an_address_is_known_by_its_parts_whatever_stands_for_a_parameter() {
        let here = Addresses::new(["/tokens/{serial}/enrol", "/conveyor"]);
        assert!(here.fits("/tokens/1111/enrol") && here.fits("/conveyor"));
        for anywhere in ["/tokens", "/tokens/1111/take_back", "/tokens/1111", "/conveyor/1"] {
            assert!(!here.fits(anywhere), "{anywhere}");
        }
    }

    #[test]
    fn a_query_is_cut_and_added_to() {
        assert_eq!(without("/a?said=1&q=2&refused=3", &["said", "refused"]), "/a?q=2");
        assert_eq!(without("/a?said=1", &["said"]), "/a");
        assert_eq!(with("/a?q=2#end", "said", "1"), "/a?q=2&said=1#end");
        assert_eq!(asked(Some("xsaid=0&said=1"), "said"), Some("1"));
    }
}

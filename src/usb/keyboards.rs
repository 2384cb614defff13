//! Which keyboards the station ignores: what an installation says of its sockets, and what follows for one device.
//!
//! Nobody is to be locked out: a keyboard is ignored only in a socket that was named as one of the bench, so that another
//! socket always is the way back.

use super::{PortPath, UsbDevice};
use serde::Deserialize;

/// What an installation says of keyboards that no profile knows: `[keyboards]` in the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Keyboards {
    ignored: Vec<PortPath>,
    own: Vec<(u16, u16)>,
}

/// As it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    unknown: Policy,
    #[serde(default)]
    bench_ports: Vec<String>,
    #[serde(default)]
    own: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Policy {
    Tell,
    Ignore,
}

/// What is said of keyboards cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKeyboards {
    /// Every keyboard of the machine would be ignored.
    #[error(
        "keyboards are to be ignored, but in which sockets is not said: name those of the bench in bench_ports, and leave one socket out for a keyboard of your own"
    )]
    Everywhere,
    /// Not the name of a socket.
    #[error("{0:?} is no socket: write it as the cards of the bench do, such as \"1-2\" or \"1-2.3\"")]
    Port(String),
    /// Not the numbers of a product.
    #[error("{0:?} names no keyboard: write idVendor and idProduct as lsusb does, such as \"046d:c31c\"")]
    Id(String),
}

impl TryFrom<Written> for Keyboards {
    type Error = InvalidKeyboards;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let port = |text: &String| {
            let port = PortPath(text.clone());
            if super::sysfs::is_port(text) { Ok(port) } else { Err(InvalidKeyboards::Port(text.clone())) }
        };
        let id = |text: &String| {
            let number = |text: &str| {
                let plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
                u16::from_str_radix(text, 16).ok().filter(|_| plain)
            };
            let read = text.split_once(':').and_then(|(vid, pid)| Some((number(vid)?, number(pid)?)));
            read.ok_or_else(|| InvalidKeyboards::Id(text.clone()))
        };
        let ports = written.bench_ports.iter().map(port).collect::<Result<Vec<_>, _>>()?;
        let own = written.own.iter().map(id).collect::<Result<_, _>>()?;
        match written.unknown {
            Policy::Ignore if ports.is_empty() => Err(InvalidKeyboards::Everywhere),
            Policy::Ignore => Ok(Self { ignored: ports, own }),
            Policy::Tell => Ok(Self { ignored: Vec::new(), own }),
        }
    }
}

impl Keyboards {
    /// The sockets in which unknown keyboards are ignored, with everything behind them; none: they are only told of.
    pub fn ignored(&self) -> &[PortPath] {
        &self.ignored
    }

    /// Whether unknown keyboards are ignored in this socket.
    pub fn ignores(&self, port: &PortPath) -> bool {
        let behind = |bench: &PortPath| port.0.strip_prefix(&bench.0).is_some_and(|rest| rest.starts_with('.'));
        self.ignored.iter().any(|bench| bench == port || behind(bench))
    }

    /// Whether the installation names it as a keyboard or scanner of its own.
    pub fn is_own(&self, device: &UsbDevice) -> bool {
        self.own.contains(&(device.vid, device.pid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Keyboards, String> {
        toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[test]
    fn keyboards_are_ignored_in_the_sockets_of_the_bench_and_behind_them_and_nowhere_else() {
        let keyboards = read("unknown = 'ignore'\nbench_ports = ['1-2', '2-1.4']").unwrap();
        for (port, expected) in [
            ("1-2", true),
            ("1-2.3", true),
            ("1-2.3.1", true),
            ("2-1.4", true),
            ("1-20", false),
            ("1-3", false),
            ("2-1", false),
            ("11-2", false),
        ] {
            assert_eq!(keyboards.ignores(&PortPath(port.to_owned())), expected, "{port}");
        }
    }

    #[test]
    fn keyboards_are_never_ignored_in_every_socket() {
        let refused = read("unknown = 'ignore'").unwrap_err();
        assert!(refused.contains("leave one socket out"), "{refused}");
        assert_eq!(read("unknown = 'tell'\nbench_ports = ['1-2']").unwrap().ignored(), [], "told of, and no more");
        assert_eq!(Keyboards::default().ignored(), []);
    }

    #[test]
    fn what_names_no_socket_and_no_keyboard_is_refused() {
        for (line, expected) in [
            ("bench_ports = ['usb1']", "\"usb1\" is no socket"),
            ("bench_ports = ['1-2', '*']", "\"*\" is no socket"),
            ("bench_ports = ['1-2']\nown = ['046d']", "\"046d\" names no keyboard"),
            ("bench_ports = ['1-2']\nown = ['046d:+31c']", "names no keyboard"),
            ("bench_ports = ['1-2']\nown = ['46d:c31c']", "names no keyboard"),
        ] {
            let refused = read(&format!("unknown = 'ignore'\n{line}")).unwrap_err();
            assert!(refused.contains(expected), "{line}: {refused}");
        }
        assert!(read("unknown = 'perhaps'").is_err() && read("bench_ports = ['1-2']").is_err());
    }
}

//! What can be a mail server, and what cannot: the same for the configuration and for the panel.

use super::Security;
use std::net::IpAddr;

/// The port that is usual for it.
pub fn usual_port(security: Security) -> u16 {
    match security {
        Security::StartTls => 587,
        Security::Tls => 465,
        Security::Plain => 25,
    }
}

/// Whether what is said to it never leaves this machine.
pub fn is_loopback(server: &str) -> bool {
    server == "localhost" || server.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Nothing that could leave its line in the conversation with the server.
pub fn is_host(text: &str) -> bool {
    let clean = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    !text.is_empty() && text.len() <= 253 && text.chars().all(clean)
}

/// The host of an address such as https://clefs.example.fr:8443/.
pub fn host_of(url: &str) -> Option<&str> {
    let authority = url.split_once("://")?.1.split('/').next()?;
    Some(authority.rsplit_once(':').map_or(authority, |(host, _)| host)).filter(|host| is_host(host))
}

//! Who is at the other end of a connection of this machine: the kernel knows whose socket it is.

use std::{
    fs,
    net::{IpAddr, SocketAddr},
};

/// The uid that owns the other end of a connection between two sockets of this machine; `None`: it is gone, or not of this
/// machine. Of a socket that nobody holds any more the kernel says root: such rows have no inode and are passed over.
pub(super) fn owner(theirs: SocketAddr, ours: SocketAddr) -> Option<u32> {
    ["/proc/self/net/tcp", "/proc/self/net/tcp6"].into_iter().find_map(|table| {
        let table = fs::read_to_string(table).ok()?;
        table.lines().skip(1).find_map(|row| owner_in(row, theirs, ours))
    })
}

/// `sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode …`
fn owner_in(row: &str, theirs: SocketAddr, ours: SocketAddr) -> Option<u32> {
    let mut columns = row.split_ascii_whitespace().skip(1);
    let (from, to) = (columns.next()?, columns.next()?);
    if socket(from)? != canonical(theirs) || socket(to)? != canonical(ours) {
        return None;
    }
    let uid = columns.nth(4)?.parse().ok()?;
    let inode = columns.nth(1)?;
    (inode != "0").then_some(uid)
}

/// `0100007F:2120`: words of the address as this machine's own numbers, the port as it is said.
fn socket(text: &str) -> Option<SocketAddr> {
    let (address, port) = text.split_once(':')?;
    let word = |at: usize| u32::from_str_radix(address.get(at * 8..at * 8 + 8)?, 16).ok().map(u32::to_ne_bytes);
    let ip = match address.len() {
        8 => IpAddr::from(word(0)?),
        32 => {
            let words = [word(0)?, word(1)?, word(2)?, word(3)?];
            IpAddr::from(<[u8; 16]>::try_from(words.concat()).ok()?)
        }
        _ => return None,
    };
    Some(canonical(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?)))
}

fn canonical(socket: SocketAddr) -> SocketAddr {
    SocketAddr::new(socket.ip().to_canonical(), socket.port())
}

/// An address as it is written in headers: plain, in brackets, or with a port.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let plain = bare.parse::<IpAddr>().ok();
    plain.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip())).map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn the_kernel_tells_whose_process_is_connected() {
        for listen in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(listen) else { continue };
            let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (server, peer) = listener.accept().unwrap();
            let here = rustix::process::geteuid().as_raw();
            assert_eq!(owner(peer, server.local_addr().unwrap()), Some(here), "{listen}");
            drop(client);
            assert_eq!(owner(peer, server.local_addr().unwrap()), None, "whoever went away is nobody, not root");
        }
    }
}

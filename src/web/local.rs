//! Who is at the other end of a connection of this machine: the kernel knows whose socket it is.

use rustix::{
    io::Errno,
    net::{
        AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType,
        netlink::{SOCK_DIAG, SocketAddrNetlink},
        recv, sendto, socket_with,
    },
};
use std::{
    fs,
    net::{IpAddr, SocketAddr},
};

/// SOCK_DIAG_BY_FAMILY (`linux/sock_diag.h`).
const BY_FAMILY: u16 = 20;
/// AF_INET and AF_INET6.
const V4: u8 = 2;
const V6: u8 = 10;

/// The uid that owns the other end of a connection between two sockets of this machine; `None`: it is gone, or not of this
/// machine. Of a socket that nobody holds any more the kernel says root: such answers have no inode and are passed over.
///
/// The kernel's socket diagnosis looks the one socket up. Its table of all of them takes milliseconds however few there are,
/// and is read only where the diagnosis says nothing: it has no such socket, or the kernel has no diagnosis.
pub(super) fn owner(theirs: SocketAddr, ours: SocketAddr) -> Option<u32> {
    let (theirs, ours) = (canonical(theirs), canonical(ours));
    match diagnosed(theirs, ours) {
        Ok(owner) => owner,
        Err(_) => in_tables(theirs, ours),
    }
}

/// What the kernel's socket diagnosis says (sock_diag(7); `inet_diag_req_v2` and `inet_diag_msg` of `linux/inet_diag.h`).
fn diagnosed(theirs: SocketAddr, ours: SocketAddr) -> Result<Option<u32>, Errno> {
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, Some(SOCK_DIAG))?;
    sendto(&socket, &question(theirs, ours), SendFlags::empty(), &SocketAddrNetlink::new(0, 0))?;
    let mut message = [0; 1024]; // twice what an answer without extensions takes, and more
    let (_, length) = recv(&socket, &mut message[..], RecvFlags::empty())?;
    answer(message.get(..length).ok_or(Errno::MSGSIZE)?, theirs, ours)
}

/// Asks for the socket whose own end is `theirs`: netlink header, request, the two ends.
fn question(theirs: SocketAddr, ours: SocketAddr) -> Vec<u8> {
    const REQUEST: u16 = 1; // NLM_F_REQUEST
    const TCP: u8 = 6;
    let family = if theirs.is_ipv4() { V4 } else { V6 };
    let mut message = 72_u32.to_ne_bytes().to_vec(); // its length
    message.extend([BY_FAMILY.to_ne_bytes(), REQUEST.to_ne_bytes()].concat());
    message.extend([0; 8]); // sequence and port: one question, one answer
    message.extend([family, TCP, 0, 0]); // no extensions
    message.extend([0xff; 4]); // in whatever state
    message.extend([theirs.port().to_be_bytes(), ours.port().to_be_bytes()].concat());
    for end in [theirs, ours] {
        match end.ip() {
            IpAddr::V4(ip) => message.extend([&ip.octets()[..], &[0; 12]].concat()),
            IpAddr::V6(ip) => message.extend(ip.octets()),
        }
    }
    message.extend([0; 4]); // at whatever interface
    message.extend([0xff; 8]); // INET_DIAG_NOCOOKIE: no one socket
    message
}

/// The owner in an answer. Where the connection is gone, the kernel answers with a socket that listens at its port, if there is
/// one: that one has other ends.
fn answer(message: &[u8], theirs: SocketAddr, ours: SocketAddr) -> Result<Option<u32>, Errno> {
    if message.get(4..6) != Some(&BY_FAMILY.to_ne_bytes()) {
        return Err(Errno::NOENT); // NLMSG_ERROR: no such socket, or no diagnosis; the kernel says the same of both
    }
    let part = |at: usize, length: usize| message.get(at..at + length).ok_or(Errno::BADMSG);
    let number = |at| part(at, 4).map(|bytes| u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    let is_v4 = part(16, 1)? == [V4];
    let end = |port: usize, address: usize| -> Result<SocketAddr, Errno> {
        let port = part(port, 2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))?;
        let octets = <[u8; 16]>::try_from(part(address, 16)?).map_err(|_| Errno::BADMSG)?;
        let [a, b, c, d, ..] = octets;
        let ip = if is_v4 { IpAddr::from([a, b, c, d]) } else { IpAddr::from(octets) };
        Ok(canonical(SocketAddr::new(ip, port)))
    };
    let is_meant = end(20, 24)? == theirs && end(22, 40)? == ours;
    let (uid, inode) = (number(80)?, number(84)?);
    Ok((is_meant && inode != 0).then_some(uid))
}

/// The owner in the tables of all connections.
fn in_tables(theirs: SocketAddr, ours: SocketAddr) -> Option<u32> {
    ["/proc/self/net/tcp", "/proc/self/net/tcp6"].into_iter().find_map(|table| {
        let table = fs::read_to_string(table).ok()?;
        table.lines().skip(1).find_map(|row| owner_in(row, theirs, ours))
    })
}

/// `sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode …`
fn owner_in(row: &str, theirs: SocketAddr, ours: SocketAddr) -> Option<u32> {
    let mut columns = row.split_ascii_whitespace().skip(1);
    let (from, to) = (columns.next()?, columns.next()?);
    if socket(from)? != theirs || socket(to)? != ours {
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

    /// A connection on this machine: the listener, who connected, and the server's end.
    fn connected(listen: &str) -> Option<(TcpListener, TcpStream, TcpStream)> {
        let listener = TcpListener::bind(listen).ok()?;
        let mut address = listener.local_addr().unwrap();
        if address.ip().is_unspecified() {
            address.set_ip("::ffff:127.0.0.1".parse().unwrap()); // an IPv4 connection between sockets of IPv6
        }
        let client = TcpStream::connect(address).unwrap();
        let (server, _) = listener.accept().unwrap();
        Some((listener, client, server))
    }

    #[test]
    fn the_kernel_tells_whose_process_is_connected() {
        let here = Some(rustix::process::geteuid().as_raw());
        for listen in ["127.0.0.1:0", "[::1]:0", "[::]:0"] {
            let Some((_listener, client, server)) = connected(listen) else { continue };
            let (theirs, ours) = (canonical(server.peer_addr().unwrap()), canonical(server.local_addr().unwrap()));
            assert_eq!(diagnosed(theirs, ours), Ok(here), "{listen}");
            assert_eq!(in_tables(theirs, ours), here, "{listen}: what is asked where there is no diagnosis");
            drop(client);
            assert_eq!(owner(theirs, ours), None, "{listen}: whoever went away is nobody, not root");
        }
    }

    #[test]
    fn a_socket_that_listens_at_the_port_of_the_gone_one_is_not_taken_for_it() {
        let (_listener, client, server) = connected("127.0.0.1:0").unwrap();
        let (theirs, ours) = (server.peer_addr().unwrap(), server.local_addr().unwrap());
        drop((server, client)); // the server's end first: it is that one that waits
        let _other = TcpListener::bind(theirs).unwrap();
        assert_eq!(diagnosed(theirs, ours), Ok(None), "the kernel answered with the listener");
        assert_eq!(owner(theirs, ours), None);
    }
}

//! What leaves the station of each entry, so that a copy elsewhere anchors the journal: number, authenticator and ids; no name, no
//! serial, no fact. Whoever has such lines can tell later whether the journal still holds those very entries.

use super::{ChainKey, Fault, Head, head::holds};
use crate::{
    Reader, Result,
    engine::{self, Sql},
    sql::At,
};
use domain::{PersonId, TokenId, Uai, Verb};
use jiff::Timestamp;
use std::{
    fmt::{self, Display, Formatter},
    io::{self, BufRead, Read},
};

/// Before each head of a copy.
const WORD: &str = "journal station=";
/// A line of a copy is never longer, bytes; what is goes on as another line.
const LONGEST: u64 = 64 * 1024;

/// One entry as a copy has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Which station's, as eight digits that tell stations of one log apart.
    pub station: String,
    /// Number and authenticator.
    pub head: Head,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub verb: Verb,
    /// Who did it, where it is a person.
    pub person: Option<PersonId>,
    /// The token it is about.
    pub token: Option<TokenId>,
    /// The school it is about.
    pub school: Option<Uai>,
    /// The person it is about.
    pub subject: Option<PersonId>,
}

impl Display for Anchor {
    /// One line: `journal station=1a2b3c4d 123:0c1d… at=… verb=register person=2 token=7 school=0951099D subject=4`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{WORD}{} {} at={} verb={}", self.station, self.head, self.at, self.verb)?;
        let ids = [
            ("person", self.person.map(|id| id.to_string())),
            ("token", self.token.map(|id| id.to_string())),
            ("school", self.school.map(|school| school.to_string())),
            ("subject", self.subject.map(|id| id.to_string())),
        ];
        ids.into_iter().filter_map(|(name, id)| Some((name, id?))).try_for_each(|(name, id)| write!(f, " {name}={id}"))
    }
}

/// By which eight digits this station's lines are known.
pub(super) fn station(chain: &ChainKey) -> String {
    data_encoding::HEXLOWER.encode(&chain.genesis.mac[..4])
}

impl Reader<'_> {
    /// The entries after this number, the oldest first, at most `most`.
    pub fn anchors_after(&self, number: u64, most: u32) -> Result<Vec<Anchor>> {
        let station = station(self.chain);
        let mut statement = self.conn.prepare_cached(
            "SELECT number, mac, at, verb, person, token, school, subject FROM journal WHERE number > ? ORDER BY number LIMIT ?",
        )?;
        let rows = statement.query_map((number, most), |row| {
            Ok(Anchor {
                station: station.clone(),
                head: Head { number: row.get(0)?, mac: row.get(1)? },
                at: row.get::<_, At>(2)?.0,
                verb: row.get(3)?,
                person: row.get(4)?,
                token: row.get(5)?,
                school: row.get(6)?,
                subject: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// What a copy has of this station: the heads in whatever text it is (syslog, `journalctl -o json`), by number, each once.
    ///
    /// # Errors
    /// The text cannot be read.
    pub fn heads_of_copy(&self, text: impl BufRead) -> io::Result<Vec<Head>> {
        heads(text, &station(self.chain))
    }
}

fn heads(mut text: impl BufRead, station: &str) -> io::Result<Vec<Head>> {
    let (mut found, mut line) = (Vec::new(), Vec::new());
    while text.by_ref().take(LONGEST).read_until(b'\n', &mut line)? > 0 {
        let read = String::from_utf8_lossy(&line);
        let of_ours = read.split(WORD).skip(1).filter_map(|rest| rest.strip_prefix(station)?.strip_prefix(' '));
        // what follows the head is a space, or the quotation mark that ends the text
        let end = |c: char| !(c.is_ascii_hexdigit() || c == ':');
        found.extend(of_ours.filter_map(|rest| rest.split(end).next()?.parse::<Head>().ok()));
        line.clear();
    }
    found.sort_by_key(|head| (head.number, head.mac));
    found.dedup();
    Ok(found)
}

/// The first of these heads that the journal does not hold as it is.
pub(crate) fn first_unlike(conn: Sql<'_>, chain: &ChainKey, heads: &[Head]) -> Result<Option<Fault>> {
    for head in heads {
        match holds(conn, chain, *head)? {
            None => {}
            Some(Fault::Diverged { number }) => return Ok(Some(Fault::Unlike { number })),
            Some(_) => return Ok(Some(Fault::Gone { number: head.number })),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_again_in_syslog_and_in_json_and_no_other_station_s() {
        let of = |number, fill| Head { number, mac: [fill; 32] };
        let line = |station: &str, head| {
            let anchor = Anchor {
                station: station.to_owned(),
                head,
                at: Timestamp::UNIX_EPOCH,
                verb: Verb::Register,
                person: PersonId::new(2).ok(),
                token: None,
                school: "0951099D".parse().ok(),
                subject: None,
            };
            anchor.to_string()
        };
        let ours = line("1a2b3c4d", of(7, 1));
        assert!(ours.ends_with(" at=1970-01-01T00:00:00Z verb=register person=2 school=0951099D"), "{ours}");
        let text = format!(
            "Nov 29 23:00:00 clefs trousseau[12]: {}\n{{\"MESSAGE\":\"{ours}\",\"_PID\":\"12\"}}\n\
             {}\n{}\njournal station=1a2b3c4d 9:zz\n{}\n",
            line("1a2b3c4d", of(8, 2)),
            line("ffffffff", of(8, 3)),
            &ours[..60],
            line("1a2b3c4d", of(8, 4)),
        );
        assert_eq!(heads(text.as_bytes(), "1a2b3c4d").unwrap(), [of(7, 1), of(8, 2), of(8, 4)]);
    }
}

//! How connections to a server are opened, and how one program has the database for itself.

use super::{
    super::{Connection, Optional, Result, Watch},
    Connection as Ours,
};
use ::postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
};
use domain::Secret;
use postgres_protocol::password::scram_sha_256;
use std::{fmt, net::IpAddr, str::FromStr, sync::Arc, time::Duration};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long the other end of a connection may leave unanswered what was sent to it.
const GONE: Duration = Duration::from_secs(5);
/// What is prepared is kept; what a transaction waits for is another writer, and not for ever.
const OPTIONS: &str = "-c lock_timeout=5s -c client_min_messages=warning -c timezone=UTC";

/// What a server calls our connections, before the name of the machine: those of a station, those of one that stands by.
const SERVES: &str = "trousseau@";
const STANDS_BY: &str = "trousseau-standby@";

/// `TROU`, and what is locked: the right to write.
const RIGHT: i64 = i64::from_be_bytes(*b"TROUwrit");

/// Where a server is, which database, and as whom: what stands behind `postgresql://` (PostgreSQL's manual, 34.1.1). Printed without its
/// password. Nothing crosses a network in the clear: TLS, and the certificate has to be of the name that is asked for.
#[derive(Clone)]
pub struct Server {
    text: Arc<str>,
    config: Arc<Config>,
    tls: Option<MakeRustlsConnect>,
}

impl Server {
    /// The server of this address, asked with this password; `authorities`, PEM: those whose certificates are believed, in place of the
    /// machine's own.
    ///
    /// # Errors
    /// The text is no such address, or has a password in it; the authorities cannot be read.
    pub fn new(address: &str, password: Option<&Secret>, authorities: Option<&[u8]>) -> Result<Self, InvalidServer> {
        let mut config = read(address)?;
        if let Some(password) = password {
            config.password(password.expose());
        }
        config.application_name(&format!("{SERVES}{}", rustix::system::uname().nodename().to_string_lossy()));
        config.connect_timeout(Duration::from_secs(5));
        // a machine that is gone without a word is noticed while somebody still waits: by us, and by the server, which lets go of our right to
        // write, so that another machine may serve
        config
            .keepalives_idle(Duration::from_secs(2))
            .keepalives_interval(Duration::from_secs(1))
            .keepalives_retries(3);
        config.tcp_user_timeout(GONE);
        config.options(&format!(
            "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 -c tcp_user_timeout={} {OPTIONS}",
            GONE.as_millis()
        ));
        let crosses = config.get_hosts().iter().any(crosses_a_network);
        let tls = if crosses || authorities.is_some() {
            config.ssl_mode(SslMode::Require);
            let client = tls::client(authorities).map_err(|error| InvalidServer::Authorities(error.to_string()))?;
            Some(MakeRustlsConnect::new(client))
        } else {
            config.ssl_mode(SslMode::Disable);
            None
        };
        Ok(Self { text: address.into(), config: config.into(), tls })
    }

    /// Whether a text is such an address.
    ///
    /// # Errors
    /// What it lacks, or has too much.
    pub fn check(address: &str) -> Result<(), InvalidServer> {
        read(address).map(drop)
    }

    /// As whom it is asked.
    pub fn role(&self) -> &str {
        self.config.get_user().unwrap_or_default()
    }

    /// Which of its databases.
    pub fn dbname(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }

    /// The same server and role, another of its databases.
    pub fn at(&self, dbname: &str) -> Self {
        let mut config = Config::clone(&self.config);
        config.dbname(dbname);
        Self { config: config.into(), ..self.clone() }
    }

    /// The same server, as its administrator: the role and the database that every server has.
    #[must_use]
    pub fn administered(&self, password: Option<&Secret>) -> Self {
        let mut config = Config::clone(&self.config);
        config.user("postgres").dbname("postgres").password(password.map_or(&[][..], Secret::expose));
        Self { config: config.into(), ..self.clone() }
    }

    /// What proves the role's password to a server that never learns it (RFC 5802).
    pub(super) fn verifier(&self) -> Option<String> {
        self.config.get_password().map(scram_sha_256)
    }

    fn connect(&self) -> Result<Client, ::postgres::Error> {
        match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        }
    }
}

fn read(address: &str) -> Result<Config, InvalidServer> {
    if !address.starts_with("postgresql://") {
        return Err(InvalidServer::Address);
    }
    let config = Config::from_str(address).map_err(|_| InvalidServer::Address)?;
    if config.get_hosts().is_empty() || config.get_dbname().is_none() || config.get_user().is_none() {
        return Err(InvalidServer::Incomplete);
    }
    if config.get_password().is_some() { Err(InvalidServer::Password) } else { Ok(config) }
}

/// Whether what is said to this host leaves the machine.
fn crosses_a_network(host: &Host) -> bool {
    match host {
        Host::Unix(_) => false,
        Host::Tcp(name) => name != "localhost" && !name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
    }
}

impl FromStr for Server {
    type Err = InvalidServer;

    fn from_str(text: &str) -> Result<Self, InvalidServer> {
        Self::new(text, None, None)
    }
}

/// Why a text names no database of a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidServer {
    /// It cannot be read at all.
    #[error("this is no address of a PostgreSQL database: write postgresql://USER@HOST/DATABASE")]
    Address,
    /// It lacks somebody, somewhere or something.
    #[error(
        "the address of a PostgreSQL database names a host, a user and a database: postgresql://USER@HOST/DATABASE"
    )]
    Incomplete,
    /// It has a password, which whoever reads the configuration would read.
    #[error("the address of a PostgreSQL database has no password in it: write that into a file of its own")]
    Password,
    /// Its authorities.
    #[error("the authorities of the PostgreSQL server cannot be read: one PEM file is expected ({0})")]
    Authorities(String),
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = self.config.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        });
        write!(f, "{} ({})", self.dbname(), hosts.collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Server {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, self.role(), self.dbname()) == (&other.text, other.role(), other.dbname())
    }
}

impl Eq for Server {}

/// Opens a connection; `watch` hears of its statements.
pub(crate) fn open(server: &Server, read_only: bool, watch: Option<Watch>) -> Result<Connection> {
    let ours = Ours::new(server.connect()?, watch);
    if read_only {
        ours.run("SET default_transaction_read_only = on")?;
    }
    Ok(Connection::Postgres(ours.into()))
}

/// Opens a connection by which a machine is seen that stands by.
pub(crate) fn stand_by(server: &Server) -> Result<Connection> {
    let conn = open(server, true, None)?;
    let name = "SELECT set_config('application_name', replace(current_setting('application_name'), ?, ?), false)";
    conn.sql().query_row(name, (SERVES, STANDS_BY), |row| row.get::<_, String>(0))?;
    Ok(conn)
}

/// The machines that stand by, by name.
pub(crate) fn who_stands_by(conn: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT replace(application_name, ?1, '') FROM pg_stat_activity
               WHERE datname = current_database() AND starts_with(application_name, ?1) ORDER BY 1";
    conn.sql().prepare(sql)?.query_map([STANDS_BY], |row| row.get(0))?.collect()
}

/// Takes the right to write, which lasts as long as the connection: one program at a time has it. Who has it already is named otherwise.
pub(crate) fn take_the_right(conn: &Connection) -> Result<Option<String>> {
    if conn.sql().query_row("SELECT pg_try_advisory_lock(?)", [RIGHT], |row| row.get(0))? {
        return Ok(None);
    }
    // it may have been let go of in between
    Ok(Some(who_has_the_right(conn)?.unwrap_or_else(|| "?".to_owned())))
}

/// Who has the right to write: the name of its machine.
pub(crate) fn who_has_the_right(conn: &Connection) -> Result<Option<String>> {
    let whose = conn.sql().query_row(
        "SELECT coalesce((SELECT application_name FROM pg_stat_activity a WHERE a.pid = l.pid), '?') FROM pg_locks l
         WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND (CAST(classid AS BIGINT) << 32) + CAST(objid AS BIGINT) = ?
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        [RIGHT],
        |row| row.get::<_, String>(0),
    );
    Ok(whose.optional()?.map(|name| name.trim_start_matches(SERVES).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_host_user_and_database_and_no_password() {
        let refused = |text: &str| text.parse::<Server>().unwrap_err();
        for none in ["", "trousseau.db", "mysql://a@b/c", "host=b user=a dbname=c", "postgresql://a@b/c?no=such"] {
            assert_eq!(refused(none), InvalidServer::Address, "{none}");
        }
        for half in ["postgresql://", "postgresql://b/c", "postgresql://a@b", "postgresql://a@/c"] {
            assert_eq!(refused(half), InvalidServer::Incomplete, "{half}");
        }
        assert_eq!(refused("postgresql://a:geheim@b/c"), InvalidServer::Password);
        assert_eq!(refused("postgresql://a@b/c?password=geheim"), InvalidServer::Password);
        let authorities = Server::new("postgresql://a@b/c", None, Some(b"no PEM")).unwrap_err();
        assert!(matches!(authorities, InvalidServer::Authorities(_)));
        let server = Server::new("postgresql://a@b,d/c", Some(&Secret::new(b"geheim".to_vec())), None).unwrap();
        assert_eq!((server.role(), server.dbname(), format!("{server:?}").as_str()), ("a", "c", "c (b, d)"));
        assert_eq!(server.at("e").to_string(), "e (b, d)");
    }

    #[test]
    fn nothing_crosses_a_network_in_the_clear_whatever_the_address_asks_for() {
        let mode = |text: &str| {
            let server = text.parse::<Server>().unwrap();
            (server.config.get_ssl_mode() == SslMode::Require, server.tls.is_some())
        };
        for across in
            ["postgresql://a@b/c", "postgresql://a@10.0.0.1/c?sslmode=disable", "postgresql://a@localhost,b/c"]
        {
            assert_eq!(mode(across), (true, true), "{across}");
        }
        for here in
            ["postgresql://a@localhost/c", "postgresql://a@127.0.0.1:5433/c", "postgresql://a@%2Frun%2Fpostgresql/c"]
        {
            assert_eq!(mode(here), (false, false), "{here}");
        }
    }
}

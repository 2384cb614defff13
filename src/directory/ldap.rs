//! A directory asked by LDAP: page by page, on a thread that may wait. The only file that names the LDAP client.

use super::{Directory, DirectoryError, Record, Server, Way};
use ldap3::{
    LdapConn, LdapConnSettings, LdapError, LdapResult, Scope, SearchEntry,
    adapters::{Adapter, EntriesOnly, PagedResults},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How long one answer may take.
const ANSWERS_IN: Duration = Duration::from_secs(30);
/// How long all of them may take.
const ENDS_IN: Duration = Duration::from_secs(600);
/// More people than any academy has.
const MOST: usize = 300_000;
/// How many are read between two looks at whether somebody still waits.
const OFTEN: usize = 200;
/// The server's words in a message, in characters.
const SAID: usize = 200;

/// Result codes (RFC 4511, appendix A): limits of time, size and administration; wrong credentials.
const LIMITS: [u32; 3] = [3, 4, 11];

impl Directory for Server {
    fn name(&self) -> &str {
        &self.name
    }

    fn people(&self, read: &mut dyn FnMut(usize) -> bool) -> Result<Vec<Record>, DirectoryError> {
        let mut connection = self.connect()?;
        self.bind(&mut connection)?;
        let found = self.ask(&mut connection, read);
        // what was read is whole, or an error is told already
        let _ = connection.unbind();
        found
    }
}

impl Server {
    fn connect(&self) -> Result<LdapConn, DirectoryError> {
        let unreachable = |said: String| DirectoryError::Unreachable { name: self.name.clone(), said: short(&said) };
        let mut settings = LdapConnSettings::new().set_conn_timeout(ANSWERS_IN);
        match self.way {
            Way::Here => {}
            Way::Tls | Way::StartTls => {
                let tls = tls::client(self.authorities.as_deref()).map_err(|error| unreachable(error.to_string()))?;
                settings = settings.set_config(Arc::new(tls)).set_starttls(self.way == Way::StartTls);
            }
        }
        LdapConn::with_settings(settings, &self.url).map_err(|error| unreachable(error.to_string()))
    }

    fn bind(&self, connection: &mut LdapConn) -> Result<(), DirectoryError> {
        let refused = |said: String| DirectoryError::SignIn { name: self.name.clone(), said: short(&said) };
        connection.with_timeout(ANSWERS_IN);
        let answer = match &self.bind {
            Some((dn, password)) => {
                let password = std::str::from_utf8(password.expose())
                    .map_err(|_| refused("the password is no text".to_owned()))?;
                connection.simple_bind(dn, password)
            }
            None if self.url.starts_with("ldapi:") => connection.sasl_external_bind(),
            // as nobody: nothing is asked for
            None => return Ok(()),
        };
        let answer = answer.map_err(|error| refused(error.to_string()))?;
        if answer.rc == 0 { Ok(()) } else { Err(refused(said(&answer))) }
    }

    fn ask(
        &self,
        connection: &mut LdapConn,
        read: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Vec<Record>, DirectoryError> {
        let name = || self.name.clone();
        let question = |error: LdapError| DirectoryError::Question { name: name(), said: short(&error.to_string()) };
        let pages: Vec<Box<dyn Adapter<'_, String, Vec<String>>>> =
            vec![Box::new(EntriesOnly::new()), Box::new(PagedResults::new(i32::from(self.page)))];
        let (began, attributes) = (Instant::now(), self.attributes.clone());
        connection.with_timeout(ANSWERS_IN);
        let stream = connection.streaming_search_with(pages, &self.base, Scope::Subtree, &self.filter, attributes);
        let mut stream = stream.map_err(question)?;
        let mut found = Vec::new();
        let broken =
            |read: usize, said: &str| DirectoryError::Broken { name: self.name.clone(), read, said: short(said) };
        loop {
            let next = stream.next().map_err(|error| broken(found.len(), &error.to_string()))?;
            let Some(entry) = next else { break };
            let SearchEntry { dn, attrs, bin_attrs } = SearchEntry::construct(entry);
            found.push(Record::of(dn, attrs, bin_attrs));
            if found.len() > MOST {
                return Err(DirectoryError::TooMany { name: name(), most: MOST });
            }
            if found.len().is_multiple_of(OFTEN) {
                if !read(found.len()) {
                    return Err(DirectoryError::Stopped { name: name() });
                }
                if began.elapsed() > ENDS_IN {
                    return Err(broken(found.len(), "it takes too long"));
                }
            }
        }
        let end = stream.result();
        match end.rc {
            0 if found.is_empty() => Err(DirectoryError::Nobody { name: name() }),
            0 => Ok(found),
            rc if LIMITS.contains(&rc) => {
                Err(DirectoryError::Limit { name: name(), read: found.len(), said: said(&end) })
            }
            _ if found.is_empty() => Err(DirectoryError::Question { name: name(), said: said(&end) }),
            _ => Err(broken(found.len(), &said(&end))),
        }
    }
}

/// What a server says, in its own words and with its number.
fn said(answer: &LdapResult) -> String {
    let number = answer.rc;
    if answer.text.is_empty() { format!("rc {number}") } else { short(&format!("rc {number}, {}", answer.text)) }
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(SAID).collect()
}

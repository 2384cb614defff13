//! People and their roles.

use super::family_name::FAMILY_NAME;
use super::{Change, Page, Part, Reader, Result, StoreError};
use super::{sql::id_list, token::name_of_token};
use crate::engine::{self, Optional, Row, ToColumn};
use domain::{Grant, Language, Login, PersonId, TokenRef, Uai, fold};

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Row id.
    pub id: PersonId,
    /// Sign-in name.
    pub login: Login,
    /// Name as people say it.
    pub name: String,
    /// Mail address, if known.
    pub email: Option<String>,
    /// The account may sign in…
    pub enabled: bool,
    /// …but not before an administrator has confirmed it: it came back by a restore.
    pub doubted: bool,
    /// The language of panel and mail.
    pub language: Language,
    /// The uid of this machine that acts as this person.
    pub uid: Option<u32>,
    /// Roles, each with its scope, in the order of roles.
    pub grants: Vec<Grant>,
    /// The token the person holds or is to collect (the newest, where there are two).
    pub token: Option<TokenRef>,
}

/// A person to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Sign-in name, unique.
    pub login: Login,
    /// Name as people say it.
    pub name: String,
    /// Mail address, if known.
    pub email: Option<String>,
    /// The language of panel and mail.
    pub language: Language,
    /// The uid of this machine that acts as this person, unique.
    pub uid: Option<u32>,
}

/// Which people are wanted; everybody by default.
#[derive(Debug, Clone, Default)]
pub struct PersonQuery {
    /// Part of name, sign-in name or mail address; case and accents do not matter. Empty: everybody.
    pub text: String,
    /// Only people with a role in one of these schools; `None`: in any or none.
    pub schools: Option<Vec<Uai>>,
    /// Only those whose account is open and who hold no token and wait for none.
    pub without_token: bool,
    /// In which order; by family name where nothing is said.
    pub sort: Option<PersonSort>,
    /// From the end.
    pub descending: bool,
}

domain::words! {
    /// In which order people are listed.
    PersonSort {
        /// By family name.
        Name => "name",
        /// By sign-in name.
        Login => "login",
    }
}

const COLUMNS: &str = concat!(
    "p.id, p.login, p.name, p.email, p.enabled, p.language, p.uid, (SELECT ",
    name_of_token!(),
    " FROM token t WHERE t.holder = p.id ORDER BY t.since DESC LIMIT 1),
    EXISTS (SELECT 1 FROM doubted_person WHERE person = p.id)"
);

impl Reader<'_> {
    /// The person with this id.
    pub fn person(&self, id: PersonId) -> Result<Option<Person>> {
        self.one_person("p.id = ?", id)
    }

    /// The person with this sign-in name.
    pub fn person_by_login(&self, login: &Login) -> Result<Option<Person>> {
        self.one_person("p.login = ?", login)
    }

    /// The person with this mail address, whatever its case; `None` where several have it.
    pub fn person_by_email(&self, email: &str) -> Result<Option<Person>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id FROM person WHERE lower(email) = lower(?) AND email IS NOT NULL LIMIT 2")?;
        let found = statement.query_map([email], |row| row.get(0))?.collect::<engine::Result<Vec<PersonId>>>()?;
        match found[..] {
            [only] => self.person(only),
            _ => Ok(None),
        }
    }

    /// The person as whom this uid acts.
    pub fn person_by_uid(&self, uid: u32) -> Result<Option<Person>> {
        self.one_person("p.uid = ?", uid)
    }

    /// A part of the people. The text may be anywhere in a name, a sign-in name or a mail address: there is no other way to look for
    /// somebody.
    pub fn people(&self, query: &PersonQuery, part: Part) -> Result<Page<Person>> {
        let text = Some(fold(&query.text)).filter(|text| !text.is_empty());
        let schools = query.schools.as_deref().map(super::sql::school_list);
        let by_text =
            if text.is_some() { "(instr(p.folded, ?1) > 0 OR instr(lower(p.email), ?1) > 0)" } else { "?1 IS NULL" };
        let by_school = if schools.is_some() {
            "p.id IN (SELECT person FROM role_grant WHERE school IN (SELECT value FROM json_each(?2)))"
        } else {
            "?2 IS NULL"
        };
        let by_key = if query.without_token {
            "p.enabled = 1 AND NOT EXISTS (SELECT 1 FROM token t WHERE t.holder = p.id)"
        } else {
            "TRUE"
        };
        let way = if query.descending { " DESC" } else { "" };
        let order = match query.sort {
            None | Some(PersonSort::Name) => format!("{FAMILY_NAME}{way}, p.id{way}"),
            Some(PersonSort::Login) => format!("p.login{way}"),
        };
        // whoever fits is looked for once, for their number and for the page; the index has the names, in their order
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT p.id FROM person p WHERE {by_text} AND {by_school} AND {by_key} AND p.erased IS NULL ORDER BY {order}"
        ))?;
        let fitting = statement.query_map((&text, &schools), |row| row.get(0))?;
        let fitting = fitting.collect::<engine::Result<Vec<PersonId>>>()?;
        let people = self.people_of(part.slice(&fitting))?;
        Ok(part.with(people, u32::try_from(fitting.len()).unwrap_or(u32::MAX)))
    }

    /// These people, with their roles, in this order.
    fn people_of(&self, page: &[PersonId]) -> Result<Vec<Person>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM json_each(?) wanted CROSS JOIN person p WHERE p.id = CAST(wanted.value AS BIGINT) ORDER BY wanted.key"
        ))?;
        let rows = statement.query_map([id_list(page)], person)?;
        let mut people = rows.collect::<engine::Result<Vec<_>>>()?;
        let mut roles = self.held_roles_of(page)?;
        for person in &mut people {
            let held = roles.remove(&person.id).unwrap_or_default();
            person.grants = super::grant::each_once(held.iter());
        }
        Ok(people)
    }

    /// Whether anybody is there who may sign in with this role: asked before the first administrator is made.
    pub fn has_role(&self, role: domain::Role) -> Result<bool> {
        let mut statement = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM role_grant JOIN person ON id = person WHERE role = ? AND enabled = 1)",
        )?;
        Ok(statement.query_row([role], |row| row.get(0))?)
    }

    /// The roles of one person.
    pub fn grants(&self, id: PersonId) -> Result<Vec<Grant>> {
        Ok(super::grant::each_once(self.held_roles(id)?.iter()))
    }

    fn one_person(&self, condition: &str, value: impl ToColumn) -> Result<Option<Person>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM person p WHERE {condition}"))?;
        let Some(mut person) = statement.query_row([value], person).optional()? else { return Ok(None) };
        person.grants = self.grants(person.id)?;
        Ok(Some(person))
    }
}

impl Change<'_> {
    /// Adds a person, enabled, without roles and password.
    pub fn add_person(&self, new: &NewPerson) -> Result<PersonId> {
        let id = self
            .conn
            .prepare_cached(
                "INSERT INTO person (login, name, folded, email, enabled, language, uid)
                 VALUES (?, ?, ?, ?, 1, ?, ?) RETURNING id",
            )?
            .query_row(
                (&new.login, &new.name, folded(&new.name, &new.login), &new.email, new.language, new.uid),
                |row| row.get(0),
            )?;
        self.note_hand(id)?;
        Ok(id)
    }

    /// Changes name, mail address and uid; where the address is another one, every link of the person is void.
    pub fn update_person(&self, id: PersonId, name: &str, email: Option<&str>, uid: Option<u32>) -> Result<()> {
        let (login, known): (Login, Option<String>) = self
            .conn
            .prepare_cached("SELECT login, email FROM person WHERE id = ?")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?
            .ok_or(GONE)?;
        self.conn
            .prepare_cached("UPDATE person SET name = ?2, folded = ?3, email = ?4, uid = ?5 WHERE id = ?1")?
            .execute((id, name, folded(name, &login), email, uid))?;
        if email != known.as_deref() {
            // they went to the address that was
            self.void_links(Some(id), None)?;
            if email.is_some() {
                self.release_mails_of(id)?;
            }
        }
        self.note_hand(id)
    }

    /// Lets a person sign in, or no longer; their sessions end and their links are void in the latter case.
    pub fn set_enabled(&self, id: PersonId, enabled: bool) -> Result<()> {
        let changed =
            self.conn.prepare_cached("UPDATE person SET enabled = ?2 WHERE id = ?1")?.execute((id, enabled))?;
        if !enabled {
            self.end_sessions(id)?;
            self.void_links(Some(id), None)?;
        }
        self.tell(|news| _ = news.people.insert(id));
        self.trust_person(id)?; // whoever decides this has looked
        self.own_account_lock(id)?;
        self.note_hand(id)?;
        if changed == 1 { Ok(()) } else { Err(GONE) }
    }

    /// The language of panel and mail.
    pub fn set_language(&self, id: PersonId, language: Language) -> Result<()> {
        let changed =
            self.conn.prepare_cached("UPDATE person SET language = ?2 WHERE id = ?1")?.execute((id, language))?;
        if changed == 1 { Ok(()) } else { Err(GONE) }
    }
}

const GONE: StoreError = StoreError::Gone { what: "person" };

fn person(row: &Row<'_>) -> engine::Result<Person> {
    Ok(Person {
        id: row.get(0)?,
        login: row.get(1)?,
        name: row.get(2)?,
        email: row.get(3)?,
        enabled: row.get(4)?,
        language: row.get(5)?,
        uid: row.get(6)?,
        token: row.get(7)?,
        doubted: row.get(8)?,
        grants: vec![],
    })
}

fn folded(name: &str, login: &Login) -> String {
    format!("{} {login}", fold(name))
}

/// A mail address that waits for a second administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressChange {
    /// The new one; `None`: none any more.
    pub email: Option<String>,
    /// Who asked for it.
    pub by: PersonId,
}

impl Reader<'_> {
    /// The address of this person that waits for a second administrator.
    pub fn address_change(&self, id: PersonId) -> Result<Option<AddressChange>> {
        let mut statement = self.conn.prepare_cached("SELECT email, actor FROM address_change WHERE person = ?")?;
        let waiting = statement.query_row([id], |row| Ok(AddressChange { email: row.get(0)?, by: row.get(1)? }));
        Ok(waiting.optional()?)
    }
}

impl Change<'_> {
    /// Lets an address wait for a second administrator, in the place of another one that waits.
    pub fn ask_address_change(&self, id: PersonId, email: Option<&str>, by: PersonId) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO address_change (person, email, actor, at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (person) DO UPDATE SET email = ?2, actor = ?3, at = ?4",
            )?
            .execute((id, email, by, super::sql::At(self.at)))?;
        Ok(())
    }

    /// Nothing waits any more.
    pub fn forget_address_change(&self, id: PersonId) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM address_change WHERE person = ?")?.execute([id])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_sees_neither_case_nor_accents() {
        assert_eq!(fold(" Éloïse Œuvré-Ça "), "eloise oeuvre-ca");
        assert_eq!(fold("e\u{301}"), "e");
    }
}

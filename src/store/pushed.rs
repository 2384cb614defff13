//! People and groups of whom programs tell by themselves: as they last did, and who of them is a person here.

use super::{Change, Reader, Result, StoreError, request::OPEN, sql::At, sql::id_list};
use crate::engine::{self, Optional, Row};
use domain::{PersonId, PushedId, PushedKind, Source, Subject};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Somebody, or a group, of whom a program tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// Its number: the moment in which it came, in microseconds.
    pub id: PushedId,
    /// Somebody, or a group.
    pub kind: PushedKind,
    /// By what the source knows somebody; of groups nothing.
    pub subject: Option<Subject>,
    /// Who they are here.
    pub person: Option<PersonId>,
    /// What was told, as JSON.
    pub said: NewPushed,
    /// When that was last another thing.
    pub changed: Timestamp,
    /// How often it was another thing.
    pub version: i64,
    /// Since when they have had no role any more.
    pub bare: Option<Timestamp>,
}

/// What a program says of somebody, or of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPushed {
    /// The name that the program looks for it by, in lower case: its own among those of its kind.
    pub name: String,
    /// What the program calls it, likewise its own.
    pub external: Option<String>,
    /// Whether they may do anything.
    pub active: bool,
    /// All of it, as JSON.
    pub document: String,
}

/// By what one is looked for.
#[derive(Debug, Clone, Copy)]
pub enum PushedBy<'a> {
    /// Its name, in lower case.
    Name(&'a str),
    /// What the program calls it.
    External(&'a str),
}

/// A group that somebody is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedTeam {
    /// Its number.
    pub id: PushedId,
    /// What was told of it, as JSON.
    pub document: String,
}

const COLUMNS: &str = "id, kind, subject, person, name, external, active, document, changed, version, bare";

fn pushed(row: &Row<'_>) -> engine::Result<Pushed> {
    let said = NewPushed { name: row.get(4)?, external: row.get(5)?, active: row.get(6)?, document: row.get(7)? };
    Ok(Pushed {
        id: row.get(0)?,
        kind: row.get(1)?,
        subject: row.get(2)?,
        person: row.get(3)?,
        said,
        changed: row.get::<_, At>(8)?.0,
        version: row.get(9)?,
        bare: row.get::<_, Option<At>>(10)?.map(|at| at.0),
    })
}

impl Reader<'_> {
    /// What this source told under this number.
    pub fn pushed(&self, source: &Source, id: PushedId) -> Result<Option<Pushed>> {
        let sql = format!("SELECT {COLUMNS} FROM pushed WHERE id = ? AND source = ?");
        Ok(self.conn.prepare_cached(&sql)?.query_row((id, source), pushed).optional()?)
    }

    /// The only one of this source with this name.
    pub fn pushed_by(&self, source: &Source, kind: PushedKind, by: PushedBy<'_>) -> Result<Option<Pushed>> {
        let (column, text) = match by {
            PushedBy::Name(name) => ("name", name),
            PushedBy::External(external) => ("external", external),
        };
        let sql = format!("SELECT {COLUMNS} FROM pushed WHERE source = ? AND kind = ? AND {column} = ?");
        Ok(self.conn.prepare_cached(&sql)?.query_row((source, kind, text), pushed).optional()?)
    }

    /// Whether this source tells of somebody whom it knows by this for good.
    pub fn is_pushed(&self, source: &Source, subject: &Subject) -> Result<bool> {
        let mut statement =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM pushed WHERE source = ? AND subject = ?)")?;
        Ok(statement.query_row((source, subject), |row| row.get(0))?)
    }

    /// A part of what this source told, the oldest first, and how many there are in all.
    pub fn pushed_part(&self, source: &Source, kind: PushedKind, from: u64, most: u64) -> Result<(Vec<Pushed>, u64)> {
        let bound = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let sql = format!("SELECT {COLUMNS} FROM pushed WHERE source = ? AND kind = ? ORDER BY id LIMIT ? OFFSET ?");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map((source, kind, bound(most), bound(from)), pushed)?;
        let rows = rows.collect::<engine::Result<Vec<_>>>()?;
        let mut count = self.conn.prepare_cached("SELECT count(*) FROM pushed WHERE source = ? AND kind = ?")?;
        Ok((rows, count.query_row((source, kind), |row| row.get(0))?))
    }

    /// Who is in each of these groups; a group of nobody is not there.
    pub fn pushed_members(&self, teams: &[PushedId]) -> Result<BTreeMap<PushedId, Vec<PushedId>>> {
        self.pairs(
            "SELECT team, member FROM pushed_member WHERE team IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) ORDER BY team, member",
            teams,
        )
    }

    /// In which groups each of these people is; who is in none is not there.
    pub fn pushed_teams(&self, members: &[PushedId]) -> Result<BTreeMap<PushedId, Vec<PushedTeam>>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT m.member, p.id, p.document FROM pushed_member m JOIN pushed p ON p.id = m.team
             WHERE m.member IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) ORDER BY m.member, p.id",
        )?;
        let rows = statement.query_map([id_list(members)], |row| {
            Ok((row.get(0)?, PushedTeam { id: row.get(1)?, document: row.get(2)? }))
        })?;
        super::sql::grouped(rows).map_err(Into::into)
    }

    fn pairs(&self, sql: &str, of: &[PushedId]) -> Result<BTreeMap<PushedId, Vec<PushedId>>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([id_list(of)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        super::sql::grouped(rows).map_err(Into::into)
    }

    /// People of any source who have had no role since before `before` and hold or await a key still, with their source.
    pub fn pushed_bare(&self, before: Timestamp) -> Result<Vec<(Source, PushedId)>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT p.source, p.id FROM pushed p WHERE p.bare <= ?
             AND (EXISTS (SELECT 1 FROM token t WHERE t.holder = p.person AND t.state = 'handed_over' AND t.due IS NULL)
                  OR EXISTS (SELECT 1 FROM request q WHERE q.person = p.person AND {OPEN}))
             ORDER BY p.bare"
        ))?;
        let rows = statement.query_map([At(before)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

impl Change<'_> {
    /// Somebody, or a group, that was not told of before; its number.
    pub fn push_new(
        &self,
        source: &Source,
        kind: PushedKind,
        subject: Option<&Subject>,
        said: &NewPushed,
    ) -> Result<PushedId> {
        let last = "SELECT coalesce(max(id), 0) FROM pushed";
        let last: i64 = self.conn.prepare_cached(last)?.query_row([], |row| row.get(0))?;
        let id = self.at.as_microsecond().max(last + 1);
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO pushed (id, source, kind, name, external, subject, active, document, changed, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1) RETURNING id",
        )?;
        let NewPushed { name, external, active, document } = said;
        let row = (id, source, kind, name, external, subject, active, document, At(self.at));
        Ok(statement.query_row(row, |row| row.get(0))?)
    }

    /// It is told otherwise.
    pub fn push_again(&self, id: PushedId, said: &NewPushed) -> Result<()> {
        let NewPushed { name, external, active, document } = said;
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE pushed SET name = ?2, external = ?3, active = ?4, document = ?5, changed = ?6, version = version + 1
                 WHERE id = ?1",
            )?
            .execute((id, name, external, active, document, At(self.at)))?;
        if changed == 1 { Ok(()) } else { Err(GONE) }
    }

    /// Who they are here, and since when they have had no role any more.
    pub fn set_pushed_person(&self, id: PushedId, person: Option<PersonId>, bare: Option<Timestamp>) -> Result<()> {
        self.conn.prepare_cached("UPDATE pushed SET person = ?2, bare = ?3 WHERE id = ?1")?.execute((
            id,
            person,
            bare.map(At),
        ))?;
        Ok(())
    }

    /// It is told of no longer.
    pub fn push_gone(&self, id: PushedId) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM pushed WHERE id = ?")?.execute([id])?;
        Ok(())
    }

    /// Who is in a group from now on, and who is not any more; the documents of all of them are other ones by that.
    pub fn set_pushed_members(&self, team: PushedId, come: &[PushedId], gone: &[PushedId]) -> Result<()> {
        let mut add = self.conn.prepare_cached("INSERT INTO pushed_member (team, member) VALUES (?, ?)")?;
        let mut remove = self.conn.prepare_cached("DELETE FROM pushed_member WHERE team = ? AND member = ?")?;
        for member in come {
            add.execute((team, member))?;
        }
        for member in gone {
            remove.execute((team, member))?;
        }
        self.touch_pushed(come)?;
        self.touch_pushed(gone)
    }

    /// What these show is another thing, by something beside them.
    pub fn touch_pushed(&self, ids: &[PushedId]) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE pushed SET version = version + 1, changed = ?2 WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))",
            )?
            .execute((id_list(ids), At(self.at)))?;
        Ok(())
    }
}

const GONE: StoreError = StoreError::Gone { what: "pushed" };

#[cfg(test)]
mod tests {
    use crate::{engine::sqlite, migrations::MIGRATIONS, schema::migrate};

    #[test]
    fn programs_keep_their_keys_and_what_they_did_where_their_table_is_made_anew() {
        let conn = sqlite::in_memory().unwrap();
        let sql = conn.sql();
        sql.run("PRAGMA foreign_keys = on").unwrap();
        let before = MIGRATIONS.iter().position(|sql| sql.contains("client_0051")).unwrap();
        MIGRATIONS[..before].iter().for_each(|migration| sql.run(migration).unwrap());
        sql.run(&format!("PRAGMA user_version = {before}")).unwrap();
        sql.run(
            "INSERT INTO client VALUES (1, 'vpn', 'verify', '', '', 600, 'code', 0, 5, NULL, 9, NULL),
                                       (3, 'tool', 'api_write', '0951099D', '::1', 7, 'passcode', 1, 6, 8, NULL, 7);
             INSERT INTO client_key VALUES (4, 3, 'abc', x'01', x'02', 6, NULL);
             INSERT INTO done_once VALUES (3, zeroblob(32), zeroblob(32), '7', 6);
             INSERT INTO client_hook VALUES (3, 'https://x.example', x'01', x'02', 6, 17, NULL, NULL);",
        )
        .unwrap();
        migrate(&conn, |_, _| Ok(())).unwrap();
        let told = |asked: &str| sql.query_row(asked, [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(
            told(
                "SELECT group_concat(concat_ws(',', id, name, scope, schools, networks, a_minute, typing, next_code, made, until, ended, used), ' ') FROM client"
            ),
            "1,vpn,verify,,,600,code,0,5,9 3,tool,api_write,0951099D,::1,7,passcode,1,6,8,7"
        );
        assert_eq!(told("SELECT concat_ws(',', id, client, name, hex(sealed), made) FROM client_key"), "4,3,abc,02,6");
        assert_eq!(told("SELECT concat_ws(',', client, made, at) FROM done_once"), "3,7,6");
        assert_eq!(told("SELECT concat_ws(',', client, address, told) FROM client_hook"), "3,https://x.example,17");
        let broken: u32 = sql.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
        assert_eq!(broken, 0);
        sql.execute("INSERT INTO client_key VALUES (5, 9, 'x', x'01', x'02', 6, NULL)", []).unwrap_err();
    }
}

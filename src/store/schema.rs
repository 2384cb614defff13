//! The schema and its migrations: appended, never edited. `user_version` counts those that were applied.

use super::{
    Result, StoreError, access,
    migrations::{MIGRATIONS, WHOLE},
};
use crate::engine::{self, Connection, Sql, carry, postgres, sqlite};
use std::path::Path;

/// `TROU`: tells our databases from everybody else's (SQLite's `application_id`).
const APPLICATION_ID: i32 = i32::from_be_bytes(*b"TROU");

/// What a freshly opened file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing in it yet.
    Empty,
    /// A server's with our schema, in which no station has begun yet.
    Prepared,
    /// One of ours, this version or older.
    Ours,
}

/// Looks before anything is written. Foreign databases and newer schemas are refused. `path`: what a file is called.
pub(super) fn inspect(conn: &Connection, path: &Path) -> Result<Found> {
    let located = |error: engine::Error| match StoreError::from(error) {
        StoreError::NotOurs { .. } => StoreError::NotOurs { path: path.to_owned() },
        StoreError::Corrupt { detail, .. } => StoreError::Corrupt { path: path.to_owned(), detail },
        other => other,
    };
    let known = MIGRATIONS.len() as i64;
    match marks(conn).map_err(located)? {
        Marks { ours: false, version: 0, tables: 0 } => Ok(Found::Empty),
        Marks { ours: true, version: found @ 1.., .. } if found > known => Err(StoreError::Newer { found, known }),
        Marks { ours: true, version: 1.., .. } => Ok(found(conn).map_err(located)?),
        Marks { .. } => Err(StoreError::NotOurs { path: path.to_owned() }),
    }
}

/// Whether a station has begun in a database of ours. A file's always has: both are made in one transaction.
fn found(conn: &Connection) -> engine::Result<Found> {
    let begun = match conn {
        Connection::Sqlite(_) => true,
        Connection::Postgres(_) => {
            conn.sql().query_row("SELECT EXISTS (SELECT 1 FROM station)", [], |row| row.get(0))?
        }
    };
    Ok(if begun { Found::Ours } else { Found::Prepared })
}

/// By what a database is known.
struct Marks {
    ours: bool,
    version: i64,
    tables: u64,
}

fn marks(conn: &Connection) -> engine::Result<Marks> {
    let sql = conn.sql();
    match conn {
        Connection::Sqlite(_) => {
            let application: i32 = sql.query_row("PRAGMA application_id", [], |row| row.get(0))?;
            let version = version(conn)?;
            let tables = sql.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            // what has a version without a mark is somebody else's
            let ours = application == APPLICATION_ID;
            Ok(Marks { ours, version: if application == 0 || ours { version } else { -1 }, tables })
        }
        Connection::Postgres(_) => {
            let (ours, tables) = (sql.has_table(TEXT)?, sql.tables()?.len() as u64);
            Ok(Marks { ours, version: if ours { version(conn)? } else { 0 }, tables })
        }
    }
}

/// How many migrations were applied.
pub(super) fn version(conn: &Connection) -> engine::Result<i64> {
    let sql = match conn {
        Connection::Sqlite(_) => "PRAGMA user_version",
        Connection::Postgres(_) => "SELECT version FROM schema_text",
    };
    conn.sql().query_row(sql, [], |row| row.get(0))
}

/// Where a server's schema says of which version it is, and of which text it was made.
const TEXT: &str = "schema_text";

/// Applies what is missing, all of it or nothing; `settle` does in the same transaction what SQL alone cannot. It is told the version
/// that was there, 0 for a new database.
pub(super) fn migrate(conn: &Connection, settle: impl FnOnce(Sql<'_>, usize) -> Result<()>) -> Result<()> {
    match conn {
        Connection::Sqlite(_) => in_file(conn, settle),
        Connection::Postgres(_) => on_server(conn, settle),
    }
}

fn in_file(conn: &Connection, settle: impl FnOnce(Sql<'_>, usize) -> Result<()>) -> Result<()> {
    let version = usize::try_from(version(conn)?).unwrap_or_default();
    if version == MIGRATIONS.len() {
        return Ok(());
    }
    let tx = conn.writing()?;
    if version == 0 {
        tx.sql().run(WHOLE)?;
        tx.sql().run(&format!("PRAGMA application_id = {APPLICATION_ID}"))?;
    } else {
        for migration in &MIGRATIONS[version..] {
            tx.sql().run(migration)?;
        }
    }
    settle(tx.sql(), version)?;
    tx.sql().run(&format!("PRAGMA user_version = {}", MIGRATIONS.len()))?;
    Ok(tx.commit()?)
}

fn on_server(conn: &Connection, settle: impl FnOnce(Sql<'_>, usize) -> Result<()>) -> Result<()> {
    let before = if conn.sql().has_table(TEXT)? { usize::try_from(version(conn)?).unwrap_or_default() } else { 0 };
    if before == MIGRATIONS.len() {
        return Ok(());
    }
    let model = sqlite::in_memory()?;
    in_file(&model, |_, _| Ok(()))?;
    let tx = conn.writing()?;
    if before == 0 {
        carry::make(tx.sql(), &model)?;
        tx.sql().run(&postgres::schema::notes(&access::WATCHED))?;
        tx.sql().run(&format!("CREATE TABLE {TEXT} (version BIGINT NOT NULL, text TEXT NOT NULL)"))?;
        tx.sql().execute(&format!("INSERT INTO {TEXT} VALUES (0, '')"), [])?;
    } else {
        for migration in &MIGRATIONS[before..] {
            tx.sql().run(&postgres::schema::migration(migration)?)?;
        }
    }
    settle(tx.sql(), before)?;
    let text = model.sql().schema()?;
    tx.sql().execute(&format!("UPDATE {TEXT} SET version = ?, text = ?"), (MIGRATIONS.len(), text))?;
    Ok(tx.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, LinkPurpose, Mode, vault::Purpose};
    use domain::{
        BatchRest, BatchStep, BatchStop, BatchTask, ClientScope, ConsoleState, Contract, CredentialState, CustodyState,
        Degree, DueReason, Finding, FirstStep, IntentStage, Language, MailSecurity, OrderState, OtpKind, PullFault,
        PushedKind, RequestState, Role, SecondLook, TicketKind, TicketState, TokenProof, Typing,
    };
    use oath::Algorithm;
    use std::collections::{BTreeMap, BTreeSet};

    /// The words that the program can write into a column for which the schema lists words.
    fn written_into(table: &str, column: &str) -> Vec<&'static str> {
        macro_rules! words_of {
            ($type:ty) => {
                <$type>::ALL.iter().map(|one| one.word()).collect()
            };
        }
        match (table, column) {
            ("station", "mode") => words_of!(Mode),
            ("link", "purpose") => words_of!(LinkPurpose),
            ("sealed", "purpose") => words_of!(Purpose),
            ("credential", "algorithm") => words_of!(Algorithm),
            ("request", "state") => words_of!(RequestState),
            ("batch_line", "stop") => words_of!(BatchStop),
            ("document", "media") => vec!["application/pdf", "image/jpeg", "image/png"], // by its first bytes
            ("old_key", "use") => vec!["journal", "master"],
            ("desk_secret", "what") => vec!["centre", "code", "key"],
            ("batch", "task") => words_of!(BatchTask),
            ("batch", "rest") => words_of!(BatchRest),
            ("batch", "kind") | ("credential", "kind") => words_of!(OtpKind),
            ("batch_step", "step") => words_of!(BatchStep),
            ("console_record", "state") => words_of!(ConsoleState),
            ("credential", "state") => written_but("_unconfirmed", words_of!(CredentialState)), // another column has it
            ("credential", "resumes") => vec!["active", "pre_activation"],
            ("credential", "stage") => words_of!(IntentStage),
            ("token_order", "state") => words_of!(OrderState),
            ("role_grant", "role") => words_of!(Role),
            ("school", "degree") => words_of!(Degree),
            ("school", "contract") => words_of!(Contract),
            ("second_look", "what") => words_of!(SecondLook),
            ("stock_take_line", "finding") => words_of!(Finding),
            ("stock_take_line", "proof") => words_of!(TokenProof),
            ("ticket", "kind") => words_of!(TicketKind),
            ("ticket", "state") | ("ticket_note", "state") => words_of!(TicketState),
            ("token", "state") => words_of!(CustodyState),
            ("token", "due_why") => words_of!(DueReason),
            ("client", "scope") => words_of!(ClientScope),
            ("pushed", "kind") => words_of!(PushedKind),
            ("client", "typing") => words_of!(Typing),
            ("answered", "verdict") => words_of!(Answer),
            ("mail_server", "security") => words_of!(MailSecurity),
            ("directory_pull", "fault") => words_of!(PullFault),
            ("step_put_off", "step") => words_of!(FirstStep),
            ("person", "language") => words_of!(Language),
            _ => panic!("{table}.{column}: say here whose words these are"),
        }
    }

    #[test]
    fn a_family_that_an_old_plug_told_is_healed_and_nothing_else_of_a_name_changes() {
        let conn = sqlite::in_memory().unwrap();
        MIGRATIONS[..30].iter().for_each(|sql| conn.sql().run(sql).unwrap());
        conn.sql().run(&format!("PRAGMA user_version = {}", 30)).unwrap();
        let rows = [
            (1, "unseen", "11", Some("yubikey-5")),
            (2, "unseen", "12", Some("nitrokey-3")),
            (3, "unseen", "13", None),
            (4, "unseen", "14", Some("of-an-academy")),
            // another row has the name: nobody knows which of them it was
            (5, "unseen", "15", Some("yubikey-4")),
            (6, "yubikey", "15", Some("yubikey-4")),
            (7, "unseen", "16", Some("typing-feitian")),
            (8, "yubikey", "16", Some("yubikey-5")),
        ];
        for row in rows {
            let sql = "INSERT INTO token (id, family, serial, profile, model, state, since, registered)
                       VALUES (?1, ?2, ?3, ?4, 'as it was', 'in_stock', 0, 0)";
            conn.sql().execute(sql, row).unwrap();
        }
        migrate(&conn, |_, _| Ok(())).unwrap();
        let mut told = conn.sql().prepare("SELECT family FROM token WHERE model = 'as it was' ORDER BY id").unwrap();
        let told: Vec<String> = told.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert_eq!(told, ["yubikey", "nitrokey3", "unseen", "unseen", "unseen", "yubikey", "typing", "yubikey"]);
        let set = |set: &str, id: i64| conn.sql().execute(&format!("UPDATE token SET {set} WHERE id = ?1"), [id]);
        for (refused, id) in [
            ("family = 'software'", 3),
            ("family = 'nitrokey'", 1),
            ("family = 'unseen'", 1),
            ("serial = '99'", 3),
            ("family = 'yubikey', serial = '99'", 3),
            ("id = 99", 3),
        ] {
            let error = set(refused, id).unwrap_err().to_string();
            assert!(error.contains("custody: the serial of a token does not change"), "{refused}: {error}");
        }
        assert_eq!(set("family = 'onlykey'", 3).unwrap(), 1, "a plug tells it");
        assert!(set("family = 'yubikey'", 3).is_err(), "once");
    }

    #[test]
    fn lines_that_were_kept_by_a_number_are_about_the_only_token_that_can_have_been_meant() {
        let conn = sqlite::in_memory().unwrap();
        MIGRATIONS[..32].iter().for_each(|sql| conn.sql().run(sql).unwrap());
        conn.sql().run(&format!("PRAGMA user_version = {}", 32)).unwrap();
        let batch = "INSERT INTO school (uai, name, degree, contract) VALUES
                ('0951099D', 'here', 'second', 'public'), ('0130040Y', 'there', 'second', 'public');
            INSERT INTO person (id, login, name, folded, enabled, language) VALUES (1, 'zoe', 'Zoé', 'zoe', 1, 'fr');
            INSERT INTO token (id, family, serial, model, school, state, since, registered) VALUES
                (1, 'yubikey', '11', '', '0951099D', 'in_stock', 0, 0),
                (2, 'yubikey', '12', '', '0951099D', 'in_stock', 0, 0),
                (3, 'nitrokey', '12', '', '0951099D', 'in_stock', 0, 0),
                (4, 'yubikey', '13', '', '0951099D', 'in_stock', 0, 0),
                (5, 'nitrokey', '13', '', '0130040Y', 'in_stock', 0, 0),
                (6, 'yubikey', '14', '', '0130040Y', 'in_stock', 0, 0);
            INSERT INTO stock_take (id, school, by_name, started) VALUES (1, '0951099D', 'Zoé', 0);
            INSERT INTO stock_take_line (take, serial, counted, plugged) VALUES
                (1, '11', 5, 1), (1, '12', 5, 1), (1, '13', 5, 1), (1, '14', 5, 1), (1, '15', 5, 1);
            UPDATE stock_take SET closed = 9, closed_by = 'Zoé' WHERE id = 1;
            INSERT INTO batch (id, task, school, person, by_name, digits, confirm, take_back, unseen_is_empty, began, active)
                VALUES (1, 'register', '0951099D', 1, 'Zoé', 6, 0, 0, 0, 0, 0);
            INSERT INTO batch_line (batch, serial, model, port, began) VALUES (1, '13', '', '1-1', 0), (1, '12', '', '1-2', 0);
            INSERT INTO batch_step VALUES (1, '13', 'registered', 7), (1, '12', 'registered', 8);
            INSERT INTO ticket (id, kind, school, by_name, text, state, opened, since) VALUES
                (1, 'found_serials', '0951099D', 'Zoé', '', 'open', 0, 0), (2, 'unusable_key', '0951099D', 'Zoé', 'x', 'open', 0, 0);
            INSERT INTO ticket_serial VALUES (1, 0, '13'), (2, 0, '13'), (2, 1, '12'), (2, 2, '14');";
        conn.sql().run(batch).unwrap();
        migrate(&conn, |_, _| Ok(())).unwrap();
        let told = |sql: &str| {
            let mut statement = conn.sql().prepare(sql).unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            rows.map(Result::unwrap).collect::<Vec<(String, Option<i64>)>>()
        };
        let line = |serial: &str, token: Option<i64>| (serial.to_owned(), token);
        assert_eq!(
            told("SELECT serial, token FROM stock_take_line ORDER BY serial"),
            [line("11", Some(1)), line("12", None), line("13", Some(4)), line("14", Some(6)), line("15", None)]
        );
        assert_eq!(
            told(
                "SELECT l.serial || s.step || s.at, token FROM batch_line l JOIN batch_step s ON s.line = l.id ORDER BY 1"
            ),
            [line("12registered8", None), line("13registered7", Some(4))]
        );
        assert_eq!(
            told("SELECT ticket || ' ' || serial, token FROM ticket_line ORDER BY ticket, place"),
            [line("1 13", None), line("2 13", Some(4)), line("2 12", None), line("2 14", None)]
        );
        // what was closed stays so
        let changed = conn.sql().execute("UPDATE stock_take_line SET whose = 'x'", []).unwrap_err().to_string();
        assert!(changed.contains("stays as it is"), "{changed}");
    }

    fn written_but(end: &str, words: Vec<&'static str>) -> Vec<&'static str> {
        words.into_iter().filter(|word| !word.ends_with(end)).collect()
    }

    #[test]
    fn every_list_of_words_in_the_schema_has_every_word_that_the_program_writes_there() {
        let conn = sqlite::in_memory().unwrap();
        migrate(&conn, |_, _| Ok(())).unwrap();
        let mut statement = conn.sql().prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").unwrap();
        let tables = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)));
        let mut lists = BTreeMap::<(String, String), BTreeSet<String>>::new();
        for (table, sql) in tables.unwrap().map(Result::unwrap) {
            let sql = sql.unwrap_or_default();
            let pieces: Vec<_> = sql.split(" IN ('").collect();
            for pair in pieces.windows(2) {
                let column = pair[0].rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap();
                if column == "NOT" {
                    continue;
                }
                let list = pair[1].split(')').next().unwrap();
                let words = list.split(',').map(|word| word.trim().trim_matches('\'').to_owned());
                // what else is said of a column speaks of some of its words
                lists.entry((table.clone(), column.to_owned())).or_default().extend(words);
            }
        }
        assert!(lists.len() > 15, "{lists:?}");
        for ((table, column), words) in &lists {
            let written = written_into(table, column).into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
            assert_eq!(words, &written, "{table}.{column}");
        }
    }

    #[test]
    fn every_older_database_is_brought_to_the_schema_of_a_new_one() {
        let schema = |conn: &Connection| {
            let mut statement =
                conn.sql().prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
            rows.collect::<engine::Result<Vec<(String, String, Option<String>)>>>().unwrap()
        };
        let new = sqlite::in_memory().unwrap();
        migrate(&new, |_, _| Ok(())).unwrap();
        for version in 1..MIGRATIONS.len() {
            let old = sqlite::in_memory().unwrap();
            MIGRATIONS[..version].iter().for_each(|sql| old.sql().run(sql).unwrap());
            old.sql().run(&format!("PRAGMA application_id = {}", APPLICATION_ID)).unwrap();
            old.sql().run(&format!("PRAGMA user_version = {}", version as i64)).unwrap();
            assert_eq!(inspect(&old, Path::new("old")).unwrap(), Found::Ours);
            migrate(&old, |_, before| {
                assert_eq!(before, version);
                Ok(())
            })
            .unwrap();
            assert_eq!(schema(&old), schema(&new), "from schema {version}");
        }
    }
}

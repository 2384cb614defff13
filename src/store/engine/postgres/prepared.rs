//! What an administrator makes on a server before a station comes: a role that may only read and write rows, and a database of its own. The
//! tables belong to the administrator, so that whoever has the station's password can neither change a table, nor take a rule away, nor empty
//! the journal.

use super::super::{Connection, Result, Sql};
use super::Server;

/// A name in a statement (PostgreSQL's manual, 4.1.1).
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Makes the role and the database of `station` where there are none; which of both was missing. The role gets the password of `station`,
/// where it has one. `by` is an administrator's connection, outside of any transaction.
pub(crate) fn role_and_database(by: &Connection, station: &Server) -> Result<(bool, bool)> {
    let sql = by.sql();
    let missing = |sql: Sql<'_>, asked: &str, name: &str| sql.query_row(asked, [name], |row| row.get::<_, bool>(0));
    let role = missing(sql, "SELECT NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ?)", station.role())?;
    let name = quoted(station.role());
    if role {
        sql.run(&format!("CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"))?;
    }
    if let Some(verifier) = station.verifier() {
        sql.run(&format!("ALTER ROLE {name} PASSWORD '{verifier}'"))?;
    }
    let database = missing(sql, "SELECT NOT EXISTS (SELECT 1 FROM pg_database WHERE datname = ?)", station.dbname())?;
    if database {
        // texts are compared by their bytes, as in a file
        sql.run(&format!(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'",
            quoted(station.dbname())
        ))?;
    }
    Ok((role, database))
}

/// Takes away the database of `station`.
pub(crate) fn discard(by: &Connection, station: &Server) -> Result<()> {
    by.sql().run(&format!("DROP DATABASE {}", quoted(station.dbname())))
}

/// The role of `station` may read every row, write them, take away what no rule keeps, and have rows counted on from where those of a backup
/// ended; nothing else, and nobody else may anything. In the database, as whom its tables belong to.
pub(crate) fn grant(sql: Sql<'_>, station: &Server) -> Result<()> {
    let (role, database) = (quoted(station.role()), quoted(station.dbname()));
    // what a trigger refuses whatever the row is
    let kept =
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND (t.tgtype & 8) <> 0 AND c.relnamespace = to_regnamespace(current_schema())
        AND p.prosrc LIKE ' BEGIN RAISE EXCEPTION%'";
    let kept: Vec<String> = sql.prepare(kept)?.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    let mut batch = format!(
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role};
         REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {role};
         REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};
         GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};
         REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role};"
    );
    for table in sql.tables()? {
        let delete = if kept.contains(&table) { "" } else { ", DELETE" };
        batch += &format!("GRANT INSERT, UPDATE{delete} ON {} TO {role};", quoted(&table));
    }
    sql.run(&batch)
}

/// Nothing of ours is in this database any more, so that it can be made anew. As whom its tables belong to.
pub(crate) fn forget(sql: Sql<'_>) -> Result<()> {
    sql.run(
        "DO $$ DECLARE one text; BEGIN
             FOR one IN SELECT format('DROP TABLE %I CASCADE', relname) FROM pg_class
                 WHERE relnamespace = to_regnamespace(current_schema()) AND relkind = 'r'
                 UNION ALL SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', CAST(oid AS regprocedure)) FROM pg_proc
                 WHERE pronamespace = to_regnamespace(current_schema())
             LOOP EXECUTE one; END LOOP;
         END $$",
    )
}

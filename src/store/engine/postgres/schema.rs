//! The schema on the server, made of SQLite's: there is one text of every table, index and trigger, in `migrations/`, and what a server
//! spells otherwise is put here. Only what those files use is known; anything else is refused by the server, as a syntax error.
//!
//! Numbers are BIGINT and yes or no is the number 1 or 0, whatever they are called; texts are compared by their bytes (collation "C").

use super::super::{Error, ErrorKind, Result};
use std::borrow::Cow;

/// What SQLite has and a server lacks, as functions of the schema: the same names mean the same in a statement. And what only whom the tables
/// belong to can do, for the station's role, which may not do more than that: tables are written anew, and where no station has begun yet, they
/// are emptied and their rules rest.
pub(crate) const FUNCTIONS: &str = r"
CREATE FUNCTION instr(text, text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT strpos($1, $2)';
CREATE FUNCTION max(bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE greatest($1, $2) END';
CREATE FUNCTION iif(boolean, anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS 'SELECT CASE WHEN $1 THEN $2 ELSE $3 END';
CREATE FUNCTION json_valid(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    'BEGIN PERFORM CAST($1 AS json); RETURN TRUE; EXCEPTION WHEN others THEN RETURN FALSE; END';
CREATE FUNCTION json_extract(text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT CAST($1 AS jsonb) #>> string_to_array(ltrim($2, ''$.''), ''.'')';
CREATE FUNCTION json_each(text) RETURNS TABLE (key bigint, value text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT place - 1, item FROM jsonb_array_elements_text(CAST($1 AS jsonb)) WITH ORDINALITY AS listed (item, place)';
CREATE FUNCTION write_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $rule$
    DECLARE one record;
    BEGIN
        FOR one IN SELECT c.relname AS name, (SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
            WHERE x.indrelid = c.oid AND x.indpred IS NULL AND x.indexprs IS NULL ORDER BY x.indisprimary DESC LIMIT 1) AS sorted
            FROM pg_class c WHERE c.relnamespace = to_regnamespace('public') AND c.relkind = 'r' AND c.relname <> 'schema_text'
        LOOP
            IF one.sorted IS NULL THEN EXECUTE format('ALTER TABLE %I ALTER rowid TYPE bigint USING rowid + 0', one.name);
            ELSE EXECUTE format('CLUSTER %I USING %I', one.name, one.sorted); END IF;
        END LOOP;
    END $rule$;
CREATE FUNCTION rules(there boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $rule$
    DECLARE one record;
    BEGIN
        IF NOT there AND EXISTS (SELECT 1 FROM station) THEN RAISE EXCEPTION 'a station has begun here: its rules stay'; END IF;
        FOR one IN SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('public') AND relkind = 'r' AND relname <> 'schema_text'
        LOOP
            EXECUTE format('ALTER TABLE %I %s TRIGGER USER', one.relname, CASE WHEN there THEN 'ENABLE' ELSE 'DISABLE' END);
            IF NOT there THEN EXECUTE format('DELETE FROM %I', one.relname); END IF;
        END LOOP;
    END $rule$;
";

/// What landed migrations say in a way that only SQLite takes, and the same for a server. What is new says it in a way that both take.
const SPELLINGS: [(&str, &str); 8] = [
    ("finding IS 'missing'", "finding IS NOT DISTINCT FROM 'missing'"),
    ("WHERE doubted", "WHERE doubted = 1"),
    ("(NEW.at % 86400000000 < 0)", "CASE WHEN NEW.at % 86400000000 < 0 THEN 1 ELSE 0 END"),
    ("NEW.change_of_phone AND", "NEW.change_of_phone = 1 AND"),
    ("NOT NEW.software OR", "NEW.software = 0 OR"),
    ("'allocated' AND NEW.software)", "'allocated' AND NEW.software = 1)"),
    ("AND q.software AND", "AND q.software = 1 AND"),
    ("IS NOT OLD.", "IS DISTINCT FROM OLD."),
];

fn spelt(sql: &str) -> String {
    SPELLINGS.iter().fold(sql.to_owned(), |sql, (ours, theirs)| sql.replace(ours, theirs))
}

/// Whether a sign is of a word.
fn of_word(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_'
}

/// A table of SQLite's, for a server.
pub(crate) fn table(sql: &str) -> String {
    let sql = spelt(sql);
    // of what stands behind the columns a server needs nothing: it is always strict
    let (columns, tail) = sql.rsplit_once(')').unwrap_or((&sql, ""));
    let mut text = deferrable(&typed(columns));
    // rows that have no number of their own get one, as SQLite gives it
    if !text.contains("BIGINT PRIMARY KEY") && !tail.contains("WITHOUT ROWID") {
        text += ", rowid BIGINT GENERATED ALWAYS AS IDENTITY";
    }
    text + ")"
}

/// Columns with a server's types.
fn typed(columns: &str) -> String {
    let mut text = String::with_capacity(columns.len() + 64);
    let (mut name, mut kind) = ("", "");
    for piece in columns.split_inclusive(|sign| !of_word(sign)) {
        let (word, sign) = piece.split_at(piece.trim_end_matches(|sign| !of_word(sign)).len());
        text += match word {
            "INTEGER" => "BIGINT",
            "BLOB" => "BYTEA",
            "TEXT" => "TEXT COLLATE \"C\"",
            "AUTOINCREMENT" => "GENERATED BY DEFAULT AS IDENTITY",
            word => word,
        };
        // SQLite counts such a column by itself
        if word == "KEY" && sign == "," && name == "id" && kind == "INTEGER" {
            text += " GENERATED BY DEFAULT AS IDENTITY";
        }
        text += sign;
        if word == "INTEGER" {
            kind = word;
        } else if !word.is_empty() && word != "PRIMARY" {
            (name, kind) = (word, "");
        }
    }
    text
}

/// References can wait for the end of a transaction: a whole database is carried in with its tables in any order.
fn deferrable(sql: &str) -> String {
    let mut parts = sql.split("REFERENCES ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.find(|sign| !of_word(sign) && sign != '"').unwrap_or(part.len());
        let mut end = match part[name..].strip_prefix(" (") {
            Some(columns) => name + 2 + columns.find(')').map_or(columns.len(), |end| end + 1),
            None => name,
        };
        if part[end..].starts_with(" ON DELETE CASCADE") {
            end += " ON DELETE CASCADE".len();
        }
        text += &format!("REFERENCES {} DEFERRABLE{}", &part[..end], &part[end..]);
    }
    text
}

/// An index of SQLite's, for a server.
pub(crate) fn index(sql: &str) -> String {
    // what is no function stands in brackets of its own
    let bracketed = |sql: String, one: &str| sql.replace(&format!("({one}) WHERE"), &format!("(({one})) WHERE"));
    ["bench IS NOT NULL", "ended IS NULL"].into_iter().fold(spelt(sql), bracketed)
}

/// A trigger of SQLite's, as a function and a trigger of a server's. `None` where it is not of the form that ours have.
pub(crate) fn trigger(sql: &str) -> Option<String> {
    let sql = spelt(sql);
    let (head, body) = sql.split_once("\nBEGIN").or_else(|| sql.split_once(" BEGIN"))?;
    let body = body.trim().strip_suffix("END")?.trim();
    let (head, when) = match head.split_once("WHEN ") {
        Some((head, when)) => (head.trim_end(), Some(when)),
        None => (head, None),
    };
    let name = head.strip_prefix("CREATE TRIGGER ")?.split_whitespace().next()?;
    let act: Cow<'_, str> = match body.split_once("raise(ABORT, ").or_else(|| body.split_once("RAISE(ABORT, ")) {
        Some((_, message)) => format!("RAISE EXCEPTION USING MESSAGE = {};", message.strip_suffix(");")?).into(),
        None => body.into(),
    };
    let act = match when {
        Some(when) => format!("IF {when} THEN {act} END IF;"),
        None => act.into_owned(),
    };
    let row = if head.contains("BEFORE DELETE") { "OLD" } else { "NEW" };
    Some(format!(
        "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $rule$ BEGIN {act} RETURN {row}; END $rule$;
         {head} FOR EACH ROW EXECUTE FUNCTION {name}();"
    ))
}

/// Triggers that note, in a table of the connection that writes, whose row of a watched table it touched: `watched` names each table, its
/// columns that count, and the one with the person. SQLite's are temporary, and nobody else has them; a server's are part of the schema,
/// and do nothing for whoever has no such table.
pub(crate) fn notes(watched: &[(&str, &str, &str)]) -> String {
    let note = |row: &str, person: &str| format!("INSERT INTO touched VALUES ({row}.{person}) ON CONFLICT DO NOTHING;");
    let triggers = watched.iter().map(|(table, columns, person)| {
        let name = format!("touched_{table}");
        format!(
            "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $rule$ BEGIN
             IF to_regclass('pg_temp.touched') IS NULL THEN RETURN NULL; END IF;
             IF TG_OP <> 'INSERT' THEN {} END IF; IF TG_OP <> 'DELETE' THEN {} END IF; RETURN NULL; END $rule$;
             CREATE TRIGGER {name} AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();",
            note("OLD", person),
            note("NEW", person),
        )
    });
    triggers.collect()
}

/// A migration of SQLite's, for a server that has all those before it.
///
/// # Errors
/// A trigger that is not of the form that ours have.
pub(crate) fn migration(sql: &str) -> Result<String> {
    let mut text = String::new();
    for statement in statements(sql) {
        let words: Vec<&str> = statement.split_whitespace().take(3).collect();
        text += &match words.as_slice() {
            ["CREATE", "TABLE", _] => table(&statement),
            ["CREATE", "TRIGGER", _] => trigger(&statement)
                .ok_or_else(|| Error::new(ErrorKind::Other, format!("a trigger of another form: {statement}")))?,
            ["DROP", "TRIGGER", name] => format!("DROP FUNCTION {name}() CASCADE"),
            ["DROP", "TABLE", name] => format!("DROP TABLE {name} CASCADE"),
            ["ALTER", "TABLE", _] => deferrable(&typed(&spelt(&statement))),
            ["PRAGMA", ..] => continue,
            _ => spelt(&statement),
        };
        text += ";\n";
    }
    Ok(text)
}

/// The statements of a file. What a trigger does ends with END.
fn statements(sql: &str) -> Vec<String> {
    let code: Vec<&str> = sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let (mut found, mut open) = (Vec::new(), String::new());
    for piece in code.join("\n").split_inclusive(';') {
        open += piece;
        let text = open.trim();
        let is_whole = !text.starts_with("CREATE TRIGGER") || text.ends_with("END;");
        // a semicolon within a text or a comment ends nothing
        let code: String = text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
        if is_whole && code.matches('\'').count().is_multiple_of(2) && code.ends_with(';') {
            found.push(text[..text.len() - 1].to_owned());
            open.clear();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_the_same_to_a_server() {
        let sql = "CREATE TABLE one (\n    id INTEGER PRIMARY KEY,\n    who INTEGER REFERENCES person (id) ON DELETE CASCADE,\n    text TEXT CHECK (text <> '')\n, more BLOB) STRICT";
        assert_eq!(
            table(sql),
            "CREATE TABLE one (\n    id BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,\n    who BIGINT REFERENCES person (id) ON DELETE CASCADE DEFERRABLE,\n    text TEXT COLLATE \"C\" CHECK (text <> '')\n, more BYTEA)"
        );
        let keyed =
            "CREATE TABLE two (\n    person INTEGER PRIMARY KEY REFERENCES person (id),\n    at INTEGER\n) STRICT";
        assert!(!table(keyed).contains("IDENTITY"), "{}", table(keyed));
        let named = "CREATE TABLE three (uai TEXT PRIMARY KEY) STRICT";
        assert!(table(named).ends_with(", rowid BIGINT GENERATED ALWAYS AS IDENTITY)"));
        let small = "CREATE TABLE four (uai TEXT PRIMARY KEY) STRICT, WITHOUT ROWID";
        assert!(!table(small).contains("rowid"));
    }

    #[test]
    fn a_trigger_is_a_function_and_what_calls_it() {
        let told = trigger(
            "CREATE TRIGGER kept BEFORE DELETE ON pin WHEN OLD.x = 1\nBEGIN SELECT raise(ABORT, 'it''s kept'); END",
        );
        let told = told.unwrap();
        assert!(
            told.contains(
                "BEGIN IF OLD.x = 1 THEN RAISE EXCEPTION USING MESSAGE = 'it''s kept'; END IF; RETURN OLD; END"
            ),
            "{told}"
        );
        assert!(
            told.contains("CREATE TRIGGER kept BEFORE DELETE ON pin FOR EACH ROW EXECUTE FUNCTION kept();"),
            "{told}"
        );
    }
}

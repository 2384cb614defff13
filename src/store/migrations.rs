//! The texts of which the schema is made, each after the one before: appended, never edited.

/// Every migration, in order. A test holds the digest of those that were landed.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003_outbox.sql"),
    include_str!("migrations/0004_key_notes.sql"),
    include_str!("migrations/0005_pin.sql"),
    include_str!("migrations/0006_request.sql"),
    include_str!("migrations/0007_ticket.sql"),
    include_str!("migrations/0008_order.sql"),
    include_str!("migrations/0009_stock_take.sql"),
    include_str!("migrations/0010_console.sql"),
    include_str!("migrations/0011_intake.sql"),
    include_str!("migrations/0012_care.sql"),
    include_str!("migrations/0013_software.sql"),
    include_str!("migrations/0014_slip.sql"),
    include_str!("migrations/0015_mail.sql"),
    include_str!("migrations/0016_panel.sql"),
    include_str!("migrations/0017_enrolment.sql"),
    include_str!("migrations/0018_conveyor.sql"),
    include_str!("migrations/0019_rekey.sql"),
    include_str!("migrations/0020_suspended.sql"),
    include_str!("migrations/0021_restored.sql"),
    include_str!("migrations/0022_attempts.sql"),
    include_str!("migrations/0023_address.sql"),
    include_str!("migrations/0024_authenticator.sql"),
    include_str!("migrations/0025_session.sql"),
    include_str!("migrations/0026_access.sql"),
    include_str!("migrations/0027_second_look.sql"),
    include_str!("migrations/0028_empty.sql"),
    include_str!("migrations/0029_unkept_drift.sql"),
    include_str!("migrations/0030_alike.sql"),
    include_str!("migrations/0031_family.sql"),
    include_str!("migrations/0032_suspended.sql"),
    include_str!("migrations/0033_line.sql"),
    include_str!("migrations/0034_lot.sql"),
    include_str!("migrations/0035_email.sql"),
    include_str!("migrations/0037_reconsider.sql"),
    include_str!("migrations/0038_list.sql"),
    include_str!("migrations/0039_start.sql"),
    include_str!("migrations/0040_ended.sql"),
    include_str!("migrations/0043_backup.sql"),
    include_str!("migrations/0041_erasure.sql"),
    include_str!("migrations/0044_client.sql"),
    include_str!("migrations/0045_told.sql"),
    include_str!("migrations/0046_directory.sql"),
    include_str!("migrations/0047_pull.sql"),
    include_str!("migrations/0048_listing.sql"),
    include_str!("migrations/0049_done_once.sql"),
    include_str!("migrations/0050_client_hook.sql"),
    include_str!("migrations/0051_pushed.sql"),
    include_str!("migrations/0052_entrusted.sql"),
    include_str!("migrations/0053_ticket_desk.sql"),
    include_str!("migrations/0054_desk.sql"),
];

/// What all of them make of an empty database, in one text: a new database is made of it, six times as fast. It is written by a test, which
/// also holds that it is what they make.
pub(super) const WHOLE: &str = include_str!("migrations/whole.sql");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Connection, Sql, sqlite};
    use sha2::{Digest, Sha256};
    use std::fmt::Write;

    #[test]
    fn a_new_database_is_made_of_what_the_migrations_make() {
        let migrated = sqlite::in_memory().unwrap();
        MIGRATIONS.iter().for_each(|migration| migrated.sql().run(migration).unwrap());
        let made = whole(&migrated);
        let text = format!(
            "-- What the migrations make, each table with all that belongs to it. Written by {PLACE}.\n\n{made}"
        );
        if std::env::var_os("WRITE_WHOLE").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/whole.sql"), &text).unwrap();
        }
        assert!(text == WHOLE, "a migration was added: WRITE_WHOLE=1 cargo test -p trousseau-store migrations, twice");
        let new = sqlite::in_memory().unwrap();
        new.sql().run(WHOLE).unwrap();
        assert_eq!(whole(&new), made);
    }

    const PLACE: &str = "`cargo test`: store::migrations";

    /// Every table with its indices, triggers and rows.
    fn whole(conn: &Connection) -> String {
        let (sql, mut text) = (conn.sql(), String::new());
        for table in sql.tables().unwrap() {
            for made in strings(
                sql,
                &format!(
                    "SELECT sql FROM sqlite_schema WHERE tbl_name = '{table}' AND sql IS NOT NULL
                     ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, name"
                ),
            ) {
                writeln!(text, "{made};").unwrap();
            }
            let columns = sql.columns(&table).unwrap();
            let quoted: Vec<_> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
            let row = quoted.join(" || ', ' || ");
            for values in strings(sql, &format!("SELECT {row} FROM {table} ORDER BY 1")) {
                writeln!(text, "INSERT INTO {table} VALUES ({values});").unwrap();
            }
            text.push('\n');
        }
        text
    }

    fn strings(sql: Sql<'_>, query: &str) -> Vec<String> {
        let mut statement = sql.prepare(query).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn landed_migrations_are_never_edited() {
        let landed: Vec<_> = include_str!("migrations/landed.sha256").lines().collect();
        let digests: Vec<_> =
            MIGRATIONS.iter().map(|sql| data_encoding::HEXLOWER.encode(&Sha256::digest(sql))).collect();
        assert_eq!(digests, landed, "append a migration instead of editing one");
    }
}

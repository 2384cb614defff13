//! The schema and its migrations: appended, never edited. `user_version` counts those that were applied.

use super::{Result, StoreError};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// `TROU`: tells our databases from everybody else's (SQLite's `application_id`).
const APPLICATION_ID: i32 = i32::from_be_bytes(*b"TROU");

/// Every migration, in order. A test holds the digest of those that were landed.
const MIGRATIONS: &[&str] = &[
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
];

/// What a freshly opened file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing in it yet.
    Empty,
    /// One of ours, this version or older.
    Ours,
}

/// Looks before anything is written. Foreign files and newer schemas are refused.
pub(super) fn inspect(conn: &Connection, path: &Path) -> Result<Found> {
    let located = |error: rusqlite::Error| match StoreError::from(error) {
        StoreError::NotOurs { .. } => StoreError::NotOurs { path: path.to_owned() },
        StoreError::Corrupt { detail, .. } => StoreError::Corrupt { path: path.to_owned(), detail },
        other => other,
    };
    let application: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(located)?;
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(located)?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(located)?;
    let known = MIGRATIONS.len() as i64;
    match (application, version) {
        (0, 0) if tables == 0 => Ok(Found::Empty),
        (APPLICATION_ID, 1..) if version > known => Err(StoreError::Newer { found: version, known }),
        (APPLICATION_ID, 1..) => Ok(Found::Ours),
        _ => Err(StoreError::NotOurs { path: path.to_owned() }),
    }
}

/// Applies what is missing, all of it or nothing; `settle` does in the same transaction what SQL alone cannot. It is told the version
/// that was there, 0 for a new database.
pub(super) fn migrate(conn: &mut Connection, settle: impl FnOnce(&Connection, usize) -> Result<()>) -> Result<()> {
    let version: usize = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == MIGRATIONS.len() {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for migration in &MIGRATIONS[version..] {
        tx.execute_batch(migration)?;
    }
    if version == 0 {
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    settle(&tx, version)?;
    tx.pragma_update(None, "user_version", MIGRATIONS.len() as i64)?;
    Ok(tx.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LinkPurpose, Mode, vault::Purpose};
    use domain::{
        BatchRest, BatchStep, BatchStop, BatchTask, ConsoleState, Contract, CredentialState, CustodyState, Degree,
        DueReason, Finding, FirstStep, IntentStage, Language, MailSecurity, OrderState, OtpKind, RequestState, Role,
        SecondLook, TicketKind, TicketState, TokenProof,
    };
    use oath::Algorithm;
    use sha2::{Digest, Sha256};
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn landed_migrations_are_never_edited() {
        let landed = [
            "8cc36d0ca4c6e2ade72b90ff9e85541d4a6803bf9c1d992a2813ae61685dbbf9",
            "ab03c202fcd51d648378f3578da70b31355fbc7d48277f9b9675b2b75c260450",
            "6108448d74bef76e396c31f74236006485a77a1435f29060f75b9dae1ed3f3b6",
            "0f82334e345040e16713bc3cdf16dc3968c30bc606bc48757b15fe4d807d692d",
            "5768724d0403de929cd9d724fa22399000893eda87af3b04f84795d719c9f7d2",
            "08073142846020a9f5fee16a32eb6d45abdf7e282b08670672eddde4f162bdee",
            "bd8fe370f50eba6599d6380df7c298c3b25795ed64d99ebbd87f7d07596f2622",
            "0cc787846d0275de8ea39e77044745b3eac41af05508e19004d57c94607f1e67",
            "a795684a6776fa0176299228ac48f60054f56d5e22d5aa157793e087d92e858c",
            "85fec232ab88a065d770969d99b6af096d56bc9bc1f0c728f6d4b18c8dfa2c68",
            "f320274dfb544d71ec8fe5c990f7dc3bdf31e026b17512bac3669c9fd93aa60b",
            "6265d044a7fc7a2087b26814cfcc272406f87400ffbaf05d95f0f5846bc6e286",
            "ee9e4dab9de03f5a82532f51c17091836669532be4b30366e1c8a9d2753e4965",
            "db896677ce1a8ac12fc40fa17cd5769b16bd9f508781f7f12473727eea7cf211",
            "238de5d2f166c08796fba5d1104ea431c7f64bc3656fe1b57c2e457c2c98a196",
            "a0a4decd1bb14c93cfa264995068f1499829a7fb9d0e3d8e5633af8e289fe6c6",
            "94e8b88da13cda9a7e21b1a8f30c2eb675d811518fa46deb39f2bed8589408fd",
            "974ab20192d3af81ee345002e33132246ef12fe835f54634dc43e9b2bb440d1d",
            "896af403a8ae06c091f0e02422cde06650c1da6eb90ca974ec509a311361840c",
            "64a18056508109742d4e0e246e4835f3003d5143bdac20eb51d48a8fc533617d",
            "6c73ff627768938d173b12c85de21651183866c6a63e22dd2d0c40444372ce3c",
            "6c2d9ca4bd071a8e8ebdc4bd8ae18fd78ac2592365938b40d1170b5977f5ed45",
            "1aab82b03cfc04b7e892bb6fb80ef4b3cb2b66b1dbce7dc3b33aa5b81da8bc4f",
            "39107c915d72914c2aa0ea4d389c427c8b6a61279e96f3b65278aeca6d913c73",
            "a1efac45edafe631a0390e82564ecf2e98a2d27070f2008c6560e6938e0ad386",
            "66e5cded30fae5d11208413d11104538137dbd0d3c70174915e27a1ec57c79ce",
            "8ae03cebb85d585c13d0da9861f310f59d720a15df6186fb91f094e103c4c4d1",
            "43ed4ecedd9fbd4131a085d445f09f4175c85b3e9121ea882f4f6119248d2e94",
            "b719b49db008c42a951e5427b68384a19ab08b908d10df3378cd8fc72295848c",
            "90e17f0c843b982f04acae1f4070f26554c619f9dc1ef3c1cd0394c4ca034f9f",
            "fea30b958ba775bab0b799c762b3c2f2bd91300c740c9288b68b65feec3fd2ac",
            "f65c8dc227856939a64cabe62e7afef8bb4235db3943971bb85f4fae47195a43",
            "21efd7cfd8f868f75b7da55a87fa65ebd77b21d177edd5520ba58700354f4b49",
            "617fb8d774d1b0648b1d9d5c188b61c99f593d64146e04f7c2c5ac453760f50c",
            "882fa90bf6cc22cbb67c792953ca6d7a6b1e1da3d96a284cd76a3b0d65acf9e2",
            "d1438c784858bf28c3b02d619a5f3a3a97fd49c0141517e12fe7e95c4925fb7b",
            "12262707b4da0b3c5e75e859a1fd89bfe076c1f63284f828ce5cf457f4f563ba",
            "e4af494d43240a741a6b4dab62b7486eacb6de12df5feecc0b37b8d20ed2f8e6",
            "3c7d2ca464ece3bc440145331f6a184c669ae749ea15d03d6a1ead45e5b1e3da",
        ];
        let digests: Vec<_> =
            MIGRATIONS.iter().map(|sql| data_encoding::HEXLOWER.encode(&Sha256::digest(sql))).collect();
        assert_eq!(digests, landed, "append a migration instead of editing one");
    }

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
            ("mail_server", "security") => words_of!(MailSecurity),
            ("step_put_off", "step") => words_of!(FirstStep),
            ("person", "language") => words_of!(Language),
            _ => panic!("{table}.{column}: say here whose words these are"),
        }
    }

    #[test]
    fn a_family_that_an_old_plug_told_is_healed_and_nothing_else_of_a_name_changes() {
        let mut conn = Connection::open_in_memory().unwrap();
        MIGRATIONS[..30].iter().for_each(|sql| conn.execute_batch(sql).unwrap());
        conn.pragma_update(None, "user_version", 30).unwrap();
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
            conn.execute(sql, row).unwrap();
        }
        migrate(&mut conn, |_, _| Ok(())).unwrap();
        let mut told = conn.prepare("SELECT family FROM token WHERE model = 'as it was' ORDER BY id").unwrap();
        let told: Vec<String> = told.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert_eq!(told, ["yubikey", "nitrokey3", "unseen", "unseen", "unseen", "yubikey", "typing", "yubikey"]);
        let set = |set: &str, id: i64| conn.execute(&format!("UPDATE token SET {set} WHERE id = ?1"), [id]);
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
        assert_eq!(set("family = 'onlykey'", 3), Ok(1), "a plug tells it");
        assert!(set("family = 'yubikey'", 3).is_err(), "once");
    }

    #[test]
    fn lines_that_were_kept_by_a_number_are_about_the_only_token_that_can_have_been_meant() {
        let mut conn = Connection::open_in_memory().unwrap();
        MIGRATIONS[..32].iter().for_each(|sql| conn.execute_batch(sql).unwrap());
        conn.pragma_update(None, "user_version", 32).unwrap();
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
        conn.execute_batch(batch).unwrap();
        migrate(&mut conn, |_, _| Ok(())).unwrap();
        let told = |sql: &str| {
            let mut statement = conn.prepare(sql).unwrap();
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
        let changed = conn.execute("UPDATE stock_take_line SET whose = 'x'", []).unwrap_err().to_string();
        assert!(changed.contains("stays as it is"), "{changed}");
    }

    fn written_but(end: &str, words: Vec<&'static str>) -> Vec<&'static str> {
        words.into_iter().filter(|word| !word.ends_with(end)).collect()
    }

    #[test]
    fn every_list_of_words_in_the_schema_has_every_word_that_the_program_writes_there() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, |_, _| Ok(())).unwrap();
        let mut statement = conn.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").unwrap();
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
            let mut statement = conn.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
            rows.collect::<rusqlite::Result<Vec<(String, String, Option<String>)>>>().unwrap()
        };
        let mut new = Connection::open_in_memory().unwrap();
        migrate(&mut new, |_, _| Ok(())).unwrap();
        for version in 1..MIGRATIONS.len() {
            let mut old = Connection::open_in_memory().unwrap();
            MIGRATIONS[..version].iter().for_each(|sql| old.execute_batch(sql).unwrap());
            old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
            old.pragma_update(None, "user_version", version as i64).unwrap();
            assert_eq!(inspect(&old, Path::new("old")).unwrap(), Found::Ours);
            migrate(&mut old, |_, before| {
                assert_eq!(before, version);
                Ok(())
            })
            .unwrap();
            assert_eq!(schema(&old), schema(&new), "from schema {version}");
        }
    }
}

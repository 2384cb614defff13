//! The station's memory: SQLite, the vault, the journal. All SQL lives here.

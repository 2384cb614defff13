//! What kind of tokens a database is for.

domain::words! {
    /// What kind of tokens a database is for. Emulated and real ones never mix.
    Mode {
        /// Real tokens.
        Hid => "hid",
        /// Emulated ones: `demo` and `--bus emulated`.
        Emulated => "emulated",
    }
}

//! Why a directory did not tell of everybody.

/// Why a directory did not tell of everybody. Texts of the server are its own words.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// No connection, or TLS did not come about.
    #[error("the directory {name} cannot be reached ({said}): check its address, the network and its certificate")]
    Unreachable {
        /// Which.
        name: String,
        /// Why.
        said: String,
    },
    /// It does not let us in.
    #[error("the directory {name} refuses the sign-in ({said}): check bind_dn and its password")]
    SignIn {
        /// Which.
        name: String,
        /// Its words.
        said: String,
    },
    /// It refuses the question.
    #[error("the directory {name} refuses the question ({said}): check base and filter, and what the account may read")]
    Question {
        /// Which.
        name: String,
        /// Its words.
        said: String,
    },
    /// It told of some, and stopped at a limit of its own.
    #[error("the directory {name} tells of {read} people and no more ({said}): have its limit raised for this account")]
    Limit {
        /// Which.
        name: String,
        /// How many it told of.
        read: usize,
        /// Its words.
        said: String,
    },
    /// It stopped in the middle.
    #[error("the directory {name} broke off after {read} people ({said}): nothing of it was used; it is asked again")]
    Broken {
        /// Which.
        name: String,
        /// How many it told of.
        read: usize,
        /// Why.
        said: String,
    },
    /// It told of nobody.
    #[error("the directory {name} tells of nobody: check base and filter, and what the account may read")]
    Nobody {
        /// Which.
        name: String,
    },
    /// More than any academy has.
    #[error("the directory {name} tells of more than {most} people: narrow the filter")]
    TooMany {
        /// Which.
        name: String,
        /// How many are taken at the most.
        most: usize,
    },
    /// Whoever asked wants it no longer.
    #[error("nobody waits for the directory {name} any more")]
    Stopped {
        /// Which.
        name: String,
    },
}

//! What an academy says of its GLPI.

use domain::Secret;

/// By which contract a GLPI is spoken to, and as whom.
pub enum Contract {
    /// `apirest.php`.
    V1 {
        /// What it knows this program by, where it asks for that.
        app: Option<Secret>,
        /// Whose tickets they are.
        user: Secret,
    },
    /// `api.php/v2`.
    V2 {
        /// What it knows this program by…
        client: String,
        /// …and what this program proves itself with.
        secret: Secret,
        /// Whose tickets they are: an account there and its password; without one the program asks in its own name.
        account: Option<(String, Secret)>,
    },
}

/// What an academy says of its GLPI.
pub struct Settings {
    /// Where it is: `https://name` or `https://name/folder`, without a slash at its end.
    pub address: String,
    /// By which contract, and as whom.
    pub contract: Contract,
    /// The number of the category that tickets get there.
    pub category: Option<u64>,
    /// The number of the entity that they belong to there.
    pub entity: Option<u64>,
}

//! Where something secret is checked.

use super::verb::words;

words! {
    /// A place where somebody may guess. Each guess is counted before it is looked at; the journal and the person who is
    /// guessed at are told by these words.
    Checkpoint {
        /// Name and password.
        SignIn => "sign_in",
        /// The password once more, before something weighty.
        PasswordAgain => "password_again",
        /// A code of the authenticator application, after the password.
        Authenticator => "authenticator",
        /// PIN and code together.
        Passcode => "passcode",
        /// Passcode and one more code, to find one's own token anew.
        OwnResync => "own_resync",
        /// A code of one's own token, to set a new PIN.
        PinChange => "pin_change",
        /// A code of a token.
        Code => "code",
        /// Several codes of a token.
        Resync => "resync",
        /// Several codes, to find out what was imported wrongly.
        Fit => "fit",
        /// Several codes, to find out whose they are.
        Identify => "identify",
        /// The first code of a token in a telephone.
        Activation => "activation",
        /// The first code of a token that was just programmed.
        Confirmation => "confirmation",
        /// What a plugged token tells by itself.
        Plugged => "plugged",
        /// Which of several secrets a plugged token holds.
        Settling => "settling",
        /// Whoever forgot a password.
        Forgotten => "forgotten",
        /// A one-time link.
        Link => "link",
        /// Headers by which the academy's portal says who somebody is.
        Header => "header",
        /// The verification door: what somebody typed at a VPN or a sign-in of another program.
        Door => "door",
        /// The key by which a program asks.
        ClientKey => "client_key",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_words_is_whole() {
        assert!(Checkpoint::ALL.iter().map(|at| at.word()).eq(Checkpoint::WORDS.iter().copied()));
    }
}

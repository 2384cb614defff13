//! What shows that a plugged thing is the token whose number it tells, and what a second person is asked to look at where nothing did.

use super::verb::words;

words! {
    /// What showed that it is the very token. Its number alone shows nothing: any device can tell one.
    TokenProof {
        /// A code, or the answer to a challenge, that only its secret makes.
        Code => "code",
        /// It has a secret, and nobody asked for a code: by its number alone.
        Unproven => "unproven",
        /// It holds no secret of ours that could prove it.
        NoSecret => "no_secret",
        /// It holds another secret than the token with this number.
        Wrong => "wrong",
        /// It says that nothing is in the slots that should hold its secret: emptied elsewhere, or another token.
        Empty => "empty",
    }
}

words! {
    /// What was done without a proof, so that somebody else looks at it.
    SecondLook {
        /// A token was handed over without the receiver's PIN and a code.
        HandOver => "hand_over",
        /// A stock-take counted tokens by their numbers alone.
        StockTake => "stock_take",
        /// The conveyor emptied tokens, or took them back, by their numbers alone.
        Batch => "batch",
        /// A token without a secret came back with newer firmware.
        Firmware => "firmware",
    }
}

words! {
    /// How a plugged thing contradicts the record of its number.
    Contradiction {
        /// It is of another family.
        Family => "family",
        /// It is another product of the family, or has another profile.
        Model => "model",
        /// Its firmware is older than it was: firmware does not go back.
        Older => "older",
        /// Its firmware is newer. That happens, and is believed with a code of the token.
        Newer => "newer",
    }
}

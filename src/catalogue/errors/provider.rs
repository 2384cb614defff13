//! What is said of whoever signed in at a provider and did not come in.

use crate::message::{Message, Tells, say};
use outgoing::OutgoingError;
use provider::{Fault, Forged};

impl Tells for Fault {
    fn message(&self) -> Message {
        match self {
            Self::Outgoing(OutgoingError::Unreachable(..)) => say("error-provider-silent"),
            Self::Outgoing(OutgoingError::Certificate(..)) => say("error-provider-certificate"),
            Self::Outgoing(OutgoingError::Endless(_) | OutgoingError::Authorities(..))
            | Self::Address(_)
            | Self::Answer { .. }
            | Self::OtherIssuer(_) => say("error-provider-answer"),
            Self::Refused(word) => say("error-provider-refused").with("error", word),
            Self::NotBegun => say("error-provider-not-begun"),
            Self::Forged(forged) => say("error-provider-forged").said("reason", forged),
            Self::TooWeak { .. } => say("error-provider-too-weak"),
            Self::Nobody(nobody) => say("error-provider-nobody").with("attribute", &nobody.0),
            Self::Entropy(_) => say("web-broken"),
        }
    }
}

impl Tells for Forged {
    fn message(&self) -> Message {
        say(match self {
            Self::Form => "forged-form",
            Self::Algorithm => "forged-algorithm",
            Self::Key => "forged-key",
            Self::Signature => "forged-signature",
            Self::Issuer => "forged-issuer",
            Self::Audience => "forged-audience",
            Self::Expired => "forged-expired",
            Self::Future => "forged-future",
            Self::Nonce => "forged-nonce",
            Self::Subject => "forged-subject",
            Self::Old => "forged-old",
        })
    }
}

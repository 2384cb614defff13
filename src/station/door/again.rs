//! The same question once more: the same answer, for some seconds.

use super::verdict::Verdict;
use crate::{Result, secrets::judged};
use domain::{CustodyState, OtpKind};
use jiff::{SignedDuration, Timestamp};
use store::{Answer, Answered, Reader, Token};

/// How long the same question has the same answer.
pub(super) const SAME_FOR: SignedDuration = SignedDuration::from_secs(30);
/// The same answer once more; a yes only while the key opens still.
pub(super) fn again(r: &Reader<'_>, answered: Answered, now: Timestamp) -> Result<Verdict> {
    match (answered.answer, answered.token, answered.transaction) {
        (Answer::Challenge, _, Some(transaction)) => Ok(Verdict::NextCode { transaction }),
        (Answer::Accept, Some(id), _) => {
            let Some(token) = r.token(id)? else { return Ok(Verdict::Refused) };
            let opens = judged(r, id, now)?.is_ok_and(|open| !open.is_empty());
            if !opens || token.state != CustodyState::HandedOver {
                return Ok(Verdict::Refused);
            }
            Ok(Verdict::Accepted { token: token.name(), kind: kind_of(r, &token)? })
        }
        (Answer::Accept | Answer::Challenge | Answer::Reject, _, _) => Ok(Verdict::Refused),
    }
}

/// What the codes of a key count.
pub(super) fn kind_of(r: &Reader<'_>, token: &Token) -> Result<OtpKind> {
    Ok(r.credentials_of(token.id)?.first().map_or(OtpKind::Hotp, store::Credential::kind))
}

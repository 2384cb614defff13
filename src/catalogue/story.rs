//! What an entry tells of a key, as a sentence: who did what, to whom. What only a technician asks for (slots, counters, digests) is
//! left to the facts of the entry.

use crate::message::{Message, say};
use domain::{
    CredentialState, DueReason, Event,
    event::{self, HandOverProof},
};

/// The sentence of an entry; `who`: whose act it is, by name. Of acts that are not about a key, its name and theirs.
pub fn story(who: &str, event: &Event) -> Message {
    use Event as E;
    let by = |key: &'static str| say(key).by("who", who);
    // with or without the person whom it concerns, who is not always written down
    let of = |with: &'static str, without: &'static str, person: &Option<String>| match person {
        Some(person) => by(with).with("person", person),
        None => by(without),
    };
    match event {
        E::Register(event::Register::ByNumber { .. } | event::Register::Placed { .. }) => by("story-register"),
        E::Register(event::Register::ByKeyFile { .. }) => by("story-register-file"),
        E::Register(event::Register::ByConsole { .. }) => by("story-register-console"),
        // whoever signs the charter does it themselves
        E::Allocate(done) if done.person.as_deref() == Some(who) => by("story-allocate-own"),
        E::Allocate(done) => of("story-allocate-to", "story-allocate", &done.person),
        E::Release(_) => by("story-release"),
        E::Reserve(_) => by("story-reserve"),
        E::HandOver(done) => match done.proof {
            Some(HandOverProof::None) => of("story-hand-over-unproven-to", "story-hand-over-unproven", &done.person),
            Some(HandOverProof::Passcode) | None => of("story-hand-over-to", "story-hand-over", &done.person),
        },
        E::TakeBack(done) => of("story-take-back-of", "story-take-back", &done.person),
        E::ReportLost(done) => of("story-lost-of", "story-lost", &done.person),
        E::Found(_) => by("story-found"),
        E::MarkDefective(done) => of("story-defective-of", "story-defective", &done.person),
        E::Repair(_) => by("story-repair"),
        E::Retire(_) => by("story-retire"),
        E::MoveSchool(_) => by("story-move-school"),
        E::Enrol(event::Enrol::Stored { .. }) => by("story-enrol-begun"),
        E::Enrol(event::Enrol::Failed { .. }) => by("story-enrol-failed"),
        E::Enrol(event::Enrol::Confirmed { .. }) => by("story-enrol-confirmed"),
        E::Enrol(event::Enrol::Reached { .. }) => by("story-enrol-reached"),
        E::Enrol(event::Enrol::Shown { .. }) => by("story-enrol-shown"),
        E::Verify(done) => match done.passcode {
            Some(_) => by("story-verify-passcode"),
            None => by("story-verify"),
        },
        E::Resynchronise(event::Resynchronise::Found { .. }) => by("story-resynchronise"),
        E::Resynchronise(event::Resynchronise::Refused { .. } | event::Resynchronise::RefusedThen { .. }) => {
            by("story-resynchronise-refused")
        }
        E::Identify(_) => by("story-identify"),
        E::Suspend(done) => match done.credential {
            CredentialState::Suspended | CredentialState::SuspendedUnconfirmed => by("story-suspend"),
            CredentialState::PreActivation
            | CredentialState::Active
            | CredentialState::Deactivated
            | CredentialState::Compromised
            | CredentialState::Destroyed => say("story-codes-ended"),
        },
        E::Resume(_) => by("story-resume"),
        E::Destroy(event::Destroy::Ended { .. }) => say("story-codes-destroyed"),
        E::Destroy(event::Destroy::Wiped { .. }) => by("story-wiped"),
        E::Import(event::Import::Key { .. } | event::Import::Fitted { .. }) => by("story-import"),
        E::Import(event::Import::Token { .. }) => by("story-register-console"),
        E::Device(event::Device::Contradicts { .. }) => say("story-stranger"),
        E::Device(event::Device::Named { .. } | event::Device::MadeVisible { .. }) => by("story-named"),
        E::Device(event::Device::Pin { .. }) => by("story-device-pin"),
        E::Device(event::Device::Behind { .. }) => say("story-behind"),
        E::Device(event::Device::Renewed { .. } | event::Device::RenewedThen { .. }) => by("story-firmware"),
        E::Device(event::Device::Recorded { .. }) => say("story-plugged"),
        E::Swap(done) => by("story-swap").with("serial", &done.instead_of),
        E::Receive(event::Receive::Token { order }) => by("story-receive").with("order", order),
        E::StockTake(
            event::StockTake::Counted { .. } | event::StockTake::Refused { .. } | event::StockTake::Found { .. },
        ) => by("story-counted"),
        E::StockTake(event::StockTake::TakenBack { .. }) => by("story-uncounted"),
        E::Diagnose(_) => by("story-diagnose"),
        E::Recall(event::Recall::Expires { .. }) => say("story-recall-expires"),
        E::Recall(event::Recall::Due { due_why, .. }) => say(match due_why {
            Some(DueReason::Left) => "story-recall-due-left",
            Some(DueReason::Replaced) => "story-recall-due-replaced",
            None => "story-recall-due",
        }),
        E::Recall(event::Recall::Kept { .. }) => say("story-recall-kept"),
        E::Activate(done) => say("story-activate").with("person", &done.person),
        E::Withdraw(done) => of("story-withdraw-of", "story-withdraw", &done.person),
        E::Undo(_) => by("story-undo"),
        E::Witness(_) => by("story-witness"),
        // they are about somebody or something else; what of them stands in the story of a key is named
        E::School(_)
        | E::Person(_)
        | E::Role(_)
        | E::SignIn(_)
        | E::Import(
            event::Import::KeyFile { .. }
            | event::Import::ConsoleList { .. }
            | event::Import::Roster { .. }
            | event::Import::Directory { .. }
            | event::Import::Pushed { .. },
        )
        | E::Export(_)
        | E::Backup(_)
        | E::Restore(_)
        | E::Setting(_)
        | E::Journal(_)
        | E::Request(_)
        | E::Approve(_)
        | E::Refuse(_)
        | E::Cancel(_)
        | E::Expire(_)
        | E::SignCharter(_)
        | E::SetPin(_)
        | E::Unlock(_)
        | E::Recover(_)
        | E::Ticket(_)
        | E::Order(_)
        | E::Receive(event::Receive::Parcel { .. })
        | E::StockTake(
            event::StockTake::Started { .. } | event::StockTake::Bench { .. } | event::StockTake::Closed { .. },
        )
        | E::Move(_)
        | E::Mail(_)
        | E::Batch(_)
        | E::Rekey(_)
        | E::Attempt(_)
        | E::Reconsider(_)
        | E::Consult(_)
        | E::Client(_)
        | E::Desk(_)
        | E::Entrust(_) => by("story-else").name("verb", event.verb()),
    }
}

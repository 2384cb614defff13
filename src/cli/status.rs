//! `trousseau status`: one screen, whether the daemon runs or not.

use super::{
    ToldFinding,
    exchange::{Emit, Say, document},
};
use catalogue::{Ui, say as message};
use serde_json::json;
use station::{
    Actor, DirectoryLine, Finding, FindingCode, Level, ProviderWay, SignInState, Station, StationError, StationState,
};

/// Says how the station is, and the worst that the doctor finds.
pub(super) fn run(station: &Station, actor: &Actor, ui: &Ui, emit: Emit<'_>) -> Result<(), StationError> {
    let state = station.state(actor)?;
    let findings = station.doctor();
    let worst = worst(&findings).map(|finding| ToldFinding::of(finding, ui.language));
    let certificate = findings.iter().find(|finding| is_of_certificate(finding.code()));
    let certificate = certificate.map(|finding| ToldFinding::of(finding, ui.language));
    let mut told = document(&state);
    told["worst"] = document(&worst);
    told["certificate"] = document(&certificate);
    emit.say(told, screen(&state, certificate.as_ref(), worst.as_ref(), ui));
    Ok(())
}

/// The same where the memory does not open, or there is none yet.
pub fn without_memory(fault: Option<&str>, ui: &Ui, emit: Emit<'_>) {
    // no words: the name of a variable
    let version = env!("CARGO_PKG_VERSION");
    let head = ui.message(&message("terminal-status-down").with("version", version));
    let said = fault.map_or_else(|| ui.t("terminal-status-nothing"), str::to_owned);
    emit.say(json!({ "version": version, "serving": null, "fault": said }), format!("{head}\n{said}"));
}

fn is_of_certificate(code: FindingCode) -> bool {
    use FindingCode as C;
    matches!(
        code,
        C::CertificateGood | C::CertificateEnds | C::CertificateEnded | C::CertificateOther | C::CertificateRefused
    )
}

/// The finding that matters most; `None`: all is well.
fn worst(findings: &[Finding]) -> Option<&Finding> {
    let of = |level| findings.iter().find(move |finding| finding.level() == level);
    of(Level::Bad).or_else(|| of(Level::Warning))
}

/// By which ways people sign in, and how the pulls of people go.
fn of_sign_in(state: &SignInState, ui: &Ui) -> Vec<String> {
    let SignInState { local: _, ways, directories } = state;
    let mut lines = vec![ui.t("terminal-status-local")];
    lines.extend(ways.header.iter().map(|name| ui.message(&message("terminal-status-header").with("name", name))));
    lines.extend(ways.provider.iter().map(|ProviderWay { name, issuer }| {
        ui.message(&message("terminal-status-provider").with("name", name).with("address", issuer))
    }));
    lines.extend(directories.iter().map(|DirectoryLine { name, found, .. }| match found {
        Some(found) => ui.tell_at_terminal(found),
        None => ui.message(&message("sign-in-directory-never").with("directory", name)),
    }));
    lines
}

fn screen(state: &StationState, certificate: Option<&ToldFinding>, worst: Option<&ToldFinding>, ui: &Ui) -> String {
    let StationState { version, mode, serving, setup_link, plugged, journal, in_doubt, backup, .. } = state;
    let mut lines = Vec::new();
    match serving {
        None => lines.push(ui.message(&message("terminal-status-down").with("version", version))),
        Some(serving) => {
            let up = message("terminal-status-up")
                .with("version", version)
                .with("mode", mode)
                .with("since", serving.since)
                .with("process", serving.process);
            lines.push(ui.message(&up));
            // no words: an address
            let own = format!("http://{}/", serving.own);
            lines.push(ui.message(&message("terminal-status-panel").with("address", own)));
            lines.extend(
                serving.public.iter().map(|url| ui.message(&message("terminal-status-public").with("address", url))),
            );
        }
    }
    lines.extend(setup_link.iter().map(|link| ui.message(&message("terminal-status-setup").with("address", link))));
    lines.extend(plugged.map(|count| ui.message(&message("terminal-status-plugged").count("count", count))));
    let chain = if *in_doubt { "terminal-status-in-doubt" } else { "terminal-status-journal" };
    lines.push(ui.message(&message(chain).with("head", journal)));
    let mails =
        message("terminal-status-mails").count("waiting", state.mails_waiting).count("stuck", state.mails_stuck);
    lines.push(ui.message(&mails));
    lines.extend(of_sign_in(&state.sign_in, ui));
    lines.extend(state.verifier.iter().map(|state| super::verifier::said(state, ui)));
    lines.push(ui.tell_at_terminal(&Finding::Backup(backup.clone())));
    lines.extend(certificate.map(|told| told.sentence.clone()));
    lines.push(match worst {
        None => ui.t("terminal-status-well"),
        Some(ToldFinding { area, sentence, remedy, .. }) => {
            let worst = message("terminal-finding").name("area", *area).with("said", sentence);
            let todo = remedy.as_deref().map(|todo| format!("\n    → {todo}")).unwrap_or_default();
            format!("{}{todo}", ui.message(&worst))
        }
    });
    lines.join("\n")
}

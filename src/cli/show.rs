//! What documents look like to people: one line each, columns that line up.

use super::{Answer, Gone};
use catalogue::Ui;
use domain::Language;
use serde::Serialize;
use serde_json::{Value, json};
use station::{
    Advice, Area, Finding, FindingCode, Identified, Proposal, Resynchronised, SchoolPage, VaultView,
    views::{Card, Face, JournalLine, PersonView, RequestView, SchoolView, TokenRow, TokenStory},
};
use store::JournalCheck;

/// One finding of `doctor`, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldFinding {
    /// What was looked at.
    pub area: Area,
    /// It is as it should be.
    pub ok: bool,
    /// One stable word, whatever the language.
    pub code: FindingCode,
    /// What was found.
    pub sentence: String,
    /// What to do, where it is not as it should be.
    pub remedy: Option<String>,
}

impl ToldFinding {
    /// A finding in the words of one language.
    pub fn of(finding: &Finding, language: Language) -> Self {
        let (ui, code) = (catalogue::for_terminal(language), finding.code());
        if let Finding::Failed(_, error) = finding {
            error.log_cause();
        }
        let (ok, sentence) = (code.is_ok(), ui.tell(finding));
        Self { area: finding.area(), ok, code, sentence, remedy: (!ok).then(|| ui.todo(finding)) }
    }
}

/// What `doctor` found, one document each, in the language of the terminal; whether somebody still reads.
pub fn findings(
    findings: &[Finding],
    language: Option<Language>,
    emit: &mut dyn FnMut(Answer) -> Result<(), Gone>,
) -> Result<(), Gone> {
    findings.iter().try_for_each(|finding| {
        let told = ToldFinding::of(finding, language.unwrap_or(Language::En));
        let mark = if told.ok { "ok " } else { "!! " };
        let remedy = told.remedy.as_ref().map(|remedy| format!("\n    → {remedy}")).unwrap_or_default();
        let text = format!("{mark}{}: {}{remedy}", told.area, told.sentence);
        emit(Answer::Document { json: serde_json::to_value(&told).expect("findings are plain"), text })
    })
}

pub(super) fn school(school: &SchoolView) -> String {
    format!(
        "{}  {:<24}  {:<22} {} in stock of {}",
        school.uai,
        school.contract.word(),
        school.name,
        school.in_stock,
        school.tokens
    )
}

pub(super) fn school_page(page: &SchoolPage) -> String {
    let document = if page.needs_document { "; a document is required" } else { "" };
    let members = page.members.iter().flatten().map(|member| {
        let roles = member.roles.iter().map(|role| match role.until {
            Some(until) => format!("{} until {until}", role.grant.role),
            None => role.grant.role.to_string(),
        });
        let disabled = if member.enabled { "" } else { "  disabled" };
        format!("\n  {:<28}  {}{disabled}", member.name, roles.collect::<Vec<_>>().join(", "))
    });
    let (degree, undecided, waiting) = (page.school.degree, page.undecided, page.waiting);
    let counts = format!("{degree} degree; {undecided} requests to decide, {waiting} waiting for a token{document}");
    format!("{}\n  {counts}{}", school(&page.school), members.collect::<String>())
}

pub(super) fn person(person: &PersonView) -> String {
    let roles = person.grants.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let token = person.token.as_ref().map(|serial| format!("  token {serial}")).unwrap_or_default();
    format!("{:<20}  {:<28}  {roles}{token}", person.login.as_str(), person.name)
}

pub(super) fn token(row: &TokenRow) -> String {
    let holder = row.holder.as_ref().map(|holder| holder.name.as_str()).unwrap_or("-");
    let school = row.school.map(|uai| uai.to_string()).unwrap_or_else(|| "-".to_owned());
    let credential = match &row.credential {
        None => "no credential".to_owned(),
        Some(credential) if credential.verified => credential.state.to_string(),
        Some(credential) => format!("{}, unverified", credential.state),
    };
    let plugged = if row.plugged { "  plugged" } else { "" };
    format!("{:<12}  {:<12}  {school:<8}  {holder:<24}  {credential}{plugged}", row.name, row.state.word())
}

pub(super) fn request(request: &RequestView) -> String {
    let token = request.token.as_ref().map(|serial| format!("  token {serial}")).unwrap_or_default();
    let need = request.need.split_whitespace().collect::<Vec<_>>().join(" ");
    let (id, state, kind) = (request.id, request.state.word(), request.kind.word());
    let (school, name, since) = (request.school, &request.person.name, request.since);
    format!("{id:>6}  {state:<18}  {kind:<8}  {school}  {name:<24}  {since}{token}  {need}")
}

pub(super) fn story(story: &TokenStory) -> String {
    let lines = story.story.iter().map(|line| format!("\n  {}", journal_line(line)));
    format!("{}{}", token(&story.row), lines.collect::<String>())
}

pub(super) fn journal_line(line: &JournalLine) -> String {
    let serial = line.serial.as_ref().map(|serial| format!("  {serial}")).unwrap_or_default();
    let facts = line.facts.iter().map(|(name, value)| format!("  {name}={value}")).collect::<String>();
    format!("{:>6}  {}  {:<16} {}{serial}{facts}", line.number, line.at, line.verb.word(), line.who)
}

pub(super) fn journal_check(check: &JournalCheck, printed: Option<&str>) -> String {
    let paper = printed.map(|head| format!("; it contains {head}")).unwrap_or_default();
    match check.count {
        0 => format!("{} entries, none altered; head {}{paper}", check.entries, check.head),
        count => {
            let faults = check.faults.iter().map(|fault| format!("\n  {fault}")).collect::<String>();
            format!("{} entries, {count} faults; head {}{faults}", check.entries, check.head)
        }
    }
}

pub(super) fn resynchronised(found: &Resynchronised) -> String {
    let drift = found.drift.map(|drift| format!(", clock {drift:+} steps")).unwrap_or_default();
    let unkept = match found.clock_unkept() {
        true => {
            "; nobody is known to keep the station's clock right: this counts against that clock until somebody sets it"
        }
        false => "",
    };
    format!(
        "found {} ahead{drift}; random codes would have passed with a probability of {:.1e}{unkept}",
        found.ahead, found.false_acceptance
    )
}

pub(super) fn identified(found: &Identified) -> String {
    if found.candidates.is_empty() {
        return format!("none of {} tokens shows these codes", found.tokens);
    }
    let lines = found.candidates.iter().map(|candidate| {
        let holder = candidate.holder.as_ref().map(|holder| holder.name.as_str()).unwrap_or("-");
        let (sure, state) = (candidate.certainty * 100.0, candidate.state.word());
        format!("{:<12}  {state:<12}  {holder:<24}  {sure:.1} % sure, {} ahead", candidate.name, candidate.ahead)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// One plugged device, flat, as scripts want it.
pub(super) fn device(card: &Card, ui: &Ui) -> Value {
    let (state, serial) = device_state(card);
    let advice = card.advice();
    let reason = advice.iter().find_map(Advice::reason);
    json!({
        "path": card.port,
        "vid": format!("{:04x}", card.usb_id.0),
        "pid": format!("{:04x}", card.usb_id.1),
        "model": card.model,
        "family": card.family,
        "profile": card.profile,
        "firmware": card.firmware.map(|firmware| firmware.to_string()),
        "serial": serial,
        "foreign": card.foreign,
        "foreign_slots": card.foreign_slots,
        "keys": card.keys,
        "state": state,
        "usable": reason.is_none(),
        "reason": reason,
        "detail": (!advice.is_empty()).then(|| sentences(&advice, ui).join(" ")),
    })
}

/// A profile as a file to keep, or why there is none.
pub(super) fn proposal(one: &Proposal) -> String {
    match (&one.profile, &one.why_not) {
        (Some(profile), _) => format!("# {} at {}\n{profile}", one.usb_id, one.port),
        (None, why) => format!("# {} at {}: {}", one.usb_id, one.port, why.as_deref().unwrap_or_default()),
    }
}

pub(super) fn device_line(card: &Card, ui: &Ui) -> String {
    let (state, serial) = device_state(card);
    let advice = card.advice();
    let (serial, reason) = (serial.unwrap_or_default(), advice.iter().find_map(Advice::reason).unwrap_or_default());
    let (vid, pid) = card.usb_id;
    let firmware = card.firmware.map(|firmware| firmware.to_string()).unwrap_or_default();
    let detail = sentences(&advice, ui).iter().map(|said| format!("\n    → {said}")).collect::<String>();
    format!(
        "{:<8}  {vid:04x}:{pid:04x}  {serial:<12}  {:<16}  {firmware:<8}  {state} {reason}{detail}",
        card.port, card.model
    )
}

/// What to do, in words.
fn sentences(advice: &[Advice], ui: &Ui) -> Vec<String> {
    advice.iter().map(|one| ui.tell_at_terminal(one)).collect()
}

/// State and serial.
fn device_state(card: &Card) -> (&'static str, Option<String>) {
    match &card.face {
        Face::Looking => ("looking", None),
        Face::Unusable { .. } => ("unusable", None),
        Face::SerialHidden { .. } => ("serial_hidden", None),
        Face::Unregistered { serial, .. } => ("unregistered", Some(serial.to_string())),
        Face::Known { token, .. } => (token.state.word(), Some(token.serial.to_string())),
        Face::Elsewhere { serial, .. } => ("elsewhere", Some(serial.to_string())),
        Face::Stranger { stranger, .. } => ("stranger", Some(stranger.serial.to_string())),
        Face::Duplicate { serial, .. } => ("duplicate", Some(serial.to_string())),
    }
}

/// How the vault stands.
pub(super) fn vault(view: &VaultView) -> String {
    let since = view.since.map_or("the station was set up".to_owned(), |since| since.to_string());
    let mut lines = vec![format!("key number {}, in use since {since}", view.keys)];
    if view.tokens.is_empty() {
        lines.push("no token carries an access code or a PIN of an older key".to_owned());
    } else {
        lines.push(format!(
            "{} tokens carry something of an older key; a batch that programs works them off:",
            view.tokens.len()
        ));
    }
    lines.extend(view.tokens.iter().map(|token| {
        let carries = token.carries.iter().map(|purpose| purpose.word()).collect::<Vec<_>>().join(", ");
        let school = token.school.map_or(String::new(), |school| school.to_string());
        format!("{:<34} {:<20} {:<12} {:<10} {carries}", token.serial, token.model, token.state, school)
    }));
    lines.join("\n")
}

//! What documents look like to people: one line each, columns that line up.

use super::{
    Hangup,
    exchange::{Emit, Say, document},
};
use catalogue::{Ui, say as message};
use domain::{Language, TokenRef};
use serde::Serialize;
use serde_json::{Value, json};
use station::{
    Advice, Area, Card, CopyCheck, Face, Finding, FindingCode, Identified, JournalLine, Level, PersonView, Proposal,
    RequestView, Resynchronised, SchoolPage, SchoolStockView, TokenRow, TokenStory, VaultView,
};
use store::JournalCheck;

/// One finding of `doctor`, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldFinding {
    /// What was looked at.
    pub area: Area,
    /// It is as it should be.
    pub ok: bool,
    /// How much it matters.
    pub level: Level,
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
        Self {
            area: finding.area(),
            ok,
            level: finding.level(),
            code,
            sentence,
            remedy: (!ok).then(|| ui.todo(finding)),
        }
    }
}

/// What `doctor` found, one document each, in the language of the terminal; whether somebody still reads.
pub fn findings(findings: &[Finding], language: Option<Language>, emit: Emit<'_>) -> Result<(), Hangup> {
    let language = language.unwrap_or(Language::En);
    let ui = catalogue::for_terminal(language);
    findings.iter().try_for_each(|finding| {
        let told = ToldFinding::of(finding, language);
        // no words: a sign before the line, the same in every language
        let mark = match told.level {
            Level::Well => "ok",
            Level::Warning => "!!",
            Level::Bad => "XX",
        };
        let said = ui.message(&message("terminal-finding").name("area", told.area).with("said", &told.sentence));
        let remedy = told.remedy.as_ref().map(|remedy| format!("\n    → {remedy}")).unwrap_or_default();
        let text = format!("{mark} {said}{remedy}");
        emit.tell(document(&told), text)
    })
}

pub(super) fn school(stock: &SchoolStockView, ui: &Ui) -> String {
    let SchoolStockView { school, in_stock, tokens } = stock;
    let stock = message("terminal-school-stock").count("stock", *in_stock).count("tokens", *tokens);
    let closed =
        school.closed.map(|at| format!("  {}", ui.with("school-closes", [("at", &at.strftime("%F").to_string())])));
    let closed = closed.unwrap_or_default();
    format!("{}  {:<24}  {:<22} {}{closed}", school.uai, ui.name(&school.contract), school.name, ui.message(&stock))
}

pub(super) fn school_page(page: &SchoolPage, ui: &Ui) -> String {
    let members = page.members.iter().flat_map(|members| &members.rows).map(|member| {
        let roles = member.roles.iter().map(|role| match role.until {
            Some(until) => {
                format!("{} {}", ui.name(&role.grant.role), ui.with("school-until", [("at", &until.to_string())]))
            }
            None => ui.name(&role.grant.role),
        });
        let disabled = if member.enabled { String::new() } else { format!("  {}", ui.t("people-disabled")) };
        format!("\n  {:<28}  {}{disabled}", member.name, roles.collect::<Vec<_>>().join(", "))
    });
    let queue = message("terminal-school-queue")
        .name("degree", page.school.school.degree)
        .count("undecided", page.undecided)
        .count("waiting", page.waiting);
    let document = page.needs_document.then(|| format!("; {}", ui.t("terminal-school-document")));
    let counts = format!("{}{}", ui.message(&queue), document.unwrap_or_default());
    format!("{}\n  {counts}{}", school(&page.school, ui), members.collect::<String>())
}

pub(super) fn person(person: &PersonView, ui: &Ui) -> String {
    let roles = ui.grants(&person.grants, &catalogue::SchoolNames::new());
    let token = called(person.token.as_ref(), ui);
    format!("{:<20}  {:<28}  {roles}{token}", person.login.as_str(), person.name)
}

/// The token of a person or a request, behind everything else.
pub(super) fn called(token: Option<&impl ToString>, ui: &Ui) -> String {
    token.map(|token| format!("  {}", ui.with("terminal-token", [("serial", &token.to_string())]))).unwrap_or_default()
}

pub(super) fn token(row: &TokenRow, ui: &Ui) -> String {
    let holder = row.holder.as_ref().map(|holder| holder.name.as_str()).unwrap_or("-");
    let school = row.school.map(|uai| uai.to_string()).unwrap_or_else(|| "-".to_owned());
    let credential = ui.credential(row.credential.as_ref());
    let plugged = if row.plugged { format!("  {}", ui.t("stock-plugged")) } else { String::new() };
    format!("{:<12}  {:<12}  {school:<8}  {holder:<24}  {credential}{plugged}", row.name, ui.name(&row.state))
}

pub(super) fn request(request: &RequestView, ui: &Ui) -> String {
    let token = called(request.token.as_ref(), ui);
    let need = request.need.split_whitespace().collect::<Vec<_>>().join(" ");
    let (id, state, kind) = (request.id, ui.name(&request.state), ui.name(&request.kind));
    let (school, name, since) = (request.school, &request.person.name, request.since);
    format!("{id:>6}  {state:<22}  {kind:<16}  {school}  {name:<24}  {since}{token}  {need}")
}

pub(super) fn story(story: &TokenStory, ui: &Ui) -> String {
    let lines = story.story.iter().map(|line| format!("\n  {}", journal_line(line)));
    format!("{}{}", token(&story.row, ui), lines.collect::<String>())
}

/// An entry as the journal has it: verb and facts by their stable words, to be compared with an export or a slip.
pub(super) fn journal_line(line: &JournalLine) -> String {
    let serial = line.name.as_ref().map(|name| format!("  {name}")).unwrap_or_default();
    let facts = line.facts.iter().map(|(name, value)| format!("  {name}={value}")).collect::<String>();
    format!("{:>6}  {}  {:<16} {}{serial}{facts}", line.number, line.at, line.verb.word(), line.who)
}

pub(super) fn journal_check(check: &JournalCheck, printed: Option<&str>, ui: &Ui) -> String {
    if check.is_sound() {
        let paper = printed.map(|head| format!("; {}", ui.with("terminal-journal-holds", [("head", head)])));
        let sound = message("terminal-journal-sound").count("entries", check.entries).with("head", &check.head);
        return format!("{}{}", ui.message(&sound), paper.unwrap_or_default());
    }
    let unsound = message("terminal-journal-unsound").count("entries", check.entries).count("faults", check.count);
    let faults = check.faults.iter().map(|fault| format!("\n  {}", ui.tell_at_terminal(fault))).collect::<String>();
    format!("{}{faults}", ui.message(&unsound.with("head", &check.head)))
}

pub(super) fn copy_check(copy: &CopyCheck, ui: &Ui) -> String {
    match &copy.fault {
        Some(fault) => ui.tell_at_terminal(fault),
        None => ui.message(
            &message("terminal-journal-like")
                .count("entries", copy.entries)
                .with("first", copy.first)
                .with("last", copy.last),
        ),
    }
}

pub(super) fn resynchronised(serial: &TokenRef, found: &Resynchronised, ui: &Ui) -> String {
    let said = match found.drift_seconds {
        None => message("resynchronised").with("serial", serial).count("ahead", found.ahead),
        Some(seconds) => message("resynchronised-time").with("serial", serial).with("clock", ui.clock(seconds)),
    };
    let unkept = if found.clock_unkept() { format!("\n{}", ui.t("resynchronised-unkept")) } else { String::new() };
    let chance = ui.with("helpdesk-chance", [("chance", &format!("{:.1e}", found.false_acceptance))]);
    format!("{}{unkept}\n{chance}", ui.message(&said))
}

pub(super) fn identified(found: &Identified, ui: &Ui) -> String {
    if found.candidates.is_empty() {
        return ui.message(&message("helpdesk-nobody").count("tokens", found.tokens));
    }
    let lines = found.candidates.iter().map(|candidate| {
        let holder = candidate.holder.as_ref().map(|holder| holder.name.as_str()).unwrap_or("-");
        let sure = format!("{:.1}", candidate.certainty * 100.0);
        let sure = message("terminal-candidate").with("percent", sure).count("ahead", candidate.ahead);
        format!("{:<12}  {:<12}  {holder:<24}  {}", candidate.name, ui.name(&candidate.state), ui.message(&sure))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// One plugged device, flat, as scripts want it.
pub(super) fn device(card: &Card, ui: &Ui) -> Value {
    let (state, serial) = (device_state(card), device_serial(card));
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
pub(super) fn proposal(one: &Proposal, ui: &Ui) -> String {
    let at = ui.with("terminal-at", [("usb", &one.usb_id), ("port", &one.port)]);
    match &one.profile {
        Ok(profile) => format!("# {at}\n{profile}"),
        Err(unlikely) => format!("# {at}: {}", ui.tell(unlikely)),
    }
}

pub(super) fn device_line(card: &Card, ui: &Ui) -> String {
    let (state, serial) = (device_name(card, ui), device_serial(card).unwrap_or_default());
    let (vid, pid) = card.usb_id;
    let firmware = card.firmware.map(|firmware| firmware.to_string()).unwrap_or_default();
    let detail = sentences(&card.advice(), ui).iter().map(|said| format!("\n    → {said}")).collect::<String>();
    format!("{:<8}  {vid:04x}:{pid:04x}  {serial:<12}  {:<16}  {firmware:<8}  {state}{detail}", card.port, card.model)
}

/// What to do, in words.
fn sentences(advice: &[Advice], ui: &Ui) -> Vec<String> {
    advice.iter().map(|one| ui.tell_at_terminal(one)).collect()
}

/// The state of a plugged device, for programs.
fn device_state(card: &Card) -> &'static str {
    // no words: stable words of the documents
    match &card.face {
        Face::Looking => "looking",
        Face::Unusable { .. } => "unusable",
        Face::SerialHidden { .. } => "serial_hidden",
        Face::Unregistered { .. } => "unregistered",
        Face::Known { token, .. } => token.state.word(),
        Face::Elsewhere { .. } => "elsewhere",
        Face::Stranger { .. } => "stranger",
        Face::Duplicate { .. } => "duplicate",
    }
}

/// The same for people.
fn device_name(card: &Card, ui: &Ui) -> String {
    ui.t(match &card.face {
        Face::Looking => "terminal-looking",
        Face::Unusable { .. } => "terminal-unusable",
        Face::SerialHidden { .. } => "terminal-serial-hidden",
        Face::Unregistered { .. } => "terminal-unregistered",
        Face::Known { token, .. } => return ui.name(&token.state),
        Face::Elsewhere { .. } => "terminal-elsewhere",
        Face::Stranger { .. } => "terminal-stranger",
        Face::Duplicate { .. } => "terminal-duplicate",
    })
}

fn device_serial(card: &Card) -> Option<String> {
    match &card.face {
        Face::Looking | Face::Unusable { .. } | Face::SerialHidden { .. } => None,
        Face::Known { token, .. } => Some(token.name.to_string()),
        Face::Stranger { stranger, .. } => Some(stranger.serial.to_string()),
        Face::Unregistered { serial, .. } | Face::Elsewhere { serial, .. } | Face::Duplicate { serial, .. } => {
            Some(serial.to_string())
        }
    }
}

/// How the vault stands.
pub(super) fn vault(view: &VaultView, ui: &Ui) -> String {
    let key = match view.since {
        Some(since) => message("terminal-vault-key").with("since", since),
        None => message("terminal-vault-first"),
    };
    let tokens = match view.tokens.len() {
        0 => message("terminal-vault-none"),
        tokens => message("terminal-vault-tokens").count("count", tokens),
    };
    let mut lines = vec![ui.message(&key.with("keys", view.keys)), ui.message(&tokens)];
    lines.extend(view.tokens.iter().map(|token| {
        let carries = token.carries.iter().map(|purpose| ui.name(purpose)).collect::<Vec<_>>().join(", ");
        let school = token.school.map_or(String::new(), |school| school.to_string());
        format!("{:<34} {:<20} {:<12} {:<10} {carries}", token.name, token.model, ui.name(&token.state), school)
    }));
    lines.join("\n")
}

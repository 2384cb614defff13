//! A mail as it travels: headers, plain text and HTML (RFC 5322, MIME). Whatever a name or a subject holds, it stays in
//! its own header.

use super::{Letter, PostError, Sender};
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use std::time::{Duration, SystemTime};

/// The longest subject: longer ones are cut off in every list of mails anyway.
const SUBJECT: usize = 200;

/// Puts a mail together. Only an address that is none stands in its way.
pub(super) fn message(sender: &Sender, letter: &Letter) -> Result<Message, PostError> {
    let address: Address = letter.to.parse().map_err(|_| PostError::Never(format!("{:?} is no address", letter.to)))?;
    let name = letter.name.as_deref().map(one_line).filter(|name| !name.is_empty());
    let id = format!("<{}@{}>", letter.id, sender.host());
    let subject: String = one_line(&letter.subject).chars().take(SUBJECT).collect();
    let seconds = letter.at.as_second().try_into().unwrap_or_default(); // nothing is older than 1970
    let mut message = Message::builder().from(sender.from.clone());
    if let Some(answers) = &sender.reply_to {
        message = message.reply_to(answers.clone());
    }
    let message = message
        .to(Mailbox::new(name, address))
        .subject(subject)
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(id))
        // RFC 3834: no answering machine answers it
        .header(AutoSubmitted)
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()));
    message.map_err(|error| PostError::Never(error.to_string()))
}

/// Without line breaks and other control characters, which could begin another header.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Auto-Submitted: auto-generated`.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Language;

    fn lines(name: &str, subject: &str) -> Vec<String> {
        lines_from("Clefs OTP <clefs@example.fr>".parse().unwrap(), name, subject)
    }

    fn lines_from(sender: Sender, name: &str, subject: &str) -> Vec<String> {
        let letter = Letter {
            id: "0123abcd".into(),
            to: "agnes@example.fr".into(),
            name: Some(name.into()),
            language: Language::Fr,
            subject: subject.into(),
            text: "Bonjour,\n\nvoilà.\n".into(),
            content: "<p>Bonjour,</p>".into(),
            html: "<html lang=\"fr\"><p>Bonjour,</p></html>".into(),
            at: "2026-09-01T08:00:00Z".parse().unwrap(),
        };
        let bytes = message(&sender, &letter).unwrap().formatted();
        let text = String::from_utf8(bytes).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        head.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn the_headers_are_those_of_a_mail_that_nobody_answers_automatically() {
        let head = lines("Agnès Petit", "Votre clef");
        for expected in [
            "From: \"Clefs OTP\" <clefs@example.fr>",
            "Subject: Votre clef",
            "Message-ID: <0123abcd@example.fr>",
            "Auto-Submitted: auto-generated",
            "Date: Tue, 01 Sep 2026 08:00:00 +0000",
        ] {
            assert!(head.iter().any(|line| line == expected), "{expected} in {head:#?}");
        }
    }

    #[test]
    fn answers_go_where_they_are_wanted() {
        let sender: Sender = "Clefs OTP <clefs@example.fr>".parse().unwrap();
        let is_answered = |line: &String| line == "Reply-To: dsi@example.fr";
        assert!(!lines("Agnès Petit", "Votre clef").iter().any(is_answered));
        let answered = lines_from(sender.answered_at("dsi@example.fr").unwrap(), "Agnès Petit", "Votre clef");
        assert!(answered.iter().any(is_answered), "{answered:#?}");
    }

    #[test]
    fn a_name_or_subject_never_becomes_another_header() {
        let hostile = [
            "x\r\nBcc: all@example.org",
            "x\nBcc: all@example.org",
            "x\rBcc: a@b.fr",
            "\r\n\r\nbody",
            "é\r\nBcc: a@b.fr",
            "\"\r\nBcc: a@b.fr\"",
            "a, <b@c.fr>",
            "\u{2028}Bcc: a@b.fr",
            "\0",
            "(comment) <a@b.fr>",
        ];
        let expected: Vec<String> =
            lines("x", "x").iter().map(|line| line.split(':').next().unwrap().to_owned()).collect();
        for text in hostile {
            let head = lines(text, text);
            let names: Vec<_> = head.iter().map(|line| line.split(':').next().unwrap()).collect();
            assert_eq!(names, expected, "{text:?}: {head:#?}");
            let to = head.iter().find(|line| line.starts_with("To:")).unwrap();
            assert!(to.ends_with("agnes@example.fr>") || to.ends_with("agnes@example.fr"), "{to}");
        }
    }
}

//! What keeps a mail, or a task for the ticket desk: the same faults, said of who is at the other end.

use super::{Message, say};
use domain::MailFault;
use station::MailView;

/// What keeps it, or kept it last.
pub fn mail_fault(mail: &MailView) -> Option<Message> {
    let at_desk = mail.ticket.is_some();
    Some(say(match mail.fault? {
        MailFault::Refused if at_desk => "desk-fault-refused",
        MailFault::Delayed if at_desk => "desk-fault-delayed",
        MailFault::Unreachable if at_desk => "desk-fault-unreachable",
        MailFault::NoAddress => "mail-fault-no-address",
        MailFault::NoLink => "mail-fault-no-link",
        MailFault::Template => "mail-fault-template",
        MailFault::Sealed => "mail-fault-sealed",
        MailFault::Expired => "mail-fault-expired",
        MailFault::Refused => "mail-fault-refused",
        MailFault::Delayed => "mail-fault-delayed",
        MailFault::Unreachable => "mail-fault-unreachable",
    }))
}

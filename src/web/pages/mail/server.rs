//! *Envoi du courriel*: the mail server, and a mail that tries it out. The answer of the server is told on this page, in words. What the
//! configuration's file says is shown, and changed there.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    posted::Posted,
};
use domain::MailSecurity;
use maud::{Markup, html};
use station::{MailServer, MailSetting, MailWay, TypedMailServer};

const PATH: &str = "/mail/server";

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let setting = context.look(|station, actor| station.mail().mail_setting(actor)).await?;
    let title = context.ui.t("mail-server-title");
    Ok(context.page(&title, &page(&context, &title, &setting)))
}

pub(crate) async fn change(posted: Posted) -> Result<Redirect, Failure> {
    let Posted { context, mut fields } = posted;
    let text = |name: &str| fields.text(name).to_owned();
    let (server, port, account, sender, reply_to) =
        (text("server"), text("port"), text("account"), text("sender"), text("reply_to"));
    let security = fields.parse::<MailSecurity>("security")?;
    // empty: the one that is kept
    let password = Some(fields.secret("mail_password")).filter(|password| !password.expose().is_empty());
    let typed = TypedMailServer { server, port, security, account, password, sender, reply_to };
    context.ask(move |station, actor| station.mail().set_mail_server(actor, typed)).await?;
    Ok(done(PATH, "mail-server-set"))
}

/// Sends a mail now, and waits for what comes of it.
pub(crate) async fn test(posted: Posted) -> Result<Redirect, Failure> {
    let address = posted.fields.text("address").to_owned();
    posted.context.ask(move |station, actor| station.mail().try_mail(actor, &address)).await?;
    Ok(done(PATH, "mail-tried"))
}

fn page(context: &Context, title: &str, setting: &MailSetting) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (title) }
        (how_far(context, setting.way))
        @if let Some(file) = &setting.in_file {
            p.notice { (ui.t("mail-server-in-file")) }
            p { code { (file) } }
        } @else {
            section {
                h2 { (ui.t("mail-server-heading")) }
                p.small { (ui.t("mail-server-help")) }
                (form(context, setting.typed.as_ref()))
            }
        }
        @if setting.way != MailWay::Off {
            section #test {
                h2 { (ui.t("mail-try")) }
                form.stack method="post" action="/mail/test" {
                    (layout::csrf(context))
                    label { (ui.t("mail-try-to"))
                        input name="address" type="email" maxlength="254" required value=(setting.to.as_deref().unwrap_or_default()); }
                    button.primary[setting.way != MailWay::Works] { (ui.t("mail-try-send")) }
                }
                p.small { (ui.t("mail-try-help")) }
            }
        }
    }
}

/// How far mail is: what is left to do, or that it works.
fn how_far(context: &Context, way: MailWay) -> Markup {
    let ui = &context.ui;
    html! {
        @match way {
            MailWay::Works => p { span.badge.in_stock { (ui.t("mail-way-works")) } },
            MailWay::Off => p.warn { (ui.t("mail-way-off")) },
            MailWay::NoLinks => p.warn { (ui.t("mail-no-links")) },
            MailWay::Untried => p.warn { (ui.t("mail-way-untried")) },
        }
    }
}

fn form(context: &Context, set: Option<&MailServer>) -> Markup {
    let ui = &context.ui;
    let text = |of: fn(&MailServer) -> &str| set.map(of).unwrap_or_default();
    let security = set.map_or(MailSecurity::StartTls, |set| set.security);
    let port = set.map(|set| set.port.to_string()).unwrap_or_default();
    let kept = set.is_some_and(|set| set.account.is_some());
    html! {
        form.stack method="post" action=(PATH) {
            (layout::csrf(context))
            label { (ui.t("mail-server-name"))
                input name="server" value=(text(|set| &set.server)) maxlength="253" placeholder="smtp.ac-exemple.fr" autocapitalize="none" spellcheck="false" required; }
            label { (ui.t("mail-server-security"))
                select name="security" {
                    @for one in MailSecurity::ALL {
                        option value=(one) selected[*one == security] { (ui.t(&crate::words::key("mail-security", one.word()))) }
                    }
                }
            }
            label { (ui.t("mail-server-port"))
                input name="port" value=(port) inputmode="numeric" maxlength="5" size="6" placeholder="587"; }
            label { (ui.t("mail-server-sender"))
                input name="sender" value=(text(|set| &set.sender)) maxlength="400" placeholder="Clefs OTP <clefs@ac-exemple.fr>" required; }
            label { (ui.t("mail-server-answers"))
                input name="reply_to" value=(text(|set| set.reply_to.as_deref().unwrap_or_default())) maxlength="400"; }
            label { (ui.t("mail-server-account"))
                input name="account" value=(text(|set| set.account.as_deref().unwrap_or_default())) maxlength="254" autocomplete="off" autocapitalize="none" spellcheck="false"; }
            label { (ui.t("mail-server-password"))
                input name="mail_password" type="password" maxlength="254" autocomplete="new-password"; }
            @if kept { p.small { (ui.t("mail-server-password-kept")) } }
            @if !context.signed_in.fresh {
                label { (ui.t("again-password"))
                    input name="own_password" type="password" autocomplete="current-password" required; }
            }
            button.primary[set.is_none()] { (ui.t("mail-server-save")) }
        }
    }
}

//! Arguments, logging and exit codes; nothing else.

use clap::Parser;
use std::{
    fs::File,
    io::{self, IsTerminal},
    path::{Path, PathBuf, absolute},
    process::ExitCode,
};
use tracing_subscriber::{EnvFilter, filter::LevelFilter};
use trousseau::{
    catalogue::{self, Tells, Ui, say as message},
    cli::{
        Answer, Arguments, Attachments, BenchVerb, Command, Exit, Hangup, OutputFile, PersonVerb, Place, SchoolVerb,
        StockVerb, VaultVerb, Verb, control, here,
        interrupt::Interrupt,
        keys::Export,
        read_secret, sure,
        terminal::{self, Plain},
        usage,
    },
    daemon::{self, Account, Config, ConfigError, Daemon, DaemonError, Demo, DemoError},
    domain::Secret,
    keyfile::{Form, use_words},
    measure::{self, MeasureError},
    profile::Profiles,
    station::Charters,
    store::keep_memory_private,
};

fn main() -> ExitCode {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).with_env_var("TROUSSEAU_LOG");
    // colours of its own would be shown, not obeyed, and nobody wants to read them
    let log = tracing_subscriber::fmt().with_ansi(false).with_writer(|| Plain(io::stderr()));
    log.with_env_filter(filter.from_env_lossy()).init();
    keep_memory_private();
    let ui = catalogue::for_terminal(catalogue::of_terminal());
    let Arguments { place, json, yes, verb } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(help) if usage::is_help(&help) => help.exit(),
        Err(misused) => {
            // no words: the name of the program
            terminal::complain(&format!("trousseau: {}", ui.tell_at_terminal(&usage::Misused(&misused))));
            return ExitCode::from(Exit::Usage as u8);
        }
    };
    let (exit, sentence) = match run(&ui, &place, json, yes, verb) {
        Ok((exit, sentence)) => (exit, sentence),
        Err((exit, error)) => (exit, Some(told(&ui, &error))),
    };
    if let Some(sentence) = sentence {
        // no words: the name of the program
        terminal::complain(&format!("trousseau: {sentence}"));
    }
    ExitCode::from(exit as u8)
}

/// What the catalogues say of an error; else itself and its causes. Most sentences of this house name their cause already, and it is
/// not told twice.
fn told(ui: &Ui, error: &anyhow::Error) -> String {
    let said = [
        error.downcast_ref::<DaemonError>().map(|error| ui.tell_at_terminal(error)),
        error.downcast_ref::<ConfigError>().map(|error| ui.tell_at_terminal(error)),
        error.downcast_ref::<DemoError>().map(|error| ui.tell_at_terminal(error)),
    ];
    if let Some(said) = said.into_iter().flatten().next() {
        return said;
    }
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told.as_str() {
        "" => cause,
        before if before.contains(&cause) => told,
        before => format!("{before}: {cause}"),
    })
}

type Run = Result<(Exit, Option<String>), (Exit, anyhow::Error)>;

/// An error that the catalogues tell.
fn telling(ui: &Ui, what: &impl Tells) -> anyhow::Error {
    anyhow::Error::msg(ui.tell_at_terminal(what))
}

/// The same of a message with a path and what the system said of it.
fn refused(ui: &Ui, key: &'static str, path: &Path, cause: &io::Error) -> anyhow::Error {
    anyhow::Error::msg(ui.message(&message(key).with("path", path.display()).with("cause", cause)))
}

fn run(ui: &Ui, place: &Place, json: bool, yes: bool, verb: Verb) -> Run {
    let memory = |error: anyhow::Error| (Exit::Memory, error);
    match verb {
        Verb::Station(command) => station(ui, place, json, yes, command),
        Verb::Serve(serve) => {
            let config = Config::load(place, serve.listen).map_err(|error| memory(error.into()))?;
            runtime(ui).and_then(|runtime| runtime.block_on(serve_until_told(ui, &config))).map_err(memory)
        }
        Verb::Demo(try_out) => {
            let listen = try_out.serve.listen.unwrap_or_else(|| ([127, 0, 0, 1], 8480).into());
            runtime(ui).and_then(|runtime| runtime.block_on(demo(ui, listen, !try_out.empty))).map_err(memory)
        }
        Verb::Emulate(emulate) => {
            emulate.run().map(|()| (Exit::Done, None)).map_err(|error| (Exit::Device, error.into()))
        }
        Verb::Udev => {
            let config = Config::load(place, None).map_err(|error| memory(error.into()))?;
            let profiles =
                Profiles::load(config.profiles.as_deref()).map_err(|error| memory(DaemonError::from(error).into()))?;
            said(profiles.udev_rules(&config.keyboards).trim_end())
        }
        Verb::Restore(restore) => {
            let config = Config::load(place, None).map_err(|error| memory(error.into()))?;
            said(&restore.run(&config.paths, ui).map_err(|error| memory(telling(ui, &error)))?)
        }
        Verb::Bench(BenchVerb::Oath { plot }) => {
            measured(measure::oath::run(&mut Plain(io::stdout().lock()), json, plot.as_deref()))
        }
        Verb::Bench(BenchVerb::Keyfile { read: Some(file), .. }) => {
            measured(measure::keyfile::read(&mut Plain(io::stdout().lock()), &file))
        }
        Verb::Bench(BenchVerb::Keyfile { keys, read: None }) => {
            measured(measure::keyfile::run(&mut Plain(io::stdout().lock()), json, keys))
        }
        Verb::Bench(BenchVerb::Station) => measured(measure::station::run(&mut Plain(io::stdout().lock()), json)),
        Verb::Bench(BenchVerb::Store) => measured(measure::store::run(&mut Plain(io::stdout().lock()), json)),
    }
}

/// A sentence that is all there is to do.
fn said(text: &str) -> Run {
    terminal::say(text).map(|()| (Exit::Done, None)).map_err(|error| (Exit::Memory, error.into()))
}

fn measured(result: Result<(), MeasureError>) -> Run {
    result.map(|()| (Exit::Done, None)).map_err(|error| (Exit::Memory, error.into()))
}

/// Threads for what blocks: the panel's use cases (it does 32 at a time), the control socket's commands, mail and time.
const BLOCKING: usize = 96;

fn runtime(ui: &Ui) -> anyhow::Result<tokio::runtime::Runtime> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime
        .worker_threads(2)
        .max_blocking_threads(BLOCKING)
        .enable_all()
        .build()
        .map_err(|error| anyhow::Error::msg(ui.with("terminal-no-threads", [("cause", &error.to_string())])))
}

async fn serve_until_told(ui: &Ui, config: &Config) -> anyhow::Result<(Exit, Option<String>)> {
    let daemon = Daemon::open(config).await?;
    // no words: the name of the program, and an address for scripts to read
    terminal::say(&format!("trousseau: {}", daemon.url()))?;
    let public = daemon.public().map(|(url, at)| message("terminal-listening").with("url", url).with("address", at));
    let first = daemon.first_link()?.map(|address| message("terminal-no-administrator").with("address", address));
    // no words: the name of the program. It serves all the same where nobody reads on
    let _ = public.iter().chain(&first).try_for_each(|said| terminal::say(&format!("trousseau: {}", ui.message(said))));
    daemon.run().await?;
    Ok((Exit::Done, None))
}

async fn demo(ui: &Ui, listen: std::net::SocketAddr, lived_in: bool) -> anyhow::Result<(Exit, Option<String>)> {
    let demo = Demo::open(&std::env::temp_dir(), listen, lived_in).await?;
    terminal::say(&welcome(ui, &demo))?;
    demo.run().await?;
    Ok((Exit::Done, None))
}

/// Address, accounts and what else somebody who tries it out has to know.
fn welcome(ui: &Ui, demo: &Demo) -> String {
    let accounts = demo.accounts().iter().map(|Account { login, name, roles, password }| {
        let roles = roles.iter().map(|role| ui.name(role)).collect::<Vec<_>>().join("+");
        format!("  {login:<16} {password:<20} {roles:<22} {name}\n")
    });
    let (url, control) = (demo.url(), demo.control());
    let args = [("url", url.as_str()), ("control", &control.display().to_string())];
    let lines = ["demo-no-second-factor", "demo-mails", "demo-command-line", "demo-end"].map(|key| ui.with(key, args));
    // no words: the program and its verb
    format!("trousseau demo: {url}\n\n{}\n{}", accounts.collect::<String>(), lines.join("\n"))
}

/// A command to the station: by its socket where a daemon runs, else here.
fn station(ui: &Ui, place: &Place, json: bool, yes: bool, mut command: Command) -> Run {
    let config = Config::load(place, None).map_err(|error| (Exit::Memory, error.into()))?;
    if let Some(ends) = command.ends().filter(|_| !yes && sure::can_ask())
        && let Some(stopped) = ask_first(ui, &config, &ends)?
    {
        return Ok(stopped);
    }
    let usage = |error: anyhow::Error| (Exit::Usage, error);
    if let Command::Backup { file, .. }
    | Command::Export(Export { file, .. })
    | Command::Person(PersonVerb::Export { file: Some(file), .. }) = &mut command
    {
        *file = absolute(&*file).map_err(|error| usage(error.into()))?; // as the journal is to name it
    }
    let made = OutputFile::for_command(&command).map_err(|error| usage(telling(ui, &error)))?;
    let mut enclosed = enclosed_in(ui, &command, &config).map_err(usage)?;
    if let Some(made) = &made {
        enclosed.out = Some(
            made.file().try_clone().map_err(|cause| usage(refused(ui, "terminal-cannot-make", made.path(), &cause)))?,
        );
    }
    // that a file was written is only said once it is there
    let mut held = Vec::new();
    let interrupt = command.takes_long().then(Interrupt::listen).transpose();
    let interrupt = interrupt.map_err(|error| (Exit::Memory, error.into()))?;
    let mut show = |answer| match answer {
        Answer::Pulse if interrupt.as_ref().is_some_and(Interrupt::came) => Err(Hangup),
        Answer::Document { .. } if made.is_some() => {
            held.push(answer);
            Ok(())
        }
        answer => print(answer, json),
    };
    let asked = control::ask(&config.socket, &command, &enclosed, &mut show);
    let ended = match asked.map_err(|error| (Exit::Memory, telling(ui, &error)))? {
        Some(ended) => ended,
        None => alone(ui, &config, command.clone(), enclosed, &mut show)?,
    };
    if let Some(made) = made.filter(|_| ended.0 == Exit::Done) {
        made.finish().map_err(|error| (Exit::Memory, telling(ui, &error)))?;
        let _ = held.into_iter().try_for_each(|answer| print(answer, json)); // nobody listens any more
    }
    Ok(ended)
}

/// Asks at the terminal before somebody's access ends, with their name; how it ended, where the answer is no.
fn ask_first(ui: &Ui, config: &Config, ends: &sure::Ends) -> Result<Option<control::Ended>, (Exit, anyhow::Error)> {
    let mut told = Vec::new();
    if let Some(whose) = ends.whose() {
        let mut hear = |answer| {
            if let Answer::Document { json, .. } = answer {
                told.push(json);
            }
            Ok(())
        };
        let asked = control::ask(&config.socket, &whose, &Attachments::default(), &mut hear);
        if asked.map_err(|error| (Exit::Memory, telling(ui, &error)))?.is_none() {
            alone(ui, config, whose, Attachments::default(), &mut hear)?;
        }
    }
    let Some(question) = ends.question(&told, ui) else { return Ok(None) };
    terminal::complain(&question);
    Ok((!sure::is_yes()).then(|| (Exit::Refused, Some(ui.t("terminal-nothing-done")))))
}

/// The same without a daemon.
fn alone(
    ui: &Ui,
    config: &Config,
    command: Command,
    enclosed: Attachments,
    show: &mut dyn FnMut(Answer) -> Result<(), Hangup>,
) -> Run {
    config.check_files().map_err(|error| (Exit::Memory, error.into()))?;
    if matches!(command, Command::Doctor) {
        trousseau::cli::findings(&daemon::without_station(config), enclosed.language, show)
            .map_err(|_| (Exit::Memory, anyhow::Error::msg(ui.t("terminal-nobody-reads"))))?;
    }
    let (bus, _) = daemon::open_bus(config).map_err(|error| (Exit::Device, error.into()))?;
    let memory = |error: DaemonError| (Exit::Memory, error.into());
    let profiles = Profiles::load(config.profiles.as_deref()).map_err(|error| memory(error.into()))?;
    let charters = Charters::load(config.templates.as_deref()).map_err(|error| memory(error.into()))?;
    use_words(config.templates.as_deref()).map_err(|error| memory(error.into()))?;
    let mailroom = daemon::open_mailroom(config, config.public_url(), None);
    let mailroom = mailroom.map_err(|error| (Exit::Memory, error.into()))?;
    let (keyboards, mode, files) = (config.keyboards.clone(), config.bus, config.files());
    let address = config.panel_url(config.listen);
    let around = here::Surroundings { bus, profiles, keyboards, charters, mailroom, mode, files, address };
    Ok(here::run(daemon::open_store(config), around, command, enclosed, show))
}

/// What goes with a command: passphrase or password, and the file that is sent.
fn enclosed_in(ui: &Ui, command: &Command, config: &Config) -> anyhow::Result<Attachments> {
    let (secret, account) = (secret_of(ui, command)?, account_of(ui, command, config)?);
    let mut enclosed = Attachments { secret, account, language: Some(ui.language), ..Attachments::default() };
    match command {
        Command::Import(import) => enclosed.file = Some(opened(ui, &import.file)?),
        Command::School(SchoolVerb::Import(table)) | Command::Person(PersonVerb::Import { table, .. }) => {
            enclosed.file = Some(opened(ui, &table.file)?);
        }
        Command::Stock(StockVerb::ImportConsole(table)) => enclosed.file = Some(opened(ui, &table.file)?),
        _ => {}
    }
    Ok(enclosed)
}

/// The caller's own password, where it is asked for and they are not the machine's administrator.
fn account_of(ui: &Ui, command: &Command, config: &Config) -> anyhow::Result<Option<Secret>> {
    let file = match command {
        Command::Export(export) => export.account_password_file.as_ref(),
        Command::Backup { account_password_file, .. } | Command::DevicePin { account_password_file, .. } => {
            account_password_file.as_ref()
        }
        Command::Vault(VaultVerb::Rekey { account_password_file }) => account_password_file.as_ref(),
        _ => None,
    };
    let asked = command.asks_password() && control::is_asked_for_password(&config.socket);
    Ok(if asked || file.is_some() { Some(secret(ui, file, "ask-own-password")?) } else { None })
}

/// A password or passphrase, from a file or typed.
fn secret(ui: &Ui, file: Option<&PathBuf>, prompt: &str) -> anyhow::Result<Secret> {
    read_secret(file, &ui.t(prompt)).map_err(|error| telling(ui, &error))
}

fn opened(ui: &Ui, file: &Path) -> anyhow::Result<File> {
    File::open(file).map_err(|cause| refused(ui, "terminal-cannot-open", file, &cause))
}

/// The passphrase or password that goes with a command.
fn secret_of(ui: &Ui, command: &Command) -> anyhow::Result<Option<Secret>> {
    Ok(match command {
        Command::Import(import) => {
            let file = import.password_file.as_ref().or(import.key_file.as_ref());
            file.map(|file| secret(ui, Some(file), "ask-import")).transpose()?
        }
        Command::Export(export) if export.format == Form::Pskc => {
            let file = export.password_file.as_ref().or(export.key_file.as_ref());
            Some(secret(ui, file, "ask-export")?)
        }
        Command::Backup { passphrase_file, .. } => Some(secret(ui, passphrase_file.as_ref(), "ask-backup")?),
        Command::Stock(StockVerb::HandOver { passcode_file, without: None, .. }) => {
            Some(secret(ui, passcode_file.as_ref(), "ask-passcode")?)
        }
        Command::Person(PersonVerb::Add { password_file: Some(file), .. }) => {
            Some(secret(ui, Some(file), "field-password")?)
        }
        _ => None,
    })
}

/// Documents go to the output, what to do meanwhile to the error output.
fn print(answer: Answer, as_json: bool) -> Result<(), Hangup> {
    let written = match answer {
        Answer::Document { json, .. } if as_json => terminal::say(&terminal::plain_json(&json)),
        Answer::Document { text, .. } => terminal::say(&text),
        Answer::Meanwhile(text) if !as_json => {
            terminal::complain(&text);
            Ok(())
        }
        // whoever reads the output is not disturbed; a file or a pipe behind the error output wants no such lines
        Answer::Progress(text) if !as_json && io::stderr().is_terminal() => {
            terminal::complain(&text);
            Ok(())
        }
        Answer::Meanwhile(_) | Answer::Progress(_) | Answer::Pulse => Ok(()),
    };
    written.map_err(|_| Hangup)
}

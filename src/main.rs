//! Arguments, logging and exit codes; nothing else.

mod alone;
mod at_desk;
mod serving;

use alone::alone;
use at_desk::desk;
use clap::Parser;
use serving::serve_until_told;
use std::{
    io::{self, IsTerminal},
    path::{Path, absolute},
    process::ExitCode,
};
use tokio::runtime::Runtime;
use tracing_subscriber::{EnvFilter, filter::LevelFilter};
use trousseau::{
    catalogue::{self, Tells, Ui, say as message},
    cli::{
        Answer, Arguments, Attachments, BackupVerb, BenchVerb, Command, DatabaseVerb, Exit, Hangup, OutputFile,
        PersonVerb, Place, TlsVerb, Verb, Verify,
        backup::{AfterBackup, BackupError},
        bundle_alone, control, enclosed_in,
        interrupt::Interrupt,
        keys::Export,
        sure,
        terminal::{self, Plain},
        usage,
    },
    daemon::{Account, Config, ConfigError, DaemonError, Demo, DemoError},
    domain::Clock,
    files::as_owner_of,
    measure,
    station::SystemClock,
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
        error.downcast_ref::<DaemonError>().map(|error| ui.tell_once(error, DaemonError::log_cause)),
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

/// Started again, the station would say the same until somebody changed something.
fn lasts(error: &anyhow::Error) -> bool {
    error.downcast_ref::<DaemonError>().is_some_and(DaemonError::lasts) || error.is::<ConfigError>()
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
        Verb::Command(Command::Backup { verb: Some(BackupVerb::Verify(verify)), .. }) => verified(ui, json, &verify),
        Verb::Command(command @ Command::SupportBundle { .. }) => {
            match station(ui, place, json, yes, command.clone()) {
                // where the station cannot even be begun, help is needed most
                Err((Exit::Memory | Exit::Device, error)) => bundle(ui, &command, told(ui, &error)),
                ended => ended,
            }
        }
        Verb::Command(command) => station(ui, place, json, yes, command),
        Verb::Serve(serve) => {
            let ended = Config::load(place, serve.listen)
                .map_err(anyhow::Error::from)
                .and_then(|config| runtime(ui).and_then(|runtime| serve_until_told(ui, &config, &runtime)));
            ended.map_err(|error| (if lasts(&error) { Exit::Configuration } else { Exit::Memory }, error))
        }
        Verb::Station(of) => Config::load(place, of.listen)
            .map_err(|error| (Exit::Configuration, error.into()))
            .and_then(|config| desk(ui, &config, &of)),
        Verb::Demo(try_out) => {
            let listen = try_out.serve.listen.unwrap_or_else(|| ([127, 0, 0, 1], 8480).into());
            runtime(ui).and_then(|runtime| demo(ui, listen, !try_out.empty, &runtime)).map_err(memory)
        }
        Verb::Emulate(emulate) => {
            emulate.run().map(|()| (Exit::Done, None)).map_err(|error| (Exit::Device, error.into()))
        }
        Verb::Udev => {
            let (config, profiles) = daemon::profiles(place).map_err(|error| memory(error.into()))?;
            said(profiles.udev_rules(&config.keyboards).trim_end())
        }
        Verb::Usbguard => {
            let (_, profiles) = daemon::profiles(place).map_err(|error| memory(error.into()))?;
            said(profiles.usbguard_rules().trim_end())
        }
        Verb::Restore(restore) => {
            let config = Config::load(place, None).map_err(|error| memory(error.into()))?;
            let restored = as_owner_of(&config.paths.dir, || daemon::restore(&config, &restore, ui));
            let restored = restored.map_err(|error| memory(error.into()))?;
            said(&restored.map_err(|error| memory(telling(ui, &error)))?)
        }
        Verb::Database(DatabaseVerb::Init(asked)) => {
            let config = Config::load(place, None).map_err(|error| memory(error.into()))?;
            let made = daemon::prepare_database(&config, &asked).map_err(|error| memory(telling(ui, &error)))?;
            said(&ui.tell_at_terminal(&made))
        }
        Verb::Tls(TlsVerb::SelfSigned(asked)) => {
            let config = Config::load(place, None).map_err(|error| memory(error.into()))?;
            let made = daemon::self_signed(&config, &asked).map_err(|error| memory(telling(ui, &error)))?;
            said(&ui.tell_at_terminal(&made))
        }
        Verb::Bench(verb) => bench(verb, json),
    }
}

/// The bundle for whoever helps, without a station; `fault`: why there is none.
fn bundle(ui: &Ui, command: &Command, fault: String) -> Run {
    let usage = |error| (Exit::Usage, telling(ui, &error));
    if let Some(made) = OutputFile::for_command(command).map_err(usage)? {
        let unwritten = |cause| (Exit::Memory, refused(ui, "terminal-cannot-write", made.path(), &cause));
        bundle_alone(made.file()).map_err(unwritten)?;
        made.finish().map_err(|error| (Exit::Memory, telling(ui, &error)))?;
    }
    Ok((Exit::Done, Some(fault)))
}

/// What is in a backup, and whether it would restore.
fn verified(ui: &Ui, as_json: bool, verify: &Verify) -> Run {
    let memory = |error: &BackupError| (Exit::Memory, telling(ui, error));
    let (json, text, sound) = verify.run(ui).map_err(|error| memory(&error))?;
    let _ = print(Answer::Document { json, text }, as_json); // the exit code says it too
    sound.map_err(|error| memory(&error)).map(|()| (Exit::Done, None))
}

/// A sentence that is all there is to do.
fn said(text: &str) -> Run {
    terminal::say(text).map(|()| (Exit::Done, None)).map_err(|error| (Exit::Memory, error.into()))
}

/// The project's own figures.
fn bench(verb: BenchVerb, json: bool) -> Run {
    let out = &mut Plain(io::stdout().lock());
    let measured = match verb {
        BenchVerb::Oath { plot } => measure::oath::run(out, json, plot.as_deref()),
        BenchVerb::Keyfile { read: Some(file), .. } => measure::keyfile::read(out, &file),
        BenchVerb::Keyfile { keys, read: None } => measure::keyfile::run(out, json, keys),
        BenchVerb::Schools { lines } => measure::schools::run(out, json, lines),
        BenchVerb::Station => measure::station::run(out, json),
        BenchVerb::Verify { seconds, beside, hold } => measure::verify::run(out, json, seconds, beside, hold),
        BenchVerb::Store => measure::store::run(out, json),
        BenchVerb::Growth { server } => measure::growth::run(out, json, server.as_ref()),
    };
    measured.map(|()| (Exit::Done, None)).map_err(|error| (Exit::Memory, error.into()))
}

/// Threads for what blocks: the panel's use cases (it does 32 at a time), the control socket's commands, mail and time.
const BLOCKING: usize = 96;

fn runtime(ui: &Ui) -> anyhow::Result<Runtime> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime
        .worker_threads(2)
        .max_blocking_threads(BLOCKING)
        .enable_all()
        .build()
        .map_err(|error| anyhow::Error::msg(ui.with("terminal-no-threads", [("cause", &error.to_string())])))
}

fn demo(
    ui: &Ui,
    listen: std::net::SocketAddr,
    lived_in: bool,
    runtime: &Runtime,
) -> anyhow::Result<(Exit, Option<String>)> {
    let _entered = runtime.enter();
    let demo = Demo::open(&std::env::temp_dir(), listen, lived_in)?;
    terminal::say(&welcome(ui, &demo))?;
    runtime.block_on(demo.run())?;
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
    command.plan_backup(&config.backup, SystemClock.now()).map_err(|error| usage(telling(ui, &error)))?;
    if let Command::Backup { file: Some(file), .. }
    | Command::SupportBundle { file }
    | Command::Person(PersonVerb::Export { file: Some(file), .. })
    | Command::Export(Export { file, .. }) = &mut command
    {
        // as the journal is to name it, wherever the daemon stands
        *file = absolute(&*file).map_err(|error| usage(error.into()))?;
    }
    let made = OutputFile::for_command(&command).map_err(|error| usage(telling(ui, &error)))?;
    let mut enclosed = enclosed_in(ui, &command, &config.socket, &config.without_names())
        .map_err(|error| usage(telling(ui, &error)))?;
    if let Some(made) = &made {
        enclosed.out = Some(
            made.file().try_clone().map_err(|cause| usage(refused(ui, "terminal-cannot-make", made.path(), &cause)))?,
        );
    }
    let after = AfterBackup::of(&command, &enclosed, &config.backup);
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
    let ended = asked(ui, &config, &command, enclosed, &mut show)?;
    let memory = |error| (Exit::Memory, error);
    if let Some(made) = made.filter(|_| ended.0 == Exit::Done) {
        made.finish().map_err(|error| memory(telling(ui, &error)))?;
        let _ = held.into_iter().try_for_each(|answer| print(answer, json)); // nobody listens any more
        if let Some(after) = after {
            let noted = after.examine().map_err(|error| memory(telling(ui, &error)))?;
            let noted = asked(ui, &config, &noted, Attachments::of(ui), &mut |answer| print(answer, json))?;
            if noted.0 != Exit::Done {
                return Ok(noted);
            }
            let gone = after.prune(ui).map_err(|error| memory(telling(ui, &error)))?;
            let _ = gone.map(|answer| print(answer, json)); // nobody listens any more
        }
    }
    Ok(ended)
}

/// A command, done: by a daemon that listens, else here.
fn asked(
    ui: &Ui,
    config: &Config,
    command: &Command,
    enclosed: Attachments,
    show: &mut (dyn FnMut(Answer) -> Result<(), Hangup> + Send),
) -> Run {
    match control::ask(&config.socket, command, &enclosed, show).map_err(|error| (Exit::Memory, telling(ui, &error)))? {
        Some(ended) => Ok(ended),
        None => alone(ui, config, command.clone(), enclosed, show),
    }
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
        asked(ui, config, &whose, Attachments::default(), &mut hear)?;
    }
    let Some(question) = ends.question(&told, ui) else { return Ok(None) };
    terminal::complain(&question);
    Ok((!sure::is_yes()).then(|| (Exit::Refused, Some(ui.t("terminal-nothing-done")))))
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

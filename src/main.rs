//! Arguments, logging and exit codes; nothing else.

use anyhow::Context;
use clap::Parser;
use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf, absolute},
    process::ExitCode,
};
use tracing_subscriber::{EnvFilter, filter::LevelFilter};
use trousseau::{
    cli::{
        Answer, Arguments, BenchVerb, Command, Enclosed, Exit, Gone, PersonVerb, Place, SchoolVerb, StockVerb,
        VaultVerb, Verb, bench, control, here, keys::Format, read_secret,
    },
    daemon::{self, Config, Daemon, Demo},
    domain::Secret,
    profile::Profiles,
    station::Charters,
    store::keep_memory_private,
};

fn main() -> ExitCode {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).with_env_var("TROUSSEAU_LOG");
    tracing_subscriber::fmt().with_writer(io::stderr).with_env_filter(filter.from_env_lossy()).init();
    keep_memory_private();
    let Arguments { place, json, verb } = Arguments::parse();
    let (exit, sentence) = match run(&place, json, verb) {
        Ok((exit, sentence)) => (exit, sentence),
        Err((exit, error)) => (exit, Some(told(&error))),
    };
    if let Some(sentence) = sentence {
        eprintln!("trousseau: {sentence}");
    }
    ExitCode::from(exit as u8)
}

/// The error and its causes; most sentences of this house name their cause already, and it is not told twice.
fn told(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told.as_str() {
        "" => cause,
        before if before.contains(&cause) => told,
        before => format!("{before}: {cause}"),
    })
}

type Run = Result<(Exit, Option<String>), (Exit, anyhow::Error)>;

fn run(place: &Place, json: bool, verb: Verb) -> Run {
    let memory = |error: anyhow::Error| (Exit::Memory, error);
    match verb {
        Verb::Station(command) => station(place, json, command),
        Verb::Serve(serve) => {
            let config = Config::load(place, serve.listen).map_err(|error| memory(error.into()))?;
            runtime().and_then(|runtime| runtime.block_on(serve_until_told(&config))).map_err(memory)
        }
        Verb::Demo(try_out) => {
            let listen = try_out.serve.listen.unwrap_or_else(|| ([127, 0, 0, 1], 8480).into());
            runtime().and_then(|runtime| runtime.block_on(demo(listen, !try_out.empty))).map_err(memory)
        }
        Verb::Emulate(emulate) => {
            emulate.run().map(|()| (Exit::Done, None)).map_err(|error| (Exit::Device, error.into()))
        }
        Verb::Udev => {
            let config = Config::load(place, None).map_err(|error| memory(error.into()))?;
            let profiles = Profiles::load(config.profiles.as_deref()).map_err(|error| memory(error.into()))?;
            print!("{}", profiles.udev_rules(&config.keyboards));
            Ok((Exit::Done, None))
        }
        Verb::Restore(restore) => {
            let config = Config::load(place, None).map_err(|error| memory(error.into()))?;
            println!("{}", restore.run(&config.paths).map_err(|error| memory(error.into()))?);
            Ok((Exit::Done, None))
        }
        Verb::Bench(BenchVerb::Oath { plot }) => {
            measured(bench::oath::run(&mut io::stdout().lock(), json, plot.as_deref()))
        }
        Verb::Bench(BenchVerb::Keyfile { read: Some(file), .. }) => measured(bench::keyfile::read(&file)),
        Verb::Bench(BenchVerb::Keyfile { keys, read: None }) => {
            measured(bench::keyfile::run(&mut io::stdout().lock(), json, keys))
        }
        Verb::Bench(BenchVerb::Station) => measured(bench::station::run(&mut io::stdout().lock(), json)),
        Verb::Bench(BenchVerb::Store) => {
            measured(bench::store::run(&mut io::stdout().lock(), json, daemon::measure_pages))
        }
    }
}

fn measured<E: Into<anyhow::Error>>(result: Result<(), E>) -> Run {
    result.map(|()| (Exit::Done, None)).map_err(|error| (Exit::Memory, error.into()))
}

/// Threads for what blocks: the panel's use cases (it does 32 at a time), the control socket's commands, mail and time.
const BLOCKING: usize = 96;

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime
        .worker_threads(2)
        .max_blocking_threads(BLOCKING)
        .enable_all()
        .build()
        .context("the system refused threads: look at its limits")
}

async fn serve_until_told(config: &Config) -> anyhow::Result<(Exit, Option<String>)> {
    let daemon = Daemon::open(config).await?;
    println!("trousseau: {}", daemon.url());
    if let Some((url, address)) = daemon.public() {
        println!("trousseau: {url}/ (listening on {address})");
    }
    daemon.run().await?;
    Ok((Exit::Done, None))
}

async fn demo(listen: std::net::SocketAddr, lived_in: bool) -> anyhow::Result<(Exit, Option<String>)> {
    let demo = Demo::open(&std::env::temp_dir(), listen, lived_in).await?;
    print!("{}", demo.welcome());
    io::stdout().flush()?;
    demo.run().await?;
    Ok((Exit::Done, None))
}

/// A command to the station: by its socket where a daemon runs, else here.
fn station(place: &Place, json: bool, mut command: Command) -> Run {
    let config = Config::load(place, None).map_err(|error| (Exit::Memory, error.into()))?;
    let usage = |error: anyhow::Error| (Exit::Usage, error);
    let enclosed = enclosed_in(&command).map_err(usage)?;
    if let Command::Backup { file, .. } = &mut command {
        // the daemon stands in another directory
        *file = absolute(&*file).map_err(|error| usage(error.into()))?;
    }
    let mut made = Made::for_command(&command).map_err(usage)?;
    let mut show = |answer| match (answer, &mut made) {
        (Answer::Bytes(text), Some(made)) => made.take(&text),
        (answer, _) => print(answer, json),
    };
    let asked = control::ask(&config.socket, &command, &enclosed, &mut show);
    let ended = match asked.map_err(|error| (Exit::Memory, error.into()))? {
        Some(ended) => ended,
        None => alone(&config, command, enclosed, &mut show)?,
    };
    if let Some(made) = made {
        made.finish(ended.0).map_err(|error| (Exit::Memory, error))?;
    }
    Ok(ended)
}

/// The same without a daemon.
fn alone(
    config: &Config,
    command: Command,
    enclosed: Enclosed,
    show: &mut dyn FnMut(Answer) -> Result<(), Gone>,
) -> Run {
    if matches!(command, Command::Doctor) {
        for finding in daemon::without_station(config) {
            let json = serde_json::to_value(&finding).map_err(|error| (Exit::Usage, error.into()))?;
            show(Answer::Document { json, text: trousseau::cli::finding(&finding) })
                .map_err(|_| (Exit::Memory, anyhow::anyhow!("nobody reads what is told")))?;
        }
    }
    let (bus, _) = daemon::open_bus(config).map_err(|error| (Exit::Device, error.into()))?;
    let profiles = Profiles::load(config.profiles.as_deref()).map_err(|error| (Exit::Memory, error.into()))?;
    let charters = Charters::load(config.templates.as_deref()).map_err(|error| (Exit::Memory, error.into()))?;
    let mailroom = daemon::open_mailroom(config, config.public_url(), None);
    let mailroom = mailroom.map_err(|error| (Exit::Memory, error.into()))?;
    let around =
        here::Around { bus, profiles, keyboards: config.keyboards.clone(), charters, mailroom, mode: config.bus };
    Ok(here::run(daemon::open_store(config), around, command, enclosed, show))
}

/// What goes with a command: passphrase or password, and the file that is sent.
fn enclosed_in(command: &Command) -> anyhow::Result<Enclosed> {
    let mut enclosed = Enclosed { secret: secret_of(command)?, ..Enclosed::default() };
    match command {
        Command::Import(import) => enclosed.file = Some(opened(&import.file)?),
        Command::School(SchoolVerb::Import(table)) | Command::Person(PersonVerb::Import { table, .. }) => {
            enclosed.file = Some(opened(&table.file)?);
        }
        Command::Stock(StockVerb::ImportConsole(table)) => enclosed.file = Some(opened(&table.file)?),
        Command::Export(export) => {
            let file = export.account_password_file.as_ref();
            enclosed.account = file.map(|file| read_secret(Some(file), "Your password")).transpose()?;
        }
        Command::Vault(VaultVerb::Rekey { account_password_file: Some(file) }) => {
            enclosed.account = Some(read_secret(Some(file), "Your password")?);
        }
        _ => {}
    }
    Ok(enclosed)
}

fn opened(file: &Path) -> anyhow::Result<File> {
    File::open(file).with_context(|| format!("{} cannot be opened: check the path", file.display()))
}

/// The passphrase or password that goes with a command.
fn secret_of(command: &Command) -> anyhow::Result<Option<Secret>> {
    Ok(match command {
        Command::Import(import) => {
            let file = import.password_file.as_ref().or(import.key_file.as_ref());
            file.map(|file| read_secret(Some(file), "Password or key of the file")).transpose()?
        }
        Command::Export(export) if export.format == Format::Pskc => {
            let file = export.password_file.as_ref().or(export.key_file.as_ref());
            Some(read_secret(file, "Password for the file")?)
        }
        Command::Backup { passphrase_file, .. } => {
            Some(read_secret(passphrase_file.as_ref(), "Passphrase of the backup")?)
        }
        Command::Stock(StockVerb::HandOver { passcode_file, without: None, .. }) => {
            Some(read_secret(passcode_file.as_ref(), "Passcode of the receiver (PIN and code)")?)
        }
        Command::Person(PersonVerb::Add { password_file: Some(file), .. }) => {
            Some(read_secret(Some(file), "Password")?)
        }
        _ => None,
    })
}

/// The file that a command makes: under another name until all of it is there, and for this user only.
struct Made {
    path: PathBuf,
    unfinished: tempfile::NamedTempFile,
    force: bool,
}

impl Made {
    fn for_command(command: &Command) -> anyhow::Result<Option<Self>> {
        let Command::Export(export) = command else { return Ok(None) };
        let path = absolute(&export.file)?;
        if path.exists() && !export.force {
            anyhow::bail!("{} is there already: choose another name, or replace it with --force", path.display());
        }
        let folder = path.parent().context("a file is expected, not a folder: choose a name")?;
        let unfinished = tempfile::NamedTempFile::new_in(folder);
        let unfinished = unfinished.with_context(|| format!("nothing can be written to {}", folder.display()))?;
        Ok(Some(Self { path, unfinished, force: export.force }))
    }

    fn take(&mut self, text: &str) -> Result<(), Gone> {
        let bytes = data_encoding::BASE64.decode(text.as_bytes()).map_err(|_| Gone)?;
        self.unfinished.write_all(&bytes).map_err(|_| Gone)
    }

    fn finish(self, exit: Exit) -> anyhow::Result<()> {
        if exit != Exit::Done {
            return Ok(()); // what was written goes away by itself
        }
        let kept = if self.force {
            self.unfinished.persist(&self.path).map_err(|error| error.error)
        } else {
            self.unfinished.persist_noclobber(&self.path).map_err(|error| error.error)
        };
        kept.and_then(|file| file.sync_all()).with_context(|| format!("{} cannot be written", self.path.display()))
    }
}

/// Documents go to the output, what to do meanwhile to the error output.
fn print(answer: Answer, as_json: bool) -> Result<(), Gone> {
    let mut out = io::stdout().lock();
    let written = match answer {
        Answer::Document { json, .. } if as_json => writeln!(out, "{json}"),
        Answer::Document { text, .. } => writeln!(out, "{text}"),
        Answer::Progress(text) if !as_json => writeln!(io::stderr(), "{text}"),
        Answer::Progress(_) | Answer::Pulse | Answer::Bytes(_) => Ok(()),
    };
    written.and_then(|()| out.flush()).map_err(|_| Gone)
}

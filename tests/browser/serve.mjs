// A station as it is served, in a folder of its own, and what stands around it in an academy: the provider at which staff sign in, and by
// way of academy.py its directory, its RADIUS server and its portal.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const SCHOOL = "0951099D";
const PASSWORD = "une phrase assez longue";

export async function freePort() {
  const server = createServer();
  await new Promise((ready) => { server.listen(0, "127.0.0.1", ready); });
  const { port } = server.address();
  await new Promise((closed) => { server.close(closed); });
  return port;
}

/// A process that says when it is ready; `said` is what it has printed until then.
async function started(command, args, { ready, env = {} }) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } });
  let said = "";
  await new Promise((good, failed) => {
    child.on("exit", (code) => failed(new Error(`${command} ended with ${code}: ${said}`)));
    child.on("error", failed);
    child.stdout.on("data", (bytes) => { said += bytes; if (ready.test(said)) good(); });
  });
  child.removeAllListeners("exit");
  const gone = new Promise((end) => { child.on("exit", end); });
  return { said, end: () => { child.kill("SIGTERM"); return gone; } };
}

/// As if it were so many days later: libfaketime moves the clock that a program asks the system for.
const later = (days) => (days ? { LD_PRELOAD: "/usr/$LIB/faketime/libfaketime.so.1", FAKETIME: `+${days}d`, DONT_FAKE_MONOTONIC: "1" } : {});

/// Somebody's station: `more(station)` is what its configuration says besides.
export class Station {
  static async made(program, more = () => "") {
    const station = new Station();
    station.program = program;
    station.folder = mkdtempSync(join(tmpdir(), "trousseau-elsewhere-"));
    station.config = join(station.folder, "trousseau.toml");
    [station.port, station.public] = [await freePort(), await freePort()];
    station.url = `http://127.0.0.1:${station.port}`;
    station.accounts = {};
    writeFileSync(station.config, `data = '${station.folder}/data'\nsocket = '${station.folder}/control'\nlisten = '127.0.0.1:${station.port}'
bus = 'emulated'\ntokens = ['yubikey,serial=7654321']\n${more(station)}\n`, { mode: 0o600 });
    station.run("school", "add", SCHOOL, "Lycée Jean-Jacques Rousseau");
    for (const role of ["principal", "deputy", "helpdesk", "administrator"]) station.run("setting", `second_factor_${role}`, "no");
    station.person("admin", "Dominique Martin", "administrator");
    return station;
  }
  /// What a command prints, as documents.
  run(...args) {
    const said = execFileSync(this.program, ["--config", this.config, "--json", ...args.map(String)], { encoding: "utf8" });
    return said.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  }
  /// Somebody with a password of this station.
  person(login, name, ...roles) {
    const file = this.secret("password", PASSWORD);
    this.run("person", "add", login, name, ...roles.flatMap((role) => ["--role", role]), "--password-file", file);
    this.accounts[login] = { password: PASSWORD, name };
  }
  /// A file that the station alone reads.
  secret(name, text) {
    const file = join(this.folder, name);
    writeFileSync(file, `${text}\n`, { mode: 0o600 });
    return file;
  }
  async serve({ days = 0 } = {}) {
    const env = { ...later(days), LC_ALL: "fr_FR.UTF-8" };
    this.daemon = await started(this.program, ["--config", this.config, "serve"], { ready: /http:\/\//, env });
  }
  async end() {
    await this.daemon?.end();
    this.daemon = null;
  }
  async over() {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/// The provider of tests/signin, `port` given; `from`: the moment from which its delegations are counted.
export async function startFim(station, port, { days = 0, from = Date.now() } = {}) {
  const args = [join("target", "signin", "fim.mjs"), port, `${station.url}/sign-in/provider/back`, `${station.url}/signed-out`, from];
  return started("node", args.map(String), { ready: /^ready$/m, env: later(days) });
}

/// What the configuration says of it.
export function withProvider(station, port) {
  return `[sign_in.provider]\nname = 'Guichet agents'\nissuer = 'http://127.0.0.1:${port}'\nclient = 'trousseau'
secret_file = '${station.secret("provider.secret", "un secret: 100 %")}'
[sign_in.provider.person]\nlogin = 'sub'\nname = ['given_name', 'family_name']\nemail = 'email'\nfredu = true\ndelegated = ['okey']\n`;
}

/// The academy's own servers, by a program that is asked line by line.
export class Academy {
  constructor() {
    this.child = spawn("python3", ["-u", join("tests", "browser", "academy.py")], { stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    // from the beginning: it may have ended long before anybody asks
    this.gone = new Promise((end) => { this.child.on("exit", end); });
  }
  async ask(question) {
    this.child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error("the academy's servers ended");
    return JSON.parse(value);
  }
  async over() {
    this.child.stdin.end();
    await this.gone;
  }
}

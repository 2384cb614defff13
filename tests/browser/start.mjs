// A new station: from an empty data directory to the first person who was invited, by what can be read. Mail leaves by a server of this
// check, which speaks SMTP on a socket and wants an account.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Person } from "./demo.mjs";

const PASSWORD = "une phrase assez longue";
const ACCOUNT = { user: "clefs", password: "ouvre-toi" };
const SCHOOLS = "UAI;Nom;Degré;Contrat\n0951099D;Lycée Jean-Jacques Rousseau;2;public\n";
const PEOPLE = `Identifiant;Prénom;Nom;Courriel;Fonction;UAI
cmoreau;Claire;Moreau;claire.moreau@ac-exemple.fr;chef d’établissement;0951099D
apetit;Agnès;Petit;agnes.petit@ac-exemple.fr;personnel;0951099D
`;

/// A station without anything: { url, first, end }; `first`: the address that it prints for the first administrator.
async function startEmpty(program) {
  const folder = mkdtempSync(join(tmpdir(), "trousseau-start-"));
  const config = join(folder, "trousseau.toml");
  writeFileSync(config, `data = '${folder}/data'\nsocket = '${folder}/control'\nlisten = '127.0.0.1:0'\nbus = 'emulated'\n`, { mode: 0o600 });
  const child = spawn(program, ["--config", config, "serve"], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, LC_ALL: "fr_FR.UTF-8" } });
  let said = "";
  const first = await new Promise((ready, failed) => {
    child.on("exit", (code) => failed(new Error(`the station ended with ${code}: ${said}`)));
    child.stdout.on("data", (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/\S+\/setup\/\S+/);
      if (found) ready(found[0]);
    });
  });
  assert.match(said, /pas encore d’administrateur/, "in the reader's language");
  const end = () => new Promise((gone) => {
    child.removeAllListeners("exit");
    child.on("exit", () => { rmSync(folder, { recursive: true }); gone(); });
    child.kill("SIGTERM");
  });
  return { url: new URL(first).origin, first, end };
}

/// A mail server: { port, taken, end }. It takes mail of whoever signs in with the account.
async function startMail() {
  const taken = [];
  const right = Buffer.from(`\0${ACCOUNT.user}\0${ACCOUNT.password}`).toString("base64");
  const server = createServer((socket) => {
    let [text, letter, known] = ["", null, false];
    const say = (line) => socket.write(`${line}\r\n`);
    const hear = (line) => {
      if (letter !== null) {
        if (line !== ".") { letter.push(line); return; }
        taken.push(letter.join("\n").replaceAll("=\n", ""));
        letter = null;
        say("250 taken");
        return;
      }
      const [command, , proof] = line.split(" ");
      const answers = {
        EHLO: () => say("250-test\r\n250 AUTH PLAIN"),
        AUTH: () => { known = proof === right; say(known ? "235 welcome" : "535 5.7.8 no such account"); },
        MAIL: () => say(known ? "250 OK" : "530 sign in first"),
        DATA: () => { letter = []; say("354 go on"); },
        QUIT: () => { say("221 bye"); socket.end(); },
      };
      (answers[command.toUpperCase()] ?? (() => say("250 OK")))();
    };
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      text += bytes;
      const lines = text.split("\r\n");
      text = lines.pop();
      lines.forEach(hear);
    });
    say("220 test");
  });
  await new Promise((ready) => { server.listen(0, "127.0.0.1", ready); });
  return { port: server.address().port, taken, end: () => server.close() };
}

export function startChecks({ program, screens, totp, accessible }) {
  return {
    ["first start: from nothing to the first person who was invited, by what can be read"]: async ({ open }) => {
      const station = await startEmpty(program);
      const mail = await startMail();
      try {
        const admin = new Person((await open()).page, station);
        const { page } = admin;
        // whoever comes without the link reads what to do
        await admin.goTo("/");
        await page.getByRole("heading", { name: "Bienvenue" }).waitFor();
        await page.getByText("trousseau setup-link").waitFor();
        assert.equal(await page.getByLabel("Mot de passe").count(), 0, "a form that nobody can use");
        await accessible(admin, "start-no-administrator", "fr", "light");

        await page.goto(station.first);
        await page.getByLabel("Nom", { exact: true }).fill("Dominique Martin");
        await page.getByLabel("Identifiant").fill("admin");
        await page.getByLabel("Adresse électronique").fill("admin@ac-exemple.fr");
        await page.getByLabel(/^Mot de passe/).fill(PASSWORD);
        await page.getByLabel(/seconde fois/).fill(PASSWORD);
        await page.getByRole("button", { name: "Créer le compte" }).click();
        await page.getByRole("button", { name: "Afficher le QR code" }).click();
        await page.getByText("Je ne peux pas scanner").click();
        const secret = (await page.locator("#secret").innerText()).replaceAll(" ", "");
        await page.getByLabel("Code affiché par l’application").fill(totp(secret));
        await page.getByRole("button", { name: "Se connecter" }).click();

        const steps = page.locator(".first-steps");
        const step = (name) => steps.getByRole("listitem").filter({ has: page.locator("strong", { hasText: name }) });
        await page.getByRole("heading", { name: "Premiers pas" }).waitFor();
        await accessible(admin, "start-steps", "fr", "light");
        await accessible(admin, "start-steps", "fr", "dark");
        await step("Établissements").getByRole("link").click();
        await sent(page, SCHOOLS);
        await admin.goTo("/");
        await step("Établissements").getByText("fait").waitFor();

        // the list of people before mail works: the invitations are kept
        await step("Personnels").getByRole("link").click();
        await sent(page, PEOPLE, true);
        await admin.goTo("/");
        await page.getByText("2 invitations attendent que le courriel fonctionne").waitFor();

        await step("Courriel").getByRole("link").click();
        await page.getByRole("heading", { name: "Envoi du courriel" }).waitFor();
        await page.getByLabel("Serveur", { exact: true }).fill("127.0.0.1");
        await page.getByLabel("Chiffrement").selectOption({ label: "aucun : seulement pour un serveur de cette machine (port 25)" });
        await page.getByLabel(/^Port/).fill(String(mail.port));
        await page.getByLabel("Expéditeur", { exact: true }).fill("Clefs OTP <clefs@ac-exemple.fr>");
        await page.getByLabel(/^Compte/).fill(ACCOUNT.user);
        await page.getByLabel("Mot de passe du compte").fill("autre chose");
        await page.getByRole("button", { name: "Enregistrer" }).click();
        await page.getByText("Le réglage est enregistré").waitFor();
        assert.equal(await page.getByLabel("À", { exact: true }).inputValue(), "admin@ac-exemple.fr");
        await page.getByRole("button", { name: "Envoyer un courriel d’essai" }).click();
        await page.locator("#refused").getByText("Le compte ou son mot de passe n’est pas accepté").waitFor();
        await accessible(admin, "start-mail-refused", "fr", "light");
        await page.getByLabel("Mot de passe du compte").fill(ACCOUNT.password);
        await page.getByRole("button", { name: "Enregistrer" }).click();
        await page.getByText("Le réglage est enregistré").waitFor();
        await page.getByRole("button", { name: "Envoyer un courriel d’essai" }).click();
        await page.getByText("Le courriel d’essai est parti").waitFor();
        assert.ok(mail.taken.some((letter) => letter.includes("To: \"Dominique Martin\"") || letter.includes("admin@ac-exemple.fr")));

        await admin.goTo("/");
        await page.getByText("2 invitations sont prêtes").waitFor();
        await page.screenshot({ path: join(screens, "start-invitations.png"), fullPage: true });
        await page.getByRole("button", { name: "Envoyer les invitations" }).click();
        await page.getByText("Les invitations partent").waitFor();
        const invited = () => mail.taken.find((letter) => letter.includes("agnes.petit@ac-exemple.fr"));
        for (let tries = 0; tries < 100 && !invited(); tries += 1) await page.waitForTimeout(100);
        const link = plain(invited()).match(/http:\/\/\S+\/password\/[\w-]+/)[0];

        const agnes = await open();
        await agnes.page.goto(link);
        await agnes.page.getByLabel(/^Mot de passe/).fill("un tout autre mot de passe");
        await agnes.page.getByRole("button", { name: "Définir le mot de passe" }).click();
        await agnes.page.getByLabel("Identifiant").fill("apetit");
        await agnes.page.getByLabel("Mot de passe").fill("un tout autre mot de passe");
        await agnes.page.getByRole("button", { name: "Se connecter" }).click();
        await agnes.page.getByRole("heading", { name: "Bonjour Agnès Petit" }).waitFor();

        // what is left is put off, and the block goes
        for (const name of ["Fournisseur", "Premier carton", "Sauvegarde"]) {
          await step(name).getByRole("button", { name: "Plus tard" }).click();
          await page.getByText("remise à plus tard").waitFor();
        }
        assert.equal(await steps.count(), 0);
        await admin.place("Réglages");
        await page.getByRole("link", { name: "Premiers pas" }).click();
        await step("Sauvegarde").getByText("plus tard").waitFor();
      } finally {
        mail.end();
        await station.end();
      }
    },
  };
}

/// Sends a list, looks at what it would do, and says yes.
async function sent(page, table, invites = false) {
  await page.getByLabel("Fichier").setInputFiles({ name: "liste.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  if (invites) await page.getByLabel(/un lien pour choisir/).check();
  await page.locator("form[enctype] button").click();
  await page.getByRole("button", { name: /^Importer/ }).click();
  const again = page.getByLabel("Votre mot de passe");
  const over = page.getByText("C’est fait");
  await again.or(over).first().waitFor();
  if (await again.count()) {
    await again.fill(PASSWORD);
    await page.getByRole("button", { name: "Continuer" }).click();
    await over.waitFor();
  }
}

/// The text of a mail whose parts are quoted-printable or Base64.
function plain(letter) {
  const quoted = letter.replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  const encoded = [...letter.matchAll(/base64\n(?:[\w-]+: .*\n)*\n([\w+/=\n]+)/g)].map((part) => Buffer.from(part[1].replaceAll("\n", ""), "base64").toString());
  return [quoted, ...encoded].join("\n");
}

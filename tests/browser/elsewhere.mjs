// Whoever has an account elsewhere: by the provider of the academy to a key in somebody's hands, a delegation that ends, a header that
// anybody could write, somebody who leaves the directory, and the academy's own portal that asks for the code of a key.
import assert from "node:assert/strict";
import { join } from "node:path";
import { Person } from "./demo.mjs";
import { KEYS, catalogue, handedOver, hotp, obtained } from "./life.mjs";
import { Academy, SCHOOL, Station, freePort, startFim, withProvider } from "./serve.mjs";

const PIN = "4719";
const SERIAL = "7654321";

/// The checks. `templates`: the catalogues.
export function elsewhereChecks({ program, screens, templates, accessible }) {
  const t = catalogue(templates, "fr");
  const shot = ({ page }, name) => page.screenshot({ path: join(screens, `elsewhere-${name}.png`), fullPage: true });
  const somebody = async (open, station, options) => new Person((await open(options)).page, station);
  const checks = {};

  checks["elsewhere: a principal signs in at the provider, decides a request and hands a key over"] = async ({ open }) => {
    const port = await freePort();
    const station = await Station.made(program, (made) => withProvider(made, port));
    const fim = await startFim(station, port);
    try {
      await station.serve();
      const [zoe, paul] = [await somebody(open, station), await somebody(open, station)];
      await zoe.goTo("/");
      await accessible(zoe, "elsewhere-sign-in", "fr", "light");
      await byProvider(zoe, "zlefevre");
      await zoe.page.getByRole("heading", { name: "Bonjour Zoe Lefèvre" }).waitFor();
      const card = zoe.card(SERIAL);
      // a technician has put it into the school's stock
      station.run("stock", "add", SERIAL, "--school", SCHOOL);
      station.run("enrol", SERIAL, "--no-confirm");

      await paul.goTo("/");
      await byProvider(paul, "pdurand");
      await paul.page.getByRole("heading", { name: "Bonjour Paul Durand" }).waitFor();
      await obtained(zoe, paul, t, PIN);
      await zoe.goTo("/bench");
      await card.getByText("Paul Durand").first().waitFor();
      await card.getByLabel("Code PIN du détenteur").fill(PIN);
      await card.getByRole("button", { name: "Remettre", exact: true }).click();
      await touched(zoe, zoe.page.getByRole("article").filter({ hasText: SERIAL }));
      await zoe.page.getByRole("link", { name: "Imprimer le justificatif" }).waitFor();
      await paul.goTo("/me");
      await paul.page.getByText(SERIAL).first().waitFor();
      await shot(paul, "key");
      // the slip and the journal name who did it
      await zoe.goTo("/slips");
      await zoe.page.getByText("Paul Durand").first().waitFor();
      const entries = station.run("journal", "show", "--limit", 1000);
      const who = (verb) => entries.filter((entry) => entry.verb === verb).map((entry) => entry.who);
      assert.deepEqual([...new Set([...who("approve"), ...who("hand_over")])], ["Zoe Lefèvre"]);

      // out here, and out there
      await paul.menu();
      await paul.page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
      await paul.page.waitForURL((url) => url.port === String(port));
      await paul.page.locator("button[value=yes]").click();
      await paul.page.waitForURL((url) => url.pathname === "/signed-out");
      await accessible(paul, "elsewhere-signed-out", "fr", "light");
      // somebody whom the provider knows, and who is nobody here: refused in a sentence, and by no page of an error
      const stranger = await somebody(open, station);
      await stranger.goTo("/");
      await byProvider(stranger, "nobody");
      await stranger.page.getByRole("alert").waitFor();
      await accessible(stranger, "elsewhere-no-role", "fr", "light");
      // it is gone: whoever has a password here comes in
      await fim.end();
      // a station that knows of it from before sends there without asking; one that begins now asks, and hears nothing
      await station.end();
      await station.serve();
      const late = await somebody(open, station);
      await late.goTo("/sign-in/provider");
      await accessible(late, "elsewhere-provider-down", "fr", "light");
      await byPassword(late, "admin");
      await late.page.getByRole("heading", { name: "Bonjour Dominique Martin" }).waitFor();
    } finally {
      await fim.end();
      await station.over();
    }
  };

  checks["elsewhere: a deputy by delegation decides until its last day, and the day after no more"] = async ({ open }) => {
    const port = await freePort();
    const station = await Station.made(program, (made) => withProvider(made, port));
    const from = Date.now();
    let fim = await startFim(station, port, { from });
    try {
      for (const [login, name] of [["apetit", "Agnès Petit"], ["lfontaine", "Luc Fontaine"]]) station.person(login, name, `requester@${SCHOOL}`);
      await station.serve();
      for (const login of ["apetit", "lfontaine"]) {
        const one = await somebody(open, station);
        await byPassword(one, login);
        await one.goTo("/requests");
        await one.page.getByLabel(t("requests-need")).fill("Saisie des notes");
        await one.page.getByRole("button", { name: t("requests-submit") }).click();
        await one.page.getByText(t("said-request-sent")).waitFor();
      }
      const denis = await somebody(open, station);
      await denis.goTo("/");
      await byProvider(denis, "dmartin");
      await denis.goTo("/requests");
      await shot(denis, "deputy");
      await denis.page.getByRole("button", { name: "Accepter · Agnès Petit" }).click();
      await denis.page.getByText(/est acceptée/).waitFor();
      const way = await denis.page.locator("form:has(button:has-text('Accepter'))").first().getAttribute("action");

      await station.end();
      await fim.end();
      await station.serve({ days: 2 });
      fim = await startFim(station, port, { days: 2, from });
      await denis.goTo("/sign-in");
      await byProvider(denis, "dmartin");
      await denis.goTo("/requests");
      assert.equal(await denis.page.getByRole("button", { name: /^Accepter/ }).count(), 0, "the delegation is over");
      assert.equal(await denis.page.getByText("Luc Fontaine").count(), 0, "and what others ask for is theirs");
      await shot(denis, "deputy-after");
      const csrf = await denis.page.locator("input[name=csrf]").first().inputValue();
      const there = await denis.page.evaluate(async ([address, nonce]) => {
        const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ csrf: nonce }) });
        return `${answer.status} ${new URL(answer.url).pathname}`;
      }, [way, csrf]);
      console.log(`    by the address of the button: ${there}`);
      assert.deepEqual(station.run("request", "list").map((one) => one.state).sort(), ["submitted", "waiting_for_stock"]);
    } finally {
      await fim.end();
      await station.over();
    }
  };

  checks["elsewhere: a header that anybody could write lets nobody in, and the journal tells of it"] = async ({ open }) => {
    const station = await Station.made(program, (made) => `[public]\nurl = 'https://clefs.example.fr'\nlisten = '127.0.0.1:${made.public}'\nproxy = '127.0.0.1'
[sign_in.header]\nname = 'Portail académique'\nsubject = 'ct-remote-user'\nsign_out = 'https://portail.example.fr/logout'
[sign_in.header.person]\nlogin = 'ct-remote-user'\nname = ['ctfn', 'ctln']\nfredu = true\n`);
    try {
      await station.serve();
      const forger = await somebody(open, station, {
        extraHTTPHeaders: { "ct-remote-user": "zlefevre", ctfn: "Zoe", ctln: "Lefevre", FrEduFonctAdm: "DIR", FrEduRneResp: `${SCHOOL}$UAJ` },
      });
      for (const path of ["/", "/sign-in", "/sign-in/header"]) {
        const answer = await forger.goTo(path);
        assert.equal(answer.status(), 403, path);
        await forger.page.getByText("Cette page a été ouverte en imitant le portail de l’académie").waitFor();
        assert(await forger.page.evaluate(() => document.styleSheets[0].cssRules.length > 0), `${path} has its style`);
      }
      await accessible(forger, "elsewhere-forged", "fr", "light");
      assert.equal(station.run("person", "list", "zlefevre").length, 0, "nobody was made");
      // the journal is told how often, once a quarter of an hour is over
      await station.end();
      await station.serve({ days: 1 });
      const admin = await somebody(open, station);
      for (let tries = 0; tries < 100 && !station.run("journal", "show", "--limit", 100).some((entry) => entry.verb === "attempts"); tries += 1) {
        await admin.page.waitForTimeout(100);
      }
      await admin.signIn("admin");
      await admin.goTo("/journal");
      await admin.page.getByText(/127\.0\.0\.1/).first().waitFor();
      await accessible(admin, "elsewhere-forged-journal", "fr", "light");
      console.log(`    ${JSON.stringify(station.run("journal", "show", "--limit", 100).at(-1))}`);
    } finally {
      await station.over();
    }
  };

  checks["elsewhere: somebody leaves the directory, and their key opens nothing from the next pull on"] = async ({ open }) => {
    const academy = new Academy();
    const port = await freePort();
    let [station, fim] = [null, null];
    try {
      const agents = Array.from({ length: 8 }, (_, n) => [`agent${n}`, `Agent ${n}`]);
      const there = await academy.ask({ do: "directory", leads: [["cmoreau", "Claire Moreau"]], works: [["apetit", "Agnès Petit"], ...agents] });
      const door = await freePort();
      station = await Station.made(program, (made) => `[verification]\nlisten = '127.0.0.1:${door}'
[[directory]]\nname = 'academie'\nurl = '${there.url}'\nbase = '${there.base}'\nbind_dn = '${there.reader}'
password_file = '${made.secret("directory.password", there.password)}'\nauthorities = '${there.authority}'\n${withProvider(made, port)}`);
      station.person("assistance", "Samir Benali", "helpdesk");
      fim = await startFim(station, port);
      await station.serve();
      station.run("directory", "pull", "academie");
      await academy.ask({ do: "radius", key: station.run("client", "add", "VPN")[0].key, port: door });

      const [claire, agnes, helpdesk] = [await somebody(open, station), await somebody(open, station), await somebody(open, station)];
      for (const [one, login] of [[claire, "cmoreau"], [agnes, "apetit"]]) {
        await one.goTo("/");
        await byProvider(one, login);
      }
      const [serial, secret] = KEYS[0];
      delivered(station);
      await obtained(claire, agnes, t, PIN);
      await handedOver(claire, t, KEYS[0], PIN, 0);
      const asks = async (counter) => (await academy.ask({ do: "signs_in", name: "apetit", passcode: PIN + hotp(secret, counter) })).said;
      assert.equal(await asks(1), "Access-Accept");

      await academy.ask({ do: "gone", uid: "apetit" });
      assert.equal(await asks(2), "Access-Accept", "nobody knows yet");
      const [pulled] = station.run("directory", "pull", "academie").filter((one) => "came" in one);
      console.log(`    ${JSON.stringify(pulled)}`);
      assert.equal(await asks(3), "Access-Reject", "within one pull");
      assert.equal(await asks(4), "Access-Reject");

      await claire.goTo("/");
      await shot(claire, "due-principal");
      await claire.page.getByText(/Agnès Petit doit rendre la clef/).first().waitFor();
      await accessible(claire, "elsewhere-due-principal", "fr", "light");
      await claire.goTo(`/tokens/${serial}`);
      await accessible(claire, "elsewhere-due-key", "fr", "light");
      await byPassword(helpdesk, "assistance");
      // a mail has told the helpdesk; the key's own page says the same
      await helpdesk.goTo(`/tokens/${serial}`);
      await helpdesk.page.getByText("Agnès Petit").first().waitFor();
      await accessible(helpdesk, "elsewhere-due-helpdesk", "fr", "light");
      await helpdesk.goTo(`/helpdesk?key=${serial}&what=codes`);
      await accessible(helpdesk, "elsewhere-due-trouble", "fr", "light");
      const admin = await somebody(open, station);
      await byPassword(admin, "admin");
      await admin.goTo("/directories");
      await accessible(admin, "elsewhere-directories", "fr", "light");
      await admin.goTo("/clients");
      await accessible(admin, "elsewhere-clients", "fr", "light");
      // her session is over as well
      await agnes.goTo("/me");
      await shot(agnes, "left");
    } finally {
      await fim?.end();
      await station?.over();
      await academy.over();
    }
  };

  checks["elsewhere: LemonLDAP::NG asks whoever typed their password for the code of their key"] = async ({ open }) => {
    const academy = new Academy();
    let station = null;
    try {
      const door = await freePort();
      station = await Station.made(program, () => `[verification]\nlisten = '127.0.0.1:${door}'\n`);
      station.person("cmoreau", "Claire Moreau", `principal@${SCHOOL}`);
      station.person("apetit", "Agnès Petit", `requester@${SCHOOL}`);
      await station.serve();
      const [{ key }] = station.run("client", "add", "portail", "--typing", "code");
      const { url } = await academy.ask({
        do: "portal", host: "auth.localhost", code_url: `http://lemonldap:${key}@127.0.0.1:${door}/validate/lemonldap`,
        people: { apetit: { cn: "Agnès Petit", mail: "agnes@example.fr" } },
      });
      const [claire, agnes] = [await somebody(open, station), await somebody(open, station)];
      await claire.signIn("cmoreau");
      await agnes.signIn("apetit");
      const [, secret] = KEYS[0];
      delivered(station);
      await obtained(claire, agnes, t, PIN);
      await handedOver(claire, t, KEYS[0], PIN, 0);

      const { page } = await somebody(open, station);
      const enters = async (code) => {
        await page.goto(url);
        await page.locator("input[name=user]").fill("apetit");
        await page.locator("input[name=password]").fill("apetit");
        await page.locator("button[type=submit]").first().click();
        await page.locator("input[name=code]").fill(code);
        await shot({ page }, "portal-code");
        await page.locator("button[type=submit]").first().click();
        await page.waitForLoadState();
      };
      await enters("000000");
      await page.locator(".alert-danger, .message-negative").first().waitFor();
      assert.ok(!(await page.context().cookies(url)).some(({ name }) => name === "lemonldap"), "no session of the portal");
      await shot({ page }, "portal-refused");
      const code = hotp(secret, 1);
      await enters(code);
      await page.getByText(/apetit|Agnès Petit/).first().waitFor();
      await shot({ page }, "portal");
      assert.ok((await page.context().cookies(url)).some(({ name }) => name === "lemonldap"), "a session of the portal");
      // one refused, one accepted
      const said = station.run("journal", "show", "--limit", 1000).filter((entry) => entry.verb === "verify" && entry.who === "portail");
      assert.deepEqual(said.map((entry) => entry.serial ?? entry.name), [KEYS[0][0], KEYS[0][0]]);
    } finally {
      await station?.over();
      await academy.over();
    }
  };
  return checks;
}

/// From the sign-in of the station by the button of the provider, as somebody who types their name there and agrees.
async function byProvider({ page }, login) {
  await page.getByRole("link", { name: "Se connecter avec Guichet agents" }).click();
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("x");
  await page.locator("button[type=submit]").click();
  await page.locator("input[name=prompt][value=consent]").waitFor({ state: "attached" });
  await page.locator("button[type=submit]").click();
  await page.waitForURL((url) => !url.pathname.startsWith("/interaction") && !url.pathname.startsWith("/auth"));
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/// By the password from here, which is folded where another way comes first.
async function byPassword(person, login) {
  const { page } = person;
  if (!new URL(page.url(), "http://x").pathname.startsWith("/sign-in")) await person.goTo("/sign-in");
  await page.getByText("Se connecter avec un mot de passe propre à ce service").click();
  await page.getByLabel("Identifiant").fill(login);
  await page.getByLabel("Mot de passe").fill(person.demo.accounts[login].password);
  await page.getByRole("button", { name: "Se connecter", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/// Display keys come in with the file of their supplier.
function delivered(station) {
  const rows = KEYS.map(([serial, secret]) => `${serial};hotp;6;0;${secret}`);
  const file = station.secret("livraison.csv", ["serial;type;digits;counter;secret", ...rows].join("\n"));
  station.run("import", file, "--school", SCHOOL);
}

/// The key waits for a finger, and gets one.
async function touched(person, card) {
  await card.getByText("Touchez la clef").first().waitFor();
  await person.page.waitForTimeout(300); // a finger is never faster
  await person.hub("Toucher", SERIAL).click();
}

// The whole life of a key in the words of one language: asked for, handed over, put right, its PIN changed, lost, replaced, returned.
// Every name that is looked for is a message of the catalogue, so that both languages walk the very same way.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/// Two display keys as a supplier's file has them.
export const KEYS = [["2301234", "3132333435363738393031323334353637383930"], ["2301235", "4142434445464748494a4b4c4d4e4f5051525354"]];

/// The checks, one a language.
export function lifeChecks({ templates, screens }) {
  return Object.fromEntries(["fr", "en"].map((language) => [
    `the whole life of a key, by what can be read on the pages: ${language}`,
    async ({ person: principal, open }) => {
      const t = catalogue(templates, language);
      const agnes = await open();
      for (const [person, login] of [[principal, "principale"], [agnes, "professeure"]]) {
        await person.signIn(login);
        await person.read(language);
      }
      await imported(principal, t);
      const pin = "4719";
      await obtained(principal, agnes, t, pin);
      await handedOver(principal, t, KEYS[0], pin, 0);
      // it ran ahead: the passcode, then the next code alone
      await agnes.goTo("/me");
      await agnes.page.getByRole("link", { name: t("inbox-mine-broken") }).click();
      await agnes.page.getByRole("link", { name: t("trouble-codes") }).click();
      await agnes.page.getByLabel(t("field-passcode")).fill(pin + hotp(KEYS[0][1], 40));
      await agnes.page.getByLabel(t("resync-own-next")).fill(hotp(KEYS[0][1], 41)); // looked at with its last digit
      await agnes.page.getByText(t("trouble-resynchronised")).waitFor();
      // another PIN, proven by a code
      await agnes.goTo("/me");
      await agnes.page.getByText(t("inbox-mine-pin"), { exact: true }).click();
      await agnes.page.getByLabel(t("field-code"), { exact: true }).fill(hotp(KEYS[0][1], 42));
      await choosePin(agnes.page, t, "58203");
      await agnes.page.getByText(t("said-pin-set")).waitFor();
      // lost, by OKEY's own path; then asked for again
      await managed(principal, t, KEYS[0][0], "report-lost", "said-lost");
      await obtained(principal, agnes, t, "90315");
      await handedOver(principal, t, KEYS[1], "90315", 0);
      await principal.page.screenshot({ path: join(screens, `life-${language}.png`), fullPage: true });
      await managed(principal, t, KEYS[1][0], "take-back", "said-taken-back");
      await agnes.goTo("/me");
      await agnes.page.getByText(t("me-no-token")).waitFor();
    },
  ]));
}

/// What a message says: a text, or an expression where facts are filled in.
export function catalogue(templates, language) {
  const folder = join(templates, "i18n", language);
  // of a singular and a plural the one that stands for most numbers
  const plural = /\{ \$\w+ ->\n(?:[ \t]+\[.*\n)*[ \t]+\*\[\w+\] (.*)\n(?:[ \t]+\[.*\n)*[ \t]+\}/g;
  const read = (file) => readFileSync(join(folder, file), "utf8").replace(plural, "$1");
  const lines = readdirSync(folder).flatMap((file) => read(file).split("\n"));
  const said = new Map(lines.filter((line) => /^[a-z][\w-]* = /.test(line)).map((line) => line.split(/ = (.*)/s)));
  return (key) => {
    assert.ok(said.has(key), `${key} is a message in ${language}`);
    const text = said.get(key);
    if (!text.includes("{")) return text;
    const parts = text.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    // isolated or not, whatever stands between is a fact; French has spaces there that stay with their sign
    return new RegExp(parts.join(".*").replace(/ (?=[:;?!»])/g, "\\s").replaceAll("« ", "«\\s"));
  };
}

export async function imported(person, t) {
  const { page } = person;
  await person.place(t("place-keys"), t("tab-import"));
  const rows = KEYS.map(([serial, secret]) => `${serial};hotp;6;0;${secret}`);
  const buffer = Buffer.from(["serial;type;digits;counter;secret", ...rows, ""].join("\n"));
  await page.getByLabel(t("import-file"), { exact: true }).setInputFiles({ name: "livraison.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: t("import-look") }).click();
  await page.getByRole("button", { name: t("import-confirm") }).click();
  await page.getByText(t("import-done")).waitFor();
}

/// From the need to the PIN: the next key of the school is the requester's.
export async function obtained(principal, agnes, t, pin) {
  const page = agnes.page;
  await agnes.goTo("/requests");
  await page.getByLabel(t("requests-need")).fill("Saisie des notes");
  await page.getByRole("button", { name: t("requests-submit") }).click();
  await page.getByText(t("said-request-sent")).waitFor();
  await principal.goTo("/requests");
  await principal.page.getByRole("button", { name: new RegExp(`^${t("requests-approve")} · `) }).click();
  await principal.page.getByText(t("said-request-approved")).waitFor();
  await agnes.goTo("/requests");
  await page.getByLabel(t("requests-charter-accept")).check();
  await page.getByRole("button", { name: t("requests-charter-sign") }).click();
  await page.getByText(t("said-charter-signed")).waitFor();
  await choosePin(page, t, pin);
  await page.getByText(t("requests-collect")).waitFor();
}

async function choosePin(page, t, pin) {
  await page.getByLabel(t("pin-field"), { exact: true }).fill(pin);
  await page.getByLabel(t("pin-field-again"), { exact: true }).fill(pin);
  await page.getByRole("button", { name: t("pin-submit") }).click();
}

/// A key without USB: its number is read off it, and the receiver types PIN and code.
export async function handedOver(person, t, [serial, secret], pin, counter) {
  const { page } = person;
  await person.goTo("/bench");
  const card = page.locator("#expected li").filter({ hasText: serial });
  await card.getByText(t("hand-over-no-usb")).click();
  await card.getByLabel(t("hand-over-shown")).first().fill(serial);
  await card.getByLabel(t("hand-over-passcode")).fill(pin + hotp(secret, counter));
  await card.getByRole("button", { name: t("action-hand-over"), exact: true }).click();
  await page.getByText(t("said-handed-over")).waitFor();
}

/// The table → the act, beside the key or in its menu → a comment → yes.
async function managed(person, t, serial, act, said) {
  const { page } = person;
  await person.place(t("place-keys"));
  const row = page.getByRole("row").filter({ hasText: serial });
  const way = row.getByRole("link", { name: t(`sheet-act-${act}`), exact: true });
  if (!(await way.isVisible())) await row.locator(".menu.acts summary").click();
  await way.click();
  // it ends somebody's access: asked once
  await page.locator("#act [name=comment]").fill("fin d’année");
  await page.getByRole("button", { name: t(`action-${act}`), exact: true }).click();
  await page.getByText(t(said)).waitFor();
}

/// RFC 4226, six digits.
export function hotp(secret, counter) {
  const moving = Buffer.alloc(8);
  moving.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac("sha1", Buffer.from(secret, "hex")).update(moving).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

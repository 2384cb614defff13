// The conveyor: a boxful without a click after the start, what it sounds like, what is printed of it, and its undoing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Person } from "./demo.mjs";

/// Where labels lie, in millimetres; label printers have 203 dots an inch.
const SHEETS = [
  { name: "sheet_24", labels: 24, columns: 3, dpi: 300, size: "595.3 x 841.9", left: 7.25, top: 12.9, width: 63.5, height: 33.9, pitch: 66 },
  { name: "sheet_65", labels: 65, columns: 5, dpi: 300, size: "595.3 x 841.9", left: 4.75, top: 10.7, width: 38.1, height: 21.2, pitch: 40.6 },
  { name: "roll_57x32", labels: 1, columns: 1, dpi: 203, size: "161.6 x 90.7", left: 0, top: 0, width: 57, height: 32, pitch: 57 },
];
const BOX = Array.from({ length: 12 }, (_, number) => String(12345601 + number));

/// The checks; `accessible` lets axe look at a page.
export function conveyorChecks({ screens, accessible }) {
  return {
    ["a boxful is programmed on the conveyor without a click after the start, is labelled, and is undone"]: async ({ open }) => {
      const person = await open({ viewport: { width: 1600, height: 1000 } });
      const { page } = person;
      await page.addInitScript(listen);
      await person.signIn("technicien");
      await person.goTo("/bench");
      const strange = person.card("7654321");
      await strange.getByLabel("Établissement").selectOption({ label: "Lycée Louis-le-Grand" });
      await strange.getByRole("button", { name: "Ajouter au stock" }).click();
      await person.hub("Débrancher", "7654321").click();
      await person.hub("Débrancher", "5123456").click();
      await person.goTo("/conveyor");
      await accessible(person, "conveyor", "fr", "light");
      await page.getByLabel("Ajouter au stock et programmer").check();
      await page.getByRole("combobox", { name: "Établissement" }).selectOption({ label: "Lycée Jean-Jacques Rousseau · 0951099D" });
      await page.getByRole("button", { name: "Commencer" }).click();
      await page.getByRole("heading", { name: "Carton 1 : Ajouter au stock et programmer" }).waitFor();
      await page.evaluate(() => { window.sameDocument = true; });

      // somebody else plugs and touches: on this page nobody clicks any more
      const hands = new Person(await page.context().newPage(), person.demo);
      await hands.page.goto(page.url());
      await hands.page.getByText("Carton (12)").click();
      await hands.page.getByRole("button", { name: "Tout brancher" }).click();
      const lanes = (sign) => page.locator(`.lane.${sign}`);
      await expectCount(lanes("touch"), 12);
      await page.getByText(/^\d+ s$/).first().waitFor();
      await page.screenshot({ path: join(screens, "conveyor-touch.png") });
      await hands.hub("Brancher", "7654321").click();
      await expectCount(lanes("look"), 1);
      await page.getByText("Inscrite dans un autre établissement").first().waitFor();
      await page.waitForTimeout(300); // a finger is never faster
      await hands.page.getByRole("button", { name: "Tout toucher" }).click();
      await expectCount(lanes("done"), 12);
      await page.emulateMedia({ colorScheme: "dark" });
      await page.screenshot({ path: join(screens, "conveyor-dark.png") });
      await page.emulateMedia({ colorScheme: "light" });
      await accessible(person, "conveyor-lanes", "fr", "light");
      assert.equal(await page.evaluate(() => window.sameDocument), true, "the page was not loaded again");
      const heard = await page.evaluate(() => window.tones);
      for (const [what, frequency] of [["done", 660], ["touch me", 880], ["look here", 330]]) {
        assert.ok(heard.includes(frequency), `${what} was heard: ${heard}`);
      }
      await page.getByRole("button", { name: "Couper les sons" }).click();
      await page.getByRole("button", { name: "Activer les sons" }).waitFor();

      // a second plug of a token that is done does no harm, and says so
      await hands.hub("Débrancher", BOX[0]).click();
      await hands.hub("Brancher", BOX[0]).click();
      await page.getByText("déjà faite dans ce carton").waitFor();
      await hands.page.getByRole("button", { name: "Tout débrancher" }).click();

      await page.getByRole("button", { name: "Terminer le carton" }).click();
      await page.getByText("Le carton est terminé").waitFor();
      await accessible(person, "conveyor-report", "fr", "light");
      assert.equal(await page.locator("tbody tr").count(), 13);
      const [table] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Enregistrer le tableau (CSV)" }).click()]);
      const rows = readFileSync(await table.path(), "utf8").trimEnd().split("\n");
      assert.equal(rows.length, 14, rows.join("\n"));
      assert.match(rows[0], /^\u{feff}Carton;Établissement;Numéro de série;/u);
      const report = page.url();

      await page.getByRole("link", { name: "Étiquettes" }).click();
      await accessible(person, "conveyor-labels", "fr", "light");
      for (const sheet of SHEETS) {
        await page.goto(`${report.split("?")[0]}/labels?sheet=${sheet.name}`);
        const printed = await print(page, join(screens, `labels-${sheet.name}.pdf`));
        assert.equal(printed.pages, sheet.labels === 1 ? 12 : 1, `${sheet.name} takes ${printed.pages} pages`);
        assert.ok(close(printed.size, sheet.size), `${sheet.name}: ${printed.size}`);
        const read = BOX.map((_, number) => symbols(printed.path, sheet, number));
        for (const kind of ["QR-Code", "CODE-128"]) {
          assert.deepEqual(read.map((label) => label[kind]).sort(), BOX, `${kind} of ${sheet.name}: each on its own label`);
        }
      }

      await page.goto(report);
      await page.getByRole("link", { name: "Annuler ce carton…" }).click();
      await page.getByRole("heading", { name: "Quittent le stock 12" }).waitFor();
      await accessible(person, "conveyor-undo", "fr", "light");
      await page.getByRole("button", { name: "Annuler pour ces clefs (12)" }).click();
      await page.getByText("leur secret est encore dans la clef").waitFor();
      await person.goTo("/tokens?q=123456");
      await page.getByText("Aucune clef ne correspond").waitFor();
    },
  };
}

/// In the page, before its own script: notes every tone.
function listen() {
  window.tones = [];
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () {
    const tone = make.call(this);
    const start = tone.start;
    tone.start = function (...when) { window.tones.push(tone.frequency.value); return start.apply(tone, when); };
    return tone;
  };
}

async function expectCount(locator, number) {
  for (let tries = 0; tries < 150 && (await locator.count()) !== number; tries += 1) await locator.page().waitForTimeout(100);
  assert.equal(await locator.count(), number, `${locator}`);
}

async function print(page, path) {
  await page.pdf({ path, preferCSSPageSize: true, printBackground: true });
  const told = execFileSync("pdfinfo", [path], { encoding: "utf8" });
  return { path, pages: Number(told.match(/Pages: +(\d+)/)[1]), size: told.match(/Page size: +([\d.]+ x [\d.]+)/)[1] };
}

/// What an independent reader finds on one label, cut out of the paper where the label lies: { "QR-Code": …, "CODE-128": … }.
function symbols(path, { labels, columns, dpi, left, top, width, height, pitch }, number) {
  const [sheet, place] = [Math.floor(number / labels) + 1, number % labels];
  const pixels = (millimetres) => Math.round((millimetres * dpi) / 25.4);
  const corner = [left + (place % columns) * pitch, top + Math.floor(place / columns) * height];
  const cut = ["-f", sheet, "-l", sheet, "-x", pixels(corner[0]), "-y", pixels(corner[1]), "-W", pixels(width), "-H", pixels(height)];
  const folder = mkdtempSync(join(tmpdir(), "labels-"));
  const picture = join(folder, "label");
  execFileSync("pdftoppm", ["-r", dpi, "-gray", "-png", "-singlefile", ...cut, path, picture].map(String));
  const args = ["--quiet", "-Sdisable", "-Sqrcode.enable", "-Scode128.enable", `${picture}.png`];
  const found = execFileSync("zbarimg", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  rmSync(folder, { recursive: true });
  return Object.fromEntries(found.trim().split("\n").map((line) => line.split(":")));
}

/// Page sizes in points, within half a millimetre.
function close(one, other) {
  const numbers = (text) => text.split(" x ").map(Number);
  return numbers(one).every((number, at) => Math.abs(number - numbers(other)[at]) < 1.5);
}

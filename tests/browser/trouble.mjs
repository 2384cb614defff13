// Dépannage, by whoever helps and by whoever holds the key: looked at with the last digit, nothing lost, by thumb and without a script.
import assert from "node:assert/strict";
import { join } from "node:path";

/// Codes of RFC 4226, appendix D: counters 8 and 9. A key file with that secret.
export const CODES = ["399871", "520489"];
export const KEYS = "serial;type;digits;counter;secret\n2301234;hotp;6;0;3132333435363738393031323334353637383930\n";

/// Imports the one key of the file, by whoever is signed in.
export async function imported({ page }, goTo) {
  await goTo("/import");
  await page.getByLabel("Fichier", { exact: true }).setInputFiles({ name: "livraison.csv", mimeType: "text/csv", buffer: Buffer.from(KEYS) });
  await page.locator("form[action='/import'] button.primary").click();
  await page.getByRole("button", { name: "Importer (clefs : 1)" }).click();
  await page.getByText("C’est fait. Clefs importées : 1.").waitFor();
}

/// The checks.
export function troubleChecks({ screens, serial, journey, accessible }) {
  const form = (page) => page.locator("form[action='/helpdesk/resynchronise']");
  const wide = async ({ page }, what) => {
    const [all, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(all <= seen, `${what} is ${all} pixels wide on ${seen}`);
  };
  return {
    "codes that are read out are looked at with the sixth digit, and stay where they are refused": async ({ person }) => {
      const { page } = person;
      await person.signIn("principale");
      await imported(person, (path) => person.goTo(path));
      await person.goTo("/helpdesk?key=2301234&what=codes");
      const [first, second] = [form(page).getByLabel("Premier code"), form(page).getByLabel("Code suivant")];
      await first.pressSequentially(CODES[1]);
      await second.pressSequentially(CODES[0].slice(0, 5));
      assert.equal(await page.getByRole("alert").count(), 0, "five digits are no code");
      await second.press(CODES[0][5]);
      await page.getByRole("alert").waitFor();
      assert.deepEqual([await first.inputValue(), await second.inputValue()], [CODES[1], CODES[0]], "both stay");
      assert.doesNotMatch(page.url(), new RegExp(CODES.join("|")), "and in no address");
      await accessible(person, "trouble-refused", "fr", "light");
      // one after the other: looked at again when both are whole
      await second.fill("");
      await first.fill("");
      await first.pressSequentially(CODES[0]);
      await second.pressSequentially(CODES[1]);
      await page.getByRole("status").getByText("Clef 2301234 resynchronisée, 8 codes d’avance.").waitFor();
      await page.screenshot({ path: join(screens, "trouble-fixed.png"), fullPage: true });
      await accessible(person, "trouble-fixed", "fr", "dark");
    },
    "the same without a script, by the button": async ({ open }) => {
      const person = await open({ javaScriptEnabled: false });
      const { page } = person;
      await person.signIn("principale");
      await imported(person, (path) => person.goTo(path));
      await person.goTo("/helpdesk");
      await page.getByRole("textbox", { name: "Nom, numéro de série, établissement ou codes" }).fill("2301234");
      await page.getByRole("main").getByRole("button", { name: "Chercher", exact: true }).click();
      await page.getByRole("link", { name: "Les codes sont refusés" }).click();
      await form(page).getByLabel("Premier code").fill(CODES[0]);
      await form(page).getByLabel("Code suivant").fill(CODES[1]);
      await form(page).getByRole("button", { name: "Vérifier les codes" }).click();
      await page.getByRole("status").getByText("Clef 2301234 resynchronisée").waitFor();
    },
    "a holder has their key in the hand: three buttons by thumb, on any telephone": async ({ person, open }) => {
      await person.signIn("principale");
      await journey(person, { act: (locator) => locator.click(), live: true, until: "handed over" });
      for (const [width, scheme] of [[390, "light"], [320, "dark"]]) {
        const agnes = await open({ viewport: { width, height: 844 }, colorScheme: scheme, hasTouch: true });
        const { page } = agnes;
        await agnes.signIn("professeure");
        for (const path of ["/", "/me"]) {
          await agnes.goTo(path);
          const buttons = page.locator("main .mine").first().locator("> a, > details > summary");
          assert.equal(await buttons.count(), 3);
          for (const button of await buttons.all()) {
            const box = await button.boundingBox();
            const name = await button.innerText();
            assert.ok(box.height >= 44, `${name}: ${box.height} px high`);
            assert.ok(box.width >= width * 0.75, `${name}: ${box.width} px wide on ${width}`);
            assert.ok(box.y + box.height <= 844, `${name} is below the first screen`);
          }
          await wide(agnes, path);
        }
        await page.screenshot({ path: join(screens, `own-key-${width}.png`), fullPage: true });
        await accessible(agnes, `own-key-${width}`, "fr", scheme);
        for (const what of ["codes", "silent", "pin_forgotten", "pin_locked", "lost", "other"]) {
          await agnes.goTo(`/helpdesk?what=${what}`);
          await wide(agnes, what);
          await accessible(agnes, `own-${what}-${width}`, "fr", scheme);
        }
        await page.screenshot({ path: join(screens, `own-trouble-${width}.png`), fullPage: true });
      }
      for (const what of ["codes", "silent", "pin_forgotten", "pin_locked", "lost", "other"]) {
        await person.goTo(`/helpdesk?key=${serial}&what=${what}`);
        await accessible(person, `trouble-${what}`, "fr", "light");
      }
      await person.page.screenshot({ path: join(screens, "trouble.png"), fullPage: true });
    },
  };
}

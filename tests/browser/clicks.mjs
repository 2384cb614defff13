// How many clicks the work of a school takes from its home, counted and printed. Typing is no click; what is typed is said beside the number.
import assert from "node:assert/strict";
import { join } from "node:path";
import { CODES, imported } from "./trouble.mjs";

/// The checks; their demo has a past.
export function clickChecks({ screens, journey, accessible }) {
  return {
    "lived in: what waits is decided from home, in few clicks": async ({ person }) => {
      const { page } = person;
      const counted = [];
      // `ends`: the form of the address where it ends
      const job = async (what, most, typed, work, ends = /^\/$/) => {
        await person.goTo("/");
        person.clicks = 0;
        await work();
        counted.push({ job: what, clicks: person.clicks, typed });
        assert.ok(person.clicks <= most, `${what}: ${person.clicks} clicks`);
        assert.match(new URL(page.url()).pathname, ends, `${what} ends there`);
      };
      const line = (text) => page.locator(".todo > li").filter({ hasText: text });
      await person.signIn("principale");
      await page.screenshot({ path: join(screens, "inbox.png"), fullPage: true });
      await accessible(person, "inbox", "fr", "light");
      await job("decide a request", 1, "", async () => {
        await person.click(line("Luc Fontaine").getByRole("button", { name: "Accepter" }));
        await page.getByText("La demande de Luc Fontaine est acceptée").waitFor();
      });
      // the way back stands beside the message
      person.clicks = 0;
      await person.click(page.getByRole("button", { name: "Annuler", exact: true }));
      await page.getByText("La demande de Luc Fontaine attend de nouveau une décision.").waitFor();
      counted.push({ job: "take the yes back", clicks: person.clicks, typed: "" });
      await job("refuse a request", 2, "the reason", async () => {
        await person.click(line("Luc Fontaine").getByText("Refuser…"));
        await line("Luc Fontaine").getByLabel("Motif du refus").fill("pas cette année");
        await person.click(line("Luc Fontaine").getByRole("button", { name: "Refuser", exact: true }));
        await page.getByText("La demande de Luc Fontaine est refusée").waitFor();
      });
      await job("take a key back", 3, "a comment, if one likes", async () => {
        await person.click(line("Paul Girard").getByRole("button", { name: "Reprendre…" }));
        await page.getByRole("heading", { name: /de Paul Girard \?$/ }).waitFor();
        await page.getByLabel("Commentaire (facultatif)").fill("rendue à la loge");
        await person.click(page.locator("main button.primary"));
        await page.getByText("Paul Girard").first().waitFor();
        assert.equal(await line("Paul Girard doit rendre").count(), 0, "it waits no more");
      });
      await job("find a key by e-mail", 1, "the address", async () => {
        await page.locator("#search").fill("marc.lefevre@ac-exemple.fr");
        await person.click(page.locator("header.top form[role=search] button"));
        await page.getByRole("main").getByRole("link", { name: "2204106", exact: true }).waitFor();
      }, /^\/search$/);
      await job("declare a key lost", 3, "its number, a comment", async () => {
        await page.locator("#search").fill("2204101");
        await person.click(page.locator("header.top form[role=search] button"));
        await page.waitForURL(/\/tokens\/2204101$/);
        await person.click(page.locator(".key-head").getByRole("link", { name: "Perdue…" }));
        await page.locator("#act [name=comment]").fill("oubliée dans le train");
        await person.click(page.locator("#act button.primary"));
        await page.locator('[data-said="lost"]').waitFor();
      }, /^\/tokens\/2204101$/);
      console.table(counted);
    },
    "a key is resynchronised by telephone, and reported lost by its holder, in two clicks": async ({ person, open }) => {
      const counted = [];
      const job = async (who, what, typed, work) => {
        await who.goTo("/");
        who.clicks = 0;
        await work(who.page);
        counted.push({ job: what, clicks: who.clicks, typed });
        assert.ok(who.clicks <= 2, `${what}: ${who.clicks} clicks`);
      };
      await person.signIn("principale");
      await journey(person, { act: (locator) => locator.click(), live: true, until: "handed over" });
      await imported(person, (path) => person.goTo(path));
      const helper = await open();
      await helper.signIn("assistance");
      await job(helper, "resynchronise by telephone", "the number, two codes", async (page) => {
        await page.getByRole("textbox", { name: "Nom, numéro de série, établissement ou codes" }).fill("2301234");
        await helper.click(page.getByRole("main").getByRole("button", { name: "Chercher", exact: true }));
        await helper.click(page.getByRole("link", { name: "Les codes sont refusés" }));
        await page.getByLabel("Premier code").first().pressSequentially(CODES[0]);
        await page.getByLabel("Code suivant").first().pressSequentially(CODES[1]);
        await page.getByRole("status").getByText("resynchronisée").waitFor();
      });
      const agnes = await open({ viewport: { width: 390, height: 844 } });
      await agnes.signIn("professeure");
      await job(agnes, "lost, by its holder on the telephone", "", async (page) => {
        await agnes.click(page.getByText("Je l’ai perdue"));
        await agnes.click(page.getByRole("button", { name: /^Suspendre la clef/ }));
        await page.getByText("La clef est suspendue : elle n’ouvre plus rien.").waitFor();
        await page.getByRole("button", { name: "Demander une autre clef" }).waitFor();
      });
      await person.goTo("/");
      await person.page.getByText("Agnès Petit a suspendu sa clef").waitFor();
      console.table(counted);
    },
  };
}

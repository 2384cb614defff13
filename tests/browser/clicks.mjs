// How many clicks the work of a school takes from its home, counted and printed. Typing is no click; what is typed is said beside the number.
import assert from "node:assert/strict";
import { join } from "node:path";

/// The checks; their demo has a past.
export function clickChecks({ screens, accessible }) {
  return {
    "lived in: what waits is decided from home, in few clicks": async ({ person }) => {
      const { page } = person;
      const counted = [];
      const job = async (what, most, typed, work) => {
        await person.goTo("/");
        person.clicks = 0;
        await work();
        counted.push({ job: what, clicks: person.clicks, typed });
        assert.ok(person.clicks <= most, `${what}: ${person.clicks} clicks`);
        assert.equal(new URL(page.url()).pathname, "/", `${what} ends where it began`);
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
      // a key that somebody lost: found by its number, declared lost, commented
      await person.goTo("/");
      person.clicks = 0;
      await page.locator("#search").fill("2204101");
      await person.click(page.locator(".search button"));
      await page.waitForURL(/\/tokens\/2204101$/);
      await person.click(page.locator(".key-head").getByRole("link", { name: "Perdue…" }));
      await page.locator("#act [name=comment]").fill("oubliée dans le train");
      await person.click(page.locator("#act button.primary"));
      await page.locator('[data-said="lost"]').waitFor();
      counted.push({ job: "declare a key lost", clicks: person.clicks, typed: "its number, a comment" });
      assert.ok(person.clicks <= 3, `a key is declared lost in ${person.clicks} clicks`);
      console.table(counted);
    },
  };
}

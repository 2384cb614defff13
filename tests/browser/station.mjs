// At the station: what stays as it is while other tokens come and go, what a page says that is dead or signed out, and how few
// clicks a handover takes.
import assert from "node:assert/strict";
import { join } from "node:path";
import { Person } from "./demo.mjs";

const PIN = "4719";

/// The checks; `journey` brings a token as far as it is wanted.
export function stationChecks({ screens, serial, past, journey, accessible }) {
  const expectCards = async (page, count) => {
    for (let tries = 0; tries < 60; tries += 1) {
      if (await page.locator("[data-live] > article").count() === count) return;
      await page.waitForTimeout(100);
    }
    assert.equal(await page.locator("[data-live] > article").count(), count);
  };
  const plainly = (locator) => locator.click();
  return {
    ["at the station: as many cards as tokens after six events, and what is typed and open elsewhere stays"]: async ({ person, open }) => {
      const { page } = person;
      await person.signIn("technicien");
      await person.goTo("/bench");
      await expectCards(page, 2);
      await page.evaluate(() => { window.sameDocument = true; });
      // something is opened, chosen and has the focus on one card
      const card = person.card("7654321");
      const school = card.getByLabel("Établissement");
      await school.selectOption({ label: "Lycée Louis-le-Grand" });
      await school.focus();
      await card.evaluate((element) => { element.mark = true; });
      const hands = new Person(await page.context().newPage(), person.demo);
      await hands.goTo("/bench");
      for (let event = 0; event < 6; event += 1) {
        await hands.hub(event % 2 ? "Débrancher" : "Brancher", "9876543").click();
        await expectCards(page, event % 2 ? 2 : 3);
      }
      assert.equal(await card.evaluate((element) => element.mark), true, "its card was not touched");
      assert.equal(await school.locator("option:checked").innerText(), "Lycée Louis-le-Grand");
      assert.ok(await school.evaluate((element) => element === document.activeElement), "the focus stayed");
      assert.equal(await page.evaluate(() => window.sameDocument), true);

      // a token that is with somebody, and one that changes while somebody types on its card
      const principal = await open();
      await principal.signIn("principale");
      await journey(principal, { act: plainly, live: true, until: "allocated" });
      const own = principal.card(serial);
      await own.getByLabel("Code PIN du détenteur").fill("47");
      await own.getByText("Autres gestes").click();
      await own.getByLabel(/^Motif/).fill("sa carte est en panne");
      await own.getByLabel("Code PIN du détenteur").focus();
      await own.getByLabel("Code PIN du détenteur").press("End");
      await hands.hub("Brancher", "9876543").click();
      await expectCards(principal.page, 4);
      assert.equal(await own.getByLabel("Code PIN du détenteur").inputValue(), "47");
      // its own card is made anew: the same fields, with what was in them
      await own.evaluate((element) => { element.dataset.v = "another"; });
      await hands.hub("Débrancher", "9876543").click();
      await expectCards(principal.page, 3);
      await principal.page.waitForFunction((number) => ![...document.querySelectorAll("article")].some((one) => one.dataset.v === "another"), serial);
      await principal.page.keyboard.type("19");
      assert.equal(await own.getByLabel("Code PIN du détenteur").inputValue(), PIN, "typing goes on where it was");
      assert.equal(await own.getByLabel(/^Motif/).inputValue(), "sa carte est en panne");
      assert.ok(await own.getByLabel(/^Motif/).isVisible(), "the fold stayed open");
    },

    ["at the station: a page whose station is dead says since when, and one that is signed out says so"]: async ({ person }) => {
      const { page } = person;
      await person.signIn("principale");
      await person.goTo("/bench");
      const bar = page.locator(".frozen");
      const elsewhere = await page.context().newPage();
      await elsewhere.goto(`${person.demo.url}/bench`);
      await new Person(elsewhere, person.demo).signOut();
      await bar.getByText("Votre session est terminée").waitFor();
      assert.match(await bar.getByRole("link", { name: "Se connecter" }).getAttribute("href"), /^\/sign-in\?next=\/bench$/);
      await page.screenshot({ path: join(screens, "station-signed-out.png"), fullPage: true });
      await person.signIn("principale");
      await person.goTo("/bench");
      await page.locator("[data-live] > article").first().waitFor();
      assert.equal(await bar.innerText(), "", "nothing is said while all is well");
      await person.demo.end();
      await bar.getByText(/Affichage figé depuis \d\d:\d\d/).waitFor();
      await page.screenshot({ path: join(screens, "station-dead.png"), fullPage: true });
    },

    [`${past} at the station: the key that waits is handed over in two clicks, a PIN and a touch, and its card stays`]: async ({ person }) => {
      const { page } = person;
      await person.signIn("principale");
      await person.goTo("/");
      const hands = new Person(await page.context().newPage(), person.demo);
      await hands.goTo("/bench");
      await hands.hub("Brancher", "2204108").click();
      await hands.card("2204108").getByText("Tom Nguyen").waitFor();
      await person.click(page.locator("nav a[href='/bench']").first());
      const card = person.card("2204108");
      await card.getByText("Tom Nguyen").waitFor();
      await page.locator("#expected").getByText("(0)").waitFor();
      await accessible(person, "station-handover", "fr", "light");
      await card.getByLabel("Code PIN du détenteur").fill(PIN);
      await person.click(card.getByRole("button", { name: "Remettre", exact: true }));
      await card.getByText("Touchez la clef").waitFor();
      await page.waitForTimeout(300); // a finger is never faster
      await hands.hub("Toucher", "2204108").click();
      const done = page.locator("[data-stays]").filter({ has: page.getByRole("heading", { name: "Tom Nguyen" }) });
      await done.waitFor();
      assert.equal(await page.getByText("Touchez la clef quand elle clignote").count(), 0, "nothing is asked for any more");
      await hands.hub("Débrancher", "2204108").click();
      await card.waitFor({ state: "detached" });
      await page.waitForTimeout(500);
      assert.ok(await done.getByRole("link", { name: "Imprimer le justificatif" }).isVisible(), "it stays when the token is given");
      await page.screenshot({ path: join(screens, "station-done.png"), fullPage: true });
      assert.ok(person.clicks <= 2, `${person.clicks} clicks from the home`);
      console.log(`    ${person.clicks} clicks from the home, a PIN and a touch`);
      // what is done is closed by hand
      await done.getByRole("button", { name: "Fermer" }).click();
      await done.waitFor({ state: "detached" });
    },

    [`${past} at the station: a click in the virtual hub leads back to where it was made`]: async ({ person }) => {
      const { page } = person;
      await person.signIn("principale");
      for (const path of ["/tokens?q=22041", "/requests", "/"]) {
        await person.goTo(path);
        await person.hub("Brancher", "2204109").click();
        await person.hub("Débrancher", "2204109").waitFor();
        const now = new URL(page.url());
        assert.equal(now.pathname + now.search, path);
        await person.hub("Débrancher", "2204109").click();
        await person.hub("Brancher", "2204109").waitFor();
      }
      for (const [width, most] of [[1280, 64], [390, 64]]) {
        await page.setViewportSize({ width, height: 844 });
        await person.goTo("/bench");
        const { height } = await page.locator(".hub").boundingBox();
        assert.ok(height <= most, `the hub is ${height} pixels high on ${width}`);
      }
      await page.screenshot({ path: join(screens, "station-phone.png"), fullPage: true });
    },
  };
}

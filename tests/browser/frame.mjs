// The frame of every page: its height, its places, its width at every size, the search by a key, the pages of the duties.
import assert from "node:assert/strict";

const ROLES = ["principale", "adjoint", "technicien", "assistance", "administratrice", "auditeur", "professeure"];
const DUTIES = ["/accessibility", "/privacy", "/legal"];
/// 640 pixels is a window of 1280 that was made larger by half twice: 200 %.
const WIDTHS = [320, 390, 640, 768, 1280];

/// The checks; `pages`: those that every size is tried on.
export function frameChecks({ accessible, pages }) {
  return {
    "the header is one line, and nobody has more than six places before them": async ({ person, open }) => {
      for (const login of ROLES) {
        await person.signIn(login);
        const places = await person.page.locator("nav.places > a:visible").count();
        assert.ok(places >= 3 && places <= 6, `${login} has ${places} places`);
        assert.equal(await header(person), 64, login);
        await person.signOut();
      }
      const larger = await open({ viewport: { width: 640, height: 450 } });
      await larger.signIn("principale");
      assert.equal(await header(larger), 64, "at 200 %");
      assert.equal(await larger.page.locator("nav.places > a:visible").count(), 4);
      // the others are in the menu, at the foot
      await larger.page.locator("nav.places summary").click();
      await larger.page.locator("nav.places .drop").getByRole("link", { name: "Personnes", exact: true }).click();
      await larger.page.getByRole("heading", { level: 1, name: "Personnes" }).waitFor();
    },
    "no page is wider than the screen, at any size": async ({ open }) => {
      const person = await open();
      await person.signIn("principale");
      const wider = [];
      for (const path of [...pages, "/search", ...DUTIES]) {
        await person.goTo(path);
        for (const width of WIDTHS) {
          await person.page.setViewportSize({ width, height: 800 });
          const [wide, visible] = await person.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
          if (wide > visible) wider.push(`${path} is ${wide} pixels wide on ${visible}`);
        }
      }
      assert.deepEqual(wider, []);
    },
    "a key leads to the search from everywhere but a field, and Enter opens what is found": async ({ person }) => {
      const { page } = person;
      await person.signIn("principale");
      await person.goTo("/tokens");
      await page.keyboard.press("/");
      assert.equal(await page.evaluate(() => document.activeElement.id), "search");
      await page.keyboard.type("a/b");
      assert.equal(await page.locator("#search").inputValue(), "a/b", "in a field it is a letter");
      await page.locator("#search").fill("luc fontaine");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "Luc Fontaine" }).waitFor();
      // menus close by a key and by a click beside them
      await person.menu();
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("details.menu[open]").count(), 0);
    },
    "the menus work without a script": async ({ open }) => {
      const person = await open({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
      await person.signIn("principale");
      await person.place("Personnes");
      await person.page.getByRole("heading", { level: 1, name: "Personnes" }).waitFor();
      await person.signOut();
    },
    "axe finds nothing on the duties, the search and the opened menus": async ({ open }) => {
      for (const [scheme, width] of [["light", 1280], ["dark", 390]]) {
        const person = await open({ colorScheme: scheme, viewport: { width, height: 800 } });
        for (const path of DUTIES) {
          await person.goTo(path);
          await accessible(person, `stranger${path}`, "fr", scheme);
        }
        await person.signIn("principale");
        for (const path of [...DUTIES, "/search", "/search?q=e"]) {
          await person.goTo(path);
          await accessible(person, path.replace("?", "-"), "fr", scheme);
        }
        await person.menu();
        await accessible(person, "menu", "fr", scheme);
        await person.page.locator("nav.places summary").click();
        await accessible(person, "more", "fr", scheme);
      }
    },
    "a stranger reads the sign-in page in the language that they choose": async ({ person }) => {
      const { page } = person;
      await person.goTo("/sign-in");
      await page.getByRole("link", { name: "English" }).click();
      await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
      await page.getByRole("link", { name: "Français" }).click();
      await page.getByRole("heading", { level: 1, name: "Se connecter" }).waitFor();
    },
  };
}

async function header(person) {
  return person.page.locator("header.top").evaluate((element) => element.getBoundingClientRect().height);
}

// One key's page: its menu by keyboard and without a script, the question before an act, how it looks on paper.
import assert from "node:assert/strict";
import { join } from "node:path";

/// The checks; `past`: how those begin that want a demo with its past.
export function keySheetChecks({ screens, accessible, past }) {
  const checks = {};
  checks[`${past} the menu of a key opens and is walked by keyboard, and a question can be left`] = async ({ person }) => {
    const { page } = person;
    await person.signIn("principale");
    await person.goTo("/tokens/2204101");
    const menu = page.locator(".key-head .menu.acts");
    await menu.locator("summary").focus();
    await page.keyboard.press("Enter");
    await menu.getByRole("link", { name: "En panne…" }).waitFor();
    await accessible(person, "key-menu", "fr", "light");
    await page.keyboard.press("Tab");
    assert.ok(await menu.locator("a:focus").count(), "the first line of the menu has the focus");
    await menu.getByRole("link", { name: "En panne…" }).focus();
    await Promise.all([page.waitForURL(/act=mark_defective/), page.keyboard.press("Enter")]);
    const asked = page.getByRole("region", { name: /^Déclarer hors service la clef 2204101 de / });
    await asked.waitFor();
    assert.ok(await asked.locator('[name="comment"]').evaluate((field) => field.required), "a comment that is needed is marked");
    await accessible(person, "key-asked", "fr", "light");
    await page.screenshot({ path: join(screens, "key-asked.png"), fullPage: true });
    await asked.getByRole("link", { name: "Annuler" }).click();
    await page.waitForURL(/\/tokens\/2204101$/);
    assert.equal(await page.locator("#act").count(), 0);
  };

  checks[`${past} the same without a script, on a telephone, from the table`] = async ({ open }) => {
    const person = await open({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
    const { page } = person;
    await person.signIn("principale");
    await person.goTo("/tokens?q=2204101");
    await page.getByLabel("Gérer la clef 2204101").click();
    await page.getByRole("link", { name: "Perdue…" }).click();
    await page.getByRole("heading", { name: /^Déclarer perdue la clef 2204101 de / }).waitFor();
    await page.locator('#act [name="comment"]').fill("dans le train");
    await page.locator("#act button.primary").click();
    await page.locator('[data-said="lost"]').waitFor();
    await page.locator("#story").getByText(/l’a déclarée perdue\s; elle était chez/).waitFor();
    await page.getByText("dans le train").first().waitFor();
  };

  checks[`${past} a key is printed without its buttons and with the days of its story`] = async ({ person }) => {
    const { page } = person;
    await person.signIn("principale");
    await person.goTo("/tokens/2204101");
    await page.emulateMedia({ media: "print" });
    for (const away of [".key-head .actions", ".codes", "nav.crumbs", ".technical"]) {
      assert.equal(await page.locator(away).first().isVisible(), false, `${away} is printed`);
    }
    const after = await page.locator("#story time").first().evaluate((time) => getComputedStyle(time, "::after").content);
    assert.match(after, /\d\d\/\d\d\/\d{4}/, after);
  };
  return checks;
}

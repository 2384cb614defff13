// Lists, as a person reads them: heads that sort, what is said of their length, narrow telephones.
import assert from "node:assert/strict";

export function listChecks({ accessible }) {
  const checks = {};

  checks["lists sort by their heads, say how long they are, and fit a narrow telephone"] = async ({ person }) => {
    const { page } = person;
    await person.signIn("administratrice");
    await person.goTo("/people");
    const names = () => page.locator("[data-list] tbody th").allInnerTexts();
    const head = page.locator("[data-list] thead th").first();
    const before = await names();
    assert.ok(before.length > 3, "the demo has people");
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    await head.getByRole("link").click();
    assert.equal(await page.locator("[data-list] thead th").first().getAttribute("aria-sort"), "descending");
    assert.deepEqual(await names(), before.toReversed());
    assert.match(await page.locator("[data-of]").innerText(), /1–\d+ sur \d+/);
    await accessible(person, "people-sorted", "fr", "light");
    for (const path of ["/people", "/schools", "/schools/0951099D", "/orders?all=1", "/mail", "/tickets?all=1"]) {
      await page.setViewportSize({ width: 320, height: 640 });
      const answer = await person.goTo(path);
      if (answer.status() !== 200) continue; // not theirs
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 320, `${path} is ${wide} px wide`);
    }
  };

  return checks;
}

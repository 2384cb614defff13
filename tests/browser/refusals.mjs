// Refused forms, sessions that ended and links that ask for a sign-in, as a person meets them. Fields and forms are found by their names
// and addresses, as their words are other checks' matter.
import assert from "node:assert/strict";

export function refusalChecks({ accessible }) {
  const checks = {};

  checks["a refused form comes back with what was typed, the message at its field, and stays so when the page is loaded again"] = async ({ person }) => {
    const { page } = person;
    await person.signIn("administratrice");
    await person.goTo("/people");
    const form = page.locator('form[method="post"][action="/people"]');
    await page.evaluate(() => document.querySelectorAll("main details").forEach((fold) => { fold.open = true; }));
    await form.locator('[name="name"]').fill("Zoé Martin");
    await form.locator('[name="login"]').fill("pas un nom");
    await form.locator('[name="role"]').selectOption("technician");
    await form.locator('[name="school"]').selectOption({ index: 1 });
    const school = await form.locator('[name="school"]').inputValue();
    await form.locator("button").last().click();
    // the password is asked for once where it was not typed a moment ago
    const proof = page.locator('[name="own_password"]');
    if (await proof.count() > 0) {
      await proof.fill(person.demo.accounts.administratrice.password);
      await page.locator('main form button').last().click();
    }
    for (const again of [false, true]) {
      if (again) await page.reload();
      await page.locator("#refused").waitFor();
      assert.ok(await page.locator("#refused").evaluate((alert) => alert === document.activeElement), "the message has the focus");
      assert.ok(await form.locator('[name="login"]').isVisible(), "what is folded around it is open");
      assert.equal(await form.locator('[name="login"]').getAttribute("aria-invalid"), "true");
      assert.equal(await form.locator('[name="login"]').inputValue(), "pas un nom");
      assert.equal(await form.locator('[name="name"]').inputValue(), "Zoé Martin");
      assert.equal(await form.locator('[name="role"]').inputValue(), "technician");
      assert.equal(await form.locator('[name="school"]').inputValue(), school);
    }
    await accessible(person, "refused", "fr", "light");
    await form.locator('[name="login"]').fill("zmartin");
    await form.locator("button").last().click();
    await page.locator('[data-said="person-added"]').waitFor();
    await page.reload();
    assert.equal(await page.locator("[data-said]").count(), 0, "what was done is told once");
  };

  checks["a comment that is missing keeps the question that was asked, at an address that is no dead end"] = async ({ person }) => {
    const { page } = person;
    await person.signIn("principale");
    await person.goTo("/bench");
    const plugged = page.locator('form[action="/tokens"]').filter({ has: page.locator('[name="serial"][value="7654321"]') });
    await plugged.locator("button").first().click();
    await page.locator('[data-said="registered"]').waitFor();
    await person.goTo("/tokens/7654321?act=mark_defective");
    // a browser would not let it pass: another one may
    await page.locator('[name="sure"]').waitFor({ state: "attached" });
    await page.evaluate(() => document.querySelectorAll("[required]").forEach((field) => field.removeAttribute("required")));
    await page.locator("#act button.primary").click();
    await page.locator("#refused").waitFor();
    assert.equal(await page.locator('[name="comment"]').getAttribute("aria-invalid"), "true");
    await page.goto(page.url());
    await page.locator("#refused").waitFor();
    await page.locator('[name="comment"]').fill("tombée dans l’eau");
    await page.locator("#act button.primary").click();
    await page.locator("[data-said]").waitFor();
    await page.getByText("tombée dans l’eau").first().waitFor();
    await person.goTo("/tokens/7654321/mark_defective");
    assert.equal(new URL(page.url()).pathname, "/tokens/7654321");
  };

  checks["a session that ends while a need is typed says so, and gives the text back after the sign-in"] = async ({ person, open }) => {
    const { page } = person;
    await person.signIn("professeure");
    await person.goTo("/requests");
    await page.evaluate(() => document.querySelectorAll("main details").forEach((fold) => { fold.open = true; }));
    const need = page.locator('form[action="/requests"] [name="need"]');
    await need.fill("Saisir les notes\nde trois classes");
    const other = await open();
    await other.signIn("professeure");
    await other.goTo("/me");
    await Promise.all([
      other.page.waitForURL(/sign-in/),
      other.page.evaluate(() => document.querySelector('form[action="/me/sign-out"]').requestSubmit()),
    ]);
    await page.locator('form[action="/requests"] button').last().click();
    await page.locator('[data-said="session-over-kept"]').waitFor();
    await page.locator('[name="login"]').fill("professeure");
    await page.locator('[name="password"]').fill(person.demo.accounts.professeure.password);
    await page.locator('form[action="/sign-in"] button').last().click();
    await page.locator("#refused").waitFor();
    assert.equal(await need.inputValue(), "Saisir les notes\nde trois classes");
    await page.locator('form[action="/requests"] button').last().click();
    await page.locator('[data-said="request-sent"]').waitFor();
  };

  checks["a link in a mail leads where it says, past a wrong password and the sign-in"] = async ({ person }) => {
    const { page } = person;
    await person.goTo("/tokens/7654321");
    await page.locator('[name="login"]').fill("principale");
    await page.locator('[name="password"]').fill("un faux mot de passe");
    await page.locator('form[action="/sign-in"] button').last().click();
    await page.getByRole("alert").waitFor();
    assert.equal(await page.locator('[name="login"]').inputValue(), "principale", "the name is kept");
    await page.reload();
    await page.locator('[name="password"]').fill(person.demo.accounts.principale.password);
    await page.locator('form[action="/sign-in"] button').last().click();
    await page.waitForURL(/\/tokens\/7654321$/);
    await person.read("en");
    await page.waitForURL(/\/tokens\/7654321$/);
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
  };

  return checks;
}

// Makes the pictures of the README anew. Usage, after tests/browser/run was run once: node target/browser/pictures.mjs PROGRAM FOLDER
import { join } from "node:path";
import { Person, startBrowser, startDemo } from "./demo.mjs";

const [program, folder] = process.argv.slice(2);
/// The key that waits for Tom Nguyen, and the one that is set aside for Agnès Petit.
const [WAITS, SET_ASIDE] = ["2204108", "2204109"];
const PIN = "4719";
const DESK = { width: 1120, height: 760 };
const TELEPHONE = { width: 390, height: 760 };

const demo = await startDemo(program, { past: true });
const { browser, end } = await startBrowser();
const person = async (login, viewport) => {
  const context = await browser.newContext({ locale: "fr-FR", viewport });
  const somebody = new Person(await context.newPage(), demo);
  await somebody.signIn(login);
  return somebody;
};
/// As it is in a school: without what only the demo has.
const picture = async ({ page }, name) => {
  await page.evaluate(() => document.querySelectorAll(".hub, .tour").forEach((part) => part.remove()));
  await page.screenshot({ path: join(folder, name) });
};

const claire = await person("principale", DESK);
await picture(claire, "panel-home.png");
await claire.goTo("/tokens");
await picture(claire, "panel-keys.png");

// Agnès signs the charter and chooses a PIN; her key waits for her then
const agnes = await person("professeure", TELEPHONE);
await agnes.goTo("/requests");
await agnes.page.getByLabel("J’ai lu la charte").check();
await agnes.page.getByRole("button", { name: "Signer la charte" }).click();
await agnes.page.getByLabel("Nouveau code PIN", { exact: true }).fill(PIN);
await agnes.page.getByLabel("Nouveau code PIN, une seconde fois").fill(PIN);
await agnes.page.getByRole("button", { name: "Définir le code PIN" }).click();
await agnes.page.getByText("vous attend").first().waitFor();

await claire.goTo("/bench");
for (const serial of [WAITS, SET_ASIDE]) {
  await claire.hub("Brancher", serial).click();
  await claire.card(serial).waitFor();
}
await picture(claire, "panel-bench.png");
await claire.goTo("/bench");
const card = claire.card(SET_ASIDE);
await card.getByLabel("Code PIN du détenteur").fill(PIN);
await card.getByRole("button", { name: "Remettre", exact: true }).click();
await card.getByText("Touchez la clef").first().waitFor();
await claire.page.waitForTimeout(300); // a finger is never faster
await claire.hub("Toucher", SET_ASIDE).click();
await claire.page.getByText("Imprimer").first().waitFor();

await agnes.goTo("/me");
await picture(agnes, "panel-my-key.png");
await end();
await demo.end();

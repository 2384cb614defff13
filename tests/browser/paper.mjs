// What goes out on paper, as PDF from Chromium: how many sheets it takes, and what can be read on them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROLES = ["requester", "principal", "helpdesk", "technician", "administrator", "auditor"];

/// The checks; `journey` hands a token over, `accessible` lets axe look at a page.
export function paperChecks({ screens, serial, journey, accessible }) {
  return {
    ["a slip is one sheet and a page of instructions, a receipt and a guide one page, and nothing on them is cut"]: async ({ person }) => {
      const { page } = person;
      const print = (name) => printed(page, join(screens, `${name}.pdf`));
      await person.signIn("principale");
      await journey(person, { act: (locator) => locator.click(), live: true, until: "handed over" });
      await page.getByRole("main").getByRole("link", { name: "Imprimer le justificatif" }).click();
      await page.getByRole("button", { name: "Imprimer", exact: true }).waitFor();
      const slip = page.url();
      const number = slip.match(/\d+$/)[0];
      for (const [language, title, other] of [["fr", "Bordereau de remise", "English"], ["en", "Handover slip", "Français"]]) {
        await accessible(person, "slip", language, "light");
        const { pages, text } = await print(`slip-${language}`);
        assert.equal(pages.length, 2, `the slip in ${language} takes ${pages.length} pages`);
        const facts = [title, "Agnès Petit", "Lycée Jean-Jacques Rousseau", "0951099D", serial, "Claire Moreau", "Europe/Paris"];
        for (const fact of facts) assert.ok(count(pages[0], fact) >= 2, `${fact} is on both copies in ${language}: ${pages[0]}`);
        const heads = pages[0].match(new RegExp(`\\b${number}:[0-9a-f]{64}\\b`, "g")) ?? [];
        assert.ok(heads.length === 2 && heads[0] === heads[1], `number and head are on both copies: ${pages[0]}`);
        assert.match(pages[1], /4719755224/, "the instructions show how PIN and code are typed");
        assert.ok(pages[1].includes(serial), "and whose they are");
        for (const word of ["Se déconnecter", "Sign out", "Banc virtuel", "Aide", "Help", other]) assert.ok(!text.includes(word), `nothing to click on is printed: ${word}`);
        await page.evaluate(fillUp);
        assert.equal((await print(`slip-long-${language}`)).pages.length, 2, "with the longest names and texts too");
        for (const role of ROLES) {
          await person.goTo(`/guide/${role}`);
          const guide = await print(`guide-${role}-${language}`);
          assert.equal(guide.pages.length, 1, `the guide ${role} in ${language} takes ${guide.pages.length} pages`);
        }
        await person.read(language === "fr" ? "en" : "fr");
        await page.goto(slip);
      }
      await person.goTo("/bench");
      await person.card(serial).getByRole("button", { name: "Reprendre" }).click();
      // it ends somebody's access: asked once
      await page.getByRole("main").getByRole("button", { name: "Reprendre", exact: true }).click();
      await page.getByRole("status").getByRole("link", { name: "Imprimer le justificatif" }).click();
      await page.getByRole("button", { name: "Imprimer", exact: true }).waitFor();
      const receipt = await print("receipt-fr");
      assert.equal(receipt.pages.length, 1);
      assert.equal(count(receipt.text, "Agnès Petit") >= 2 && count(receipt.text, "Reçu de restitution"), 2);
      await person.goTo("/slips");
      await accessible(person, "slips", "fr", "light");
      await page.getByRole("link", { name: "Préparer tous les justificatifs pour l’impression (2)" }).click();
      await page.getByRole("button", { name: "Imprimer", exact: true }).waitFor();
      assert.equal((await print("slips-fr")).pages.length, 3, "both papers of the day, and the instructions");
    },

    ["a dark panel prints black on white, tables keep their columns and serials their digits"]: async ({ open }) => {
      const person = await open({ colorScheme: "dark" });
      const { page } = person;
      await person.signIn("principale");
      await person.goTo("/bench");
      await person.card("7654321").getByRole("button", { name: "Ajouter au stock" }).click();
      await person.goTo("/tokens");
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const [paper, ink, row] = await page.evaluate(() => {
        const style = (selector) => getComputedStyle(document.querySelector(selector));
        return [style("body").backgroundColor, style("body").color, style("tbody tr").display];
      });
      assert.deepEqual([paper, ink, row], ["rgb(255, 255, 255)", "rgb(0, 0, 0)", "table-row"]);
      assert.equal(await page.locator("nav, form, button, .button, summary").filter({ visible: true }).count(), 0, "nothing to click on");
      const { text } = await printed(page, join(screens, "tokens-fr.pdf"));
      assert.match(text, /7654321/);
      assert.match(text, /État +Détenteur +Depuis/);
      assert.doesNotMatch(text, /par son numéro/, "no heading over nothing");
    },
  };
}

/// In the page: names longer than people have, a reason as long as the panel accepts it, the longest text to be signed.
function fillUp() {
  const long = (length) => "une clef très longue ".repeat(40).slice(0, length);
  for (const copy of document.querySelectorAll(".copy")) {
    const [person, school, , handed, proof] = copy.querySelectorAll("dd");
    for (const name of [person, school, ...copy.querySelectorAll(".signatures strong")]) name.textContent = long(80);
    handed.textContent += long(80);
    proof.textContent += long(200);
    copy.querySelector(".confirmed p").textContent = long(500);
  }
}

/// Prints the page; { pages: the text of each, text: all of it }.
async function printed(page, path) {
  await page.pdf({ path, preferCSSPageSize: true });
  assert.match(execFileSync("pdfinfo", [path], { encoding: "utf8" }), /Page size:.*A4/);
  const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  return { text, pages: text.split("\f").slice(0, -1) };
}

function count(text, word) {
  return text.split(word).length - 1;
}

// The checks. Usage: node panel.mjs PROGRAM SCREENS [WORD]
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import jsQR from "jsqr";
import { PNG } from "pngjs";
import { clickChecks } from "./clicks.mjs";
import { conveyorChecks } from "./conveyor.mjs";
import { Person, startBrowser, startDemo } from "./demo.mjs";
import { elsewhereChecks } from "./elsewhere.mjs";
import { engineChecks } from "./engines.mjs";
import { frameChecks } from "./frame.mjs";
import { keySheetChecks } from "./keysheet.mjs";
import { lifeChecks } from "./life.mjs";
import { listChecks } from "./lists.mjs";
import { paperChecks } from "./paper.mjs";
import { refusalChecks } from "./refusals.mjs";
import { speedChecks } from "./speed.mjs";
import { startChecks } from "./start.mjs";
import { stationChecks } from "./station.mjs";
import { troubleChecks } from "./trouble.mjs";

const [program, screens, only = ""] = process.argv.slice(2);
mkdirSync(screens, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SERIAL = "3456789"; // a NEO, unplugged when the demo starts
const PAGES = [
  "/", "/requests", "/bench", "/tokens", "/import", "/export", "/helpdesk", "/people", "/people/1", "/schools", "/schools/0951099D",
  "/stock-take", "/tickets", "/import/console", "/conveyor",
  "/me", "/me/resync",
  "/orders", "/figures", "/slips", "/guide", "/guide/principal",
];
const checks = {};
/// Checks that begin so have a demo with its past.
const LIVED_IN = "lived in:";

checks["plug, register, enrol, approve, hand over and take back in at most twelve clicks"] = async ({ person }) => {
  await person.signIn("principale");
  await journey(person, { act: (locator) => person.click(locator), live: true });
  assert.ok(person.clicks <= 12, `${person.clicks} clicks`);
  console.log(`    ${person.clicks} clicks`);
};

checks["the same without a script, by reloading"] = async ({ open }) => {
  const person = await open({ javaScriptEnabled: false });
  await person.signIn("principale");
  await journey(person, { act: (locator) => person.click(locator), live: false });
};

checks["the same by keyboard alone"] = async ({ person }) => {
  await person.signIn("principale");
  const press = async (locator) => {
    await tabTo(person.page, locator);
    // every step of it leads to a page; unlike a click, a key that is pressed waits for none, and going on would cut off what it sent
    await Promise.all([person.page.waitForEvent("framenavigated"), person.page.keyboard.press("Enter")]);
  };
  await journey(person, { act: press, live: true });
};

checks["a card appears and goes without loading the page, and the focus stays"] = async ({ person }) => {
  await person.signIn("principale");
  await person.goTo("/bench");
  await person.page.evaluate(() => { window.sameDocument = true; });
  const field = person.page.getByRole("link", { name: "Traiter un carton de clefs" });
  await field.focus();
  const other = await person.page.context().newPage();
  const second = new Person(other, person.demo);
  await other.goto(`${person.demo.url}/bench`);
  await second.hub("Brancher", SERIAL).click();
  await person.card(SERIAL).waitFor();
  assert.equal(await person.page.evaluate(() => window.sameDocument), true, "the page was not loaded again");
  assert.ok(await field.evaluate((element) => element === document.activeElement), "the focus stayed");
  await second.hub("Débrancher", SERIAL).click();
  await person.card(SERIAL).waitFor({ state: "detached" });
};

checks["a forgotten password comes back by the link in a mail, which the demo shows"] = async ({ person }) => {
  const { page } = person;
  await person.goTo("/sign-in");
  await page.getByRole("link", { name: "Mot de passe oublié ?" }).click();
  await page.getByLabel("Identifiant").fill("professeure");
  await page.getByRole("button", { name: "Envoyer le lien" }).click();
  const mail = page.getByRole("link", { name: "Choisir votre mot de passe" });
  await page.getByRole("link", { name: /Courriels de la démonstration/ }).click();
  while (await mail.count() === 0) await page.reload(); // it is on its way
  await mail.first().click();
  await page.getByText("Bonjour Agnès Petit,").waitFor();
  await page.getByRole("link", { name: /\/password\// }).click();
  await page.getByLabel(/^Mot de passe/).fill("un tout autre mot de passe");
  await page.getByRole("button", { name: "Définir le mot de passe" }).click();
  await page.getByText("Le mot de passe est défini").waitFor();
  person.demo.accounts.professeure.password = "un tout autre mot de passe";
  await person.signIn("professeure");
  await page.getByRole("link", { name: /Courriels de la démonstration/ }).click();
  await page.getByRole("link", { name: "Votre mot de passe a été changé" }).first().waitFor();
};

checks["a lost token is declared by OKEY's own path"] = async ({ person }) => {
  await person.signIn("principale");
  await person.goTo("/bench");
  await person.card("7654321").getByRole("button", { name: "Ajouter au stock" }).click();
  await person.place("Clefs");
  await person.page.getByLabel("Gérer la clef 7654321").click();
  await person.page.getByRole("link", { name: "Perdue…" }).click();
  // asked once, on the page of the key
  await person.page.getByRole("heading", { name: "Déclarer perdue la clef 7654321 ?" }).waitFor();
  await person.page.getByLabel("Que s’est-il passé ?").fill("oubliée dans le bus");
  await person.page.getByRole("button", { name: "Clef perdue", exact: true }).click();
  await person.page.getByText("La clef est déclarée perdue").waitFor();
  await person.page.getByText("oubliée dans le bus").waitFor();
};

checks["the page at the station names the person when the token is plugged, and hands over by PIN and touch"] = async ({ person, open }) => {
  await person.signIn("principale");
  await journey(person, { act: (locator) => locator.click(), live: true, until: "allocated" });
  await person.hub("Débrancher", SERIAL).click();
  const principal = await open();
  await principal.signIn("principale");
  await principal.place("Au poste");
  await principal.page.locator("#expected li").filter({ hasText: SERIAL }).getByText("Agnès Petit").waitFor();
  const card = principal.card(SERIAL);
  await person.hub("Brancher", SERIAL).click();
  await card.getByText("Agnès Petit").waitFor();
  await card.getByLabel("Code PIN du détenteur").fill("4719");
  await card.getByRole("button", { name: "Remettre", exact: true }).click();
  await handTouch(principal.page, true);
  await person.hub("Toucher", SERIAL).click();
  await principal.page.getByText("Aucune clef n’attend").waitFor();
  await principal.page.locator("#expected").getByText("(0)").waitFor();
  // nothing is asked for any more, and what was done stays with its paper while the key is pulled out and given
  assert.equal(await principal.page.getByText("Touchez la clef quand elle clignote.").count(), 0);
  const done = principal.page.getByRole("article").filter({ has: principal.page.getByRole("link", { name: "Imprimer le justificatif" }) });
  await done.waitFor();
  await person.hub("Débrancher", SERIAL).click();
  await person.card(SERIAL).waitFor({ state: "detached" });
  await principal.page.waitForTimeout(500);
  await done.getByRole("heading", { name: "Agnès Petit" }).waitFor();
  await done.getByRole("button", { name: "Fermer" }).click();
  await done.waitFor({ state: "detached" });
};

checks["the helpdesk resynchronises a token, and finds it, by codes that were read out"] = async ({ person }) => {
  await person.signIn("principale");
  await journey(person, { act: (locator) => locator.click(), live: true, until: "enrolled" });
  await person.goTo(`/tokens/${SERIAL}`);
  await person.page.locator(".codes").getByText("vérifiés").waitFor();
  await person.signOut();
  await person.signIn("assistance");
  await person.place("Dépannage");
  await person.page.getByRole("textbox", { name: "Nom, numéro de série, établissement ou codes" }).fill(SERIAL);
  await person.page.keyboard.press("Enter");
  await person.page.getByRole("link", { name: "Les codes sont refusés" }).click();
  const form = person.page.locator("form[action='/helpdesk/resynchronise']");
  await form.getByLabel("Premier code").fill("è((éé'"); // 755224 on AZERTY, without shift
  await form.getByLabel("Code suivant").fill("000 001"); // looked at with its last digit
  await person.page.getByRole("alert").waitFor();
  assert.equal(await form.getByLabel("Premier code").inputValue(), "è((éé'", "it stays");
};

checks["a key file is read as a trial, imported by one click, and its token resynchronised by codes on paper"] = async ({ person }) => {
  const KEYS = "serial;type;digits;counter;secret\n"
    + "2301234;hotp;6;0;3132333435363738393031323334353637383930\n2301235;hotp;6;0;zz\n";
  await person.signIn("principale");
  await person.place("Clefs", "Importer");
  const send = async () => {
    await person.page.getByLabel("Fichier", { exact: true }).setInputFiles({ name: "livraison.csv", mimeType: "text/csv", buffer: Buffer.from(KEYS) });
    await person.page.getByRole("button", { name: "Vérifier le fichier" }).click();
  };
  await send();
  await person.page.getByRole("alert").getByText("Clefs refusées : 1").waitFor();
  await person.page.screenshot({ path: join(screens, "import-stopped.png"), fullPage: true });
  await person.page.getByRole("button", { name: "Un autre fichier" }).click();
  await person.page.getByLabel("Laisser de côté").check();
  await send();
  await person.page.getByRole("button", { name: "Importer (clefs : 1)" }).click();
  await person.page.getByText("C’est fait. Clefs importées : 1.").waitFor();
  await person.page.screenshot({ path: join(screens, "import-done.png"), fullPage: true });
  await person.goTo("/helpdesk");
  await person.page.getByRole("textbox", { name: "Nom, numéro de série, établissement ou codes" }).fill("2301234");
  await person.page.getByRole("button", { name: "Chercher", exact: true }).first().click();
  await person.page.locator("main").getByRole("link", { name: "2301234", exact: true }).waitFor();
  await person.goTo("/helpdesk?serial=2301234");
  const form = person.page.locator("form[action='/helpdesk/resynchronise']");
  await form.getByLabel("Premier code").fill("399871"); // RFC 4226, appendix D: counters 8 and 9
  await form.getByLabel("Code suivant").fill("520489");
  await person.page.getByRole("status").getByText("2301234").waitFor();
  await person.page.screenshot({ path: join(screens, "helpdesk-resynchronised.png"), fullPage: true });
  const [download] = await Promise.all([
    person.page.waitForEvent("download"),
    person.goTo("/export").then(() => person.page.getByRole("button", { name: "Enregistrer le tableau" }).click()),
  ]);
  const table = readFileSync(await download.path(), "utf8");
  assert.match(table, /2301234,hotp,sha1,6,10,/);
  assert.doesNotMatch(table, /3132333435/);
};

checks["a principal names somebody who stands in, and ends it"] = async ({ person, open }) => {
  const { page } = person;
  await person.signIn("principale");
  await person.place("Personnes", "Établissements");
  await page.getByRole("link", { name: "Lycée Jean-Jacques Rousseau" }).click();
  await page.getByRole("combobox", { name: "Personne" }).selectOption({ label: "Luc Fontaine" });
  const day = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("Dernier jour").fill(day);
  await page.getByRole("button", { name: "Désigner" }).click();
  await page.getByText("La suppléance est enregistrée").waitFor();
  await accessible(person, "school-delegate", "fr", "light");
  const luc = await open();
  await luc.signIn("gestionnaire");
  await luc.page.locator("nav.places").getByRole("link", { name: "Personnes" }).waitFor();
  await page.getByRole("button", { name: "Mettre fin Luc Fontaine" }).click();
  // it is asked once more, by name
  await page.getByRole("heading", { name: "Mettre fin à la suppléance de Luc Fontaine" }).waitFor();
  await page.getByRole("main").getByRole("button", { name: "Mettre fin", exact: true }).click();
  await page.getByText("La suppléance est terminée").waitFor();
  await luc.goTo("/");
  assert.equal(await luc.page.locator("nav.places").getByRole("link", { name: "Personnes" }).count(), 0);
};

checks["an administrator changes a school, an account and its roles"] = async ({ person }) => {
  const { page } = person;
  await person.signIn("administratrice");
  await person.goTo("/schools/0750655E");
  await page.getByLabel("Contrat").selectOption({ label: "privé hors contrat" });
  await page.getByRole("button", { name: "Enregistrer" }).last().click();
  await page.getByText("aucune demande de clef n’y est acceptée").waitFor();
  await accessible(person, "school-not-served", "fr", "light");
  await person.goTo("/people?q=fontaine");
  await page.getByRole("link", { name: "Luc Fontaine" }).click();
  await page.getByRole("combobox", { name: "Rôle" }).selectOption({ label: "adjoint" });
  await page.getByRole("combobox", { name: "Établissement" }).selectOption({ label: "Lycée Jean-Jacques Rousseau" });
  await page.getByRole("button", { name: "Donner ce rôle" }).click();
  await page.getByText("Le rôle est donné").waitFor();
  await page.getByLabel("Adresse électronique").fill("luc.fontaine@ac-exemple.fr");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Le compte est enregistré").waitFor();
  await accessible(person, "person-edit", "fr", "light");
  await page.getByRole("button", { name: "Retirer demandeur (Lycée Jean-Jacques Rousseau)" }).click();
  await page.getByRole("heading", { name: /Retirer à Luc Fontaine le rôle « demandeur/ }).waitFor();
  await page.getByRole("main").getByRole("button", { name: "Retirer", exact: true }).click();
  await page.getByText("Le rôle est retiré").waitFor();
};

checks["a list of people is read as a trial, tells each line, and is imported by one click"] = async ({ person }) => {
  const LIST = "Nom;Prénom;Courriel;Fonction;UAI\r\nMartin;Léa;lea.martin@ac-exemple.fr;adjointe;0951099D\r\n"
    + "Durand;Éric;eric.durand@ac-exemple.fr;;0951099D 0750655E\r\nPetit;Agnès;agnes@ac-exemple.fr;ministre;0951099D\r\n";
  const { page } = person;
  await person.signIn("administratrice");
  await person.place("Clefs", "Importer");
  await page.getByRole("link", { name: "Liste de personnes" }).click();
  await page.screenshot({ path: join(screens, "roster-form.png"), fullPage: true });
  const send = async () => {
    await page.getByLabel("Fichier", { exact: true }).setInputFiles({ name: "personnels.csv", mimeType: "text/csv", buffer: Buffer.from(LIST, "latin1") });
    await page.getByRole("button", { name: "Vérifier le fichier" }).click();
  };
  await send();
  await page.getByRole("alert").getByText("Lignes refusées : 1").waitFor();
  await accessible(person, "roster-stopped", "fr", "light");
  await page.getByRole("button", { name: "Un autre fichier" }).click();
  await page.getByLabel("Laisser de côté").check();
  await page.getByLabel("Envoyer aux nouvelles personnes").check();
  await send();
  await page.getByRole("button", { name: "Importer (lignes : 2)" }).click();
  await page.getByText("C’est fait. Lignes importées : 2.").waitFor();
  await accessible(person, "roster-done", "fr", "light");
  await person.goTo("/people?q=durand");
  await page.getByText("Éric Durand").waitFor();
};

checks["another school's principal sees the school, never the person"] = async ({ person, open }) => {
  await person.signIn("administratrice");
  await person.goTo("/people");
  await person.page.getByLabel("Nom", { exact: true }).fill("Jean Dupont");
  await person.page.getByLabel("Identifiant", { exact: true }).fill("dupont");
  await person.page.getByRole("combobox", { name: "Rôle" }).selectOption({ label: "chef d’établissement" });
  await person.page.locator("form", { has: person.page.getByRole("button", { name: "Ajouter la personne" }) })
    .getByRole("combobox", { name: "Établissement" }).selectOption({ label: "Lycée Louis-le-Grand" });
  await person.page.getByLabel("Mot de passe (facultatif)").fill("une phrase assez longue");
  await person.page.getByRole("button", { name: "Ajouter la personne" }).click();
  await person.page.getByText("La personne est ajoutée").waitFor();
  const principal = await open();
  await principal.signIn("principale");
  await journey(principal, { act: (locator) => locator.click(), live: true, until: "allocated" });
  person.demo.accounts.dupont = { password: "une phrase assez longue" };
  const stranger = await open();
  await stranger.signIn("dupont");
  await stranger.goTo("/bench");
  const text = await stranger.card(SERIAL).innerText();
  assert.match(text, /Lycée Jean-Jacques Rousseau/);
  assert.doesNotMatch(text, /Agnès Petit/);
};

checks["que faire si l'établissement n'a plus de clef : commander, réceptionner, et la demande continue"] = async ({ person, open }) => {
  const shot = (name) => person.page.screenshot({ path: join(screens, `orders-${name}.png`), fullPage: true });
  const agnes = await open();
  await agnes.signIn("professeure");
  await agnes.page.getByRole("link", { name: "Demander une clef" }).click();
  await agnes.page.getByLabel("Mon besoin").fill("Saisie des notes et des bulletins");
  await agnes.page.getByRole("button", { name: "Envoyer ma demande" }).click();
  await person.signIn("principale");
  await person.page.getByText("Plus aucune clef en stock, et 1 demande attend").waitFor();
  await shot("home-stuck");
  // decided where it waits, and home says what is to be done about it
  await person.page.getByRole("button", { name: /^Accepter · / }).click();
  await person.page.getByText("est acceptée, mais plus aucune clef n’est libre").waitFor();
  await agnes.goTo("/requests");
  await agnes.page.getByText("il n’y a plus de clef").waitFor();
  await person.goTo("/");
  await person.page.getByRole("link", { name: "Commander…" }).click();
  assert.equal(await person.page.getByLabel("Nombre de clefs").inputValue(), "1");
  await person.page.getByText("Proposition : 1 = 1 (demandes sans clef)").waitFor();
  await shot("form");
  await person.page.getByRole("button", { name: "Passer la commande" }).click();
  await person.page.getByRole("heading", { name: "Commander une clef pour " }).waitFor();
  await person.page.getByRole("button", { name: "Passer la commande" }).click();
  await person.page.getByText("un courriel part au fournisseur").waitFor();
  await person.goTo("/");
  await person.page.getByText("commandée", { exact: true }).waitFor();
  await shot("home-coming");
  await person.page.getByRole("link", { name: "1 clef attendue, commande 1" }).click();
  await person.page.getByRole("button", { name: "Le fournisseur l’a expédiée" }).click();
  await person.page.getByText("expédiée", { exact: true }).waitFor();
  const serials = person.page.getByLabel("Numéros de série reçus");
  await serials.fill(`${SERIAL}\n${SERIAL}`);
  await person.page.getByRole("button", { name: "Ajouter ces clefs au stock" }).click();
  await person.page.getByText("deux fois dans la liste").waitFor();
  await shot("refused");
  await serials.fill(SERIAL);
  await person.page.getByRole("button", { name: "Ajouter ces clefs au stock" }).click();
  await person.page.getByText("Clefs en stock qui ne sont pas encore programmées : 1").waitFor();
  await shot("received");
  await person.page.getByRole("link", { name: "Aller au poste" }).click();
  await person.hub("Brancher", SERIAL).click();
  await person.card(SERIAL).getByRole("button", { name: "Programmer" }).click();
  await person.card(SERIAL).getByText("Touchez la clef").first().waitFor();
  await person.page.waitForTimeout(300); // a finger is never faster
  await person.hub("Toucher", SERIAL).click();
  await person.card(SERIAL).getByText("programmée et confirmée").first().waitFor();
  await agnes.goTo("/requests");
  await agnes.page.getByLabel("J’ai lu la charte").waitFor();
  await person.goTo("/figures");
  await person.page.getByRole("img", { name: "Clefs en stock" }).waitFor();
  await shot("figures");
  for (const [path, name] of [["/orders", "orders"], ["/orders/1", "order"], ["/figures", "figures"], ["/", "home"]]) {
    await person.goTo(path);
    await accessible(person, `orders-${name}`, "fr", "light");
  }
};

checks["la Console RC n'est plus disponible : compter l'armoire, faire un ticket, et les clefs sont mises en stock"] = async ({ person, open }) => {
  const { page } = person;
  const shot = (name, on = page) => on.screenshot({ path: join(screens, `${name}.png`), fullPage: true });
  await person.signIn("adjoint");
  await person.place("Stock", "Inventaire de l’armoire");
  await page.getByRole("button", { name: "Commencer ou reprendre" }).click();
  // what is plugged counts by itself; a scanner types and presses Enter, and the box has the focus again
  await page.locator("#numbers").getByText("2 comptées").waitFor();
  await page.keyboard.type("2501");
  await page.keyboard.press("Enter");
  await page.locator("#last").getByText("2501").waitFor();
  await page.keyboard.type("é(à&"); // 2501 on a French layout without shift
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("déjà comptée").waitFor();
  const other = await page.context().newPage();
  await other.goto(`${person.demo.url}/bench`);
  await new Person(other, person.demo).hub("Brancher", SERIAL).click();
  await page.locator("#last").getByText(SERIAL).waitFor();
  await accessible(person, "stock-take-open", "fr", "light");
  await page.getByText("Clore le comptage").first().click();
  await page.getByRole("button", { name: "Clore le comptage" }).click();
  await page.getByText("Le comptage est clos").waitFor();
  await accessible(person, "stock-take-closed", "fr", "light");
  await page.emulateMedia({ media: "print" });
  await shot("stock-take-printed");
  assert.ok(await page.getByText("Date, nom et signature").isVisible(), "the print has a place to sign");
  assert.equal(await page.locator("a.button, form, nav").filter({ visible: true }).count(), 0, "and nothing to click on");
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("link", { name: "Ouvrir un ticket pour ces clefs (4)" }).click();
  await page.getByLabel("Ce qui se passe").fill("Clefs retrouvées dans l’armoire, attribuées par l’ancienne Console RC.");
  await shot("ticket-form");
  await page.getByRole("button", { name: "Envoyer le ticket" }).click();
  await page.getByText("Le ticket est ouvert").waitFor();
  await accessible(person, "ticket-open", "fr", "light");
  const reference = (await page.getByRole("heading", { level: 1 }).innerText()).replace("Ticket ", "");
  assert.match(reference, /^OTP-\d{4}-00001$/);
  const technician = await open();
  await technician.signIn("technicien");
  await technician.place("Dépannage", "Tickets");
  await shot("tickets", technician.page);
  await technician.page.getByRole("link", { name: reference }).click();
  await technician.page.getByRole("button", { name: "Ajouter au stock les clefs absentes (4)" }).click();
  await technician.page.getByText("Toutes ses clefs sont maintenant dans le stock").first().waitFor();
  await accessible(technician, "ticket-closed", "fr", "light");
  await person.goTo("/tickets?all=1");
  await page.getByText("clos", { exact: true }).waitFor();
};

checks["the file of the Console RC is compared line by line, saved as a table, and taken over by one click"] = async ({ person }) => {
  const FILE = "Numéro de série;UAI;Détenteur;État\n2601;0951099D;;Disponible\n2602;0951099D;PETIT Agnès;Attribuée\n"
    + "2603;0951099D;Inconnu Total;Attribuée\n2604;0132410Z;;Disponible\n2605;0951099D;;bleue\n";
  const { page } = person;
  await person.signIn("technicien");
  await person.place("Clefs", "Importer");
  await page.getByRole("link", { name: "Console RC" }).click();
  await page.getByLabel("Fichier", { exact: true }).setInputFiles({ name: "console.csv", mimeType: "text/csv", buffer: Buffer.from(FILE, "latin1") });
  await page.getByRole("button", { name: "Vérifier le fichier" }).click();
  await page.getByRole("button", { name: "Reprendre ces clefs (2)" }).waitFor();
  await accessible(person, "console-report", "fr", "light");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /rapport/i }).click()]);
  assert.match(readFileSync(await download.path(), "utf8"), /2603;0951099D;attribuée · Inconnu Total;détenteur inconnu/);
  await page.getByRole("button", { name: "Reprendre ces clefs (2)" }).click();
  await page.getByText("C’est fait. Clefs reprises : 2.").waitFor();
  await person.goTo("/tokens/2602");
  await page.getByText("Agnès Petit").first().waitFor();
  await page.screenshot({ path: join(screens, "console-token.png"), fullPage: true });
};

checks["clef logicielle : demandée, activée par QR code, puis changée de téléphone"] = async ({ person, open }) => {
  const { page } = person;
  await person.signIn("administratrice"); // the first degree may have them
  await person.goTo("/schools/0951099D");
  await page.getByLabel("Degré").selectOption({ label: "premier degré" });
  await page.getByRole("button", { name: "Enregistrer" }).last().click();
  const agnes = await open();
  const phone = agnes.page;
  await agnes.signIn("professeure");
  await phone.getByRole("link", { name: "Demander une clef" }).click();
  await phone.getByLabel("Type de clef").selectOption({ label: "clef logicielle" });
  await phone.getByLabel("Mon besoin").fill("Saisie des notes depuis chez moi");
  await accessible(agnes, "software-ask", "fr", "light");
  await phone.getByRole("button", { name: "Envoyer ma demande" }).click();
  await phone.getByText("Votre demande est envoyée").waitFor();
  const principal = await open();
  await principal.signIn("principale");
  await principal.goTo("/requests");
  await principal.page.getByRole("article").getByText("clef logicielle").waitFor();
  await principal.page.getByRole("button", { name: /^Accepter · / }).click();
  const sign = async () => {
    await phone.goto(`${person.demo.url}/requests`);
    await phone.getByLabel("J’ai lu la charte").check();
    await phone.getByRole("button", { name: "Signer la charte" }).click();
    await phone.getByText("La charte est signée").waitFor();
  };
  await sign();
  await phone.getByLabel("Nouveau code PIN", { exact: true }).fill("4719");
  await phone.getByLabel("Nouveau code PIN, une seconde fois").fill("4719");
  await phone.getByRole("button", { name: "Définir le code PIN" }).click();
  await accessible(agnes, "software-ready", "fr", "light");
  await phone.getByRole("button", { name: "Afficher le QR code" }).click();
  const old = await scanned(agnes, "software-key");
  await phone.getByLabel("Code affiché par l’application").fill("000000");
  await phone.getByRole("button", { name: "Activer la clef" }).click();
  await phone.getByRole("alert").getByText("Réglez l’heure").waitFor();
  await accessible(agnes, "software-refused", "fr", "light");
  await phone.getByLabel("Code affiché par l’application").fill(totp(old));
  await phone.getByRole("button", { name: "Activer la clef" }).click();
  await phone.getByText("Votre clef logicielle est active").waitFor();
  await phone.getByText("Changer de téléphone").click();
  await accessible(agnes, "software-me", "fr", "light");
  await phone.getByLabel("Nouveau téléphone").selectOption({ label: "iPhone (iOS)" });
  await phone.getByRole("button", { name: "Commencer" }).click();
  await sign();
  // the code after the one that activated it: the telephone is 30 seconds fast, which is allowed
  await phone.getByLabel("Code PIN suivi du code").fill(`4719${totp(old, 1)}`);
  await phone.getByRole("button", { name: "Afficher le QR code" }).click();
  const next = await scanned(agnes, "software-new-phone");
  assert.notEqual(next, old);
  await phone.getByLabel("Code affiché par l’application").fill(totp(next));
  await phone.getByRole("button", { name: "Activer la clef" }).click();
  await phone.getByText("Votre clef logicielle est active").waitFor();
  assert.equal(await phone.locator("span.serial").filter({ hasText: "SW-" }).count(), 1, "one token, never two");
};

checks["a wrong password, an old page and a signed-out browser are told so"] = async ({ person }) => {
  await person.goTo("/sign-in");
  await person.page.getByLabel("Identifiant").fill("principale");
  await person.page.getByLabel("Mot de passe").fill("faux mot de passe");
  await person.page.getByRole("button", { name: "Se connecter" }).click();
  await person.page.getByRole("alert").getByText("Identifiant ou mot de passe incorrect").waitFor();
  await person.signIn("principale");
  await person.goTo("/bench");
  await person.page.evaluate(() => document.querySelectorAll("[name=csrf]").forEach((field) => { field.value = "stale"; }));
  await person.hub("Brancher", SERIAL).click();
  await person.page.getByRole("alert").getByText("session précédente").waitFor();
  await person.goTo("/bench");
  await person.signOut();
  await person.goTo("/bench");
  await person.page.getByRole("heading", { name: "Se connecter" }).waitFor();
};

Object.assign(checks, frameChecks({ accessible, pages: PAGES }));
Object.assign(checks, startChecks({ program, screens, totp, accessible }));
Object.assign(checks, lifeChecks({ templates: "templates", screens }));
Object.assign(checks, elsewhereChecks({ program, screens, templates: "templates", accessible }));
Object.assign(checks, paperChecks({ screens, serial: SERIAL, journey, accessible }));
Object.assign(checks, conveyorChecks({ screens, accessible }));
Object.assign(checks, refusalChecks({ accessible }));
Object.assign(checks, listChecks({ accessible }));
Object.assign(checks, stationChecks({ screens, serial: SERIAL, past: LIVED_IN, journey, accessible }));
Object.assign(checks, clickChecks({ screens, journey, accessible }));
Object.assign(checks, troubleChecks({ screens, serial: SERIAL, journey, accessible }));
Object.assign(checks, engineChecks({ past: LIVED_IN, axe, accessible }));
Object.assign(checks, speedChecks({ past: LIVED_IN, program }));
Object.assign(checks, keySheetChecks({ screens, accessible, past: LIVED_IN }));

checks["no page scrolls sideways on a phone"] = async ({ open }) => {
  const person = await open({ viewport: { width: 390, height: 844 } });
  await person.signIn("principale");
  await journey(person, { act: (locator) => locator.click(), live: true, until: "allocated" });
  for (const path of [...PAGES, `/tokens/${SERIAL}`]) {
    await person.goTo(path);
    const [wide, visible] = await person.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    await person.page.screenshot({ path: join(screens, `phone${path.replaceAll("/", "-")}.png`), fullPage: true });
    assert.ok(wide <= visible, `${path} is ${wide} pixels wide on a phone of ${visible}`);
  }
};

for (const [language, locale, scheme] of [["fr", "fr-FR", "light"], ["en", "en-GB", "dark"]]) {
  checks[`axe finds nothing on any page: ${language}, ${scheme}`] = async ({ open }) => {
    const person = await open({ locale, colorScheme: scheme, viewport: { width: 1280, height: 800 } });
    await person.goTo("/sign-in");
    await accessible(person, "sign-in", language, scheme);
    await person.goTo("/forgotten");
    await accessible(person, "forgotten", language, scheme);
    await person.signIn("principale");
    await person.read(language);
    await prepare(person, language);
    for (const path of [...PAGES, `/tokens/${SERIAL}`]) {
      await person.goTo(path);
      await accessible(person, path, language, scheme);
    }
    await person.signOut();
    for (const [login, path] of [["professeure", "/"], ["professeure", "/requests"], ["assistance", "/helpdesk"], ["auditeur", "/journal"], ["administratrice", "/people"], ["administratrice", "/people/3"], ["administratrice", "/schools/0951099D"],
      ["administratrice", "/import/schools"], ["administratrice", "/import/people"]]) {
      await person.signIn(login);
      await person.goTo(path);
      await accessible(person, `${login}${path}`, language, scheme);
      await person.signOut();
    }
  };
}

const HOMES = [["principale", "/"], ["adjoint", "/"], ["professeure", "/"], ["assistance", "/"], ["assistance", "/helpdesk?q=martin"], ["technicien", "/"],
  ["administratrice", "/"], ["administratrice", "/mail"], ["administratrice", "/demo/mail"], ["administratrice", "/settings"], ["auditeur", "/"], ["auditeur", "/journal"], ["auditeur", "/journal?person=martin"], ["principale", "/figures"]];
for (const [language, scheme, width] of [["en", "dark", 1280], ["fr", "light", 390]]) {
  checks[`${LIVED_IN} every home, settings and journal, without a finding and within the screen: ${language}, ${scheme}, ${width}`] = async ({ open }) => {
    const person = await open({ colorScheme: scheme, viewport: { width, height: 844 } });
    for (const [login, path] of HOMES) {
      await person.signIn(login);
      await person.read(language);
      await person.goTo(path);
      const [wide, visible] = await person.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(wide <= visible, `${login}${path} is ${wide} pixels wide on ${visible}`);
      await accessible(person, `${width}-${login}${path.replace("?", "-")}`, language, scheme);
      if (path.startsWith("/demo")) await person.goTo("/");
      await person.signOut();
    }
  };
}

checks[`${LIVED_IN} the helpdesk finds by keyboard alone, and an administrator corrects a setting where it is wrong`] = async ({ person }) => {
  const { page } = person;
  await person.signIn("assistance");
  await tabTo(page, page.getByRole("textbox", { name: "Nom, numéro de série, établissement ou codes" }));
  await page.keyboard.type("lea mar");
  await page.keyboard.press("Enter");
  // the only one of this name: who it is about, and what happens
  await page.getByRole("heading", { level: 2, name: "Léa Martin" }).waitFor();
  await tabTo(page, page.getByRole("link", { name: "Les codes sont refusés" }));
  await page.keyboard.press("Enter");
  await page.getByLabel("Premier code").first().waitFor();
  await person.signOut();
  await person.signIn("administratrice");
  await person.place("Réglages");
  await tabTo(page, page.getByLabel("Rappel aux décideurs"));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("99");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByLabel("Rappel aux décideurs").getAttribute("aria-describedby"), /reminder_days-error/);
  await accessible(person, "settings-refused", "fr", "light");
  await page.getByLabel("Rappel aux décideurs").fill("5");
  await page.getByRole("button", { name: "Enregistrer les réglages" }).click();
  await page.getByText("Les réglages sont enregistrés").waitFor();
  await person.signOut();
  await person.signIn("auditeur");
  await page.getByRole("button", { name: "Vérifier maintenant" }).click();
  await page.getByText("Le journal est intact").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Enregistrer ces écritures" }).click()]);
  assert.match(readFileSync(await download.path(), "utf8"), /Léa Martin/);
};

/// Plug → register → enrol → touch → allocate → hand over → take back; each step when its button is there.
async function journey(person, { act, live, until }) {
  const { page } = person;
  const bench = () => person.goTo("/bench");
  const see = async (text) => {
    if (live) return person.card(SERIAL).getByText(text).first().waitFor();
    for (let tries = 0; tries < 40; tries += 1) {
      if (await person.card(SERIAL).getByText(text).count()) return;
      await page.waitForTimeout(250);
      await bench();
    }
    assert.fail(`"${text}" is not on the card`);
  };
  await bench();
  await act(person.hub("Brancher", SERIAL));
  await see("pas encore dans l’inventaire");
  await act(person.card(SERIAL).getByRole("button", { name: "Ajouter au stock" }));
  await see("À programmer");
  await act(person.card(SERIAL).getByRole("button", { name: "Programmer" }));
  await see("Touchez la clef");
  await page.waitForTimeout(300); // a finger is never faster
  await act(person.hub("Toucher", SERIAL));
  await see("programmée et confirmée");
  if (until === "enrolled") return;
  await requested(person, act);
  await bench();
  await see("Agnès Petit");
  if (until === "allocated") return;
  await person.card(SERIAL).getByLabel("Code PIN du détenteur").fill("4719");
  await act(page.getByRole("article").filter({ hasText: SERIAL }).getByRole("button", { name: "Remettre", exact: true }));
  await handTouch(page, live);
  await act(person.hub("Toucher", SERIAL));
  await bench();
  await see("Reprendre");
  if (until === "handed over") return;
  await act(person.card(SERIAL).getByRole("button", { name: "Reprendre" }));
  // it ends somebody's access: asked once, and whose
  await page.getByRole("heading", { name: `Reprendre la clef ${SERIAL} d’Agnès Petit ?` }).waitFor();
  await act(page.getByRole("main").getByRole("button", { name: "Reprendre", exact: true }));
  await bench();
  await see("À programmer");
}

/// Until the card waits for a finger.
async function handTouch(page, live) {
  const waiting = page.getByRole("article").filter({ hasText: SERIAL }).getByText("Touchez la clef");
  for (let tries = 0; !live && tries < 40 && !(await waiting.count()); tries += 1) {
    await page.waitForTimeout(100);
    await page.reload();
  }
  await waiting.waitFor();
  await page.waitForTimeout(300); // a finger is never faster
}

/// What a telephone reads off the page: the QR code's address, which is the one in the text, with the secret that can be typed.
async function scanned(person, name) {
  const { page } = person;
  const picture = PNG.sync.read(await page.getByRole("img", { name: "QR code de votre clef logicielle" }).screenshot());
  const read = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height);
  assert.ok(read, "the QR code can be scanned");
  await accessible(person, name, "fr", "light");
  await page.getByText("Je ne peux pas scanner").click();
  const typed = (await page.locator("#secret").innerText()).replaceAll(" ", "");
  assert.equal(read.data, await page.getByRole("link", { name: "Ouvrir dans l’application" }).getAttribute("href"));
  const address = new URL(read.data);
  assert.equal(`${address.protocol}//${address.host}`, "otpauth://totp");
  assert.equal(address.searchParams.get("secret"), typed);
  assert.equal(address.searchParams.get("period"), "30");
  assert.match(decodeURIComponent(address.pathname), /^\/Clef OTP:professeure$/);
  return typed;
}

/// RFC 6238 on a secret in Base32, `ahead` steps from now.
function totp(secret, ahead = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const mac = createHmac("sha1", key).update(counter).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/// Agnès asks, the principal approves, Agnès signs the charter and sets her PIN: the token is hers.
async function requested(person, act, language = "fr") {
  const word = (fr, en) => (language === "fr" ? fr : en);
  const context = await browser.newContext({ locale: "fr-FR" });
  const agnes = new Person(await context.newPage(), person.demo);
  await agnes.signIn("professeure");
  await agnes.page.getByRole("link", { name: "Demander une clef" }).click();
  await agnes.page.getByLabel("Mon besoin").fill("Saisie des notes et des bulletins");
  await agnes.page.getByRole("button", { name: "Envoyer ma demande" }).click();
  await agnes.page.getByText("Votre demande est envoyée").waitFor();
  await person.goTo("/requests");
  await person.page.getByText("Saisie des notes et des bulletins").waitFor();
  await act(person.page.getByRole("button", { name: new RegExp(`^${word("Accepter", "Approve")} · `) }));
  await person.page.getByText(word(/^La demande d(e |’).* est acceptée/, /^The request of .* is approved/)).waitFor();
  await agnes.goTo("/requests");
  await agnes.page.getByLabel("J’ai lu la charte").check();
  await agnes.page.screenshot({ path: join(screens, "requester-charter.png"), fullPage: true });
  await agnes.page.getByRole("button", { name: "Signer la charte" }).click();
  await agnes.page.getByLabel("Nouveau code PIN", { exact: true }).fill("4719");
  await agnes.page.getByLabel("Nouveau code PIN, une seconde fois").fill("4719");
  await agnes.page.getByRole("button", { name: "Définir le code PIN" }).click();
  await agnes.page.getByText("vous attend").waitFor();
  await agnes.page.screenshot({ path: join(screens, "requester-collect.png"), fullPage: true });
  await context.close();
}

/// Cards in several states, for pages worth looking at.
async function prepare(person, language) {
  const word = (fr, en) => (language === "fr" ? fr : en);
  const card = person.card(SERIAL);
  await person.goTo("/bench");
  await person.hub(word("Brancher", "Plug in"), SERIAL).click();
  await card.getByRole("button", { name: word("Ajouter au stock", "Add to stock") }).click();
  await card.getByRole("button", { name: word("Programmer", "Program") }).click();
  await card.getByText(word("Touchez la clef", "Touch the token")).waitFor();
  await person.page.waitForTimeout(300);
  await person.hub(word("Toucher", "Touch"), SERIAL).click();
  await card.getByText(word("confirmée", "confirmed")).first().waitFor();
  await requested(person, (locator) => locator.click(), language);
  await person.goTo("/bench");
  await card.getByText("Agnès Petit").waitFor();
  await person.card("7654321").getByRole("button", { name: word("Ajouter au stock", "Add to stock") }).click();
  await person.page.waitForTimeout(300);
}

async function accessible(person, path, language, scheme) {
  const { page } = person;
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.screenshot({ path: join(screens, `${language}-${scheme}-${path.replace(/^\//, "").replaceAll("/", "-") || "home"}.png`), fullPage: true });
  // through the debugger, which the content security policy of the page does not bind
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  assert.deepEqual(found, [], `${path} in ${language}, ${scheme}`);
}

/// Presses Tab until the element has the focus.
async function tabTo(page, locator) {
  await locator.waitFor();
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press("Tab");
    if (await locator.evaluate((element) => element === document.activeElement).catch(() => false)) return;
  }
  assert.fail(`the keyboard does not reach ${locator}`);
}

const { browser, end } = await startBrowser();
let passed = 0;
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  if (!name.includes(only)) continue;
  const contexts = [];
  const demo = await startDemo(program, { past: name.startsWith(LIVED_IN) });
  const open = async (options = {}) => {
    const context = await browser.newContext({ locale: "fr-FR", ...options });
    context.setDefaultTimeout(15_000);
    contexts.push(context);
    return new Person(await context.newPage(), demo);
  };
  try {
    await check({ open, person: await open() });
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${String(error.stack ?? error).split("\n").slice(0, 12).join("\n")}`);
    const page = contexts.at(-1)?.pages()[0];
    await page?.screenshot({ path: join(screens, `failed-${failed}.png`), fullPage: true }).catch(() => {});
  }
  for (const context of contexts) await context.close();
  await demo.end();
}
await end();
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

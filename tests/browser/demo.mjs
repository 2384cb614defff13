// Starts `trousseau demo` and a Chromium, and knows how people find their way: by what they can read.
import { spawn } from "node:child_process";
import { chromium } from "playwright-core";

export const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/// A demo of its own for each check: { url, accounts, end }. `past`: with the months behind it that its homes show.
export async function startDemo(program, { past = false } = {}) {
  const child = spawn(program, ["demo", "--listen", "127.0.0.1:0", ...(past ? [] : ["--empty"])], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const url = await new Promise((ready, failed) => {
    child.on("exit", (code) => failed(new Error(`the demo ended with ${code}: ${said}`)));
    child.stdout.on("data", (bytes) => {
      said += bytes;
      if (said.includes("Ctrl-C")) ready(said.match(/http:\/\/[^\s]+/)[0].replace(/\/$/, ""));
    });
  });
  const accounts = Object.fromEntries([...said.matchAll(/^ {2}(\S+) +(\S+) +\S+ +(.+)$/gm)].map((m) => [m[1], { password: m[2], name: m[3] }]));
  let ended = null;
  const end = () => ended ??= new Promise((gone) => { child.removeAllListeners("exit"); child.on("exit", gone); child.kill("SIGTERM"); });
  return { url, accounts, end };
}

/// One browser for all checks; playwright gives it a fresh profile.
export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: FLAGS });
  return { browser, end: () => browser.close() };
}

/// Somebody who looks at a page and clicks on what they read; counts the clicks.
export class Person {
  constructor(page, demo) { this.page = page; this.demo = demo; this.clicks = 0; }

  /// Goes to a page of the demo. What was pressed last may still be on its way to a page of its own, and one navigation
  /// ends the other: the page is asked for again then.
  async goTo(path) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.page.goto(this.demo.url + path);
      } catch (error) {
        if (tries === 4 || !/interrupted by another navigation|ERR_ABORTED/.test(error.message)) throw error;
        await this.page.waitForLoadState();
      }
    }
  }
  async signIn(login) {
    await this.goTo("/sign-in");
    await this.page.getByLabel(/Identifiant|Sign-in name/).fill(login);
    await this.page.getByLabel(/Mot de passe|Password/).fill(this.demo.accounts[login].password);
    await this.page.getByRole("button", { name: /^(Se connecter|Sign in)$/ }).click();
    // the page that was left has a heading too
    await this.page.waitForURL((url) => url.pathname !== "/sign-in");
    await this.page.getByRole("heading", { level: 1 }).waitFor();
  }
  /// The menu under the reader's name, opened.
  async menu() {
    const summary = this.page.locator(".account summary");
    if (!(await this.page.locator(".account details[open]").count())) await summary.click();
  }
  async signOut() {
    await this.menu();
    await this.page.getByRole("button", { name: /^(Se déconnecter|Sign out)$/ }).click();
    await this.page.waitForURL((url) => url.pathname === "/sign-in");
  }
  /// Reads the panel in this language from now on: "fr" or "en".
  async read(language) {
    if (await this.page.locator("html").getAttribute("lang") === language) return;
    await this.menu();
    await this.page.getByRole("button", { name: { fr: "Français", en: "English" }[language], exact: true }).click();
    await this.page.locator(`html[lang=${language}]`).waitFor();
  }
  /// Goes to a place by its name, and to a tab inside it.
  async place(name, tab) {
    const place = () => this.page.locator("nav.places").getByRole("link", { name, exact: true });
    if (!(await place().count())) await this.page.locator("nav.places summary").click();
    await place().click();
    if (tab) await this.page.locator("nav.beside").getByRole("link", { name: tab, exact: true }).click();
  }
  card(serial) { return this.page.getByRole("article").filter({ has: this.page.getByRole("heading", { name: serial }) }); }
  hub(action, serial) { return this.page.getByRole("button", { name: `${action} ${serial}` }); }
  async click(locator) { this.clicks += 1; await locator.click(); }
  async choose(locator, label) { this.clicks += 1; await locator.selectOption({ label }); }
}

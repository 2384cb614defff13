// Every page of everybody, found by its links: two engines for accessibility, in both colour schemes, and every size of screen.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pa11yCi from "pa11y-ci";
import { FLAGS } from "./demo.mjs";
import { NOBODY, everybody } from "./crawl.mjs";

/// Width and factor: a telephone, a larger one, a tablet, a desk; and a window of 1280 pixels at 200 %.
const SIZES = [[320, 1], [390, 1], [768, 1], [1280, 1], [640, 2]];
/// Pages that are looked at side by side.
const BESIDE = 3;
/// A page that answers no more has ended by then, milliseconds.
const PATIENCE = 60_000;

/// What is looked at in the theme of the State: who, and where.
const THEMED = [[NOBODY, "/sign-in"], ["principale", "/"], ["principale", "/bench"], ["principale", "/tokens"], ["principale", "/requests"],
  ["professeure", "/me"], ["assistance", "/helpdesk"], ["administratrice", "/people"]];

/// The checks; their demo has a past. `axe`: the engine's own text. `accessible`: has it look at one page, and takes its picture.
export function engineChecks({ past, axe, accessible }) {
  return {
    [`${past} axe finds nothing in the theme of the State, light and dark, at a desk and on a telephone`]: async ({ open }) => {
      const theme = readFileSync(join("templates", "themes", "dsfr.css"), "utf8");
      for (const [scheme, width] of [["light", 1280], ["dark", 1280], ["light", 390], ["dark", 390]]) {
        let [person, who] = [null, null];
        for (const [login, path] of THEMED) {
          if (login !== who) {
            person = await open({ colorScheme: scheme, viewport: { width, height: 844 } });
            // as the station serves it where the theme is chosen: behind the style
            await person.page.route("**/assets/panel.css*", async (route) => {
              const style = await route.fetch();
              await route.fulfill({ response: style, body: `${await style.text()}\n${theme}` });
            });
            if (login !== NOBODY) await person.signIn(login);
            who = login;
          }
          await person.goTo(path);
          await accessible(person, `dsfr-${width}-${login}${path}`, "fr", scheme);
          const [wide, visible] = await person.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
          assert.ok(wide <= visible, `${login}${path} is ${wide} pixels wide on ${visible}`);
        }
      }
    },
    [`${past} axe finds nothing on any page of anybody, light and dark, and none is wider than any screen`]: async ({ open, person: { demo } }) => {
      const everyone = await everybody(demo, open);
      const [started, findings] = [Date.now(), []];
      for (const { login, cookies, pages } of everyone) {
        await sideBySide(pages, async () => {
          const { page } = await open({ colorScheme: "light", viewport: { width: 1280, height: 800 } });
          await page.context().addCookies(cookies);
          const metrics = await page.context().newCDPSession(page);
          return { page, metrics };
        }, async ({ page, metrics }, path) => {
          await metrics.send("Emulation.clearDeviceMetricsOverride");
          await page.emulateMedia({ colorScheme: "light" });
          await page.goto(demo.url + path);
          await page.evaluate(axe);
          for (const scheme of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme: scheme });
            const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
            findings.push(...violations.map((v) => `${login} ${path} ${scheme}: ${v.id}: ${v.nodes.map((node) => node.target.join(" ")).join(", ")}`));
          }
          for (const [width, deviceScaleFactor] of SIZES) {
            await metrics.send("Emulation.setDeviceMetricsOverride", { width, height: 800, deviceScaleFactor, mobile: false });
            const [wide, visible] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
            if (wide > visible) findings.push(`${login} ${path}: ${wide} pixels wide on ${visible}`);
          }
        });
      }
      told("axe", everyone, started, findings);
    },
    [`${past} pa11y finds nothing on any page of anybody, light and dark`]: async ({ open, person: { demo } }) => {
      const everyone = await everybody(demo, open);
      const [started, findings] = [Date.now(), []];
      for (const { login, cookie, pages } of everyone) {
        for (const scheme of ["light", "dark"]) {
          const report = await pa11yCi(pages.map((path) => demo.url + path), {
            runners: ["htmlcs"], standard: "WCAG2AA", reporters: [], concurrency: BESIDE, timeout: PATIENCE, useIncognitoBrowserContext: false,
            headers: cookie === "" ? {} : { Cookie: cookie, "Accept-Language": "fr" },
            chromeLaunchConfig: { executablePath: "/usr/bin/chromium", args: [...FLAGS, `--blink-settings=preferredColorScheme=${{ dark: 0, light: 1 }[scheme]}`] },
          });
          assert.equal(Object.keys(report.results).length, pages.length, "every page was looked at");
          for (const [url, issues] of Object.entries(report.results)) {
            findings.push(...issues.map((issue) => `${login} ${url.slice(demo.url.length)} ${scheme}: ${issue.code ?? ""} ${issue.selector ?? ""} ${issue.message}`));
          }
        }
      }
      told("pa11y", everyone, started, findings);
    },
  };
}

/// All of it, by so many hands.
async function sideBySide(all, begin, work) {
  const waiting = [...all];
  const hand = async () => {
    const tools = await begin();
    while (waiting.length > 0) await work(tools, waiting.shift());
    await tools.page.context().close();
  };
  await Promise.all(Array.from({ length: BESIDE }, hand));
}

/// Says what was looked at and found; anything found is a failure.
function told(engine, everyone, started, findings) {
  const pages = everyone.reduce((sum, { pages: { length } }) => sum + length, 0);
  const twins = everyone.reduce((sum, one) => sum + one.twins, 0);
  console.log(`    ${engine}: ${pages} pages of ${everyone.length}, and ${twins} that are like them, ${Math.round((Date.now() - started) / 1000)} s`);
  for (const finding of findings) console.log(`    ${finding}`);
  assert.ok(pages + twins > 120, `${pages} pages: they were found`);
  assert.equal(findings.length, 0);
}

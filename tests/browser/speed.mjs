// How long it takes, on this machine, until a page can be used: a report, which never fails for being slow (a busy machine is not a
// broken program). A page is ready when its text is painted, and its script has done what it does at the beginning.
import assert from "node:assert/strict";
import { everybody } from "./crawl.mjs";

/// What a page should take at most, milliseconds, for the report.
const MEANT = 150;
/// How often each is loaded; the fastest counts, as others work on this machine too.
const TIMES = 3;

/// The check; its demo has a past.
export function speedChecks({ past, program }) {
  return {
    [`${past} how long pages take until they can be used`]: async ({ open, person: { demo } }) => {
      const figures = [];
      for (const { login, cookies, pages } of await everybody(demo, open)) {
        const { page } = await open({ viewport: { width: 1280, height: 800 } });
        await page.context().addCookies(cookies);
        for (const path of pages) {
          const taken = [];
          for (let time = 0; time < TIMES; time += 1) {
            await page.goto(demo.url + path);
            taken.push(await page.evaluate(ready));
          }
          figures.push({ login, path, ms: Math.round(Math.min(...taken)) });
        }
        await page.context().close();
      }
      assert.ok(figures.length > 80 && figures.every(({ ms }) => ms > 0), `${figures.length} pages`);
      figures.sort((one, other) => other.ms - one.ms);
      const within = figures.filter(({ ms }) => ms < MEANT).length;
      const build = program.includes("release") ? "release" : "debug";
      console.log(`    ${build} build: ${within} of ${figures.length} pages within ${MEANT} ms, half of them within ${figures[figures.length >> 1].ms} ms; the slowest:`);
      console.table(figures.slice(0, 5));
    },
  };
}

/// In the page: milliseconds from the click until it is painted, its script has run, and nothing keeps the thread busy.
async function ready() {
  const [navigation] = performance.getEntriesByType("navigation");
  const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  for (let tries = 0; tries < 50 && painted() === 0; tries += 1) await new Promise((later) => { setTimeout(later, 10); });
  const blocked = performance.getEntriesByType("longtask").map((task) => task.startTime + task.duration);
  return Math.max(navigation.domContentLoadedEventEnd, painted(), ...blocked);
}

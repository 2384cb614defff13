// Every page that somebody gets to by links, one for each form of address. Nothing is listed: what is new is found.

/// Who uses a demo, and nobody.
export const NOBODY = "nobody";

/// An address without its numbers: `/tokens/2204101` and `/tokens/2204102` are made by one hand.
function pattern(path) {
  return path.split(/[?#]/)[0].split("/").map((part) => (/\d/.test(part) ? "#" : part)).join("/");
}

/// What a browser is that has this cookie: every page of it, in the order in which it is found.
async function followed(demo, cookie, from) {
  const [seen, pages, waiting] = [new Set(), [], [...from]];
  while (waiting.length > 0) {
    const path = waiting.shift();
    if (seen.has(pattern(path))) continue;
    seen.add(pattern(path));
    const headers = { cookie, "accept-language": "fr" };
    const answer = await fetch(demo.url + path, { headers, redirect: "follow" });
    const there = answer.url.slice(demo.url.length);
    const html = answer.status === 200 && (answer.headers.get("content-type") ?? "").startsWith("text/html");
    if (!html || (pattern(there) !== pattern(path) && seen.has(pattern(there)))) {
      await answer.body?.cancel();
      continue;
    }
    seen.add(pattern(there));
    pages.push(there);
    const text = await answer.text();
    for (const [, link] of text.matchAll(/<a\b[^>]*?\shref="([^"#]+)/g)) {
      const to = link.replaceAll("&amp;", "&");
      if (to.startsWith("/")) waiting.push(to);
    }
  }
  return pages;
}

/// The pages of everybody: `{ login, cookie, pages }`, nobody's last. `open` gives a browser of its own.
export async function everybody(demo, open) {
  const found = [];
  for (const login of Object.keys(demo.accounts)) {
    const person = await open();
    await person.signIn(login);
    const cookies = await person.page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    await person.page.context().close();
    const pages = await followed(demo, cookie, ["/"]);
    found.push({ login, cookie, cookies, pages });
  }
  const pages = await followed(demo, "", ["/sign-in"]);
  found.push({ login: NOBODY, cookie: "", cookies: [], pages });
  return found;
}

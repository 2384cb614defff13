// Every page that somebody gets to by links, one for each form of address. Nothing is listed: what is new is found.

/// Who uses a demo, and nobody.
export const NOBODY = "nobody";

/// An address without its numbers: `/tokens/2204101` and `/tokens/2204102` are made by one hand.
function pattern(path) {
  return path.split(/[?#]/)[0].split("/").map((part) => (/\d/.test(part) ? "#" : part)).join("/");
}

/// What a page has that is its own, without the frame around it and what is new in every answer.
function content(text) {
  return text.slice(text.indexOf("<main")).replaceAll(/(name="csrf" value=)"[^"]*"/g, "$1").replaceAll(/<footer[^]*/g, "");
}

/// Every page that a browser with this cookie gets to, in the order in which it is found. What another reads word for word is not looked at
/// a second time, but for the page that each begins with: the frame around it is that one's. `read`: contents of pages so far.
async function followed(demo, cookie, from, read) {
  const [seen, pages, waiting] = [new Set(), [], [...from]];
  let twins = 0;
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
    const text = await answer.text();
    const own = content(text);
    if (read.has(own) && pages.length > 0) twins += 1;
    else pages.push(there);
    read.add(own);
    for (const [, link] of text.matchAll(/<a\b[^>]*?\shref="([^"#]+)/g)) {
      const to = link.replaceAll("&amp;", "&");
      if (to.startsWith("/")) waiting.push(to);
    }
  }
  return { pages, twins };
}

/// The pages of everybody: `{ login, cookie, cookies, pages, twins }`, nobody's last; `twins` are so many that others have too. `open` gives a
/// browser of its own.
export async function everybody(demo, open) {
  const [found, read] = [[], new Set()];
  for (const login of Object.keys(demo.accounts)) {
    const person = await open();
    await person.signIn(login);
    const cookies = await person.page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    await person.page.context().close();
    found.push({ login, cookie, cookies, ...await followed(demo, cookie, ["/"], read) });
  }
  found.push({ login: NOBODY, cookie: "", cookies: [], ...await followed(demo, "", ["/sign-in"], read) });
  return found;
}

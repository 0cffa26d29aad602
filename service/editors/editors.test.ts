import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { PASSWORD, type Person, startTestService, type TestService } from "../../test/support/service.ts";
import { runnerDeps } from "../changes.ts";
import { editorTasks } from "./tasks.ts";

let service: TestService;
let admin: Person;
let address = 0;

beforeAll(async () => {
  service = await startTestService({ TRUSTED_PROXIES: "127.0.0.0/8" });
  admin = await service.person("admin", "Ana Admin");
});
afterAll(() => service?.stop());

const from = (headers: Record<string, string> = {}) => ({
  "X-Forwarded-For": `10.1.${address >> 8}.${address++ & 255}`,
  ...headers,
});
const asAdmin = (method: string, path: string, body?: unknown, headers = {}) =>
  service.send(method, path, { token: admin.token, body, headers });
const invite = (email: string, more = {}) =>
  asAdmin("POST", "/editors", { email, name: "Bruno Editor", role: "editor", ...more });

/** Runs what the outbox promises, as the worker would. */
async function deliverMail(): Promise<void> {
  const task = editorTasks({ ...service.parts, linkBaseUrl: "https://reviews.test" })[0];
  const promised = await service
    .em()
    .execute("select id, payload from app.outbox where task = 'send-account-link' and done_at is null order by id");
  for (const { id, payload } of promised) {
    const context = { ...runnerDeps(service.parts), em: service.em(), signal: new AbortController().signal };
    await (task as { run: (context: object, payload: unknown) => Promise<void> }).run(context, payload);
    await service.em().execute("update app.outbox set done_at = now() where id = ?", [id]);
  }
}

async function linkSentTo(email: string): Promise<string> {
  await deliverMail();
  const mail = (await service.mailTo(email)) ?? "";
  return /^https:\/\/reviews\.test(\/\S+)\r?$/m.exec(mail.replaceAll("=\r\n", ""))?.[1] ?? "no link";
}

describe("inviting", () => {
  it("makes the editor, promises the e-mail, and the link sets the password once", async () => {
    const made = await invite("bruno@example.org", { language: "pt" });
    expect(made.status).toBe(201);
    expect(made.headers.get("Location")).toBe(`/editors/${made.body.id}`);
    expect(made.headers.get("ETag")).toMatch(/^"1\.[\w-]+"$/);
    expect(made.body).toMatchObject({ email: "bruno@example.org", role: "editor", status: "invited", totp: false });
    const link = await linkSentTo("bruno@example.org");
    expect(link).toMatch(/^\/invitations\/[\w-]{43}$/);
    expect(
      (await service.send("POST", link, { body: { password: "short" }, headers: from() })).body.errors[0].pointer,
    ).toBe("/password");
    expect((await service.send("POST", link, { body: { password: PASSWORD }, headers: from() })).status).toBe(204);
    expect((await service.send("POST", link, { body: { password: PASSWORD }, headers: from() })).status).toBe(410);
    const signedIn = await service.send("POST", "/sessions", {
      body: { email: "Bruno@Example.org", password: PASSWORD },
      headers: from(),
    });
    expect(signedIn.status).toBe(201);
  });

  it("keeps no token in the database", async () => {
    await invite("token@example.org");
    const link = await linkSentTo("token@example.org");
    const token = link.split("/").at(-1) ?? "";
    const rows = await service.em().execute("select * from app.account_links");
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(await service.em().execute("select * from app.outbox"))).not.toContain(token);
  });

  it("writes an RFC 5322 message in the editor's language with the link alone on its line", async () => {
    await invite("carla@example.org", { language: "pt", name: "Carla João" });
    await linkSentTo("carla@example.org");
    const mail = (await service.mailTo("carla@example.org")) ?? "";
    expect(mail).toContain("Content-Type: text/plain; charset=utf-8");
    expect(mail).toContain("Content-Transfer-Encoding: quoted-printable");
    expect(mail).toContain("Subject: Seu convite");
    expect(mail).toMatch(/^Date: /m);
    expect(mail).toMatch(/^Message-ID: /m);
  });

  it("refuses an e-mail that is taken, whatever its case, and names bad members", async () => {
    await invite("dora@example.org");
    expect((await invite("DORA@example.org")).body.type).toBe("editor-exists");
    const bad = await asAdmin("POST", "/editors", { email: "no", name: "\u0000", role: "king", id: 1 });
    expect(bad.status).toBe(422);
    expect(bad.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      "/email",
      "/id",
      "/name",
      "/role",
    ]);
  });

  it("is an admin's right", async () => {
    const editor = await service.person("editor");
    const reply = await service.send("POST", "/editors", { token: editor.token, body: {} });
    expect([reply.status, reply.body.type]).toEqual([403, "admins-only"]);
    expect((await service.send("GET", "/editors", { token: editor.token })).status).toBe(403);
    expect((await service.send("GET", "/editors")).status).toBe(401);
  });

  it("shows a form in the reader's language and answers it in HTML", async () => {
    await invite("elsa@example.org");
    const link = await linkSentTo("elsa@example.org");
    const form = await service.send("GET", link, {
      headers: from({ "Accept-Language": "pt-BR", Accept: "text/html" }),
    });
    expect(form.status).toBe(200);
    expect(form.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(form.text).toContain('<html lang="pt">');
    const post = (password: string) =>
      service.send("POST", link, {
        raw: new URLSearchParams({ password }).toString(),
        headers: from({ "Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "es" }),
      });
    const again = await post("corta");
    expect([again.status, again.headers.get("Content-Type")]).toEqual([422, "text/html; charset=utf-8"]);
    expect(again.text).toContain('role="alert"');
    const done = await post(PASSWORD);
    expect(done.status).toBe(200);
    expect(done.text).toContain("Ya puede iniciar sesión");
    expect((await post(PASSWORD)).status).toBe(410);
    expect((await service.send("GET", link, { headers: from() })).status).toBe(410);
    expect((await service.send("GET", "/invitations/unknown", { headers: from() })).status).toBe(404);
  });

  it("can be sent from the page that a browser was shown, again after a mistake", async () => {
    await invite("gina@example.org");
    const link = await linkSentTo("gina@example.org");
    const form = (password: string) =>
      service.send("POST", link, {
        raw: new URLSearchParams({ password }).toString(),
        headers: from({
          "Content-Type": "application/x-www-form-urlencoded",
          Origin: "http://reviews.test",
          "Sec-Fetch-Site": "same-origin",
        }),
      });
    const pages = [await service.send("GET", link, { headers: from({ Accept: "text/html" }) }), await form("short")];
    for (const { headers, text } of pages) {
      // By "no-referrer" a browser would send "Origin: null".
      expect(headers.get("Referrer-Policy")).toBe("same-origin");
      expect(headers.get("Content-Security-Policy")).toContain("form-action 'self'");
      expect(headers.get("Content-Language")).toBe("en");
      expect(text).toContain("<form");
    }
    expect((await form("a%zz")).status).toBe(422);
    expect(
      (
        await service.send("POST", link, {
          raw: "password=aaaaaaaaaaaaaa%ff%zz",
          headers: from({ "Content-Type": "application/x-www-form-urlencoded" }),
        })
      ).status,
    ).toBe(400);
    expect((await form(PASSWORD)).status).toBe(200);
    expect((await form("short")).status).toBe(410);
    const refused = await service.send("GET", link, { headers: from({ Accept: "application/json" }) });
    expect(refused.headers.get("Content-Type")).toContain("html"); // 410 comes first
  });

  it("refuses the form to other people's pages", async () => {
    await invite("fabio@example.org");
    const link = await linkSentTo("fabio@example.org");
    const reply = await service.send("POST", link, {
      body: { password: PASSWORD },
      headers: from({ Origin: "https://evil.test" }),
    });
    expect([reply.status, reply.body.type]).toEqual([403, "foreign-origin"]);
    expect((await service.send("GET", link, { headers: from({ Origin: "https://evil.test" }) })).status).toBe(200);
  });
});

describe("resetting a password", () => {
  const ask = (email: string) => service.send("POST", "/password-resets", { body: { email }, headers: from() });

  it("answers alike for known and unknown e-mails", async () => {
    const person = await service.person("editor");
    const [known, unknown] = [await ask(person.email), await ask("nobody-at-all@example.org")];
    expect([known.status, known.text]).toEqual([202, ""]);
    expect([unknown.status, unknown.text]).toEqual([202, ""]);
  });

  it("sets the password once and ends every session", async () => {
    const person = await service.person("editor");
    await ask(person.email);
    const link = await linkSentTo(person.email);
    expect(link).toMatch(/^\/password-resets\/[\w-]{43}$/);
    expect(
      (await service.send("POST", link, { body: { password: "another good password" }, headers: from() })).status,
    ).toBe(204);
    expect((await service.send("GET", "/editors/me", { token: person.token })).status).toBe(401);
    expect(
      (await service.send("POST", link, { body: { password: "another good password" }, headers: from() })).status,
    ).toBe(410);
    const signedIn = await service.send("POST", "/sessions", {
      body: { email: person.email, password: "another good password" },
      headers: from(),
    });
    expect(signedIn.status).toBe(201);
  });

  it("expires, and doesn't work as an invitation", async () => {
    const person = await service.person("editor");
    await ask(person.email);
    const link = await linkSentTo(person.email);
    expect(
      (await service.send("GET", link.replace("password-resets", "invitations"), { headers: from() })).status,
    ).toBe(404);
    await service
      .em()
      .execute("update app.account_links set expires_at = now() - interval '1 second' where editor_id = ?", [
        person.id,
      ]);
    expect((await service.send("POST", link, { body: { password: PASSWORD }, headers: from() })).status).toBe(410);
  });
});

describe("the list of editors", () => {
  it("pages by a cursor that is bound to its query", async () => {
    const first = await asAdmin("GET", "/editors?limit=2");
    expect(first.body.items).toHaveLength(2);
    expect(first.headers.get("Link")).toBe(
      `</editors?limit=2&cursor=${encodeURIComponent(first.body.next)}>; rel="next"`,
    );
    const second = await asAdmin("GET", `/editors?limit=2&cursor=${first.body.next}`);
    expect(second.body.items[0].id > first.body.items[1].id).toBe(true);
    for (const path of [
      `/editors?role=admin&cursor=${first.body.next}`,
      `/editors?cursor=${first.body.next.slice(0, -2)}`,
      `/editors?cursor=${first.body.next}x`,
      "/editors?cursor=WzFd.AAAA",
    ]) {
      const refused = await asAdmin("GET", path);
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, "cursor"]);
    }
  });

  it("refuses what it doesn't know", async () => {
    const reply = await asAdmin("GET", "/editors?limit=0&limit=1&colour=red&status=gone");
    expect(reply.status).toBe(400);
    expect(
      reply.body.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`).sort(),
    ).toEqual(["colour unknown", "limit repeated", "status invalid-value"]);
  });
});

describe("changing an editor", () => {
  it("needs the version that was seen", async () => {
    const person = await service.person("editor");
    const path = `/editors/${person.id}`;
    const seen = await asAdmin("GET", path);
    const etag = seen.headers.get("ETag") ?? "";
    expect((await asAdmin("PATCH", path, { name: "New Name" })).status).toBe(428);
    expect((await asAdmin("PATCH", path, { name: "New Name" }, { "If-Match": '"99.x"' })).status).toBe(412);
    expect((await asAdmin("PATCH", path, { name: "New Name" }, { "If-Match": `W/${etag}` })).status).toBe(412);
    expect((await asAdmin("PATCH", path, { name: "New Name" }, { "If-Match": "no quotes" })).status).toBe(400);
    const changed = await asAdmin("PATCH", path, { name: "New Name" }, { "If-Match": etag });
    expect([changed.status, changed.body.name, changed.body.version]).toEqual([200, "New Name", seen.body.version + 1]);
    expect((await asAdmin("PATCH", path, { name: "Other" }, { "If-Match": etag })).status).toBe(412);
  });

  it("deactivates, keeps the editor, and calls back", async () => {
    const person = await service.person("editor");
    const path = `/editors/${person.id}`;
    expect((await asAdmin("DELETE", path, undefined, { "If-Match": "*" })).status).toBe(204);
    expect((await asAdmin("GET", path)).body.status).toBe("inactive");
    expect((await asAdmin("PATCH", path, { status: "active" }, { "If-Match": "*" })).body.status).toBe("active");
    const signedIn = await service.send("POST", "/sessions", {
      body: { email: person.email, password: PASSWORD },
      headers: from(),
    });
    expect(signedIn.status).toBe(201);
  });

  it("refuses to take the last admin away, also when two admins do it to each other at once", async () => {
    const other = await service.person("admin");
    const demote = (by: Person, whom: Person) =>
      service.send("PATCH", `/editors/${whom.id}`, {
        token: by.token,
        body: { role: "editor" },
        headers: { "If-Match": "*" },
      });
    const replies = await Promise.all([demote(admin, other), demote(other, admin)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const admins = await service.em().execute("select id from app.editors where role = 'admin' and status = 'active'");
    expect(admins).toHaveLength(1);
    await service.em().execute("update app.editors set role = 'admin' where id = ?", [admin.id]);
    await service.em().execute("update app.editors set role = 'editor' where id = ?", [other.id]);
    expect((await asAdmin("DELETE", `/editors/${admin.id}`, undefined, { "If-Match": "*" })).body.type).toBe(
      "last-admin",
    );
  });

  it("knows an address that is spelled out better than a pattern", async () => {
    const refused = await asAdmin("DELETE", "/editors/me", undefined, { "If-Match": "*" });
    expect([refused.status, refused.headers.get("Allow")]).toEqual([405, "GET, HEAD, OPTIONS, PATCH"]);
  });

  it("knows nothing of ids of the wrong shape", async () => {
    for (const id of ["1", "0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55", "%00", "..", "'"]) {
      const reply = await asAdmin("GET", `/editors/${id}`);
      expect([id, [400, 404].includes(reply.status)]).toEqual([id, true]);
    }
  });
});

describe("one's own account", () => {
  it("changes name and language, never role or status", async () => {
    const person = await service.person("editor");
    const seen = await service.send("GET", "/editors/me", { token: person.token });
    const change = (body: object) =>
      service.send("PATCH", "/editors/me", {
        token: person.token,
        body,
        headers: { "If-Match": seen.headers.get("ETag") ?? "" },
      });
    const raised = await change({ role: "admin", status: "active" });
    expect([raised.status, raised.body.errors.length]).toEqual([422, 2]);
    expect((await change({ name: "Me", language: "en" })).body).toMatchObject({
      name: "Me",
      language: "en",
      role: "editor",
    });
  });

  it("changes the password with the old one and ends the other sessions", async () => {
    const person = await service.person("editor");
    const elsewhere = await service.send("POST", "/sessions", {
      body: { email: person.email, password: PASSWORD },
      headers: from(),
    });
    const put = (body: object) => service.send("PUT", "/editors/me/password", { token: person.token, body });
    expect((await put({ currentPassword: "wrong", password: "a whole new password" })).body.errors[0].pointer).toBe(
      "/currentPassword",
    );
    expect((await put({ currentPassword: PASSWORD, password: "a whole new password" })).status).toBe(204);
    expect((await service.send("GET", "/editors/me", { token: person.token })).status).toBe(200);
    expect((await service.send("GET", "/editors/me", { token: elsewhere.body.accessToken })).status).toBe(401);
  });
});

import { argon2Sync, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { EntityManager } from "@mikro-orm/postgresql";
import { exportSPKI, importJWK, SignJWT } from "jose";
import { Secret, TOTP } from "otpauth";
import { PASSWORD, type Person, startTestService, type TestService } from "../../test/support/service.ts";
import { createAccessTokens } from "./access-tokens.ts";
import { createSigningKeys, rotateSigningKeys } from "./signing-keys.ts";

let service: TestService;
let address = 0;

beforeAll(async () => {
  service = await startTestService({ TRUSTED_PROXIES: "127.0.0.0/8", EDITOR_APP_URL: "https://editors.test" });
});
afterAll(() => service?.stop());

/** Each caller comes from an address of its own, so that tests don't use up each other's budget. */
const from = (headers: Record<string, string> = {}) => ({
  "X-Forwarded-For": `10.0.${address >> 8}.${address++ & 255}`,
  ...headers,
});
const signIn = (email: string, password = PASSWORD, more: object = {}, headers = from()) =>
  service.send("POST", "/sessions", { body: { email, password, ...more }, headers });
const cookieOf = (reply: { headers: Headers }) => reply.headers.get("Set-Cookie")?.split(";")[0] ?? "";
const refresh = (cookie: string, headers = {}) =>
  service.send("POST", "/sessions/refresh", { headers: from({ Cookie: cookie, ...headers }) });

/** A hash as an earlier release might have made it. */
async function hashWith({ memory, passes }: { memory: number; passes: number }): Promise<string> {
  const salt = randomBytes(16);
  const secret = Buffer.from(service.parts.config.PASSWORD_PEPPER);
  const input = { message: Buffer.from(PASSWORD), nonce: salt, secret, parallelism: 1, tagLength: 32, memory, passes };
  const tag = argon2Sync("argon2id", input);
  const plain = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replaceAll("=", "");
  return `$argon2id$v=19$m=${memory},t=${passes},p=1$${plain(salt)}$${plain(tag)}`;
}

describe("signing in", () => {
  it("gives an access token that works and a cookie for the sessions' addresses only", async () => {
    const person = await service.person("editor");
    const reply = await signIn(person.email.toUpperCase());
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ tokenType: "Bearer", expiresIn: 600 });
    expect(reply.headers.get("Set-Cookie")).toMatch(
      /^refresh=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/sessions; Max-Age=1209600$/,
    );
    expect(reply.headers.get("Cache-Control")).toBe("no-store");
    expect((await service.send("GET", "/editors/me", { token: reply.body.accessToken })).status).toBe(200);
  });

  it("answers alike for an unknown e-mail, a wrong password and an inactive editor", async () => {
    const person = await service.person("editor");
    const inactive = await service.person("editor");
    await service.em().execute("update app.editors set status = 'inactive' where id = ?", [inactive.id]);
    const replies = await Promise.all([
      signIn("nobody@example.org"),
      signIn(person.email, "not the right password"),
      signIn(inactive.email),
    ]);
    for (const { status, body, headers } of replies) {
      expect(status).toBe(401);
      expect(body).toMatchObject({ type: "wrong-credentials", status: 401, instance: "/sessions" });
      expect(headers.get("WWW-Authenticate")).toBe("Bearer");
    }
    const [first, ...others] = replies.map(({ body: { requestId: _, ...rest } }) => rest);
    for (const other of others) expect(other).toEqual(first);
  });

  it("refuses an account from one address after ten failures, existing or not, before it looks at the password", async () => {
    const person = await service.person("editor");
    for (const email of [person.email, "ghost@example.org"]) {
      const headers = from();
      for (let attempt = 0; attempt < 10; attempt += 1)
        expect((await signIn(email, "wrong wrong wrong", {}, headers)).status).toBe(401);
      const refused = await signIn(email, PASSWORD, {}, headers);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    }
    expect((await signIn(person.email)).status).toBe(201); // another address is not locked out
  });

  it("counts attempts that are made at once", async () => {
    const person = await service.person("editor");
    const headers = from();
    const attempts = Array.from({ length: 30 }, () => signIn(person.email, "wrong wrong wrong", {}, headers));
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  });

  it("names what no text can hold, and says no list of thousands", async () => {
    const typed = { email: "a\0b", password: "\ud800", otp: "\0" };
    const reply = await service.send("POST", "/sessions", { body: typed, headers: from() });
    expect([reply.status, reply.body.errors.length]).toEqual([422, 3]);
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, number) => [`x${number}`, 1]));
    const bounded = await service.send("POST", "/sessions", { body: many, headers: from() });
    expect([bounded.status, bounded.body.errors.length]).toEqual([422, 100]);
  });

  it("holds an address to a hundred requests in five minutes and tells the budget", async () => {
    const headers = from();
    const first = await service.send("POST", "/sessions/refresh", { headers });
    expect(first.headers.get("RateLimit-Policy")).toBe('"address";q=100;w=300');
    expect(first.headers.get("RateLimit")).toMatch(/^"address";r=99;t=\d+$/);
    for (let sent = 1; sent < 100; sent += 1) await service.send("POST", "/sessions/refresh", { headers });
    const refused = await service.send("POST", "/sessions/refresh", { headers });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("RateLimit")).toMatch(/^"address";r=0;t=\d+$/);
  });

  it("names every bad member and unknown members", async () => {
    const reply = await service.send("POST", "/sessions", { body: { email: 7, extra: 1 }, headers: from() });
    expect(reply.status).toBe(422);
    expect(reply.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      "/email",
      "/extra",
      "/password",
    ]);
  });

  it("hashes a password anew that was hashed with other parameters", async () => {
    const person = await service.person("editor");
    const kept = async () =>
      (
        await service
          .em()
          .execute<{ hash: string }[]>("select password_hash as hash from app.editors where id = ?", [person.id])
      )[0]?.hash ?? "";
    const weaker = await hashWith({ memory: 8_192, passes: 1 });
    await service.em().execute("update app.editors set password_hash = ? where id = ?", [weaker, person.id]);
    expect((await signIn(person.email, "another password")).status).toBe(401);
    expect(await kept()).toBe(weaker);
    expect((await signIn(person.email)).status).toBe(201);
    expect(await kept()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await signIn(person.email)).status).toBe(201);
  });
});

describe("refreshing", () => {
  it("changes the cookie for a new one and ends the family when an old one comes again", async () => {
    const person = await service.person("editor");
    const first = cookieOf(await signIn(person.email));
    const second = await refresh(first);
    expect(second.status).toBe(201);
    const reused = await refresh(first);
    expect(reused.status).toBe(401);
    expect(reused.body.type).toBe("refresh-token-refused");
    expect((await refresh(cookieOf(second))).status).toBe(401);
    expect((await service.send("GET", "/editors/me", { token: second.body.accessToken })).status).toBe(401);
  });

  it("lets one of two uses at once through", async () => {
    const person = await service.person("editor");
    const cookie = cookieOf(await signIn(person.email));
    const statuses = (await Promise.all([refresh(cookie), refresh(cookie)])).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 401]);
  });

  it.each([
    ["no cookie", ""],
    ["an unknown cookie", "refresh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
  ])("refuses %s", async (_, cookie) => {
    expect((await refresh(cookie)).status).toBe(401);
  });

  it("is refused to other people's pages, and to nobody without a browser's headers", async () => {
    expect((await refresh("", { Origin: "https://evil.test" })).status).toBe(403);
    expect((await refresh("", { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
    expect((await refresh("", { Origin: "https://editors.test" })).status).toBe(401);
    expect((await refresh("", { Origin: "http://reviews.test" })).status).toBe(401);
  });

  it("ends with the session", async () => {
    const person = await service.person("editor");
    const reply = await signIn(person.email);
    const ended = await service.send("DELETE", "/sessions/current", { headers: from({ Cookie: cookieOf(reply) }) });
    expect(ended.status).toBe(204);
    expect(ended.headers.get("Set-Cookie")).toContain("Max-Age=0");
    expect((await refresh(cookieOf(reply))).status).toBe(401);
    expect((await service.send("GET", "/editors/me", { token: reply.body.accessToken })).status).toBe(401);
    expect((await service.send("DELETE", "/sessions/current", { headers: from() })).status).toBe(401);
  });
});

describe("access tokens", () => {
  const me = (token: string) => service.send("GET", "/editors/me", { token });

  it("are verified with the published keys", async () => {
    const { body, headers, status } = await service.send("GET", "/.well-known/jwks.json");
    expect(status).toBe(200);
    expect(headers.get("Cache-Control")).toContain("public");
    expect(body.keys[0]).toMatchObject({ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" });
    expect(body.keys[0]).not.toHaveProperty("d");
  });

  it("are refused when anything is wrong with them", async () => {
    const person = await service.person("editor");
    const { kid, key } = await service.parts.keys.signer(service.em());
    const [, payload = ""] = person.token.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const jwk = (await service.send("GET", "/.well-known/jwks.json")).body.keys[0];
    const spki = await exportSPKI((await importJWK(jwk, "EdDSA", { extractable: true })) as CryptoKey);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const sign = (changes: object, header: object = {}) =>
      new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: "EdDSA", kid, typ: "at+jwt", ...header })
        .sign(key);
    const hs256 = (secret: string) =>
      new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid, typ: "at+jwt" }).sign(Buffer.from(secret));
    const now = Math.floor(Date.now() / 1000);
    const bad: Record<string, string> = {
      "alg none": `${part({ alg: "none", kid, typ: "at+jwt" })}.${payload}.`,
      "alg nOnE": `${part({ alg: "nOnE", kid, typ: "at+jwt" })}.${payload}.`,
      "HS256 with the public key": await hs256(spki),
      "HS256 with the public key's x": await hs256(jwk.x),
      "an unknown kid": await sign({}, { kid: "0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55" }),
      "a kid that is SQL": await sign({}, { kid: "' or 1=1 --" }),
      "no kid": await sign({}, { kid: undefined }),
      "another type": await sign({}, { typ: "JWT" }),
      "an unknown critical header": `${part({ alg: "EdDSA", kid, typ: "at+jwt", crit: ["x"], x: 1 })}.${payload}.AA`,
      "an expired token": await sign({ iat: now - 1200, exp: now - 600 }),
      "a token from the future": await sign({ iat: now + 3600, exp: now + 4200 }),
      "a token that lasts too long": await sign({ iat: now - 3600, exp: now + 3600 }),
      "another audience": await sign({ aud: "somebody-else" }),
      "another issuer": await sign({ iss: "https://evil.test" }),
      "no expiry": await sign({ exp: undefined }),
      "no session": await sign({ sid: undefined }),
      "another's session": await sign({ sid: "0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55" }),
      "a changed payload": person.token.replace(
        payload,
        part({ ...claims, sub: "0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55" }),
      ),
      "no signature": `${person.token.split(".").slice(0, 2).join(".")}.`,
      "a zero signature": `${person.token.split(".").slice(0, 2).join(".")}.${Buffer.alloc(64).toString("base64url")}`,
      "an embedded key": await sign({}, { jwk, kid: undefined }),
      "a key's address": await sign({}, { jku: `${service.baseUrl}/.well-known/jwks.json`, kid: undefined }),
      "a very long token": `${person.token}${"A".repeat(4000)}`,
      "not a token": "abc",
    };
    expect((await me(await sign({}))).status).toBe(200); // the matrix is about what differs from this
    for (const [what, token] of Object.entries(bad)) {
      const reply = await me(token);
      expect([what, reply.status, reply.headers.get("WWW-Authenticate")?.startsWith("Bearer")]).toEqual([
        what,
        401,
        true,
      ]);
    }
  });

  it("are not refresh tokens, nor the other way round", async () => {
    const person = await service.person("editor");
    const reply = await signIn(person.email);
    expect((await me(cookieOf(reply).replace("refresh=", ""))).status).toBe(401);
    expect((await refresh(`refresh=${reply.body.accessToken}`)).status).toBe(401);
  });

  it("are wanted in the Authorization header", async () => {
    const reply = await service.send("GET", "/editors/me");
    expect(reply.status).toBe(401);
    expect(reply.body.type).toBe("unauthorized");
    expect((await service.send("GET", "/editors/me", { headers: { Authorization: "Basic YTpi" } })).status).toBe(401);
  });

  it("end at once when the editor is deactivated, in every process", async () => {
    const admin = await service.person("admin");
    const person = await service.person("editor");
    expect((await me(person.token)).status).toBe(200);
    await service.send("DELETE", `/editors/${person.id}`, { token: admin.token, headers: { "If-Match": "*" } });
    expect((await me(person.token)).status).toBe(401);
  });

  it("go on through a rotation of keys, whose next is published ahead, and end when keys are compromised", async () => {
    const person = await service.person("editor");
    const rotate = (when: "due" | "compromised") =>
      service.em().transactional((em) => rotateSigningKeys(em as EntityManager, service.parts.seal, when));
    const asAnotherProcess = () => createSigningKeys(service.parts.seal);
    const before = await asAnotherProcess().jwks(service.em());
    expect(before.keys).toHaveLength(2);
    expect(await rotate("due")).toBe("kept");
    await service.em().execute("update app.signing_keys set signs_from = signs_from - interval '30 days 1 minute'");
    expect(await rotate("due")).toBe("made");
    const { kid } = await asAnotherProcess().signer(service.em());
    expect(before.keys.map((key) => key.kid)).toContain(kid); // it was published before it signs
    const after = await asAnotherProcess().jwks(service.em());
    expect(after.keys).toHaveLength(3); // the last one still verifies what it has signed
    expect((await me(person.token)).status).toBe(200);
    expect(await rotate("compromised")).toBe("made");
    const fresh = await asAnotherProcess().jwks(service.em());
    expect(fresh.keys.filter((key) => after.keys.some((old) => old.kid === key.kid))).toEqual([]);
    const verify = createAccessTokens(asAnotherProcess(), service.parts.config.PUBLIC_URL).verify(
      service.em(),
      person.token,
    );
    await expect(verify).rejects.toThrow(/not valid/);
  });
});

describe("the second factor", () => {
  const enable = async (person: Person) => {
    const begun = await service.send("POST", "/editors/me/totp", { token: person.token });
    expect(begun.status).toBe(201);
    expect(begun.body.uri).toMatch(/^otpauth:\/\/totp\/RandomCameraReviews:/);
    const totp = new TOTP({ secret: Secret.fromBase32(begun.body.secret) });
    const confirmed = await service.send("PUT", "/editors/me/totp", {
      token: person.token,
      body: { otp: totp.generate() },
    });
    expect(confirmed.status).toBe(200);
    return { totp, codes: confirmed.body.recoveryCodes as string[] };
  };

  it("is asked for after a right password only, and a code works once", async () => {
    const person = await service.person("editor");
    const { totp } = await enable(person);
    expect((await signIn(person.email)).body.type).toBe("otp-required");
    expect((await signIn(person.email, "a wrong password")).body.type).toBe("wrong-credentials");
    const next = totp.generate({ timestamp: Date.now() + 30_000 }); // the one of now confirmed the secret
    expect((await signIn(person.email, PASSWORD, { otp: next })).status).toBe(201);
    expect((await signIn(person.email, PASSWORD, { otp: next })).body.type).toBe("wrong-credentials");
    expect((await signIn(person.email, PASSWORD, { otp: "000000" })).status).toBe(401);
  });

  it("gives way to a recovery code, once", async () => {
    const person = await service.person("editor");
    const { codes } = await enable(person);
    expect(codes).toHaveLength(10);
    const [code = ""] = codes;
    expect((await signIn(person.email, PASSWORD, { otp: code.toUpperCase().replaceAll("-", " ") })).status).toBe(201);
    expect((await signIn(person.email, PASSWORD, { otp: code })).status).toBe(401);
  });

  it("is turned off again, and begun only once", async () => {
    const person = await service.person("editor");
    await enable(person);
    expect((await service.send("POST", "/editors/me/totp", { token: person.token })).status).toBe(409);
    expect((await service.send("DELETE", "/editors/me/totp", { token: person.token })).status).toBe(204);
    expect((await signIn(person.email)).status).toBe(201);
    expect(
      (await service.send("PUT", "/editors/me/totp", { token: person.token, body: { otp: "123456" } })).status,
    ).toBe(409);
  });

  it("names a wrong or misshapen code", async () => {
    const person = await service.person("editor");
    await service.send("POST", "/editors/me/totp", { token: person.token });
    for (const otp of ["000000", "12345", ""]) {
      const reply = await service.send("PUT", "/editors/me/totp", { token: person.token, body: { otp } });
      expect([reply.status, reply.body.errors[0].pointer]).toEqual([422, "/otp"]);
    }
  });
});

import type { EntityManager } from "@mikro-orm/postgresql";
import { type Answer, type Caching, type Route, route } from "../http/route.ts";
import { ACCESS_TOKEN_S, type AccessTokens } from "./access-tokens.ts";
import { CredentialsInput, JwksView, TokenView } from "./schema.ts";
import { endCurrentSession, type Opened, REFRESH_DAYS, refreshSession } from "./sessions.ts";
import { type SignInDeps, signIn } from "./sign-in.ts";
import type { SigningKeys } from "./signing-keys.ts";

export interface SessionRouteDeps extends SignInDeps {
  readonly tokens: AccessTokens;
  readonly keys: SigningKeys;
  /** The cookie is for https only. */
  readonly isSecure: boolean;
}

/** Short: a new key is published an hour before it signs. */
const JWKS_CACHING: Caching = { browserS: 300, edgeS: 300, staleS: 600 };

export const sessionRoutes = (deps: SessionRouteDeps): Route[] => [
  signInRow(deps),
  refreshRow(deps),
  signOutRow(deps),
  keysRow(deps),
];

const signInRow = (deps: SessionRouteDeps) =>
  route({
    method: "post",
    path: "/sessions",
    tag: "sessions",
    summary: "Sign in",
    who: "anyone",
    limit: "address",
    data: "none",
    durable: "never",
    description:
      "The answer is alike for an unknown e-mail, a wrong password and an inactive editor. A missing `otp` is told by the type `otp-required`.",
    body: CredentialsInput,
    answers: { 201: TokenView },
    problems: { 401: "Wrong credentials, or `otp-required`" },
    act: async ({ em, body, request }) => tokenAnswer(em, deps, await signIn(em, deps, body, request.address)),
  });

const refreshRow = (deps: SessionRouteDeps) =>
  route({
    method: "post",
    path: "/sessions/refresh",
    tag: "sessions",
    summary: "Change the refresh cookie for new tokens",
    who: "anyone",
    limit: "address",
    durable: "never",
    description: "A refresh token works once; using it again ends its session.",
    answers: { 201: TokenView },
    problems: { 401: "The cookie is missing, used, unknown or expired" },
    act: async ({ em, request }) => tokenAnswer(em, deps, await refreshSession(em, deps.seal, request.refreshCookie)),
  });

const signOutRow = (deps: SessionRouteDeps) =>
  route({
    method: "delete",
    path: "/sessions/current",
    tag: "sessions",
    summary: "Sign out",
    who: "anyone",
    limit: "address",
    answers: { 204: undefined },
    problems: { 401: "The cookie is missing or unknown" },
    act: async ({ em, request }) => {
      await endCurrentSession(em, deps.seal, request.refreshCookie);
      return { status: 204, headers: { "Set-Cookie": refreshCookie("", 0, deps.isSecure) } };
    },
  });

const keysRow = (deps: SessionRouteDeps) =>
  route({
    method: "get",
    path: "/.well-known/jwks.json",
    tag: "sessions",
    summary: "The keys that access tokens are verified with",
    who: "anyone",
    caching: JWKS_CACHING,
    data: "replica",
    answers: { 200: JwksView },
    act: async ({ em }) => ({ status: 200, body: await deps.keys.jwks(em), cacheTags: ["jwks"] }),
  });

async function tokenAnswer(
  em: EntityManager,
  { tokens, isSecure }: SessionRouteDeps,
  { editorId, sessionId, refreshToken }: Opened,
): Promise<Answer> {
  return {
    status: 201,
    body: { accessToken: await tokens.issue(em, editorId, sessionId), tokenType: "Bearer", expiresIn: ACCESS_TOKEN_S },
    headers: { "Set-Cookie": refreshCookie(refreshToken, REFRESH_DAYS * 86_400, isSecure) },
  };
}

const refreshCookie = (token: string, maxAgeS: number, isSecure: boolean): string =>
  `refresh=${token}; HttpOnly; SameSite=Strict; Path=/sessions; Max-Age=${maxAgeS}${isSecure ? "; Secure" : ""}`;

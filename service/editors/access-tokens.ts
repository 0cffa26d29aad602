import { randomUUID } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { errors, type JWTHeaderParameters, jwtVerify, SignJWT } from "jose";
import { isUuid } from "../http/ids.ts";
import { Unauthorized } from "../http/problems.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** Short, because a token can't be called back; who is signed in is asked of the database at each use anyway. */
export const ACCESS_TOKEN_S = 600;

const AUDIENCE = "camera-reviews";
const TYPE = "at+jwt"; // RFC 9068: no other kind of token passes for an access token
const MAX_TOKEN_CHARS = 2_000;

export interface AccessTokens {
  issue(em: EntityManager, editorId: string, sessionId: string): Promise<string>;
  /** @throws Unauthorized whatever is wrong with it */
  verify(em: EntityManager, token: string): Promise<{ editorId: string; sessionId: string }>;
}

export function createAccessTokens(keys: SigningKeys, issuer: string): AccessTokens {
  return {
    async issue(em, editorId, sessionId) {
      const { kid, key } = await keys.signer(em);
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: "EdDSA", kid, typ: TYPE })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(editorId)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${ACCESS_TOKEN_S}s`)
        .sign(key);
    },
    async verify(em, token) {
      if (token.length > MAX_TOKEN_CHARS) throw invalidToken();
      const keyOf = async ({ kid }: JWTHeaderParameters) => {
        const key = kid !== undefined && isUuid(kid) ? await keys.verifier(em, kid) : undefined;
        if (!key) throw new errors.JWKSNoMatchingKey();
        return key;
      };
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          algorithms: ["EdDSA"],
          issuer,
          audience: AUDIENCE,
          typ: TYPE,
          requiredClaims: ["sub", "sid", "jti", "iat", "exp"],
          maxTokenAge: ACCESS_TOKEN_S,
          clockTolerance: 5,
        });
        const { sub, sid } = payload;
        if (!isUuid(sub) || !isUuid(sid)) throw invalidToken();
        return { editorId: sub as string, sessionId: sid as string };
      } catch (error) {
        throw error instanceof errors.JOSEError ? invalidToken() : error;
      }
    },
  };
}

const invalidToken = (): Unauthorized =>
  new Unauthorized(
    "invalid-token",
    "The access token is not valid or no longer valid.",
    'Bearer error="invalid_token"',
  );

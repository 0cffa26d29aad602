import type { Context, Next } from "koa";

/** The strictest that an API can live with; a page says itself what it needs more. */
const HEADERS = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
} as const;

const TWO_YEARS_S = 63_072_000;

export function securityHeaders({ isSecure }: { isSecure: boolean }) {
  const headers = {
    ...HEADERS,
    ...(isSecure && { "Strict-Transport-Security": `max-age=${TWO_YEARS_S}; includeSubDomains` }),
  };
  return async (ctx: Context, next: Next): Promise<void> => {
    ctx.set(headers);
    await next();
  };
}

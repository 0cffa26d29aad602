import type { EdgeContract } from "../edge-contract.ts";

/** Part of the cache key; only the function writes it, with something else each time. */
export const UNCACHED_HEADER = "X-Uncached";

/** The runtime that the source is written for. */
export const FUNCTION_RUNTIME = "cloudfront-js-2.0";

/**
 * Runs at the edge before the cache is looked at: takes out what clients may never say, and gives a request that must not be answered from the cache a key
 * that no other has. CloudFront has no switch for the latter.
 */
export function renderRequestFunction({ request, cache }: EdgeContract): string {
  const lower = (names: readonly string[]): string => JSON.stringify(names.map((name) => name.toLowerCase()));
  return `const forbidden = ${lower(request.forbiddenHeaders)};
const bypassing = ${lower(cache.bypassHeaders)};

function handler(event) {
  const request = event.request;
  forbidden.forEach((name) => {
    delete request.headers[name];
  });
  if (bypassing.some((name) => request.headers[name]))
    request.headers[${lower([UNCACHED_HEADER]).slice(1, -1)}] = { value: event.context.requestId };
  return request;
}
`;
}

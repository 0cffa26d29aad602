const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** Asks and changes nothing: RFC 9110, 9.2.1, of the methods that we know. */
export const isSafe = (method = ""): boolean => SAFE.has(method);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether it is a UUID, in any case: RFC 9562. Anything else names nothing and needs no query. */
export const isUuid = (value: unknown): boolean => typeof value === "string" && UUID.test(value);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether it is a UUID in the one spelling that we give out; anything else names nothing and needs no query. */
export const isUuid = (value: unknown): boolean => typeof value === "string" && UUID.test(value);

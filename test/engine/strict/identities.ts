import { type Thing, textsIn } from "./thing.ts";

/** A shorter text is rather a word than a name of something. */
const SHORTEST = 8;

/**
 * What others may know a thing by: its id, and every text that it has after it is made and was not asked for, as an ARN, a link, an address. Names count
 * when they are long enough to be of this one thing. A cluster's objects are known within it only.
 */
export function identitiesOf(thing: Thing): ReadonlySet<string> {
  if (thing.type.startsWith("kubernetes:")) return new Set();
  const own = [thing.id, ...issuedTexts(thing), ...namesOf(thing)];
  return new Set(own.filter((text) => text.length >= SHORTEST || text === thing.id));
}

/** By which a cloud knows what is in use: its id, ARN, link, address, and a name that nothing else can have. */
export function handlesOf(thing: Thing): readonly string[] {
  const issued = new Set(issuedTexts(thing));
  const { arn, selfLink, keyId, email, member } = thing.outputs;
  const told = [arn, selfLink, keyId, email, member].filter((each) => issued.has(String(each)));
  return [...new Set([thing.id, ...told.map(String), ...namesOf(thing)])].filter(isDistinctive);
}

const namesOf = ({ outputs: { name, bucket, identifier } }: Thing): string[] =>
  [name, bucket, identifier].filter((each): each is string => typeof each === "string" && each.length >= SHORTEST);

/** What was not asked for. */
function issuedTexts(thing: Thing): string[] {
  const asked = new Set([...textsIn(thing.inputs)].map(([, text]) => text));
  return [...textsIn(thing.outputs)].map(([, text]) => text).filter((text) => !asked.has(text));
}

/** A path, an ARN, a link, an address; or a name that ends in drawn digits. */
const isDistinctive = (text: string): boolean => /[/:@]|(?<![a-z])[0-9a-f]{6,}$/i.test(text);

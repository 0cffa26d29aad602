import { PolicyPack } from "@pulumi/policy";
import { ExceptionBook } from "./exception-book.ts";
import { EXCEPTIONS } from "./exceptions.ts";
import { exceptionsNeeded, policyOf } from "./pack.ts";
import { RULES } from "./rules.ts";

const book = new ExceptionBook(EXCEPTIONS, new Date());

/** Making it starts the server that the engine asks: imported by the engine only. */
new PolicyPack("camera-reviews", {
  description:
    "What both clouds, every cluster and every stack of camera reviews must keep; docs/policies.md lists it.",
  policies: [...RULES.map((rule) => policyOf(rule, { book })), exceptionsNeeded(book, RULES)],
});

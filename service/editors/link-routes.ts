import type { Language } from "../http/language.ts";
import type { Problem } from "../http/problems.ts";
import { type Answer, type Reach, type RequestFacts, type Route, route } from "../http/route.ts";
import {
  type AccountLink,
  findLink,
  type LinkPurpose,
  requestPasswordReset,
  usePasswordLink,
} from "./account-links.ts";
import { doneForm, FORM_HEADERS, passwordForm, refusedForm } from "./forms.ts";
import type { Passwords } from "./passwords.ts";
import { PasswordInput, ResetInput } from "./schema.ts";
import type { Seal } from "./seal.ts";

export interface LinkRouteDeps {
  readonly passwords: Passwords;
  readonly seal: Seal;
  readonly editorAppUrl: string | undefined;
}

export const linkRoutes = (deps: LinkRouteDeps): Route[] => [
  route({
    method: "post",
    path: "/password-resets",
    tag: "links",
    summary: "Ask for a new password by e-mail",
    who: "anyone",
    limit: "address",
    description: "The answer is alike for known and unknown e-mails.",
    body: ResetInput,
    answers: { 202: undefined },
    act: async ({ em, body }) => {
      await requestPasswordReset(em, body.email);
      return { status: 202 };
    },
  }),
  ...linkRows("invitation", "/invitations/:token", "invitation", deps),
  ...linkRows("password-reset", "/password-resets/:token", "reset", deps),
];

/** A form to look at and the change that it sends, alike for both kinds of link. */
function linkRows(purpose: LinkPurpose, path: string, word: string, deps: LinkRouteDeps): Route[] {
  const find = ({ em, params }: Reach): Promise<AccountLink> => findLink(em, deps.seal, params.token ?? "", purpose);
  const refusalPage = (problem: Problem, { language }: RequestFacts) =>
    page(problem.status, refusal(purpose, language, problem), language);
  return [
    route({
      method: "get",
      path,
      tag: "links",
      summary: `The ${word}'s form`,
      who: "anyone",
      limit: "address",
      find,
      produces: "text/html",
      refusalPage,
      answers: { 200: undefined },
      problems: { 410: "The link was used or has expired" },
      act: async ({ request }) => page(200, passwordForm(purpose, request.language), request.language),
    }),
    route({
      method: "post",
      path,
      tag: "links",
      summary: `Set the password that the ${word} is for`,
      who: "anyone",
      limit: "address",
      find,
      form: true,
      refusalPage,
      body: PasswordInput,
      answers: { 204: undefined },
      problems: { 410: "The link was used or has expired" },
      act: async ({ em, found, body, request }) => {
        await usePasswordLink(em, deps.passwords, found, request.id, body.password);
        return request.isForm
          ? page(200, doneForm(purpose, request.language, deps.editorAppUrl), request.language)
          : { status: 204 };
      },
    }),
  ];
}

function refusal(purpose: LinkPurpose, language: Language, problem: Problem): string {
  const canTryAgain = problem.status === 422 || problem.status === 400;
  if (canTryAgain) return passwordForm(purpose, language, true);
  return refusedForm(purpose, language, problem.status);
}

const page = (status: number, html: string, language: Language): Answer => ({
  status,
  html,
  headers: { ...FORM_HEADERS, "Content-Language": language },
});

import { type Input, interpolate, type Output } from "@pulumi/pulumi";

/** Who signs what GitHub's runners show. */
export const ISSUER = "https://token.actions.githubusercontent.com";

export interface TrustedRuns {
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
}

/** What the pool keeps of a run's token. `run` is the token's whole subject: repository and branch in one, which a binding can name exactly. */
export const ATTRIBUTES = {
  "google.subject": "assertion.sub",
  "attribute.repository": "assertion.repository",
  "attribute.ref": "assertion.ref",
  "attribute.run": "assertion.sub",
};

/** Whom the pool admits at all: this repository, on the branch or for a pull request. */
export const admission = ({ repository, branch }: TrustedRuns): string =>
  `assertion.repository == "${repository}" && (assertion.ref == "refs/heads/${branch}" || assertion.event_name == "pull_request")`;

/** A pull request's run may look and change nothing. */
export const PULL_REQUEST = "pull_request";
export const onBranch = ({ branch }: TrustedRuns): string => `ref:refs/heads/${branch}`;

/** Runs of one kind, as IAM calls them. `pool` is its full name, with the project's number. */
export const memberOf = (pool: Input<string>, { repository }: TrustedRuns, kind: string): Output<string> =>
  interpolate`principalSet://iam.googleapis.com/${pool}/attribute.run/repo:${repository}:${kind}`;

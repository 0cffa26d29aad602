import type { Input } from "@pulumi/pulumi";
import type { Statement } from "./identity-document.ts";

/** Who signs what GitHub's runners show. */
export const ISSUER = "token.actions.githubusercontent.com";
export const AUDIENCE = "sts.amazonaws.com";

export interface TrustedRuns {
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  /** Also what a pull request runs: it may look and change nothing. */
  readonly pullRequests: boolean;
}

/** What a run's token must name, exactly: a wildcard would admit other branches and repositories. */
function subjectsOf({ repository, branch, pullRequests }: TrustedRuns): string[] {
  const onBranch = `repo:${repository}:ref:refs/heads/${branch}`;
  return pullRequests ? [onBranch, `repo:${repository}:pull_request`] : [onBranch];
}

export function trustRuns(provider: Input<string>, runs: TrustedRuns): Statement {
  return {
    Sid: "Runs",
    Effect: "Allow",
    Principal: { Federated: provider },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: subjectsOf(runs) } },
  };
}

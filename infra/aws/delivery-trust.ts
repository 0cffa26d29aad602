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

export class RepositoryInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RepositoryInvalid";
  }
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

/** @throws RepositoryInvalid */
export function requireRepository(repository: string, branch: string): void {
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new RepositoryInvalid(`${JSON.stringify(repository)} is not a repository on GitHub such as owner/name.`);
  if (!/^[\w./-]+$/.test(branch))
    throw new RepositoryInvalid(
      `${JSON.stringify(branch)} is not one branch: whoever could push to another could deploy.`,
    );
}

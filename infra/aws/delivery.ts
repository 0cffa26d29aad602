import * as aws from "@pulumi/aws";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output, output } from "@pulumi/pulumi";
import type { Delivery, DeliveryArgs, Singleton } from "../platform.ts";
import { manageOrAdopt } from "../singletons.ts";
import { requireRepository } from "../trusted-repository.ts";
import { deployerBoundary } from "./delivery-boundary.ts";
import { deployerGrants, GRANT_GROUPS } from "./delivery-grants.ts";
import { AUDIENCE, ISSUER, type TrustedRuns, trustRuns } from "./delivery-trust.ts";
import { policyDocument, type Statement } from "./identity-document.ts";
import { makeRole } from "./identity-role.ts";
import type { AwsPlace } from "./site.ts";

/** How things are set up, never what is in them. */
const LOOKING = ["SecurityAudit", "job-function/ViewOnlyAccess"];

/**
 * What CI is in the account: roles that a run of this repository takes for an hour with the token that GitHub signs for it. The account's own stack is not
 * CI's: a person applies it. The bucket and key of Pulumi's state admit these roles by their own policies.
 *
 * With `provider: "off"` there are no roles, and their names are empty.
 */
export class AwsDelivery extends ComponentResource implements Delivery {
  readonly previewer: Output<string>;
  readonly deployer: Output<string>;
  readonly publisher: Output<string>;

  constructor(name: string, args: DeliveryArgs, place: AwsPlace, options?: ComponentResourceOptions) {
    const { repository, branch, registry } = args;
    requireRepository(repository, branch);
    super("camera-reviews:aws:Delivery", name, {}, options);
    const provider = this.knowGitHub(`${name}-github`, args.provider);
    const runs = { repository, branch, pullRequests: false };
    this.previewer = provider
      ? this.makePreviewer(`${name}-previewer`, provider, { ...runs, pullRequests: true })
      : output("");
    this.deployer = provider ? this.makeDeployer(`${name}-deployer`, provider, runs, place) : output("");
    this.publisher = provider ? this.makePublisher(`${name}-publisher`, provider, runs, registry.handle) : output("");
    this.registerOutputs({ previewer: this.previewer, deployer: this.deployer, publisher: this.publisher });
  }

  private knowGitHub(name: string, choice: Singleton): Output<string> | undefined {
    return manageOrAdopt(
      choice,
      () =>
        new aws.iam.OpenIdConnectProvider(
          name,
          { url: `https://${ISSUER}`, clientIdLists: [AUDIENCE] },
          { parent: this },
        ),
      (arn) => aws.iam.OpenIdConnectProvider.get(name, arn, {}, { parent: this }),
    )?.arn;
  }

  private makePreviewer(name: string, provider: Input<string>, runs: TrustedRuns): Output<string> {
    const description = "CI: previews what a release would change.";
    return makeRole(name, { trust: trustRuns(provider, runs), description, managed: LOOKING }, this).role.arn;
  }

  private makeDeployer(name: string, provider: Input<string>, runs: TrustedRuns, place: AwsPlace): Output<string> {
    const boundary = this.makePolicy(`${name}-boundary`, deployerBoundary(place));
    const role = new aws.iam.Role(
      name,
      {
        assumeRolePolicy: policyDocument([trustRuns(provider, runs)]),
        description: "CI: applies a release.",
        permissionsBoundary: boundary.arn,
      },
      { parent: this },
    );
    const grants = deployerGrants(place);
    for (const group of GRANT_GROUPS) {
      const statements = grants.filter((each) => each.group === group).map(({ group: _, ...statement }) => statement);
      const policy = this.makePolicy(`${name}-${group}`, statements);
      new aws.iam.RolePolicyAttachment(
        `${name}-${group}`,
        { role: role.name, policyArn: policy.arn },
        { parent: this },
      );
    }
    return role.arn;
  }

  private makePolicy(name: string, statements: readonly Statement[]): aws.iam.Policy {
    return new aws.iam.Policy(name, { policy: policyDocument(statements) }, { parent: this });
  }

  private makePublisher(
    name: string,
    provider: Input<string>,
    runs: TrustedRuns,
    repository: Output<string>,
  ): Output<string> {
    const description = "CI: puts the image into the registry.";
    const { role } = makeRole(name, { trust: trustRuns(provider, runs), description }, this);
    const policy = policyDocument(pushStatements(repository));
    new aws.iam.RolePolicy(name, { role: role.name, policy }, { parent: this });
    return role.arn;
  }
}

function pushStatements(repository: Output<string>): Statement[] {
  return [
    { Sid: "SignIn", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" }, // knows no resource
    {
      Sid: "Push",
      Effect: "Allow",
      Action: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:DescribeImages",
        "ecr:DescribeImageScanFindings",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      Resource: repository,
    },
  ];
}

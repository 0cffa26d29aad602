import { deployerGrants } from "./delivery-grants.ts";
import type { Statement } from "./identity-document.ts";
import { type AwsPlace, EDGE_REGION } from "./site.ts";

/** What no policy that is ever attached to it lets the deployer do, however wide. */
export function deployerBoundary(place: AwsPlace): Statement[] {
  const grants = deployerGrants(place);
  const free = grants.filter(({ Condition }) => !Condition).flatMap(({ Action }) => Action);
  const bound = grants
    .filter(({ Condition }) => Condition)
    .map(({ group: _, ...statement }) => ({ ...statement, Resource: "*" }));
  const { accountId, region } = place;
  return [
    {
      Sid: "OnlyHere",
      Effect: "Allow",
      Action: [...new Set(free)],
      Resource: "*",
      // What has no region answers in the edge's.
      Condition: { StringEquals: { "aws:RequestedRegion": [region, EDGE_REGION] } },
    },
    ...bound,
    {
      Sid: "NotTheAccounts",
      Effect: "Deny",
      Action: ["kms:*", "s3:*", "logs:Delete*", "ecr:Put*", "ecr:*Delete*", "ecr:Set*", "sns:*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/environment": "account" } },
    },
    {
      Sid: "NotItself",
      Effect: "Deny",
      Action: [
        "iam:Create*",
        "iam:Delete*",
        "iam:Put*",
        "iam:Attach*",
        "iam:Detach*",
        "iam:Update*",
        "iam:Pass*",
        "iam:Tag*",
      ],
      Resource: [`arn:aws:iam::${accountId}:role/account-*`, `arn:aws:iam::${accountId}:policy/account-*`],
    },
  ];
}

import { mistakesOf } from "./mistake.ts";

const REGISTRY = "infra/aws/registry.ts";
const DELIVERY = "infra/gcp/delivery.ts";

/** Nothing is up before them. */
export const MISTAKES_IN_ACCOUNTS = [
  ...mistakesOf("account-aws", 0, "preview", [
    [
      "a misspelt property",
      REGISTRY,
      'imageTagMutability: "IMMUTABLE"',
      'imageTagMutabilty: "IMMUTABLE"',
      "provider",
      "imageTagMutabilty",
    ],
    [
      "a value that an enumeration doesn't have",
      REGISTRY,
      'imageTagMutability: "IMMUTABLE"',
      'imageTagMutability: "FROZEN"',
      "provider",
      "FROZEN",
    ],
    [
      "a required input left out",
      REGISTRY,
      "{ repository: repository.name, policy: JSON.stringify({ rules: [rule] }) }",
      "{ policy: JSON.stringify({ rules: [rule] }) }",
      "provider",
      "repository",
    ],
    [
      "a policy that is no JSON",
      REGISTRY,
      "policy: JSON.stringify({ rules: [rule] })",
      'policy: "{ rules: [] }"',
      "provider",
      "JSON",
    ],
    [
      "a number where a list is wanted",
      REGISTRY,
      'encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.key }]',
      "encryptionConfigurations: 1",
      "provider",
      "encryptionConfigurations",
    ],
    [
      "a role's trust without whom it trusts",
      "infra/aws/identity-role.ts",
      '    Effect: "Allow",\n    Principal: { Service: service },\n',
      '    Effect: "Allow",\n',
      "provider",
      "Principal",
    ],
    [
      "a role's name that is too long",
      "infra/aws/audit-trail.ts",
      "-calls`, logGroup, trailArn",
      "-calls-of-everybody-in-every-region-of-the-account`, logGroup, trailArn",
      "provider",
      "64",
    ],
    [
      "a key that nobody may administer any more",
      "infra/aws/keys-policy.ts",
      "return [accountRoot(place), ...SERVICES[purpose](place)];",
      "return [...SERVICES[purpose](place)];",
      "provider",
      "policy",
    ],
    [
      "alarms to a topic under Amazon's own key",
      "infra/aws/observability-topics.ts",
      "kmsMasterKeyId: key, signatureVersion",
      'kmsMasterKeyId: "alias/aws/sns", signatureVersion',
      "policy",
      "messages-encrypted-with-own-key",
    ],
    [
      "logs for a number of days that can't be had",
      "infra/aws/audit-trail.ts",
      "const GROUP_DAYS = 400;",
      "const GROUP_DAYS = 500;",
      "program",
      "CloudWatch can't keep logs for 500 days",
    ],
  ]),
  ...mistakesOf("account-aws", 0, "up", [
    [
      "a trail that doesn't wait for its bucket's policy",
      "infra/aws/audit-trail.ts",
      "dependsOn: [...bucket.ready, policy],",
      "dependsOn: [policy],",
      "provider",
      "policy",
    ],
  ]),
  ...mistakesOf("account-gcp", 0, "preview", [
    [
      "a service account's id that is too long",
      DELIVERY,
      'accountId: planName("account", place, role)',
      'accountId: planName("account", place, role) + "-of-github-actions"',
      "provider",
      "30",
    ],
    ["a role's id with a character that it can't have", DELIVERY, "_previewer`,", "-previewer`,", "provider", "roleId"],
    [
      "a provider without its project",
      "stacks/gcp-provider.ts",
      "    project,\n    region,\n    billingProject",
      "    region,\n    billingProject",
      "provider",
      "project",
    ],
    [
      "a registry of a format that there isn't",
      "infra/gcp/registry.ts",
      'format: "DOCKER"',
      'format: "OCI"',
      "provider",
      "OCI",
    ],
  ]),
  ...mistakesOf("account-gcp", 0, "up", [
    [
      "three service accounts of one id",
      DELIVERY,
      'accountId: planName("account", place, role)',
      'accountId: planName("account", place, "ci")',
      "provider",
      "reviews-account-ci",
    ],
  ]),
];

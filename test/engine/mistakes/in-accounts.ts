import { mistakesOf } from "./mistake.ts";

const REGISTRY = "infra/aws/registry.ts";
const DELIVERY = "infra/gcp/delivery.ts";

/** Nothing is up before them. */
export const MISTAKES_IN_ACCOUNTS = [
  ...mistakesOf("account-aws", 0, "preview", [
    ["a misspelt property", REGISTRY, "{ scanOnPush: true }", "{ scanOnPushed: true }", "provider", "scanOnPushed"],
    [
      "a value that an enumeration doesn't have",
      REGISTRY,
      'encryptionType: "KMS"',
      'encryptionType: "KMS_SINGLE"',
      "provider",
      "KMS_SINGLE",
    ],
    [
      "a required input left out",
      REGISTRY,
      "{ repository: repository.name, policy: JSON.stringify({ rules: [rule] }) }",
      "{ policy: JSON.stringify({ rules: [rule] }) }",
      "program",
      "Missing required property 'repository'",
    ],
    [
      "a policy that is no JSON",
      REGISTRY,
      "policy: JSON.stringify({ rules: [rule] })",
      'policy: "{ rules: [] }"',
      "provider",
      "policy value {{ rules: [] }}",
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
      "a role's name that is too long",
      "infra/aws/audit-trail.ts",
      "-calls`, logGroup, trailArn",
      "-calls-of-everybody-in-every-region-of-the-account`, logGroup, trailArn",
      "provider",
      "64",
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
      "a key that nobody may administer any more",
      "infra/aws/keys-policy.ts",
      "return [accountRoot(place), ...SERVICES[purpose](place)];",
      "return [...SERVICES[purpose](place)];",
      "provider",
      "nobody administrates it",
    ],
    [
      "a trail that doesn't wait for its bucket's policy",
      "infra/aws/audit-trail.ts",
      "dependsOn: [...bucket.ready, policy],",
      "dependsOn: [policy],",
      "account",
      "may not write into its bucket before it",
    ],
    [
      "rights for a role that was never made",
      "infra/aws/audit-trail.ts",
      "{ role: role.name, policy: policyDocument([writes]) }",
      '{ role: "nobody-has-made-this-role", policy: policyDocument([writes]) }',
      "provider",
      "nobody-has-made-this-role",
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
      "a registry of a mode that there isn't",
      "infra/gcp/registry.ts",
      'mode: "STANDARD_REPOSITORY"',
      'mode: "STANDARD"',
      "provider",
      "STANDARD_REPOSITORY",
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

import { cisAws, cisGoogle } from "./frameworks.ts";
import { type Statement, statementsOf } from "./reading.ts";
import { everyResourceRule, list, type Must, resourceRule, stackRule } from "./rule.ts";

const EVERYBODY = ["allUsers", "allAuthenticatedUsers"];

export const nothingGrantedToEverybody = everyResourceRule({
  name: "nothing-granted-to-everybody",
  description: "No bucket, queue, key, secret or project is given to everybody; readers come through the edge.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: cisGoogle("5.1", "Nothing is granted to allUsers or allAuthenticatedUsers"),
  tags: ["S-05", "C-02", "aws", "gcp", "CIS Google Cloud 1.10", "AWS FSBP SQS.3"],
  remediationSteps:
    "Google Cloud: name the principal instead of allUsers. AWS: name the principal, or for a service add a condition on aws:SourceArn, aws:SourceAccount or aws:PrincipalOrgID.",
  settings: {
    narrowing: list(
      [
        "aws:sourcearn",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "aws:principalarn",
        "aws:principalaccount",
        "aws:principalorgid",
        "kms:calleraccount",
      ],
      "Condition keys, in lower case, that make a statement for everybody a statement for somebody.",
    ),
  },
  types:
    /^gcp:.*I(AM|am)(Member|Binding)$|^aws:(s3\/bucketPolicy|sqs\/queuePolicy|sns\/topicPolicy|kms\/keyPolicy|secretsmanager\/secretPolicy|ecr\/repositoryPolicy|cloudwatch\/logResourcePolicy):/,
  check({ type, inputs }, must, { narrowing }) {
    if (type.startsWith("gcp:"))
      return must(
        () =>
          ![inputs.member, ...((inputs.members as string[] | undefined) ?? [])].some((who) =>
            EVERYBODY.includes(String(who)),
          ),
        "must not be granted to allUsers or allAuthenticatedUsers.",
      );
    must(
      () =>
        !statementsOf(inputs.policy ?? inputs.policyDocument).some((statement) => isForEverybody(statement, narrowing)),
      "must not allow anything to everybody: name a principal, or add a condition on who asks.",
    );
  },
});

export const permissionNamed = resourceRule({
  name: "permission-named",
  description: "A role may do what is written down, with what is written down.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: cisAws("2.14", "No policy allows every action on every resource"),
  tags: ["I-01", "aws", "AWS FSBP IAM.1, IAM.21, KMS.1, KMS.2"],
  remediationSteps:
    "Name actions instead of service:*, and resources instead of *; allow kms:Decrypt on named keys. Attach no managed policy that grants a whole service or account.",
  settings: {
    managed: list(
      ["AdministratorAccess", "PowerUserAccess", "*FullAccess"],
      "Managed policies that must not be attached.",
    ),
  },
  checks: {
    "aws:iam/policy:Policy"({ policy }, must) {
      judgeDocument(() => policy, must);
    },
    "aws:iam/rolePolicy:RolePolicy"({ policy }, must) {
      judgeDocument(() => policy, must);
    },
    "aws:iam/role:Role"({ inlinePolicies }, must) {
      for (const each of inlinePolicies ?? []) judgeDocument(() => each.policy, must);
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment"({ policyArn }, must, { config }) {
      const name = () => (policyArn ?? "").split("/").at(-1) ?? "";
      must(
        () =>
          !config.managed.some((pattern) =>
            pattern.startsWith("*") ? name().endsWith(pattern.slice(1)) : name() === pattern,
          ),
        "must not attach a managed policy that grants a whole service or account.",
      );
    },
  },
});

const STANDING_KEYS =
  /^aws:iam\/(user|accessKey|userLoginProfile|serviceSpecificCredential|signingCertificate):|^gcp:(serviceaccount\/key|storage\/hmacKey):/;

export const noStandingKeys = stackRule({
  name: "no-standing-keys",
  description:
    "Nobody and nothing has a key that outlives the hour: people sign in, pods and CI are known by what they are.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: cisAws("2.13", "Access keys of users are not the way in"),
  tags: ["I-02", "aws", "gcp", "CIS AWS 2.12", "CIS Google Cloud 1.5"],
  remediationSteps:
    "Let CI come by OIDC (aws.iam.OpenIdConnectProvider, gcp.iam.WorkloadIdentityPoolProvider), pods by pod identity and workload identity, people by the organization's sign-in.",
  judges: /^pulumi:providers:(aws|gcp)$/,
  checkStack(stack, must) {
    for (const provider of stack.all.filter(({ type }) => /^pulumi:providers:(aws|gcp)$/.test(type)))
      must(provider, () => true, "");
    for (const subject of stack.all)
      if (STANDING_KEYS.test(subject.type))
        must(subject, () => false, "must not exist: it is a key that somebody must keep.");
  },
});

export const noPrimitiveRoles = everyResourceRule({
  name: "no-primitive-roles",
  description: "Nobody is owner, editor or viewer of a whole project by these programs.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisGoogle("1.6", "Service accounts have no administrator's rights"),
  tags: ["I-02", "gcp", "CIS Google Cloud 1.7"],
  remediationSteps: "Grant predefined roles of one service, on the resource instead of the project where it can be.",
  settings: { roles: list(["roles/owner", "roles/editor", "roles/viewer"], "Roles that must not be granted.") },
  types: /^gcp:.*I(AM|am)(Member|Binding)$/,
  check({ inputs }, must, { roles }) {
    must(() => !roles.includes(String(inputs.role)), `must not grant ${roles.join(", ")}.`);
  },
});

function isForEverybody({ isAllow, principals, conditions }: Statement, narrowing: readonly string[]): boolean {
  const keys = Object.values(conditions).flatMap((condition) => Object.keys(condition).map((key) => key.toLowerCase()));
  return isAllow && principals.includes("*") && !keys.some((key) => narrowing.includes(key));
}

/** Read inside `must`: a document that a preview doesn't know is not judged. */
function judgeDocument(document: () => unknown, must: Must): void {
  const allowed = () => statementsOf(document()).filter(({ isAllow }) => isAllow);
  must(() => !allowed().some(({ actions }) => actions.includes("*")), "must not allow the action *.");
  must(
    () => !allowed().some(({ actions }) => actions.some((action) => /^[\w-]+:\*$/.test(action))),
    "must not allow every action of a service: name them.",
  );
  must(
    () => !allowed().some(({ hasNot }) => hasNot),
    "must not allow by NotAction or NotResource: what comes later is allowed too.",
  );
  must(
    () =>
      !allowed().some(
        ({ actions, resources, conditions }) =>
          decrypts(actions) && resources.includes("*") && Object.keys(conditions).length === 0,
      ),
    "must allow kms:Decrypt on named keys only.",
  );
}

const decrypts = (actions: readonly string[]): boolean =>
  actions.some((action) => ["kms:decrypt", "kms:reencryptfrom", "kms:*"].includes(action.toLowerCase()));

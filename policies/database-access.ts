import { isReplica } from "./database.ts";
import { awsBestPractices, cisGoogle } from "./frameworks.ts";
import type { InputsByToken } from "./inputs.ts";
import { list, resourceRule, stackRule } from "./rule.ts";

const NAMES_TRIED_FIRST = ["postgres", "admin", "administrator", "root", "master", "rdsadmin", "cloudsqlsuperuser"];

export const databasePasswordFromSecret = stackRule({
  name: "database-password-from-secret",
  description:
    "The owner's password is made by chance, kept under our key and in nobody's code; his name is not the one tried first.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: awsBestPractices("RDS.25", "The administrator's name is not the default"),
  tags: ["D-05", "aws", "gcp"],
  remediationSteps:
    "Make a random.RandomPassword, put it into a secret with our kmsKeyId and into passwordWo (with passwordWoVersion), which is kept in no state. A managed password is refused with a read replica. Choose a username of our own.",
  settings: { forbiddenNames: list(NAMES_TRIED_FIRST, "Names that the owner must not have.") },
  judges: ["aws:rds/instance:Instance", "gcp:sql/user:User"],
  checkStack(stack, must, { forbiddenNames }) {
    const passwords = stack.of("random:index/randomPassword:RandomPassword").map(({ urn }) => urn);
    const comesFrom = (urns: readonly string[] | undefined) => (urns ?? []).some((urn) => passwords.includes(urn));
    for (const instance of stack.of("aws:rds/instance:Instance")) {
      const { inputs, madeOf } = instance;
      if (isReplica(inputs)) continue;
      must(instance, () => !forbiddenNames.includes(inputs.username ?? "postgres"), "must have a username of our own.");
      must(instance, () => !inputs.password, "must have no password: it would be kept in the state; use passwordWo.");
      must(
        instance,
        () => (inputs.manageMasterUserPassword ? inputs.masterUserSecretKmsKeyId : comesFrom(madeOf.passwordWo)),
        "must take passwordWo from a RandomPassword (or a managed password under our key).",
      );
    }
    for (const user of stack.of("gcp:sql/user:User")) {
      const isBuiltIn = () => (user.inputs.type ?? "BUILT_IN") === "BUILT_IN";
      must(
        user,
        () => !isBuiltIn() || !forbiddenNames.includes(user.inputs.name ?? ""),
        "must have a name of its own.",
      );
      must(
        user,
        () => !isBuiltIn() || comesFrom(user.madeOf.passwordWo ?? user.madeOf.password),
        "must take its password from a RandomPassword.",
      );
    }
  },
});

export const databaseRequiresTls = resourceRule({
  name: "database-requires-tls",
  description: "A database speaks TLS only.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisGoogle("6.4", "Every connection to a database instance uses TLS"),
  tags: ["D-06", "D-07", "aws", "gcp", "ASVS 5.0 V12"],
  remediationSteps:
    'AWS: a parameter group of our own with rds.force_ssl "1". Google Cloud: settings.ipConfiguration.sslMode "ENCRYPTED_ONLY" or "TRUSTED_CLIENT_CERTIFICATE_REQUIRED".',
  checks: {
    "aws:rds/parameterGroup:ParameterGroup"(group, must) {
      const isPostgres = () => (group.family ?? "postgres").startsWith("postgres");
      must(() => !isPostgres() || parameterOf(group, "rds.force_ssl") === "1", 'must set rds.force_ssl to "1".');
    },
    "aws:rds/instance:Instance"(instance, must) {
      must(
        () => instance.parameterGroupName,
        "must name a parameterGroupName of ours: the default one doesn't force TLS.",
      );
    },
    "gcp:sql/databaseInstance:DatabaseInstance"(instance, must) {
      must(
        () => ENCRYPTED_MODES.includes(instance.settings?.ipConfiguration?.sslMode ?? ""),
        `must have settings.ipConfiguration.sslMode ${ENCRYPTED_MODES.join(" or ")}.`,
      );
    },
  },
});

export const databaseLoginByIdentity = resourceRule({
  name: "database-login-by-identity",
  description: "The workload signs in with what it is in its cloud; it has no password that could be read or lost.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("RDS.10", "Instances take IAM authentication"),
  tags: ["D-04", "D-09", "aws", "gcp"],
  remediationSteps:
    "AWS: iamDatabaseAuthenticationEnabled: true, on a replica too. Google Cloud: the flag cloudsql.iam_authentication on.",
  checks: {
    "aws:rds/instance:Instance"(instance, must) {
      must(
        () => instance.iamDatabaseAuthenticationEnabled === true,
        "must have iamDatabaseAuthenticationEnabled: true.",
      );
    },
    "gcp:sql/databaseInstance:DatabaseInstance"(instance, must) {
      must(
        () => flagOf(instance, "cloudsql.iam_authentication") === "on",
        "must have the flag cloudsql.iam_authentication on.",
      );
    },
  },
});

export const databaseObserved = resourceRule({
  name: "database-observed",
  description: "What a database does, and what its machine does, is kept where somebody can look after the fact.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("RDS.6", "Instances have enhanced monitoring"),
  tags: ["D-04", "aws", "gcp", "AWS FSBP RDS.36"],
  remediationSteps:
    'AWS: monitoringInterval of 60 s or less with its role, enabledCloudwatchLogsExports ["postgresql", …]. Google Cloud: settings.insightsConfig.queryInsightsEnabled.',
  checks: {
    "aws:rds/instance:Instance"(instance, must) {
      must(
        () => (instance.monitoringInterval ?? 0) > 0 && (instance.monitoringInterval ?? 0) <= 60,
        "must have a monitoringInterval of 1 to 60 seconds.",
      );
      must(
        () => (instance.enabledCloudwatchLogsExports ?? []).includes("postgresql"),
        'must export its log: enabledCloudwatchLogsExports ["postgresql", …].',
      );
    },
    "gcp:sql/databaseInstance:DatabaseInstance"(instance, must) {
      must(
        () => instance.settings?.insightsConfig?.queryInsightsEnabled === true,
        "must have settings.insightsConfig.queryInsightsEnabled: true.",
      );
    },
  },
});

export const databaseLogsSessions = resourceRule({
  name: "database-logs-sessions",
  description:
    "Who came to the database, and when he left, is in its log; what he changed in its structure is audited.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: cisGoogle("6.2.2", "Connections are logged"),
  tags: ["D-09", "aws", "gcp", "CIS Google Cloud 6.2.3, 6.2.8"],
  remediationSteps:
    "AWS: log_connections and log_disconnections in the parameter group, pgaudit in shared_preload_libraries. Google Cloud: the flags log_connections, log_disconnections and cloudsql.enable_pgaudit on.",
  checks: {
    "aws:rds/parameterGroup:ParameterGroup"(group, must) {
      if (group.family?.startsWith("postgres") === false) return;
      for (const name of ["log_connections", "log_disconnections"])
        must(() => isOn(parameterOf(group, name)), `must set ${name}.`);
      must(
        () => parameterOf(group, "shared_preload_libraries")?.includes("pgaudit"),
        "must load pgaudit by shared_preload_libraries.",
      );
    },
    "gcp:sql/databaseInstance:DatabaseInstance"(instance, must) {
      for (const name of ["log_connections", "log_disconnections", "cloudsql.enable_pgaudit"])
        must(() => isOn(flagOf(instance, name)), `must have the flag ${name} on.`);
    },
  },
});

const ENCRYPTED_MODES = ["ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"];

const parameterOf = (group: InputsByToken["aws:rds/parameterGroup:ParameterGroup"], wanted: string) =>
  (group.parameters ?? []).find(({ name }) => name === wanted)?.value;

const flagOf = (instance: InputsByToken["gcp:sql/databaseInstance:DatabaseInstance"], wanted: string) =>
  (instance.settings?.databaseFlags ?? []).find(({ name }) => name === wanted)?.value;

/** PostgreSQL 18 lists what it logs of a connection: `authentication,authorization`. */
const isOn = (value: string | undefined): boolean => !["", "0", "off", "false", "no"].includes(value ?? "");

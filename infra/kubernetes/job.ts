import type * as kubernetes from "@pulumi/kubernetes";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { labelsOf, PRIORITY_CLASS } from "./names.ts";
import { JOB, RESOURCES } from "./numbers.ts";
import { podSpec, type SecretVolume, secretFile, secretFiles } from "./pod.ts";
import { type EnvVar, renderEnv } from "./settings.ts";

type JobArgs = kubernetes.batch.v1.JobArgs;

/** Where and with what Jobs of the image run; plain enough to be handed to another stack as an output. */
export interface JobPlace {
  readonly namespace: Input<string>;
  readonly serviceAccount: Input<string>;
  /** Plain settings by their variable. */
  readonly settings: Readonly<Record<string, Input<string>>>;
  readonly secrets: readonly SecretVolume[];
  /** ConfigMap with `ca.pem`. */
  readonly databaseAuthority: Input<string>;
}

export interface JobPlan {
  readonly place: JobPlace;
  readonly name: Input<string>;
  /** `migrate`, or a command of `admin`. */
  readonly component: string;
  readonly image: Input<string>;
  readonly args: readonly Input<string>[];
}

/**
 * The settings of Jobs that work as the database's owner: its password is in its address, so no token of the cloud must stand in for it, and commands that
 * would use the application's way in use the owner's too (the application's logins aren't there before such a Job has made them).
 */
export const asOwner = ({ DATABASE_URL, DATABASE_READ_URL, ...settings }: JobPlace["settings"]) => ({
  ...settings,
  DATABASE_AUTH: "password",
  DATABASE_URL_FILE: secretFile("owner", "MIGRATE_DATABASE_URL"),
});

/**
 * A pod that the API server refuses is not the Job's failure: the Job would wait without a word until its deadline. So Jobs have the pods' own security
 * contexts, admission looks at the Job itself (admission.ts), and what a container says last is its reason (pod.ts).
 */
export function jobArgs({ place, name, component, image, args }: JobPlan): JobArgs {
  const labels = { ...labelsOf("job"), "app.kubernetes.io/component": component };
  return {
    metadata: { name, namespace: place.namespace, labels, annotations: { "pulumi.com/replaceUnready": "true" } },
    spec: {
      backoffLimit: JOB.backoffLimit,
      activeDeadlineSeconds: JOB.deadlineS,
      ttlSecondsAfterFinished: JOB.keptS,
      podFailurePolicy: FAILURE_POLICY,
      template: {
        metadata: { labels },
        spec: podSpec({
          serviceAccount: place.serviceAccount,
          container: { name: "job", image, args: [...args], env: environmentOf(place) },
          resources: RESOURCES.job,
          secrets: place.secrets,
          databaseAuthority: place.databaseAuthority,
          rest: { restartPolicy: "Never", priorityClassName: PRIORITY_CLASS },
        }),
      },
    },
  };
}

/** A name's new digest, or other words, make another Job; the old one is gone before, its pods with it. */
export const jobOptions = (
  parent: Resource,
  dependsOn: CustomResourceOptions["dependsOn"] = [],
): CustomResourceOptions => ({
  parent,
  dependsOn,
  deleteBeforeReplace: true,
  customTimeouts: { create: JOB.timeout, update: JOB.timeout, delete: "5m" },
});

/** A file that is named by the settings goes before the mount's own. */
function environmentOf({ settings, secrets }: JobPlace): EnvVar[] {
  return [...renderEnv(settings), ...secretFiles(secrets).filter(({ name }) => !(name in settings))];
}

const FAILURE_POLICY = {
  rules: [
    // A node that is replaced is nobody's failure.
    { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
    {
      action: "FailJob",
      onExitCodes: { containerName: "job", operator: "In", values: [JOB.hopelessExitCode] },
    },
  ],
};

import type * as kubernetes from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { DATABASE_AUTHORITY_FILE } from "./names.ts";
import { type RESOURCES, TMP_MI, USER_ID } from "./numbers.ts";
import type { EnvVar } from "./settings.ts";

type PodSpec = kubernetes.types.input.core.v1.PodSpec;
type Container = kubernetes.types.input.core.v1.Container;
export type Resources = (typeof RESOURCES)[keyof typeof RESOURCES];

/** Secrets of a cloud as files of a pod. The class says which and from where. */
export interface SecretVolume {
  /** Also the folder: `/secrets/<set>/<ENTRY>`. */
  readonly set: string;
  readonly driver: string;
  readonly className: Input<string>;
  readonly entries: readonly string[];
}

export interface PodPlan {
  readonly serviceAccount: Input<string>;
  readonly container: Omit<Container, "securityContext" | "resources" | "volumeMounts" | "name"> & {
    readonly name: string;
  };
  readonly resources: Resources;
  readonly secrets: readonly SecretVolume[];
  /** ConfigMap with `ca.pem`; undefined for pods that never ask the database. */
  readonly databaseAuthority?: Input<string>;
  /** Read-only files of a ConfigMap. */
  readonly files?: { readonly configMap: Input<string>; readonly directory: string };
  readonly rest?: Omit<PodSpec, "containers" | "volumes" | "securityContext" | "serviceAccountName">;
}

const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
};

const POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: USER_ID,
  runAsGroup: USER_ID,
  fsGroup: USER_ID,
  seccompProfile: { type: "RuntimeDefault" },
};

/** Every pod of ours, whatever starts it: the restricted profile and no token of the API server. */
export function podSpec(plan: PodPlan): PodSpec {
  return {
    serviceAccountName: plan.serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    securityContext: POD_SECURITY,
    ...plan.rest,
    containers: [containerOf(plan)],
    volumes: volumesOf(plan),
  };
}

/** Where each entry is: `<ENTRY>_FILE`, for all but what the pod gives otherwise. */
export const secretFiles = (secrets: readonly SecretVolume[]): EnvVar[] =>
  secrets.flatMap(({ set, entries }) =>
    [...entries].sort().map((entry) => ({ name: `${entry}_FILE`, value: secretFile(set, entry) })),
  );

export const secretFile = (set: string, entry: string): string => `${directoryOf(set)}/${entry}`;
const directoryOf = (set: string): string => `/secrets/${set}`;

function containerOf({ container, resources, ...plan }: PodPlan): Container {
  return {
    imagePullPolicy: "IfNotPresent", // a digest is always the same bytes
    // The last lines of a log become the reason that waiting for a pod or a Job tells.
    terminationMessagePolicy: "FallbackToLogsOnError",
    ...container,
    securityContext: CONTAINER_SECURITY,
    resources: resourcesOf(resources),
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      ...plan.secrets.map(({ set }) => ({ name: `secrets-${set}`, mountPath: directoryOf(set), readOnly: true })),
      ...(plan.databaseAuthority
        ? [{ name: "database-authority", mountPath: folderOf(DATABASE_AUTHORITY_FILE), readOnly: true }]
        : []),
      ...(plan.files ? [{ name: "files", mountPath: plan.files.directory, readOnly: true }] : []),
    ],
  };
}

function volumesOf(plan: PodPlan): kubernetes.types.input.core.v1.Volume[] {
  return [
    { name: "tmp", emptyDir: { sizeLimit: `${TMP_MI}Mi` } },
    ...plan.secrets.map(({ set, driver, className }) => ({
      name: `secrets-${set}`,
      csi: { driver, readOnly: true, volumeAttributes: { secretProviderClass: className } },
    })),
    ...(plan.databaseAuthority ? [{ name: "database-authority", configMap: { name: plan.databaseAuthority } }] : []),
    ...(plan.files ? [{ name: "files", configMap: { name: plan.files.configMap } }] : []),
  ];
}

const resourcesOf = ({ cpuMilli, memoryMi, storageMi }: Resources) => ({
  requests: { cpu: `${cpuMilli}m`, memory: `${memoryMi}Mi`, "ephemeral-storage": `${storageMi}Mi` },
  limits: { memory: `${memoryMi}Mi`, "ephemeral-storage": `${storageMi}Mi` },
});

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf("/"));

import { stringify } from "yaml";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { moduleFile, readYaml } from "./module-files.ts";

/** Pods of an image whose digest begins so are not as the others: nothing of the workload has to be changed for it but its image. */
export const OUTCOMES = {
  /** Starts, ends with 1, is started again. */
  crashing: "dead",
  /** A Job's: ends with 2, which is the service's word for "another try can't help". */
  refusing: "fa11",
} as const;

/** `sha256:dead…`. */
export const digestOf = (outcome: keyof typeof OUTCOMES): string => `sha256:${OUTCOMES[outcome].repeat(16)}`;

interface Stage {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector: { readonly matchExpressions: readonly unknown[] };
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

const STAGE_FILES = [
  "node/fast/node-initialize",
  "node/heartbeat-with-lease/node-heartbeat-with-lease",
  "pod/fast/pod-ready",
  "pod/fast/pod-complete",
  "pod/fast/pod-delete",
];

/** kwok's own stages, for all pods but those with an outcome of ours. With a configuration file it has none by itself. */
function stages(): unknown[] {
  const own = STAGE_FILES.flatMap((file) => readYaml<Stage>(moduleFile("kwok", `kustomize/stage/${file}.yaml`)));
  return [
    ...own.map((stage) => withExpressions(stage, EXCEPTIONS[stage.metadata.name] ?? [])),
    outcomeStage("pod-crash", isOutcome("crashing", true), CRASHED),
    outcomeStage("pod-refuse", isOutcome("refusing", true), REFUSED),
  ];
}

/** Whose pods, by kind of owner, have which outcome. A Job of a crashing image is done: it is what is served that crashes. */
const PODS: Readonly<Record<keyof typeof OUTCOMES, string>> = {
  crashing: '[.metadata.ownerReferences[]?.kind] | index("Job") | not',
  refusing: '[.metadata.ownerReferences[]?.kind] | index("Job") | type == "number"',
};

const isOutcome = (outcome: keyof typeof OUTCOMES, isWanted: boolean) => ({
  key: `([.spec.containers[].image | contains("@sha256:${OUTCOMES[outcome]}")] | any) and (${PODS[outcome]})`,
  operator: "In",
  values: [String(isWanted)],
});

const EXCEPTIONS: Readonly<Record<string, readonly unknown[]>> = {
  "pod-ready": [isOutcome("crashing", false)],
  "pod-complete": [isOutcome("refusing", false)],
};

const withExpressions = (stage: Stage, expressions: readonly unknown[]): Stage => ({
  ...stage,
  spec: {
    ...stage.spec,
    selector: { ...stage.spec.selector, matchExpressions: [...stage.spec.selector.matchExpressions, ...expressions] },
  },
});

const outcomeStage = (name: string, expression: unknown, { phases, statusTemplate }: Outcome) => ({
  apiVersion: "kwok.x-k8s.io/v1alpha1",
  kind: "Stage",
  metadata: { name },
  spec: {
    resourceRef: { apiGroup: "v1", kind: "Pod" },
    selector: {
      matchExpressions: [
        expression,
        { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
        { key: ".status.phase", operator: "In", values: phases },
      ],
    },
    next: { statusTemplate },
  },
});

interface Outcome {
  readonly phases: readonly string[];
  readonly statusTemplate: string;
}

/** What the kubelet would tell of a container that ended and is started again. */
const CRASHED: Outcome = {
  phases: ["Pending"],
  statusTemplate: `
conditions:
- {type: Initialized, status: "True", lastTransitionTime: {{ Now | Quote }}}
- {type: Ready, status: "False", reason: ContainersNotReady, message: "containers with unready status", lastTransitionTime: {{ Now | Quote }}}
- {type: ContainersReady, status: "False", reason: ContainersNotReady, lastTransitionTime: {{ Now | Quote }}}
containerStatuses:
{{ range .spec.containers }}
- image: {{ .image | Quote }}
  name: {{ .name | Quote }}
  ready: false
  restartCount: 3
  started: false
  state: {waiting: {reason: CrashLoopBackOff, message: "back-off 40s restarting failed container"}}
  lastState: {terminated: {exitCode: 1, reason: Error, message: "the settings say no", startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }}}}
{{ end }}
phase: Running
startTime: {{ Now | Quote }}
`,
};

const REFUSED: Outcome = {
  phases: ["Running"],
  statusTemplate: `
containerStatuses:
{{ range .spec.containers }}
- image: {{ .image | Quote }}
  name: {{ .name | Quote }}
  ready: false
  restartCount: 0
  started: false
  state: {terminated: {exitCode: 2, reason: Error, message: "the schema is of a later version", startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }}}}
{{ end }}
phase: Failed
`,
};

/** A stage for kwok on a port of its own; its parallelism must be above 0 or nothing ever happens. */
export function renderKwok(port: number): string {
  const options = {
    manageAllNodes: false,
    manageNodesWithAnnotationSelector: "kwok.x-k8s.io/node=fake",
    nodePort: port,
    serverAddress: `127.0.0.1:${port}`,
    cidr: "10.0.0.0/24",
    nodeIP: "127.0.0.1",
    nodeLeaseDurationSeconds: 40,
    nodeLeaseParallelism: 4,
    podPlayStageParallelism: 4,
    nodePlayStageParallelism: 4,
    enablePodsOnNodeSyncStreamWatch: true,
  };
  const configuration = { apiVersion: "config.kwok.x-k8s.io/v1alpha1", kind: "KwokConfiguration", options };
  return [configuration, ...stages()].map((each) => stringify(each)).join("---\n");
}

const ROOM = { cpu: "16", memory: "64Gi", "ephemeral-storage": "100Gi", pods: "110" };

/** One node of each zone, with the labels that a cloud's nodes have as far as the workload looks at them. */
export const fakeNodes = (zones: readonly string[]): KubernetesObject[] =>
  zones.map((zone) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: `node-${zone}`,
      annotations: { "kwok.x-k8s.io/node": "fake" },
      labels: {
        "kubernetes.io/hostname": `node-${zone}`,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/region": zone.replace(/-?[a-z]$/, ""),
        "topology.kubernetes.io/zone": zone,
      },
    },
    status: { capacity: ROOM, allocatable: ROOM },
  }));

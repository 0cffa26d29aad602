/**
 * The numbers that must fit each other: a pod's end, its probes, the balancers' patience, how it grows. Balancers of every cloud take theirs from here,
 * so that no request is lost when a pod goes; numbers.test.ts holds the relations.
 */

export const PORTS = {
  http: 8080,
  /** Metrics, and a worker's probes; never reachable from outside. */
  admin: 9090,
  otlp: 4318,
  collectorHealth: 13133,
  postgres: 5432,
  https: 443,
} as const;

/** The image's user; it owns nothing. */
export const USER_ID = 10_001;

/** One request, as the service handles it. */
export const REQUEST = {
  /** The service ends a handler, and Node a request that is still arriving. */
  limitS: 15,
  headersLimitS: 10,
  /** Above a Google front end's fixed 600 s and an ALB's 60 s: the balancer closes an idle connection first, so it never writes into a closed one. */
  keepAliveS: 620,
  /** What a balancer waits for an answer: the service's own answer (a 503 that says why) must come first. */
  balancerLimitS: 20,
  /** After which an ALB closes an idle connection, or gives up an answer: it knows one number for both. */
  balancerIdleS: 60,
} as const;

/** From the decision to stop a pod to its end. */
export const STOPPING = {
  /** The pod goes on serving while balancers and kube-proxy learn that it goes; SIGTERM comes after. No shell is needed. */
  preStopS: 15,
  /** SIGTERM to exit: the service stops accepting, finishes what is under way and closes its pools within it. */
  drainS: 20,
  /** preStop, drain and 10 s for a slow node. After it the pod is killed. */
  graceS: 45,
  /** A balancer ends requests to a target that was taken out: not before the longest request is done. Defaults of 300 s would hold up each release. */
  deregistrationS: 20,
} as const;

/** How a balancer asks each pod: a dead one gets requests for at most 10 s, the same as by its own readiness. */
export const BALANCER_CHECK = {
  path: "/readyz",
  intervalS: 5,
  timeoutS: 2,
  healthyAfter: 2,
  unhealthyAfter: 2,
} as const;

export const PROBES = {
  /** A minute to start; a start takes less than a second, and a cold node's first one a few. */
  startup: { periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 },
  readiness: { periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2, successThreshold: 1 },
  /** Asks for nothing but the process: a database that is away must not restart pods. */
  liveness: { periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 },
} as const;

export const ROLLOUT = {
  /** Capacity never falls during a release. */
  maxUnavailable: 0,
  /** One more pod at three. */
  maxSurge: "34%",
  /** A pod that dies at its first requests stops the release. */
  minReadyS: 5,
  revisionHistory: 5,
  /** Kubernetes gives up before Pulumi's wait ends, and so it is Kubernetes's reason that is told. */
  progressDeadlineS: 540,
  /** What Pulumi waits: for a release, and for anything else. */
  timeout: "10m",
} as const;

export const JOB = {
  /** `migrate` waits at most ten minutes for the copy's schema, then says which copy; a migration itself has the rest. */
  copyWaitS: 600,
  deadlineS: 900,
  /** Pulumi waits longer than the Job may run, so that the Job's own reason is told and not Pulumi's patience. */
  timeout: "17m",
  /** One more try, for a node that went away or a credential that came late. */
  backoffLimit: 1,
  /** A finished Job's logs can be read for a day. Pulumi doesn't miss it: the next release has a Job of its own. */
  keptS: 86_400,
  /** The service's answer to settings or words that it can't use: another try can't help. */
  hopelessExitCode: 2,
} as const;

/** KEDA: what is wanted of each pod. The greatest number of pods that one of them asks for counts. */
export const SCALING = {
  /** Of what is requested. The rest is for the time until a new pod is ready. */
  cpuPercent: 60,
  /** Of 512 Mi; the service's caches are bounded to 128 MiB, so memory tells of requests under way. */
  memoryPercent: 85,
  pollS: 15,
  /** Doubling every 15 s, at once. */
  up: { stabilizationWindowSeconds: 0, policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] },
  /** Slowly: a tenth a minute, and only what five minutes didn't need. */
  down: { stabilizationWindowSeconds: 300, policies: [{ type: "Percent", value: 10, periodSeconds: 60 }] },
} as const;

/** What one pod gets. Memory is guaranteed (request = limit); there is no processor limit, for throttling costs more latency than a busy neighbour. */
export const RESOURCES = {
  web: { cpuMilli: 500, memoryMi: 512, storageMi: 256 },
  worker: { cpuMilli: 250, memoryMi: 512, storageMi: 512 },
  job: { cpuMilli: 250, memoryMi: 512, storageMi: 256 },
  collector: { cpuMilli: 200, memoryMi: 512, storageMi: 128 },
} as const;

/** `/tmp`, the only place that a pod can write to. A part of the pod's storage, so that filling it evicts only that pod. */
export const TMP_MI = 128;

/** Jobs that may run at once, and their second tries. */
export const JOBS_AT_ONCE = 6;

/** How often metrics are read; a rate over two minutes then has eight points. */
export const SCRAPE_S = 15;
export const RATE_WINDOW = "2m";

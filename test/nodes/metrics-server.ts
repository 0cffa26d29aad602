import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { requireTool } from "../../tools/find.ts";
import { spawnChild, stopChild } from "../../twin/children.ts";
import { findFreePort } from "../../twin/ports.ts";
import { isAlive } from "../../twin/processes.ts";
import type { ControlPlane } from "../cluster/control-plane.ts";
import type { KubernetesObject } from "../cluster/kubernetes-object.ts";
import { makeCertificates } from "./certificates.ts";
import type { ChangeLog } from "./changes.ts";

const PLACE = { name: "metrics-server", namespace: "kube-system" };
const READY_MS = 90_000;

/** What the API server wants for handing requests on to another one. */
export async function aggregationFlags(folder: string): Promise<string[]> {
  const { authority, certificate, key } = await makeCertificates(folder, "aggregator");
  return [
    `--requestheader-client-ca-file=${authority}`,
    "--requestheader-allowed-names=aggregator",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-username-headers=X-Remote-User",
    `--proxy-client-cert-file=${certificate}`,
    `--proxy-client-key-file=${key}`,
    // No Service has an address that leads anywhere here: its endpoints are asked.
    "--enable-aggregator-routing=true",
  ];
}

/** The real one, beside the nodes; returns when it has figures of all of them. */
export async function startMetricsServer(
  { api, kubeconfig }: ControlPlane,
  { folder, address, nodes }: { folder: string; address: string; nodes: number },
  log: ChangeLog,
): Promise<() => Promise<void>> {
  const port = await findFreePort();
  const child = await spawnChild(
    {
      name: PLACE.name,
      command: requireTool(PLACE.name),
      args: flagsOf({ kubeconfig, address, port, folder }),
      env: { PATH: process.env.PATH, HOME: folder },
      logFile: path.join(folder, "metrics-server.log"),
    },
    { started: (_, mark) => log.addProcess(mark), ended: () => {} },
  );
  for (const object of objectsOf(address, port)) await api.apply(object, { fieldManager: "proof" });
  for (const deadline = Date.now() + READY_MS; ; await sleep(500)) {
    const told = await api
      .ask<{ items: unknown[] }>("GET", "/apis/metrics.k8s.io/v1beta1/nodes")
      .catch((error: Error) => error);
    if (!(told instanceof Error) && told.body.items.length >= nodes) break;
    if (Date.now() > deadline || !isAlive(child.mark))
      throw new Error(`metrics-server has no figures: ${told instanceof Error ? told.message : ""}\n${child.tail()}`);
  }
  return () => stopChild(child, "SIGTERM", 5_000);
}

interface ServerPlan {
  readonly kubeconfig: string;
  readonly address: string;
  readonly port: number;
  readonly folder: string;
}

const flagsOf = ({ kubeconfig, address, port, folder }: ServerPlan): string[] => [
  ...["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig"].map((name) => `--${name}=${kubeconfig}`),
  `--bind-address=${address}`,
  `--secure-port=${port}`,
  `--cert-dir=${path.join(folder, "metrics-server")}`,
  "--kubelet-insecure-tls",
  "--kubelet-use-node-status-port",
  "--kubelet-preferred-address-types=InternalIP",
  "--metric-resolution=10s",
  // Must be less than the resolution, or it doesn't start.
  "--kubelet-request-timeout=5s",
];

const objectsOf = (address: string, port: number): KubernetesObject[] => [
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: PLACE,
    spec: { ports: [{ name: "https", port: 443, targetPort: port, protocol: "TCP" }] },
  },
  {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...PLACE, labels: { "kubernetes.io/service-name": PLACE.name } },
    addressType: "IPv4",
    ports: [{ name: "https", port, protocol: "TCP" }],
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
  },
  {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.metrics.k8s.io" },
    spec: {
      group: "metrics.k8s.io",
      version: "v1beta1",
      service: PLACE,
      insecureSkipTLSVerify: true,
      groupPriorityMinimum: 100,
      versionPriority: 100,
    },
  },
];

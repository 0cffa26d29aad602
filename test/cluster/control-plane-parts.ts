import path from "node:path";

export type PartName = "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kwok";

/** In the order they are started. */
export const PARTS = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
] as const satisfies readonly PartName[];

export interface Ports {
  readonly etcd: number;
  readonly peer: number;
  readonly api: number;
  readonly controllers: number;
  readonly scheduler: number;
  readonly kwok: number;
}

/** The command line of each part. Everything listens on loopback only. */
export function argumentsOf(part: PartName, folder: string, ports: Ports): string[] {
  const file = (...names: string[]): string => path.join(folder, ...names);
  const as = (identity: string): string[] => {
    const kubeconfig = file(`${identity}.kubeconfig`);
    return ["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig"].map(
      (name) => `--${name}=${kubeconfig}`,
    );
  };
  const commands: Readonly<Record<PartName, () => string[]>> = {
    etcd: () => etcd(file("etcd"), ports),
    "kube-apiserver": () => apiServer(file("pki"), ports),
    "kube-controller-manager": () => [
      ...as("controllers"),
      "--bind-address=127.0.0.1",
      `--secure-port=${ports.controllers}`,
      `--service-account-private-key-file=${file("pki", "accounts.key")}`,
      `--root-ca-file=${file("pki", "apiserver.crt")}`,
      "--use-service-account-credentials",
      "--leader-elect=false",
    ],
    "kube-scheduler": () => [
      ...as("scheduler"),
      "--bind-address=127.0.0.1",
      `--secure-port=${ports.scheduler}`,
      "--leader-elect=false",
    ],
    kwok: () => [`--config=${file("kwok.yaml")}`, `--kubeconfig=${file("kwok.kubeconfig")}`],
  };
  return commands[part]();
}

function etcd(data: string, { etcd: client, peer }: Ports): string[] {
  const [clientUrl, peerUrl] = [client, peer].map((port) => `http://127.0.0.1:${port}`);
  return [
    `--data-dir=${data}`,
    "--unsafe-no-fsync",
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    "--log-level=warn",
  ];
}

const apiServer = (pki: string, ports: Ports): string[] => [
  `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
  "--bind-address=127.0.0.1",
  "--advertise-address=127.0.0.1",
  `--secure-port=${ports.api}`,
  `--cert-dir=${pki}`,
  "--authorization-mode=Node,RBAC",
  `--token-auth-file=${path.join(pki, "tokens.csv")}`,
  "--enable-admission-plugins=NodeRestriction",
  "--allow-privileged=true",
  "--service-account-issuer=https://kubernetes.default.svc",
  `--service-account-key-file=${path.join(pki, "accounts.pub")}`,
  `--service-account-signing-key-file=${path.join(pki, "accounts.key")}`,
  "--service-cluster-ip-range=10.96.0.0/16",
  "--endpoint-reconciler-type=none",
  "--kubelet-preferred-address-types=InternalIP",
];

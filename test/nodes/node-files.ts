/** Where a node of a cluster is in the network. */
export interface NodePlace {
  readonly name: string;
  readonly zone: string;
  /** On the cluster's bridge. */
  readonly address: string;
  /** The range that its pods are in: `10.201.11.0/24`. */
  readonly podRange: string;
}

/** What one node is made from. */
export interface NodeFolders {
  /** Everything of the node; the machine's own folders are covered by parts of it. */
  readonly folder: string;
  /** Below every cgroup hierarchy. */
  readonly cgroup: string;
}

/** What holds a pod's network: it only sleeps. */
export const PAUSE_IMAGE = "localhost/pause:proof";
export const KUBELET_PORT = 10_250;

/**
 * What the kubelet sets for the whole machine when it starts: how it behaves in an oops among it. It finds them set already, in files that cover the real ones
 * inside the node, so that the machine stays as it is.
 */
export const KUBELET_SYSCTLS: Readonly<Record<string, string>> = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
};

/** Folders of the machine that containerd, kubelet and the network plugins write to whatever they are told: each node has its own. */
export const COVERED_FOLDERS = ["/run", "/var/lib", "/var/log"] as const;

export const socketOf = ({ folder }: NodeFolders): string => `${folder}/containerd.sock`;

/** containerd 1.6 and 1.7. */
export const containerdConfig = (node: NodeFolders): string => `version = 2
root = "${node.folder}/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "${socketOf(node)}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  # Without it a pod that asks for a smaller score than containerd's own can't start.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${node.folder}/cni"
`;

/** A bridge inside the node; the network plugin enforces no NetworkPolicy. */
export const networkConfig = ({ podRange }: NodePlace, { folder }: NodeFolders): string =>
  JSON.stringify({
    cniVersion: "0.4.0",
    name: "pods",
    plugins: [
      {
        type: "bridge",
        bridge: "pods",
        isGateway: true,
        ipMasq: false,
        ipam: {
          type: "host-local",
          ranges: [[{ subnet: podRange }]],
          routes: [{ dst: "0.0.0.0/0" }],
          dataDir: `${folder}/addresses`,
        },
      },
    ],
  });

export const kubeletConfig = (node: NodeFolders) => ({
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  address: "0.0.0.0",
  port: KUBELET_PORT,
  readOnlyPort: 0,
  healthzPort: 0,
  failCgroupV1: false,
  cgroupDriver: "cgroupfs",
  cgroupRoot: `/${node.cgroup}`,
  failSwapOn: false,
  makeIPTablesUtilChains: false,
  containerRuntimeEndpoint: `unix://${socketOf(node)}`,
  podLogsDir: `${node.folder}/pod-logs`,
  volumePluginDir: `${node.folder}/volume-plugins`,
  resolvConf: `${node.folder}/resolv.conf`,
  // Nobody answers there, at once: names that pods need stand in their hosts file.
  clusterDNS: ["127.0.0.1"],
  clusterDomain: "cluster.local",
  // Whoever reaches the bridge may ask anything of it: for a proof on one machine only.
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: "AlwaysAllow" },
  // The disk is the machine's own: how full it is says nothing of these nodes.
  evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  // Looked at each 10 s: what a pod writes is measured as often.
  volumeStatsAggPeriod: "10s",
});

/** What the node's first process runs: it covers what must stay the machine's own, and then only waits, taking in orphans. */
export function firstProcess({ folder }: NodeFolders): string {
  const covers = COVERED_FOLDERS.map((each) => `mount --bind ${folder}/machine${each} ${each}`);
  const sysctls = Object.keys(KUBELET_SYSCTLS).map(
    (name) => `mount --bind ${folder}/sysctls/${name.replaceAll("/", ".")} /proc/sys/${name}`,
  );
  return [
    "set -e",
    ...covers,
    ...sysctls,
    "ip link set lo up",
    `touch ${folder}/covered`,
    "while :; do sleep 3600 & wait; done",
  ].join("\n");
}

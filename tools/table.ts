import type { Group, ModuleFiles, Recipe, Tool } from "./tool.ts";

/** Kubernetes tells its version by these only; built without them it says v0.0.0-master, and clients compare versions. */
const KUBERNETES = "v1.37.2";
const KUBERNETES_FLAGS = [
  `-X k8s.io/component-base/version.gitVersion=${KUBERNETES}`,
  "-X k8s.io/component-base/version.gitMajor=1",
  "-X k8s.io/component-base/version.gitMinor=37",
  "-X k8s.io/component-base/version.gitTreeState=clean",
];

const row =
  (group: Group) =>
  (name: string, pin: string, recipe: Recipe, purpose: string): Tool => ({ name, group, pin, recipe, purpose });
const [engine, cluster, image, workflows, packages] = [
  row("engine"),
  row("cluster"),
  row("image"),
  row("workflows"),
  row("packages"),
];

const go = (lock: string, program: string, flags: readonly string[] = [], environment = {}) =>
  ({ kind: "go", lock, package: program, flags, environment }) as const;
const python = (lock: string, interpreter?: string) =>
  ({ kind: "python", lock, ...(interpreter && { interpreter }) }) as const;
const kubernetes = (name: string) => go("cluster", `k8s.io/kubernetes/cmd/${name}`, KUBERNETES_FLAGS);
const files = (module: string, sum: string, taken: RegExp): ModuleFiles => ({
  kind: "module-files",
  module,
  sum,
  files: taken,
});
const DEBIAN = { kind: "debian" } as const;

const PULUMI = "v3.259.0";
/** Without this the Automation API refuses the CLI: it can't tell its version. */
const PULUMI_FLAG = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${PULUMI}`;
const PULUMI_BUILD = go("engine", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", [PULUMI_FLAG]);

const ENGINE: readonly Tool[] = [
  engine("pulumi", PULUMI, { kind: "pulumi", build: PULUMI_BUILD }, "runs the stacks' programs"),
  engine("pulumi-language-nodejs", "1", { kind: "language-host", cli: PULUMI }, "runs Node programs for the engine"),
  engine("botocore", "1.44.5", { kind: "wheel-files", lock: "botocore" }, "AWS's own API models, as JSON"),
  engine("ministack", "1.5.33", python("ministack", "ministack-python"), "stands in for AWS's services"),
  engine("prowler", "5.46.0", python("prowler"), "judges what was made on AWS"),
];

const CLUSTER: readonly Tool[] = [
  cluster("kube-apiserver", KUBERNETES, kubernetes("kube-apiserver"), "control plane"),
  cluster("kube-controller-manager", KUBERNETES, kubernetes("kube-controller-manager"), "control plane"),
  cluster("kube-scheduler", KUBERNETES, kubernetes("kube-scheduler"), "control plane"),
  cluster("kubectl", KUBERNETES, kubernetes("kubectl"), "asks the control plane"),
  cluster("kubelet", KUBERNETES, kubernetes("kubelet"), "node"),
  cluster("kube-proxy", KUBERNETES, kubernetes("kube-proxy"), "node"),
  cluster("etcd", "v3.7.3", go("cluster", "go.etcd.io/etcd/server/v3"), "control plane's store"),
  cluster("kwok", "v0.8.0", go("cluster", "sigs.k8s.io/kwok/cmd/kwok"), "plays nodes and pods"),
  cluster(
    "metrics-server",
    "v0.9.0",
    go("metrics-server", "sigs.k8s.io/metrics-server/cmd/metrics-server", [
      "-X k8s.io/client-go/pkg/version.gitVersion=v0.9.0",
    ]),
    "what pods use, for the autoscaler",
  ),
  cluster(
    "kubeconform",
    "v0.8.0",
    go("manifests", "github.com/yannh/kubeconform/cmd/kubeconform", ["-X main.version=v0.8.0"]),
    "objects against their schemas",
  ),
  cluster(
    "kube-score",
    "v1.20.0",
    go("manifests", "github.com/zegl/kube-score/cmd/kube-score", ["-X main.version=1.20.0"]),
    "objects against good practice",
  ),
  cluster(
    "vegeta",
    "v12.13.0",
    go("manifests", "github.com/tsenart/vegeta/v12", ["-X main.Version=v12.13.0"]),
    "load at a rate that doesn't wait for answers",
  ),
  cluster("checkov", "3.3.30", python("checkov"), "objects against security benchmarks"),
  cluster(
    "keda-crds",
    // The newest of this minor version that the module proxy serves; infra/kubernetes/keda-version.ts is the chart's.
    "v2.21.0",
    files(
      "github.com/kedacore/keda/v2",
      "h1:R6z2HZvstK4RLUMxroNACzBj74xGxt3kG59b5Xc+Xps=",
      /^config\/crd\/bases\/[^/]+\.yaml$/,
    ),
    "KEDA's kinds",
  ),
  cluster(
    "secrets-store-crds",
    "v1.6.0",
    files(
      "sigs.k8s.io/secrets-store-csi-driver",
      "h1:YpKG/2hJkp3EkRGpH5SPxg1/5AkmeD5pwHNKIlE90FU=",
      /^config\/crd\/bases\/[^/]+\.yaml$/,
    ),
    "SecretProviderClass and its status",
  ),
  cluster(
    "kwok-stages",
    "v0.8.0",
    files("sigs.k8s.io/kwok", "h1:OTIOTwgROqPMovcTwxICx2eYQ4AwLpSx5EpjbDKF4SQ=", /^kustomize\/stage\/.+\.yaml$/),
    "how kwok plays: it brings none when it is configured",
  ),
  cluster(
    "kubernetes-schemas",
    KUBERNETES,
    files(
      "k8s.io/kubernetes",
      "h1:A2VDEiObzkYqFTKhSsn0ZEb0RlLEXpHWj93gi2HqEwE=",
      /^api\/openapi-spec\/(swagger\.json|v3\/[^/]+\.json)$/,
    ),
    "the schemas of Kubernetes's own kinds",
  ),
];

const IMAGE: readonly Tool[] = [
  image(
    "cyclonedx-python",
    "11.12.0",
    python("cyclonedx", "cyclonedx-python"),
    "judges lists of what the image is made of",
  ),
  image("hadolint", "2.15.1", python("hadolint"), "judges the Dockerfile"),
  image(
    "trivy",
    "v0.74.0",
    go(
      "trivy",
      "github.com/aquasecurity/trivy/cmd/trivy",
      ["-X github.com/aquasecurity/trivy/pkg/version/app.ver=0.74.0"],
      { GOEXPERIMENT: "jsonv2" }, // its sources import encoding/json/v2
    ),
    "judges the image's configuration",
  ),
];

const WORKFLOWS: readonly Tool[] = [
  workflows(
    "actionlint",
    "v1.7.12",
    go("manifests", "github.com/rhysd/actionlint/cmd/actionlint", ["-X github.com/rhysd/actionlint.version=1.7.12"]),
    "judges .github/workflows",
  ),
];

const PACKAGES: readonly Tool[] = [
  ["buildah", "builds the image without a daemon"],
  ["podman", "runs the image"],
  ["skopeo", "reads and copies images"],
  ["runc", "runs containers"],
  ["catatonit", "the first process in a container"],
  ["debootstrap", "makes the image's base where no registry is reached"],
  ["containerd", "runs pods for the kubelet"],
  ["containernetworking-plugins", "connects pods"],
  ["iptables", "Services by kube-proxy"],
  ["iproute2", "bridges and network namespaces"],
  ["openssl", "certificates of the control planes"],
].map(([name = "", purpose = ""]) => packages(name, "Debian's", DEBIAN, purpose));

export const TOOLS: readonly Tool[] = [...ENGINE, ...CLUSTER, ...WORKFLOWS, ...IMAGE, ...PACKAGES];

import { Provider } from "@pulumi/kubernetes";
import { ComponentResource, type Output, output } from "@pulumi/pulumi";
import type { SiteRanges } from "../../infra/address-plan.ts";
import { EDGE_CONTRACT } from "../../infra/edge-contract.ts";
import type { Cluster, EdgeArgs, Images, Network } from "../../infra/platform.ts";

/** What an edge is given, without the parts themselves: each stands in with the values that an edge reads of it. */

class StandInNetwork extends ComponentResource implements Network {
  readonly id: Output<string>;
  readonly clusterSubnets = output(["subnet-a", "subnet-b", "subnet-c"]);
  readonly databasePlace = output("databases");
  readonly routes = output(["routes-a"]);
  readonly ranges: SiteRanges;

  constructor(ranges: SiteRanges) {
    super("test:index:Network", "network");
    this.id = output("network-1");
    this.ranges = ranges;
    this.registerOutputs({});
  }
}

class StandInCluster extends ComponentResource implements Cluster {
  readonly name = output("reviews-production");
  readonly kubeconfig = output("{}");
  readonly kubernetes: Provider;
  readonly clients = output(["sg-cluster"]);
  readonly dns = [];
  readonly identityService = [];
  readonly identityPool = output("pool");

  constructor() {
    super("test:index:Cluster", "cluster");
    this.kubernetes = new Provider("cluster", { kubeconfig: "{}" }, { parent: this });
    this.registerOutputs({});
  }
}

class StandInImages extends ComponentResource implements Images {
  readonly imagesUrl = output("s3://example-images");
  readonly exportsUrl = output("s3://example-exports");
  readonly anchorsUrl = output("s3://example-anchors");
  readonly handles = {
    images: output("arn:aws:s3:::example-images"),
    exports: output("arn:aws:s3:::example-exports"),
    anchors: output("arn:aws:s3:::example-anchors"),
  };

  constructor() {
    super("test:index:Images", "images");
    this.registerOutputs({});
  }
}

export const STAND_IN_RANGES: SiteRanges = {
  whole: "10.16.0.0/16",
  nodes: ["10.16.0.0/19", "10.16.32.0/19", "10.16.64.0/19"],
  pods: ["10.16.0.0/17"],
  services: "172.20.0.0/16",
  databases: ["10.16.96.0/24"],
  balancers: ["10.16.0.0/19", "10.16.32.0/19", "10.16.64.0/19"],
  public: [],
};

export const ORIGIN_SECRETS = [
  "first-secret-of-the-origin-0123456789",
  "second-secret-of-the-origin-012345678",
] as const;

/** Only inside a recording. */
export const edgeArgs = (change: Partial<EdgeArgs> = {}): EdgeArgs => ({
  network: new StandInNetwork(STAND_IN_RANGES),
  cluster: new StandInCluster(),
  images: new StandInImages(),
  service: { namespace: "camera-reviews", name: "web", port: 8080 },
  contract: EDGE_CONTRACT,
  hosts: {
    public: "www.example.org",
    origin: "origin.example.org",
    private: "private.example.org",
  },
  certificates: { public: "certificate-public", origin: "certificate-origin", private: "certificate-private" },
  originSecrets: ORIGIN_SECRETS,
  imagesKey: "arn:aws:kms:sa-east-1:111122223333:key/images",
  logs: { key: "arn:aws:kms:us-east-1:111122223333:key/edge-logs", days: 400 },
  peers: ["10.32.0.0/17", "192.0.2.0/24"],
  firewall: "block",
  isProtected: true,
  ...change,
});

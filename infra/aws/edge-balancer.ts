import * as aws from "@pulumi/aws";
import { type ComponentResource, type Output, output } from "@pulumi/pulumi";
import { BALANCER_CHECK, REQUEST, STOPPING } from "../kubernetes/numbers.ts";
import type { EdgeArgs, PodBinding } from "../platform.ts";
import { BALANCER_PREFIX, createAccessLogs } from "./edge-access-logs.ts";
import { createDoors } from "./edge-doors.ts";
import type { AwsSite } from "./site.ts";

export interface Balancer {
  readonly alb: aws.lb.LoadBalancer;
  readonly listener: aws.lb.Listener;
  readonly targets: aws.lb.TargetGroup;
  readonly binding: PodBinding;
}

/** The site's one balancer: internal, asked by CloudFront and by those who use the private name. Pods enter it by a binding, which the cluster fills. */
export function createBalancer(parent: ComponentResource, name: string, args: EdgeArgs, site: AwsSite): Balancer {
  const doors = createDoors(parent, name, args);
  const alb = createAlb(parent, name, doors.groups, args, site);
  const targets = createTargets(parent, name, args);
  const listener = createListener(parent, name, alb, targets, args);
  const binding = bindPods(targets.arn, args, [listener, ...doors.toPods]);
  return { alb, listener, targets, binding };
}

function createAlb(
  parent: ComponentResource,
  name: string,
  securityGroups: Output<string>[],
  { network, logs, isProtected: isWanted }: EdgeArgs,
  site: AwsSite,
): aws.lb.LoadBalancer {
  const isProtected = isWanted && !site.isTornDown;
  const accessLogs = createAccessLogs(parent, `${name}-logs`, { days: logs.days, isProtected }, site);
  const bucket = { bucket: accessLogs.bucket.bucket, prefix: BALANCER_PREFIX };
  return new aws.lb.LoadBalancer(
    `${name}-alb`,
    {
      loadBalancerType: "application",
      internal: true,
      subnets: network.clusterSubnets,
      securityGroups,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: isProtected,
      enableZonalShift: true,
      idleTimeout: REQUEST.balancerIdleS,
      accessLogs: { ...bucket, enabled: !site.isTornDown },
    },
    { parent, protect: isProtected, dependsOn: [...accessLogs.isReady] },
  );
}

function createTargets(parent: ComponentResource, name: string, { network, cluster, service }: EdgeArgs) {
  return new aws.lb.TargetGroup(
    `${name}-tg`,
    {
      vpcId: network.id,
      port: service.port,
      protocol: "HTTP",
      protocolVersion: "HTTP1",
      targetType: "ip",
      deregistrationDelay: STOPPING.deregistrationS,
      slowStart: 0,
      loadBalancingAlgorithmType: "least_outstanding_requests",
      healthCheck: {
        enabled: true,
        path: BALANCER_CHECK.path,
        protocol: "HTTP",
        port: "traffic-port",
        interval: BALANCER_CHECK.intervalS,
        timeout: BALANCER_CHECK.timeoutS,
        healthyThreshold: BALANCER_CHECK.healthyAfter,
        unhealthyThreshold: BALANCER_CHECK.unhealthyAfter,
        matcher: "200",
      },
      // Auto Mode's role may register targets only in groups that carry its cluster's name.
      tags: { "eks:eks-cluster-name": cluster.name },
    },
    { parent },
  );
}

function createListener(
  parent: ComponentResource,
  name: string,
  alb: aws.lb.LoadBalancer,
  targets: aws.lb.TargetGroup,
  { certificates }: EdgeArgs,
): aws.lb.Listener {
  const listener = new aws.lb.Listener(
    `${name}-https`,
    {
      loadBalancerArn: alb.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn: certificates.origin,
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    },
    { parent },
  );
  new aws.lb.ListenerCertificate(
    `${name}-private`,
    { listenerArn: listener.arn, certificateArn: certificates.private },
    { parent },
  );
  return listener;
}

/** Without `networking` in it, so that the rules to the pods have one owner. The label is Auto Mode's own; the open-source controller's does nothing there. */
function bindPods(targetGroupARN: Output<string>, { service }: EdgeArgs, ready: PodBinding["ready"]): PodBinding {
  return {
    namespaceLabels: { "eks.amazonaws.com/pod-readiness-gate-inject": "enabled" },
    serviceAnnotations: output<Record<string, string>>({}),
    objects: [
      {
        apiVersion: "eks.amazonaws.com/v1",
        kind: "TargetGroupBinding",
        name: service.name,
        spec: { serviceRef: { name: service.name, port: service.port }, targetGroupARN, targetType: "ip" },
      },
    ],
    ready,
  };
}

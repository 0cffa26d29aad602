import { BALANCER_CHECK } from "../kubernetes/numbers.ts";

/** How both balancers ask each pod. */
export const READINESS_CHECK = {
  checkIntervalSec: BALANCER_CHECK.intervalS,
  timeoutSec: BALANCER_CHECK.timeoutS,
  healthyThreshold: BALANCER_CHECK.healthyAfter,
  unhealthyThreshold: BALANCER_CHECK.unhealthyAfter,
  httpHealthCheck: { portSpecification: "USE_SERVING_PORT", requestPath: BALANCER_CHECK.path },
  logConfig: { enable: true },
} as const;

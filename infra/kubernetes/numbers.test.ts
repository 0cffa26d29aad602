import { describe, expect, it } from "@jest/globals";
import { BALANCER_CHECK, JOB, PROBES, REQUEST, RESOURCES, ROLLOUT, SCALING, STOPPING, TMP_MI } from "./numbers.ts";

const seconds = (text: string): number => Number.parseInt(text, 10) * (text.endsWith("m") ? 60 : 1);

describe("the numbers of a pod's life", () => {
  it.each([
    ["a pod may finish before it is killed", STOPPING.graceS, STOPPING.preStopS + STOPPING.drainS],
    ["draining outlasts the longest request", STOPPING.drainS, REQUEST.limitS],
    ["a balancer lets the longest request end", STOPPING.deregistrationS, REQUEST.limitS],
    ["a balancer has taken a pod out before it gets SIGTERM", STOPPING.preStopS, unhealthyS(BALANCER_CHECK)],
    ["a pod outlives the balancer's patience", STOPPING.graceS, STOPPING.deregistrationS],
    ["the service answers before the balancer gives up", REQUEST.balancerLimitS, REQUEST.limitS],
    ["a request may last as long as its headers", REQUEST.limitS, REQUEST.headersLimitS],
    ["Google's front end closes idle connections first", REQUEST.keepAliveS, 600],
    ["a check has its time between two", BALANCER_CHECK.intervalS, BALANCER_CHECK.timeoutS],
    ["Kubernetes gives up a release before Pulumi does", seconds(ROLLOUT.timeout), ROLLOUT.progressDeadlineS],
    ["a Job outlasts the wait for the copy by a migration's time", JOB.deadlineS, JOB.copyWaitS + 240],
    ["a Job ends before Pulumi's wait for it", seconds(JOB.timeout), JOB.deadlineS],
    ["a new pod may start in the time that a release has", ROLLOUT.progressDeadlineS, startS()],
  ])("%s", (_, longer, shorter) => {
    expect(longer).toBeGreaterThan(shorter);
  });

  it("finds a dead pod as fast by its own readiness as the balancer does", () => {
    const { periodSeconds, failureThreshold } = PROBES.readiness;
    expect(periodSeconds * failureThreshold).toBe(unhealthyS(BALANCER_CHECK));
  });

  it("restarts a pod later than it stops sending to it", () => {
    const { periodSeconds, failureThreshold } = PROBES.liveness;
    expect(periodSeconds * failureThreshold).toBeGreaterThan(unhealthyS(BALANCER_CHECK));
  });

  it("keeps every pod's scratch folder within its storage", () => {
    for (const { storageMi } of Object.values(RESOURCES)) expect(storageMi).toBeGreaterThanOrEqual(TMP_MI);
  });

  it("asks for shares that Autopilot takes as they are, or it would raise them, and with them what the quota must admit", () => {
    for (const { cpuMilli, memoryMi, storageMi } of Object.values(RESOURCES)) {
      expect(cpuMilli % 50).toBe(0);
      const gibPerProcessor = memoryMi / 1024 / (cpuMilli / 1000);
      expect(gibPerProcessor).toBeGreaterThanOrEqual(1);
      expect(gibPerProcessor).toBeLessThanOrEqual(6.5);
      expect(storageMi).toBeGreaterThanOrEqual(10);
    }
  });

  it("adds pods at once and takes them away slowly", () => {
    expect(SCALING.up.stabilizationWindowSeconds).toBe(0);
    expect(SCALING.down.stabilizationWindowSeconds).toBeGreaterThanOrEqual(300);
    expect(SCALING.cpuPercent).toBe(60);
    expect(SCALING.memoryPercent).toBe(85);
  });
});

function unhealthyS({ intervalS, unhealthyAfter }: typeof BALANCER_CHECK): number {
  return intervalS * unhealthyAfter;
}

function startS(): number {
  return PROBES.startup.periodSeconds * PROBES.startup.failureThreshold;
}

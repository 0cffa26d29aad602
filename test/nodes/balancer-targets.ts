import http from "node:http";
import { BALANCER_CHECK, STOPPING } from "../../infra/kubernetes/numbers.ts";
import type { KubernetesObject } from "../cluster/kubernetes-object.ts";

export type TargetState = "initial" | "healthy" | "unhealthy" | "draining";

export interface Target {
  readonly address: string;
  readonly agent: http.Agent;
  state: TargetState;
  /** In a row. */
  passed: number;
  failed: number;
  /** Since when its pod is no longer wanted. */
  leftAt?: number;
  nextCheckAt: number;
}

export interface Change {
  readonly at: string;
  readonly address: string;
  readonly state: TargetState;
}

export interface TargetsOptions {
  /** Whether all get requests when none is healthy: AWS's balancer does so, Google's answers 503. */
  readonly failsOpen: boolean;
}

interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions?: { readonly terminating?: boolean };
}

/** A cloud's controller reads what the cluster says and tells its balancer: that takes this long. */
export const CONTROLLER_LAG_MS = 3_000;
const PORT = 8080;

/** What a balancer knows of its targets, and by what it takes them in and out: the numbers of infra/kubernetes/numbers.ts. */
export class Targets {
  /** Each change of a target's state, in order. */
  readonly history: Change[] = [];
  readonly #failsOpen: boolean;
  readonly #all = new Map<string, Target>();
  readonly #turns = new WeakMap<Target, number>();
  #turn = 0;

  constructor({ failsOpen }: TargetsOptions) {
    this.#failsOpen = failsOpen;
  }

  get all(): readonly Target[] {
    return [...this.#all.values()];
  }

  /** By what the EndpointSlices of the Service say now: pods that end are taken out, those that aren't ready are asked for their health. */
  update(slices: readonly KubernetesObject[], now: number): void {
    const endpoints = slices.flatMap(({ endpoints = [] }) => endpoints as readonly Endpoint[]);
    const wanted = endpoints.filter(({ conditions }) => !conditions?.terminating).flatMap(({ addresses }) => addresses);
    for (const address of wanted) if (!this.#all.has(address)) this.#add(newTarget(address, now));
    for (const target of this.#all.values()) this.#follow(target, wanted.includes(target.address), now);
  }

  #add(target: Target): void {
    this.#all.set(target.address, target);
    this.#setState(target, "initial");
  }

  #setState(target: Target, state: TargetState): void {
    if (target.state === state && this.history.some(({ address }) => address === target.address)) return;
    target.state = state;
    this.history.push({ at: new Date().toISOString(), address: target.address, state });
  }

  noteCheck(target: Target, isHealthy: boolean): void {
    target.passed = isHealthy ? target.passed + 1 : 0;
    target.failed = isHealthy ? 0 : target.failed + 1;
    if (target.state === "draining") return;
    if (target.passed >= BALANCER_CHECK.healthyAfter) this.#setState(target, "healthy");
    if (target.failed >= BALANCER_CHECK.unhealthyAfter) this.#setState(target, "unhealthy");
  }

  #follow(target: Target, isWanted: boolean, now: number): void {
    if (isWanted) {
      delete target.leftAt;
      if (target.state !== "draining") return;
      Object.assign(target, { passed: 0, failed: 0 });
      this.#setState(target, "initial");
      return;
    }
    target.leftAt ??= now;
    if (now - target.leftAt > CONTROLLER_LAG_MS) this.#setState(target, "draining");
    if (now - target.leftAt < CONTROLLER_LAG_MS + STOPPING.deregistrationS * 1000) return;
    target.agent.destroy();
    this.#all.delete(target.address);
  }

  /** In turn. */
  choose(except?: Target): Target | undefined {
    const open = this.all.filter((target) => target.state !== "draining");
    const healthy = open.filter(({ state }) => state === "healthy");
    const fit = (healthy.length > 0 || !this.#failsOpen ? healthy : open).filter((target) => target !== except);
    const [next] = fit.sort((a, b) => (this.#turns.get(a) ?? 0) - (this.#turns.get(b) ?? 0));
    if (next) this.#turns.set(next, ++this.#turn);
    return next;
  }

  due(now: number): Target[] {
    const due = this.all.filter(({ nextCheckAt, state }) => state !== "draining" && nextCheckAt <= now);
    for (const target of due) target.nextCheckAt = now + BALANCER_CHECK.intervalS * 1000;
    return due;
  }
}

const newTarget = (address: string, now: number): Target => ({
  address,
  agent: new http.Agent({ keepAlive: true, maxSockets: 256, host: address }),
  state: "initial",
  passed: 0,
  failed: 0,
  nextCheckAt: now,
});

/** One look at a pod, by a connection of its own. */
export const checkTarget = ({ address }: Target): Promise<boolean> =>
  new Promise((resolve) => {
    const timeout = BALANCER_CHECK.timeoutS * 1000;
    const asked = http.get(
      { host: address, port: PORT, path: BALANCER_CHECK.path, agent: false, timeout },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    asked.on("timeout", () => asked.destroy(new Error("no answer in time")));
    asked.on("error", () => resolve(false));
  });

export const targetAddress = ({ address }: Target) => ({ host: address, port: PORT });

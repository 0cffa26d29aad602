import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { UNKNOWN } from "../provider.ts";
import { secondsOf, TookTooLong, waitAsCloud } from "./delays.ts";
import { EventualConsistency } from "./eventual.ts";
import { Trial } from "./trial.ts";
import { Turns } from "./turns.ts";
import { World } from "./world.ts";

const QUEUE = "aws:sqs/queue:Queue";
const VPC = "aws:ec2/vpc:Vpc";

describe("what lives", () => {
  it("has ids that are its own, and texts where the cloud has some", async () => {
    const trial = new Trial();
    const [one, two] = [
      await trial.make(VPC, "a", { cidrBlock: "10.16.0.0/16" }),
      await trial.make(VPC, "b", { cidrBlock: "10.18.0.0/16" }),
    ];
    expect([one.id, two.id]).toEqual([expect.stringMatching(/^vpc-0[0-9a-f]{16}$/), expect.not.stringMatching(one.id)]);
    expect(one.arn).toBe(`arn:aws:ec2:sa-east-1:111122223333:vpc/${one.id}`);
    expect(one.defaultSecurityGroupId).toMatch(/^sg-0/);
    const network = await trial.make("gcp:compute/network:Network", "n", { name: "net-work" });
    expect(network.id).toBe("projects/example-project/global/networks/net-work");
    expect(network.selfLink).toBe(`https://www.googleapis.com/compute/v1/${network.id}`);
  });

  it("tells a preview nothing of what the cloud adds", async () => {
    const { provider, key } = { provider: new Trial().provider(QUEUE), key: new Trial().key(QUEUE, "a") };
    const { outputs } = await provider.create(
      key,
      { name: "queue", tags: UNKNOWN },
      { isPreview: true, timeoutSeconds: 60 },
    );
    expect(outputs).toMatchObject({ name: "queue", arn: UNKNOWN, url: UNKNOWN, tags: UNKNOWN });
  });

  it("keeps what was issued when it is changed", async () => {
    const trial = new Trial();
    const made = await trial.make(QUEUE, "a", { name: "queue" });
    const old = { inputs: { name: "queue" }, outputs: made };
    const options = { isPreview: false, timeoutSeconds: 60 };
    const after = await trial
      .provider(QUEUE)
      .update(trial.key(QUEUE, "a"), made.id, old, { name: "queue", delaySeconds: 5 }, options);
    expect(after).toEqual({ ...made, delaySeconds: 5 });
    expect(await trial.read(QUEUE, "a", made)).toEqual(after);
  });

  it("forgets what isn't asked for any more", async () => {
    const trial = new Trial();
    const inputs = { name: "queue", delaySeconds: 5 };
    const made = await trial.make(QUEUE, "a", inputs);
    const [key, options] = [trial.key(QUEUE, "a"), { isPreview: false, timeoutSeconds: 60 }];
    const after = await trial
      .provider(QUEUE)
      .update(key, made.id, { inputs, outputs: made }, { name: "queue" }, options);
    expect(after.delaySeconds).toBeUndefined();
    expect(after.arn).toBe(made.arn);
  });

  it("never goes back to an older version", async () => {
    const trial = new Trial();
    const type = "gcp:container/cluster:Cluster";
    const inputs = { name: "web", location: "l", minMasterVersion: "1.35" };
    const made = await trial.make(type, "a", inputs);
    const to = (minMasterVersion: string) =>
      trial
        .provider(type)
        .update(
          trial.key(type, "a"),
          made.id,
          { inputs, outputs: made },
          { ...inputs, minMasterVersion },
          { isPreview: false, timeoutSeconds: 3600 },
        );
    await expect(to("1.34")).rejects.toThrow(/minMasterVersion is "1\.34": is older than 1\.35/);
    await expect(to("1.36")).resolves.toMatchObject({ minMasterVersion: "1.36" });
  });

  it("has log groups that a service made because nobody else did", async () => {
    const trial = new Trial({ judge: () => [] });
    const group = (name: string) => trial.make("aws:cloudwatch/logGroup:LogGroup", name, { name });
    await group("/aws/rds/instance/db/upgrade");
    const inputs = { identifier: "db", instanceClass: "c", enabledCloudwatchLogsExports: ["postgresql", "upgrade"] };
    await trial.make("aws:rds/instance:Instance", "db", inputs);
    await expect(group("/aws/rds/instance/db/postgresql")).rejects.toThrow(/already/);
  });

  it("draws what is random, each its own and of the wanted length", async () => {
    const trial = new Trial();
    const type = "random:index/randomPassword:RandomPassword";
    const [one, two] = [
      await trial.make(type, "a", { length: 24, special: false }),
      await trial.make(type, "b", { length: 24 }),
    ];
    expect(one.result).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(two.result).toMatch(/[^A-Za-z0-9]/);
    expect((await trial.make("random:index/randomId:RandomId", "c", { byteLength: 4 })).hex).toMatch(/^[0-9a-f]{8}$/);
  });

  it("is the same after it was written and read, snapshot and restored", async () => {
    const trial = new Trial();
    const made = await trial.make(QUEUE, "a", { name: "queue" });
    const file = path.join(mkdtempSync(path.join(tmpdir(), "world-")), "world.json");
    trial.world.save(file);
    const before = trial.world.snapshot();
    await trial.remove(QUEUE, "a", made);
    expect(trial.world.all()).toEqual([]);
    trial.world.restore(before);
    expect(await trial.read(QUEUE, "a", made)).toEqual(made);
    const other = new World();
    other.load(file);
    expect(other.snapshot()).toEqual(before);
  });

  it("is read in a cluster that nobody made it in", async () => {
    const trial = new Trial();
    const read = (id: string) => trial.read("kubernetes:core/v1:Namespace", "n", { id });
    expect(await read("kube-system")).toMatchObject({ metadata: { name: "kube-system", uid: expect.any(String) } });
    expect(await read("web")).toBeUndefined();
  });
});

describe("functions", () => {
  it("refuse arguments that they don't take", async () => {
    const { invoke } = {
      invoke: (args: object) =>
        new Trial().provider(QUEUE).invoke("aws:ec2/getManagedPrefixList:getManagedPrefixList", { ...args }),
    };
    expect(await invoke({ name: "list" })).toMatchObject({ name: "list" });
    await expect(invoke({ named: "list" })).rejects.toThrow(
      /named is "list": there is no such input; name may be meant/,
    );
    await expect(new Trial().provider(QUEUE).invoke("aws:ec2/getNothing:getNothing", {})).rejects.toThrow(
      /there is no such function/,
    );
  });

  it("tell of the clusters that live", async () => {
    const trial = new Trial({ judge: () => [] });
    const list = () => trial.provider(QUEUE).invoke("aws:eks/getClusters:getClusters", {});
    expect(await list()).toEqual({ names: [] });
    const role = await trial.make("aws:iam/role:Role", "r", { name: "cluster", assumeRolePolicy: "{}" });
    await trial.make("aws:eks/cluster:Cluster", "c", { name: "web", roleArn: role.arn, vpcConfig: { subnetIds: [] } });
    expect(await list()).toEqual({ names: ["web"] });
  });
});

describe("faults", () => {
  it("happen to the nth that they fit, and no other", async () => {
    const trial = new Trial();
    trial.faults.add({ kind: "throttling", type: "aws:sqs/", nth: 2 });
    await trial.make(QUEUE, "a", { name: "a" });
    await trial.make(VPC, "v", { cidrBlock: "10.16.0.0/16" });
    await expect(trial.make(QUEUE, "b", { name: "b" })).rejects.toThrow(/ThrottlingException: Rate exceeded/);
    await trial.make(QUEUE, "b", { name: "b" });
    expect(trial.world.of(QUEUE)).toHaveLength(2);
  });

  it("leave something behind that nobody hears of", async () => {
    const trial = new Trial();
    trial.faults.add({ kind: "lost", name: "a" });
    await expect(trial.make(QUEUE, "a", { name: "a" })).rejects.toThrow(/connection reset/);
    await expect(trial.make(QUEUE, "a", { name: "a" })).rejects.toThrow(/there is .* already/);
  });

  it("let what is new be found late", async () => {
    const trial = new Trial({ eventual: new EventualConsistency(1) });
    const { id: role } = await trial.make("aws:iam/role:Role", "r", { name: "trial-reader", assumeRolePolicy: "{}" });
    const policy = { role, name: "p", policy: "{}" };
    await expect(trial.make("aws:iam/rolePolicy:RolePolicy", "p", policy)).rejects.toThrow(/is not to be found yet/);
    await expect(trial.make("aws:iam/rolePolicy:RolePolicy", "p", policy)).resolves.toBeDefined();
  });
});

describe("time", () => {
  it("is a cloud's, to scale", () => {
    expect(secondsOf("aws:rds/instance:Instance", "create")).toBeGreaterThan(
      secondsOf("aws:sqs/queue:Queue", "create"),
    );
    expect(secondsOf("aws:rds/instance:Instance", "read")).toBe(0);
  });

  it("is over when the program gives less than it takes", async () => {
    await expect(waitAsCloud("aws:rds/instance:Instance", "create", 0, 60)).rejects.toThrow(TookTooLong);
    await expect(waitAsCloud("aws:rds/instance:Instance", "create", 0, 2400)).resolves.toBeUndefined();
  });

  it("is spent one after the other where a cloud does so", async () => {
    const turns = new Turns();
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} ends`);
    };
    const [type, one, two] = ["gcp:sql/user:User", { instance: "a" }, { instance: "b" }];
    await Promise.all([
      turns.take(type, one, work("1")),
      turns.take(type, one, work("2")),
      turns.take(type, two, work("3")),
    ]);
    expect(order.indexOf("2 begins")).toBeGreaterThan(order.indexOf("1 ends"));
    expect(order.indexOf("3 begins")).toBeLessThan(order.indexOf("1 ends"));
  });
});

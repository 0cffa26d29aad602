import { describe, expect, it } from "@jest/globals";
import { judgeAws } from "./account-judge.ts";
import { recordOf } from "./recorded-world.ts";
import { Trial } from "./trial.ts";

const KEY = "aws:kms/key:Key";
const TOPIC = "aws:sns/topic:Topic";
const POLICY = (principal: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "kms:*", Principal: principal, Resource: "*" }],
  });
const ROOT = { AWS: "arn:aws:iam::111122223333:root" };

describe("the account's checks of what lives", () => {
  const live = async () => {
    const trial = new Trial();
    const key = await trial.make(KEY, "keys-events", { policy: POLICY(ROOT) });
    const topic = await trial.make(TOPIC, "page", { kmsMasterKeyId: key.arn }, { autoName: "trial-page-0a1b2c" });
    await trial.make("aws:sns/topicPolicy:TopicPolicy", "page", {
      arn: topic.arn,
      policy: POLICY({ Service: "x" }).replace('"*"', JSON.stringify(topic.arn)),
    });
    const resources = trial.world
      .all()
      .map(({ urn, type }) => ({ urn, type, custom: true, protect: type === KEY, dependencies: [] }));
    return { trial, exported: [{ deployment: { resources } }] };
  };

  it("see what a recording would tell", async () => {
    const { trial, exported } = await live();
    const [key, topic, policy] = recordOf(trial.world, exported);
    expect(key).toMatchObject({ name: "keys-events", isProtected: true, isComponent: false, isRead: false });
    expect(topic?.inputs).toEqual({ kmsMasterKeyId: "arn:aws:kms:sa-east-1:111122223333:key/keys-events" });
    expect(policy?.inputs.arn).toBe("arn:aws:sns:sa-east-1:111122223333:topic/page");
    expect(policy?.inputs.policy).toContain('"arn:aws:sns:sa-east-1:111122223333:topic/page"');
  });

  it("find nothing in what is right, and what is wrong", async () => {
    const { trial, exported } = await live();
    const told = () => judgeAws(trial.world, "production", exported).filter((each) => /^(Key|Topic) /.test(each));
    expect(told()).toEqual([]);
    for (const thing of trial.world.of(KEY))
      trial.world.put({ ...thing, inputs: { policy: POLICY({ Service: "s3.amazonaws.com" }) } });
    expect(told()).toEqual([expect.stringMatching(/^Key keys-events: nobody administrates it/)]);
  });
});

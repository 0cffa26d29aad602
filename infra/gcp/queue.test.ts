import { describe, expect, it } from "@jest/globals";
import { output } from "@pulumi/pulumi";
import type { Images } from "../platform.ts";
import { ofType, onlyOne, record } from "../recording/record.ts";
import { GcpQueue } from "./queue.ts";
import { planSubscription, QueueLimitInvalid } from "./queue-limits.ts";
import type { GcpSite } from "./site.ts";

const SITE: GcpSite = {
  environment: "production",
  project: "example-project",
  projectNumber: "444455556666",
  billingAccount: "0A1B2C-3D4E5F-678901",
  region: "southamerica-east1",
  zones: [],
  isTornDown: false,
};
const TOPIC = "gcp:pubsub/topic:Topic";
const SUBSCRIPTION = "gcp:pubsub/subscription:Subscription";
const AGENT = "serviceAccount:service-444455556666@gcp-sa-pubsub.iam.gserviceaccount.com";

const recordQueue = (isPreview = false) =>
  record(
    () => {
      const source = { handles: { images: output("images-images") } } as unknown as Images;
      const args = { key: "the-key", source, handlerLimitS: 60, maxReceives: 5 };
      const { url, handle, name, deadLetterName } = new GcpQueue("queue", args, SITE);
      return { url, handle, name, deadLetterName };
    },
    { isPreview },
  );

describe("GcpQueue", () => {
  const recording = recordQueue();

  it("keeps messages encrypted with our key and in the region", async () => {
    const topics = ofType((await recording).resources, TOPIC);
    expect(topics.map(({ name }) => name)).toEqual(["queue-topic", "queue-dead-topic"]);
    for (const { inputs } of topics)
      expect(inputs).toEqual({
        kmsKeyName: "the-key",
        messageStoragePolicy: { allowedPersistenceRegions: ["southamerica-east1"] },
      });
  });

  it("is told of finished uploads, after it may be", async () => {
    const { resources } = await recording;
    const told = onlyOne(resources, "gcp:storage/notification:Notification");
    const grant = onlyOne(resources, "gcp:pubsub/topicIAMMember:TopicIAMMember", "queue-teller");
    expect(told.inputs).toEqual({
      bucket: "images-images",
      topic: "projects/example-project/topics/queue-topic",
      eventTypes: ["OBJECT_FINALIZE"],
      objectNamePrefix: "pending/",
      payloadFormat: "JSON_API_V1",
    });
    expect(told.dependsOn).toContain(grant.urn);
    expect(grant.inputs).toMatchObject({
      role: "roles/pubsub.publisher",
      member: "serviceAccount:service-444455556666@gs-project-accounts.iam.gserviceaccount.com",
    });
  });

  it("waits as long as a handler may take, and gives up after the asked number", async () => {
    expect(onlyOne((await recording).resources, SUBSCRIPTION, "queue").inputs).toMatchObject({
      topic: "projects/example-project/topics/queue-topic",
      ackDeadlineSeconds: 60,
      enableExactlyOnceDelivery: false,
      expirationPolicy: { ttl: "" },
      deadLetterPolicy: {
        deadLetterTopic: "projects/example-project/topics/queue-dead-topic",
        maxDeliveryAttempts: 5,
      },
    });
  });

  it("keeps what was given up, for which Pub/Sub itself has both grants", async () => {
    const { resources } = await recording;
    expect(onlyOne(resources, SUBSCRIPTION, "queue-dead").inputs).toMatchObject({
      topic: "projects/example-project/topics/queue-dead-topic",
      messageRetentionDuration: "1209600s",
      expirationPolicy: { ttl: "" },
    });
    expect(onlyOne(resources, "gcp:pubsub/topicIAMMember:TopicIAMMember", "queue-dead-writer").inputs).toEqual({
      topic: "projects/example-project/topics/queue-dead-topic",
      role: "roles/pubsub.publisher",
      member: AGENT,
    });
    expect(onlyOne(resources, "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember").inputs).toEqual({
      subscription: "projects/example-project/subscriptions/queue",
      role: "roles/pubsub.subscriber",
      member: AGENT,
    });
  });

  it("tells the service and the metrics where it is", async () => {
    expect((await recording).result).toEqual({
      url: "pubsub://projects/example-project/subscriptions/queue",
      handle: "projects/example-project/subscriptions/queue",
      name: "queue",
      deadLetterName: "queue-dead",
    });
  });

  it("is the parent of all that it makes", async () => {
    const { resources } = await recording;
    const { urn } = onlyOne(resources, "camera-reviews:gcp:Queue");
    expect(resources.filter((each) => !each.isComponent).map(({ parent }) => parent)).toEqual(Array(8).fill(urn));
  });
});

describe("GcpQueue otherwise", () => {
  it("previews without knowing a name", async () => {
    const { resources, result } = await recordQueue(true);
    expect(result).toBeUndefined();
    expect(ofType(resources, SUBSCRIPTION)).toHaveLength(2);
  });
});

describe("planSubscription", () => {
  it.each([
    [1, 10],
    [10, 10],
    [59.5, 60],
    [600, 600],
  ])("waits for a handler of %p s for %p s", (handlerLimitS, ackDeadlineS) => {
    expect(planSubscription({ handlerLimitS, maxReceives: 5 })).toEqual({ ackDeadlineS, maxDeliveryAttempts: 5 });
  });

  it.each([
    [0, 5, "0 s"],
    [601, 5, "601 s"],
    [Number.NaN, 5, "NaN s"],
    [60, 4, "4 times"],
    [60, 101, "101 times"],
    [60, 5.5, "5.5 times"],
  ])("refuses %p s and %p attempts", (handlerLimitS, maxReceives, found) => {
    expect(() => planSubscription({ handlerLimitS, maxReceives })).toThrow(QueueLimitInvalid);
    expect(() => planSubscription({ handlerLimitS, maxReceives })).toThrow(found);
  });
});

import { beforeAll, describe, expect, it } from "@jest/globals";
import { all, ComponentResource, output } from "@pulumi/pulumi";
import fc from "fast-check";
import type { Images, QueueArgs } from "../platform.ts";
import { onlyOne, type RecordedResource, type Recording, record } from "../recording/record.ts";
import { AwsQueue, planVisibilityS, QueueInvalid } from "./queue.ts";
import type { AwsPlace } from "./site.ts";

const type = {
  queue: "aws:sqs/queue:Queue",
  policy: "aws:sqs/queuePolicy:QueuePolicy",
  admits: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  notification: "aws:s3/bucketNotification:BucketNotification",
};
const place: AwsPlace = {
  environment: "production",
  accountId: "111122223333",
  region: "sa-east-1",
  isTornDown: false,
};

class SomeImages extends ComponentResource implements Images {
  readonly imagesUrl = output("s3://samples");
  readonly exportsUrl = output("s3://exports");
  readonly anchorsUrl = output("s3://anchors");
  readonly handles = {
    images: output("arn:aws:s3:::samples"),
    exports: output("arn:aws:s3:::exports"),
    anchors: output("arn:aws:s3:::anchors"),
  };
  constructor() {
    super("test:Images", "images");
  }
}

const make = (given: Partial<QueueArgs> = {}) => {
  const wanted = { key: "arn:key", source: new SomeImages(), handlerLimitS: 30, maxReceives: 5, ...given };
  const queue = new AwsQueue("queue", wanted, place);
  return all([queue.url, queue.handle, queue.name, queue.deadLetterName]);
};

describe("AwsQueue", () => {
  let made: Recording<unknown>;
  const one = (of: string, name?: string): RecordedResource => onlyOne(made.resources, of, name);
  const json = (resource: RecordedResource, property: string) => JSON.parse(resource.inputs[property] as string);
  beforeAll(async () => {
    made = await record(() => make());
  });

  it("keeps messages under our key and gives up after five attempts", () => {
    const queue = one(type.queue, "queue-inbox");
    expect(queue.inputs).toMatchObject({
      kmsMasterKeyId: "arn:key",
      visibilityTimeoutSeconds: 180,
      messageRetentionSeconds: 345_600,
      receiveWaitTimeSeconds: 20,
    });
    expect(json(queue, "redrivePolicy")).toEqual({
      deadLetterTargetArn: "arn:aws:sqs:sa-east-1:111122223333:queue-dead",
      maxReceiveCount: 5,
    });
    expect(queue.parent).toBe(one("camera-reviews:aws:Queue").urn);
  });

  it("keeps dead letters of this queue only, and longer than the queue itself", () => {
    expect(one(type.queue, "queue-dead").inputs).toEqual({
      kmsMasterKeyId: "arn:key",
      messageRetentionSeconds: 1_209_600,
    });
    expect(json(one(type.admits), "redriveAllowPolicy")).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: ["arn:aws:sqs:sa-east-1:111122223333:queue-inbox"],
    });
  });

  it("admits messages from the images' bucket only, and nothing in clear text", () => {
    const { Statement } = json(one(type.policy, "queue-inbox"), "policy");
    expect(Statement).toEqual([
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      {
        Sid: "Uploads",
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "arn:aws:sqs:sa-east-1:111122223333:queue-inbox",
        Condition: {
          ArnEquals: { "aws:SourceArn": "arn:aws:s3:::samples" },
          StringEquals: { "aws:SourceAccount": "111122223333" },
        },
      },
    ]);
    expect(json(one(type.policy, "queue-dead"), "policy").Statement).toHaveLength(1);
  });

  it("is told of finished uploads once it admits them", () => {
    const notification = one(type.notification);
    expect(notification.inputs).toEqual({
      bucket: "samples",
      queues: [
        {
          queueArn: "arn:aws:sqs:sa-east-1:111122223333:queue-inbox",
          events: ["s3:ObjectCreated:*"],
          filterPrefix: "pending/",
        },
      ],
    });
    expect(notification.dependsOn).toContain(one(type.policy, "queue-inbox").urn);
  });

  it("hands on its address, its ARN and what metrics call it", () => {
    expect(made.result).toEqual([
      "sqs://sqs.sa-east-1.amazonaws.com/111122223333/queue-inbox",
      "arn:aws:sqs:sa-east-1:111122223333:queue-inbox",
      "queue-inbox",
      "queue-dead",
    ]);
  });

  it("can be previewed", async () => {
    expect((await record(() => make(), { isPreview: true })).result).toBeUndefined();
  });

  it.each([0, 1001, 2.5])("refuses %d attempts", async (maxReceives) => {
    await expect(record(() => make({ maxReceives }))).rejects.toThrow(QueueInvalid);
  });
});

describe("planVisibilityS", () => {
  it("leaves six times the handler's limit, in what SQS accepts", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 7200, noNaN: true }), (limit) => {
        const seconds = planVisibilityS(limit);
        expect(Number.isInteger(seconds) && seconds >= limit * 6 && seconds <= 43_200).toBe(true);
      }),
    );
  });

  it.each([0, -1, 7201, Number.NaN])("refuses a limit of %d seconds", (limit) => {
    expect(() => planVisibilityS(limit)).toThrow(QueueInvalid);
  });
});

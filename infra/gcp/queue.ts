import * as gcp from "@pulumi/gcp";
import { ComponentResource, type ComponentResourceOptions, interpolate, type Output } from "@pulumi/pulumi";
import type { Queue, QueueArgs } from "../platform.ts";
import { PENDING_PREFIX } from "./images.ts";
import { memberOf } from "./keys-agents.ts";
import { planSubscription } from "./queue-limits.ts";
import type { GcpSite } from "./site.ts";

const WAITING_S = "604800s"; // 7 days
const GIVEN_UP_S = "1209600s"; // 14 days for somebody to look at it

/** Finished uploads are told to a topic; one subscription hands them to the worker, another keeps what it gave up. */
export class GcpQueue extends ComponentResource implements Queue {
  readonly url: Output<string>;
  readonly handle: Output<string>;
  readonly name: Output<string>;
  readonly deadLetterName: Output<string>;

  constructor(name: string, args: QueueArgs, site: GcpSite, options?: ComponentResourceOptions) {
    const limits = planSubscription(args);
    super("camera-reviews:gcp:Queue", name, {}, options);
    const topic = this.createTopic(`${name}-topic`, args, site);
    const deadTopic = this.createTopic(`${name}-dead-topic`, args, site);
    this.tellUploads(name, topic, args, site);
    const dead = this.subscribe(`${name}-dead`, deadTopic, { messageRetentionDuration: GIVEN_UP_S });
    const subscription = this.subscribe(name, topic, {
      ackDeadlineSeconds: limits.ackDeadlineS,
      messageRetentionDuration: WAITING_S,
      retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
      deadLetterPolicy: { deadLetterTopic: deadTopic.id, maxDeliveryAttempts: limits.maxDeliveryAttempts },
    });
    this.letDeadLettersThrough(name, deadTopic, subscription, site);
    this.name = subscription.name;
    this.deadLetterName = dead.name;
    this.handle = interpolate`projects/${site.project}/subscriptions/${subscription.name}`;
    this.url = interpolate`pubsub://${this.handle}`;
    this.registerOutputs({ url: this.url });
  }

  private createTopic(topicName: string, { key }: QueueArgs, { region }: GcpSite): gcp.pubsub.Topic {
    return new gcp.pubsub.Topic(
      topicName,
      { kmsKeyName: key, messageStoragePolicy: { allowedPersistenceRegions: [region] } },
      { parent: this },
    );
  }

  private tellUploads(name: string, topic: gcp.pubsub.Topic, { source }: QueueArgs, { project }: GcpSite): void {
    const teller = gcp.storage.getProjectServiceAccountOutput({ project }, { parent: this });
    const grant = new gcp.pubsub.TopicIAMMember(
      `${name}-teller`,
      { topic: topic.id, role: "roles/pubsub.publisher", member: teller.member },
      { parent: this },
    );
    new gcp.storage.Notification(
      `${name}-uploads`,
      {
        bucket: source.handles.images,
        topic: topic.id,
        eventTypes: ["OBJECT_FINALIZE"],
        objectNamePrefix: PENDING_PREFIX,
        payloadFormat: "JSON_API_V1",
      },
      { parent: this, dependsOn: grant }, // Cloud Storage tries to publish before it takes the notification
    );
  }

  /**
   * Exactly-once delivery is off: looking at the same upload twice does no harm, and it would cost throughput and make acknowledgements fail that come late.
   * A subscription that nobody asks for 31 days would be removed: these never expire.
   */
  private subscribe(
    subscriptionName: string,
    topic: gcp.pubsub.Topic,
    args: Omit<gcp.pubsub.SubscriptionArgs, "topic">,
  ): gcp.pubsub.Subscription {
    return new gcp.pubsub.Subscription(
      subscriptionName,
      { topic: topic.id, expirationPolicy: { ttl: "" }, enableExactlyOnceDelivery: false, ...args },
      { parent: this },
    );
  }

  /** Pub/Sub itself moves what was given up: without both grants it redelivers for ever, and says nothing. */
  private letDeadLettersThrough(
    name: string,
    deadTopic: gcp.pubsub.Topic,
    subscription: gcp.pubsub.Subscription,
    site: GcpSite,
  ): void {
    const member = memberOf("pubsub", site);
    new gcp.pubsub.TopicIAMMember(
      `${name}-dead-writer`,
      { topic: deadTopic.id, role: "roles/pubsub.publisher", member },
      { parent: this },
    );
    new gcp.pubsub.SubscriptionIAMMember(
      `${name}-dead-mover`,
      { subscription: subscription.id, role: "roles/pubsub.subscriber", member },
      { parent: this },
    );
  }
}

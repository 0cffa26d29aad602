import { Provider as RandomProvider } from "@pulumi/random";
import { Account } from "../../infra/account.ts";
import { exampleAccountPlatform } from "../../infra/example-cloud/account-platform.ts";
import { examplePlatform } from "../../infra/example-cloud/platform.ts";
import { ExampleProvider } from "../../infra/example-cloud/resources.ts";
import { ReviewSite } from "../../infra/review-site.ts";
import { tagsOf } from "../../stacks/providers.ts";
import { accountArgs, siteArgs } from "./example-args.ts";

/** What stacks/aws.ts and stacks/account-aws.ts are for AWS; the example cloud is nobody's stack, so that its programs are the tests'. */

const place = { region: "south-1", isTornDown: false };
const databaseAuthority = "-----BEGIN CERTIFICATE-----\nZXhhbXBsZQ==\n-----END CERTIFICATE-----\n";

const providersOf = (environment: string) => [
  new ExampleProvider("example", {
    region: place.region,
    defaultTags: tagsOf({ owner: "platform", costCentre: "reviews" }, environment),
  }),
  new RandomProvider("random", {}),
];

export function runExampleSite() {
  const platform = examplePlatform({ ...place, databaseAuthority });
  const { edge, database } = new ReviewSite(platform, siteArgs(), { providers: providersOf("production") });
  return { entrance: edge.entrance, private: edge.private, ownerUrl: database.ownerUrl, ids: edge.ids };
}

export function runExampleAccount() {
  const platform = exampleAccountPlatform(place);
  const { registry, audit, delivery } = new Account(platform, accountArgs(), { providers: providersOf("account") });
  return { repository: registry.repository, trail: audit.trail, deployer: delivery.deployer };
}

import * as gcp from "@pulumi/gcp";
import { all, type ComponentResource, type Output } from "@pulumi/pulumi";
import type { DatabaseArgs } from "../platform.ts";
import type { GcpSite } from "./site.ts";

export class DatabaseNameMissing extends Error {
  constructor(names: readonly DnsName[]) {
    super(
      `Cloud SQL gave the instance no name for private access, which its certificate is for: ${JSON.stringify(names)}.`,
    );
    this.name = "DatabaseNameMissing";
  }
}

interface DnsName {
  readonly connectionType: string;
  readonly dnsScope: string;
  readonly name: string;
}

/**
 * Certificates are for a name below `<region>.sql-psa.goog`, and to have it resolved in a peered network is left to the network's owner.
 * One zone for this site's instances.
 */
export class DatabaseNames {
  readonly #parent: ComponentResource;
  readonly #zone: gcp.dns.ManagedZone;

  constructor(parent: ComponentResource, name: string, { network }: DatabaseArgs, { region }: GcpSite) {
    this.#parent = parent;
    this.#zone = new gcp.dns.ManagedZone(
      `${name}-zone`,
      {
        dnsName: `${region}.sql-psa.goog.`,
        description: "Names in the certificates of Cloud SQL",
        visibility: "private",
        privateVisibilityConfig: { networks: [{ networkUrl: network.id }] },
        forceDestroy: true, // its records are all ours
      },
      { parent },
    );
  }

  /** The instance's host, known when it resolves. */
  add(recordName: string, instance: gcp.sql.DatabaseInstance): Output<string> {
    const dnsName = instance.dnsNames.apply(privateName);
    const record = new gcp.dns.RecordSet(
      recordName,
      { managedZone: this.#zone.name, name: dnsName, type: "A", ttl: 60, rrdatas: [instance.privateIpAddress] },
      { parent: this.#parent },
    );
    return all([dnsName, record.id]).apply(([host]) => host.replace(/\.$/, ""));
  }
}

/** With its final dot. @throws DatabaseNameMissing */
export function privateName(names: readonly DnsName[]): string {
  const own = names.find(
    ({ connectionType, dnsScope }) => connectionType === "PRIVATE_SERVICES_ACCESS" && dnsScope === "INSTANCE",
  );
  if (!own) throw new DatabaseNameMissing(names);
  return own.name.endsWith(".") ? own.name : `${own.name}.`;
}

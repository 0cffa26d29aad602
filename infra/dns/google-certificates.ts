import * as gcp from "@pulumi/gcp";
import { type ComponentResource, type Input, type Output, output } from "@pulumi/pulumi";
import { renderRecords } from "./route-53-records.ts";
import { type CertificateZone, onceDelegated, VALIDATION_TTL_S } from "./validation.ts";

interface Place {
  readonly parent: ComponentResource;
  readonly protect: boolean;
}

/**
 * The global balancer's certificates, one per name so that each is renewed and replaced alone, in the map that its proxy takes.
 * @returns the map's id, `projects/…/locations/global/certificateMaps/…`
 */
export function issueMapCertificates(
  name: string,
  hosts: Readonly<Record<string, string>>,
  zone: CertificateZone,
  { parent, protect }: Place,
): Output<string> {
  const map = new gcp.certificatemanager.CertificateMap(`${name}-map`, {}, { parent, protect });
  const entries = Object.entries(hosts).map(([id, host]) => {
    const certificate = issueCertificate(`${name}-${id}`, host, undefined, zone, { parent, protect });
    return new gcp.certificatemanager.CertificateMapEntry(
      `${name}-${id}-entry`,
      { map: map.name, hostname: host, certificates: [certificate.id] },
      { parent },
    );
  });
  // A proxy whose map is empty serves no certificate at all: whoever takes the map waits for its entries.
  return output([map.id, ...entries.map(({ id }) => id)]).apply(([id]) => id as string);
}

/** A certificate for a balancer of one region. @returns its id, `projects/…/locations/<region>/certificates/…` */
export function issueRegionalCertificate(
  name: string,
  host: string,
  region: string,
  zone: CertificateZone,
  place: Place,
): Output<string> {
  return issueCertificate(`${name}-private`, host, region, zone, place).id;
}

function issueCertificate(
  name: string,
  host: string,
  location: string | undefined,
  zone: CertificateZone,
  { parent, protect }: Place,
): gcp.certificatemanager.Certificate {
  const where = location === undefined ? {} : { location };
  const authorization = new gcp.certificatemanager.DnsAuthorization(
    `${name}-dns`,
    // A region knows no other kind; its record's name carries the project, so it stands beside the global one of the same name.
    { domain: host, ...where, ...(location !== undefined && { type: "PER_PROJECT_RECORD" }) },
    { parent },
  );
  const records = proveHost(name, authorization, zone.zoneId, parent);
  return new gcp.certificatemanager.Certificate(
    name,
    { ...where, managed: { domains: [host], dnsAuthorizations: [onceDelegated(authorization.id, zone)] } },
    { parent, protect, dependsOn: records },
  );
}

function proveHost(
  name: string,
  authorization: gcp.certificatemanager.DnsAuthorization,
  zoneId: Input<string>,
  parent: ComponentResource,
) {
  const proof = authorization.dnsResourceRecords.apply(([record]) => {
    if (!record) throw new Error(`Certificate Manager gave no validation record for ${name}.`);
    return record;
  });
  const row = {
    id: "proof",
    name: proof.name.apply(withoutDot),
    type: "CNAME" as const,
    ttl: VALIDATION_TTL_S,
    values: [proof.data],
  };
  return renderRecords(name, [row], { zoneId }, { parent });
}

const withoutDot = (name: string): string => name.replace(/\.$/, "");

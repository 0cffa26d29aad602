import * as aws from "@pulumi/aws";
import { type ComponentResource, type Input, type Output, output } from "@pulumi/pulumi";
import { renderRecords } from "./route-53-records.ts";
import { type CertificateZone, onceDelegated, VALIDATION_TTL_S } from "./validation.ts";

/** A certificate that is wanted of ACM. */
interface AcmWant {
  readonly id: string;
  /** The first is its common name. */
  readonly names: readonly [string, ...string[]];
  /** The provider's without it. */
  readonly region?: string;
}

/** A name, and the certificate whose validation record proves it. */
interface Proof {
  readonly name: string;
  readonly certificate: string;
}

/**
 * Which records prove all names. An account has one validation record per name, whatever certificates and regions ask for it, and `*.name` shares that of
 * `name`: two would be the same record twice.
 */
export function planProofs(wants: readonly AcmWant[]): Proof[] {
  const proofs = new Map<string, Proof>();
  for (const { id, names } of wants)
    for (const name of names.map(bareName)) if (!proofs.has(name)) proofs.set(name, { name, certificate: id });
  return [...proofs.values()];
}

/** Certificates by their id, each ARN known only once it is issued: an ALB refuses one that isn't. */
export function issueAcmCertificates<Id extends string>(
  name: string,
  wants: readonly (AcmWant & { readonly id: Id })[],
  zone: CertificateZone,
  { parent, protect }: { readonly parent: ComponentResource; readonly protect: boolean },
): Record<Id, Output<string>> {
  const asked = new Map(wants.map((want) => [want.id as string, askFor(name, want, { parent, protect })]));
  const records = new Map(
    planProofs(wants).map((proof) => [
      proof.name,
      proveName(name, proof, asked.get(proof.certificate) as aws.acm.Certificate, zone, parent),
    ]),
  );
  const entries = wants.map((want) => {
    const fqdns = want.names.map((each) => (records.get(bareName(each)) as aws.route53.Record).fqdn);
    const arn = (asked.get(want.id) as aws.acm.Certificate).arn;
    return [want.id, waitFor(name, want, onceDelegated(arn, zone), [...new Set(fqdns)], parent)] as const;
  });
  return Object.fromEntries(entries) as Record<Id, Output<string>>;
}

function askFor(
  name: string,
  { id, names: [domainName, ...others], region }: AcmWant,
  options: { readonly parent: ComponentResource; readonly protect: boolean },
): aws.acm.Certificate {
  return new aws.acm.Certificate(
    `${name}-${id}`,
    {
      domainName,
      ...(others.length > 0 && { subjectAlternativeNames: others }),
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
      ...(region && { region }),
    },
    options,
  );
}

function proveName(
  prefix: string,
  { name }: Proof,
  certificate: aws.acm.Certificate,
  { zoneId }: CertificateZone,
  parent: ComponentResource,
): aws.route53.Record {
  const proof = certificate.domainValidationOptions.apply((all) => {
    const found = all.find(({ domainName }) => bareName(domainName) === name);
    if (!found) throw new Error(`ACM gave no validation record for ${name}.`);
    return found;
  });
  const row = {
    id: `acm-${name}`,
    name: proof.resourceRecordName,
    type: "CNAME" as const,
    ttl: VALIDATION_TTL_S,
    values: [proof.resourceRecordValue],
  };
  const [record] = renderRecords(prefix, [row], { zoneId }, { parent });
  return record as aws.route53.Record;
}

function waitFor(
  name: string,
  { id, region }: AcmWant,
  certificateArn: Input<string>,
  validationRecordFqdns: Output<string>[],
  parent: ComponentResource,
): Output<string> {
  const validation = new aws.acm.CertificateValidation(
    `${name}-${id}-issued`,
    { certificateArn, validationRecordFqdns, ...(region && { region }) },
    // Minutes once the zone is delegated; without an end the first run with a forgotten delegation would hang over an hour.
    { parent, customTimeouts: { create: "30m" } },
  );
  return output(validation.certificateArn);
}

const bareName = (name: string): string => name.replace(/^\*\./, "");

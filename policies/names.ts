import { awsBestPractices, cisGoogle } from "./frameworks.ts";
import type { InputsByToken } from "./inputs.ts";
import { stackRule } from "./rule.ts";
import type { Subject } from "./subject.ts";

export const dnsQueriesLogged = stackRule({
  name: "dns-queries-logged",
  description: "Who asked for which of our names is logged: a takeover is seen there first.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("Route53.2", "Public zones log queries"),
  tags: ["A-03", "aws", "gcp"],
  remediationSteps:
    "AWS: an aws.route53.QueryLog of the zone, its log group in us-east-1 and a LogResourcePolicy before it. Google Cloud: cloudLoggingConfig.enableLogging: true.",
  judges: ["aws:route53/zone:Zone", "gcp:dns/managedZone:ManagedZone"],
  checkStack(stack, must) {
    for (const zone of stack.of("aws:route53/zone:Zone")) {
      const isPublic = () => !zone.inputs.vpcs?.length;
      const logs = stack.beside(zone, "aws:route53/queryLog:QueryLog", "zoneId");
      must(zone, () => !isPublic() || logs.length > 0, "must have a QueryLog.");
    }
    for (const zone of stack.of("gcp:dns/managedZone:ManagedZone"))
      must(
        zone,
        () => zone.inputs.visibility === "private" || zone.inputs.cloudLoggingConfig?.enableLogging === true,
        "must have cloudLoggingConfig.enableLogging: true.",
      );
  },
});

export const dnsZoneSigned = stackRule({
  name: "dns-zone-signed",
  description: "An answer about our names can be told from a forged one.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: cisGoogle("3.3", "Zones are signed"),
  tags: ["A-03", "aws", "gcp"],
  remediationSteps:
    'AWS: a KeySigningKey and a HostedZoneDnsSec of the zone. Google Cloud: dnssecConfig.state "on". Two providers that hold the same zone must sign with each other\'s keys: until then the setting unsigned gives the reason.',
  judges: ["aws:route53/zone:Zone", "gcp:dns/managedZone:ManagedZone"],
  checkStack(stack, must) {
    for (const zone of stack.of("aws:route53/zone:Zone")) {
      const isPublic = () => !zone.inputs.vpcs?.length;
      const signings = stack.beside(zone, "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec", "hostedZoneId");
      const isUnsigned = () => stack.of("camera-reviews:dns:Zone").some((each) => isFor(each, zone));
      must(
        zone,
        () => !isPublic() || signings.length > 0 || isUnsigned(),
        "must have a HostedZoneDnsSec, or a written reason why not.",
      );
    }
    for (const zone of stack.of("gcp:dns/managedZone:ManagedZone"))
      must(
        zone,
        () => zone.inputs.visibility === "private" || zone.inputs.dnssecConfig?.state === "on",
        'must have dnssecConfig.state: "on".',
      );
  },
});

type Component = Subject<InputsByToken["camera-reviews:dns:Zone"]>;

/** Decided, and for this zone. */
const isFor = (component: Component, { parent }: Subject<unknown>): boolean =>
  component.urn === parent && Boolean(component.inputs.unsigned);

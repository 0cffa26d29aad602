import { awsBestPractices } from "./frameworks.ts";
import type { InputsByToken } from "./inputs.ts";
import { isTornDown, onlyCounts } from "./mode.ts";
import { list, modeRule, number, resourceRule, stackRule } from "./rule.ts";

export const cdnBehindFirewall = resourceRule({
  name: "cdn-behind-firewall",
  description: "Every request to the CDN passes the firewall first.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("CloudFront.6", "Distributions have a web ACL"),
  tags: ["E-01", "aws"],
  remediationSteps: "Set webAclId to the ARN of an aws.wafv2.WebAcl of scope CLOUDFRONT.",
  checks: {
    "aws:cloudfront/distribution:Distribution"(distribution, must) {
      must(() => distribution.webAclId, "must name its web ACL in webAclId.");
    },
  },
});

export const cdnRequiresTls = resourceRule({
  name: "cdn-requires-tls",
  description: "Readers and origins speak TLS 1.2 or newer with the CDN; plain HTTP only leads to HTTPS.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("CloudFront.3", "Distributions want TLS from viewers"),
  tags: ["E-01", "aws", "AWS FSBP CloudFront.7, .8, .10, .15"],
  remediationSteps:
    'viewerCertificate with our certificate, sslSupportMethod "sni-only" and minimumProtocolVersion TLSv1.2_2021 or newer; viewerProtocolPolicy "redirect-to-https" or "https-only"; origins with originProtocolPolicy "https-only" and originSslProtocols ["TLSv1.2"].',
  settings: {
    versions: list(
      ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"],
      "Values of minimumProtocolVersion to choose from.",
    ),
  },
  checks: {
    "aws:cloudfront/distribution:Distribution"(distribution, must, { config }) {
      const certificate = () => distribution.viewerCertificate;
      must(
        () => certificate()?.acmCertificateArn,
        "must have a certificate of ours in viewerCertificate.acmCertificateArn.",
      );
      must(
        () => certificate()?.sslSupportMethod === "sni-only",
        'must have viewerCertificate.sslSupportMethod: "sni-only".',
      );
      must(
        () => config.versions.includes(certificate()?.minimumProtocolVersion ?? ""),
        `must have viewerCertificate.minimumProtocolVersion ${config.versions.join(", ")}.`,
      );
      must(
        () =>
          [distribution.defaultCacheBehavior, ...(distribution.orderedCacheBehaviors ?? [])].every(
            (behavior) => behavior && ["redirect-to-https", "https-only"].includes(behavior.viewerProtocolPolicy),
          ),
        'must have viewerProtocolPolicy "redirect-to-https" or "https-only" in every behaviour.',
      );
      must(
        () =>
          (distribution.origins ?? []).every(
            ({ customOriginConfig: custom }) =>
              !custom ||
              (custom.originProtocolPolicy === "https-only" &&
                custom.originSslProtocols.every((version) => version === "TLSv1.2" || version === "TLSv1.3")),
          ),
        'must ask its origins by originProtocolPolicy: "https-only" with TLSv1.2.',
      );
    },
  },
});

export const cdnLogged = stackRule({
  name: "cdn-logged",
  description: "Who asked the CDN for what is logged.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("CloudFront.5", "Distributions log requests"),
  tags: ["E-01", "aws"],
  remediationSteps:
    "Make an aws.cloudwatch.LogDeliverySource of the distribution with logType ACCESS_LOGS, a LogDeliveryDestination and the LogDelivery that joins them, all in us-east-1. The older loggingConfig fails on buckets without access control lists.",
  judges: ["aws:cloudfront/distribution:Distribution"],
  checkStack(stack, must) {
    if (isTornDown(stack)) return; // a delivery under way would hold the distribution
    for (const distribution of stack.of("aws:cloudfront/distribution:Distribution")) {
      const sources = stack.beside(distribution, "aws:cloudwatch/logDeliverySource:LogDeliverySource", "resourceArn");
      must(
        distribution,
        () => sources.some(({ inputs }) => inputs.logType === "ACCESS_LOGS"),
        "must have a LogDeliverySource of its ACCESS_LOGS.",
      );
      for (const source of sources)
        must(
          distribution,
          () => stack.beside(source, "aws:cloudwatch/logDelivery:LogDelivery", "deliverySourceName").length > 0,
          "must have a LogDelivery of its LogDeliverySource.",
        );
    }
  },
});

export const cdnHasSecondOrigin = resourceRule({
  name: "cdn-has-second-origin",
  description: "Reads are answered by the other site while this one's origin is away.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("CloudFront.4", "Distributions have origin failover"),
  tags: ["E-01", "aws"],
  remediationSteps:
    "Give the distribution an originGroups entry with two members and failoverCriteria for 500, 502, 503, 504, and let the behaviours of reads target it.",
  checks: {
    "aws:cloudfront/distribution:Distribution"(distribution, must) {
      must(
        () => (distribution.originGroups ?? []).some(({ members }) => members.length === 2),
        "must have an origin group of two members.",
      );
    },
  },
});

export const balancerInternalAndStrict = modeRule({
  name: "balancer-internal-and-strict",
  description:
    "The balancer behind the CDN is private, refuses malformed requests, logs, and can't be deleted by mistake.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("ELB.12", "Balancers run in a strict desync mode"),
  tags: ["E-02", "aws", "AWS FSBP ELB.4, .5, .6"],
  remediationSteps:
    'Set internal: true, dropInvalidHeaderFields: true, desyncMitigationMode "defensive" or "strictest", accessLogs.enabled: true, enableDeletionProtection: true.',
  checks: {
    "aws:lb/loadBalancer:LoadBalancer"(balancer, must, { stack }) {
      must(() => balancer.internal === true, "must have internal: true.");
      must(() => balancer.dropInvalidHeaderFields === true, "must have dropInvalidHeaderFields: true.");
      must(
        () => ["defensive", "strictest"].includes(balancer.desyncMitigationMode ?? "none"),
        'must have desyncMitigationMode: "defensive" or "strictest".',
      );
      if (isTornDown(stack)) return;
      must(
        () => balancer.accessLogs?.enabled === true && balancer.accessLogs.bucket,
        "must have accessLogs.enabled: true.",
      );
      must(() => balancer.enableDeletionProtection === true, "must have enableDeletionProtection: true.");
    },
  },
});

export const balancerRequiresTls = resourceRule({
  name: "balancer-requires-tls",
  description: "A balancer speaks TLS 1.2 or newer; plain HTTP only leads to HTTPS.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("ELB.17", "Listeners use a recommended TLS policy"),
  tags: ["E-02", "aws", "AWS FSBP ELB.1, .18"],
  remediationSteps:
    'Give the listener protocol "HTTPS", a certificateArn and an sslPolicy that begins with ELBSecurityPolicy-TLS13-1-2 or -1-3; on port 80 only a redirect.',
  settings: {
    policies: list(["ELBSecurityPolicy-TLS13-1-2", "ELBSecurityPolicy-TLS13-1-3"], "What an sslPolicy begins with."),
  },
  checks: {
    "aws:lb/listener:Listener"(listener, must, { config }) {
      const isRedirect = () => (listener.defaultActions ?? []).every(({ type }) => type === "redirect");
      const isHttps = () => ["HTTPS", "TLS"].includes(listener.protocol ?? "HTTP");
      must(() => isHttps() || isRedirect(), 'must have protocol: "HTTPS", or only redirect.');
      must(
        () => !isHttps() || config.policies.some((start) => listener.sslPolicy?.startsWith(start)),
        `must have an sslPolicy that begins with ${config.policies.join(" or ")}.`,
      );
    },
  },
});

export const webAclComplete = modeRule({
  name: "web-acl-complete",
  description:
    "The firewall knows bad addresses, known bad inputs, injections and the usual attacks, and limits how often one address asks.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("WAF.10", "Web ACLs have rules"),
  tags: ["E-03", "aws"],
  remediationSteps:
    "Give the web ACL at least four managed rule groups whose overrideAction is none, and a rate based rule that blocks. They only count while the site says so: firewall: count.",
  settings: { groups: number(4, "Managed rule groups at least.") },
  checks: {
    "aws:wafv2/webAcl:WebAcl"(acl, must, { config, stack }) {
      const rules = () => acl.rules ?? [];
      const mayCount = (action: Action) => action?.count !== undefined && onlyCounts(stack);
      must(
        () =>
          rules().filter(
            ({ statement, overrideAction: action }) =>
              statement?.managedRuleGroupStatement && (!action?.count || mayCount(action)),
          ).length >= config.groups,
        `must have at least ${config.groups} managed rule groups that do more than count.`,
      );
      must(
        () =>
          rules().some((rule) => rule.statement?.rateBasedStatement && (rule.action?.block || mayCount(rule.action))),
        "must have a rate based rule that blocks.",
      );
    },
  },
});

export const webAclLogged = stackRule({
  name: "web-acl-logged",
  description: "What the firewall refused, and why, is logged, without anybody's credentials.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("WAF.11", "Web ACLs log requests"),
  tags: ["E-03", "aws"],
  remediationSteps:
    "Make an aws.wafv2.WebAclLoggingConfiguration of the web ACL that redacts the headers authorization and cookie.",
  settings: { redacted: list(["authorization", "cookie"], "Headers that must not reach the log.") },
  judges: ["aws:wafv2/webAcl:WebAcl"],
  checkStack(stack, must, { redacted }) {
    for (const acl of stack.of("aws:wafv2/webAcl:WebAcl")) {
      const logs = stack.beside(acl, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "resourceArn");
      must(acl, () => logs.length > 0, "must have a WebAclLoggingConfiguration.");
      for (const { inputs } of logs)
        for (const header of redacted)
          must(
            acl,
            () => redacts(inputs, header),
            `must redact the header ${header} in its WebAclLoggingConfiguration.`,
          );
    }
  },
});

type Action = { readonly count?: unknown } | undefined;
type Logging = InputsByToken["aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"];
const redacts = ({ redactedFields }: Logging, header: string): boolean =>
  (redactedFields ?? []).some(({ singleHeader }) => singleHeader?.name === header);

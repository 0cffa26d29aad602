import { cisGoogle, platform } from "./frameworks.ts";
import { onlyCounts } from "./mode.ts";
import { list, modeRule, resourceRule, stackRule, text } from "./rule.ts";

export const backendBehindFirewall = resourceRule({
  name: "backend-behind-firewall",
  description: "Every request that comes from the internet passes Cloud Armor and is logged.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisGoogle("2.17", "Balancers log requests"),
  tags: ["E-04", "gcp"],
  remediationSteps: "Set securityPolicy, and logConfig with enable: true, on each external backend service.",
  checks: {
    "gcp:compute/backendService:BackendService"(backend, must) {
      const isExternal = () => (backend.loadBalancingScheme ?? "EXTERNAL").startsWith("EXTERNAL");
      must(() => !isExternal() || backend.securityPolicy, "must name its Cloud Armor policy in securityPolicy.");
      must(() => backend.logConfig?.enable === true, "must have logConfig.enable: true.");
    },
  },
});

export const tlsPolicyModern = resourceRule({
  name: "tls-policy-modern",
  description: "Balancers offer TLS 1.2 or newer with modern ciphers only.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisGoogle("3.11", "TLS policies permit no weak ciphers"),
  tags: ["E-05", "gcp"],
  remediationSteps:
    'Make a gcp.compute.SSLPolicy with profile "MODERN" or "RESTRICTED" and minTlsVersion "TLS_1_2" or newer, and name it in sslPolicy of each HTTPS proxy.',
  settings: {
    profiles: list(["MODERN", "RESTRICTED", "FIPS_202205"], "Profiles to choose from."),
    versions: list(["TLS_1_2", "TLS_1_3"], "Values of minTlsVersion to choose from."),
  },
  checks: {
    "gcp:compute/sSLPolicy:SSLPolicy"(policy, must, { config }) {
      must(
        () => config.profiles.includes(policy.profile ?? "COMPATIBLE"),
        `must have profile ${config.profiles.join(", ")}.`,
      );
      must(
        () => config.versions.includes(policy.minTlsVersion ?? "TLS_1_0"),
        `must have minTlsVersion ${config.versions.join(" or ")}.`,
      );
    },
    "gcp:compute/targetHttpsProxy:TargetHttpsProxy"(proxy, must) {
      must(() => proxy.sslPolicy, "must name an SSLPolicy in sslPolicy: without one it takes TLS 1.0.");
    },
  },
});

export const plainHttpOnlyRedirects = stackRule({
  name: "plain-http-only-redirects",
  description: "Port 80 answers nothing but where HTTPS is.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: platform("E-05", "No answer of the product travels without TLS"),
  tags: ["E-05", "gcp"],
  remediationSteps:
    "Let the proxy's URL map have defaultUrlRedirect with httpsRedirect: true, and neither defaultService nor hostRules.",
  judges: ["gcp:compute/targetHttpProxy:TargetHttpProxy"],
  checkStack(stack, must) {
    for (const proxy of stack.of("gcp:compute/targetHttpProxy:TargetHttpProxy")) {
      const urls = proxy.madeOf.urlMap ?? [];
      const maps = stack.of("gcp:compute/uRLMap:URLMap").filter(({ urn }) => urls.includes(urn));
      must(proxy, () => maps.length > 0, "must lead to a URL map of this stack, so that it can be seen to redirect.");
      for (const { inputs } of maps)
        must(
          proxy,
          () =>
            inputs.defaultUrlRedirect?.httpsRedirect === true && !inputs.defaultService && !inputs.hostRules?.length,
          "must lead to a URL map with defaultUrlRedirect.httpsRedirect: true and nothing else.",
        );
    }
  },
});

export const cloudArmorComplete = modeRule({
  name: "cloud-armor-complete",
  description: "Cloud Armor knows the usual attacks, limits how often one address asks, and means it.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: platform("E-06", "Google Cloud's edge refuses what the AWS edge refuses"),
  tags: ["E-06", "gcp"],
  remediationSteps:
    "Give the policy a default rule of priority 2147483647, a throttle or rate_based_ban rule, preconfigured rule sets in expressions, none of them with preview: true, unless the site says firewall: count.",
  settings: {
    sets: list(
      ["sqli", "xss", "lfi", "rce", "protocolattack", "scannerdetection"],
      "Preconfigured rule sets that must be used.",
    ),
    mayCount: text(
      "within a text",
      "A pattern of descriptions of rules that may only tell: what looks like an attack within a review is a text about one.",
    ),
  },
  checks: {
    "gcp:compute/securityPolicy:SecurityPolicy"(policy, must, { config, stack }) {
      if ((policy.type ?? "CLOUD_ARMOR") !== "CLOUD_ARMOR") return;
      const rules = () => policy.rules ?? [];
      must(
        () => rules().some(({ priority }) => priority === 2147483647),
        "must have a default rule, priority 2147483647.",
      );
      must(
        () => rules().some(({ action }) => ["throttle", "rate_based_ban"].includes(action)),
        "must have a rule that limits the rate: throttle or rate_based_ban.",
      );
      for (const set of config.sets)
        must(
          () =>
            rules().some(
              ({ action, match, preview }) =>
                (!preview || onlyCounts(stack)) &&
                action.startsWith("deny") &&
                match?.expr?.expression?.includes(`${set}-v`),
            ),
          `must deny what the preconfigured rule set ${set} finds.`,
        );
      must(
        () =>
          onlyCounts(stack) ||
          rules().every(({ preview, description }) => !preview || new RegExp(config.mayCount).test(description ?? "")),
        "must have no rule with preview: true.",
      );
    },
  },
});

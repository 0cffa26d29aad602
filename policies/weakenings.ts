import { platform } from "./frameworks.ts";
import { environmentOf } from "./mode.ts";
import { known } from "./reading.ts";
import { stackRule } from "./rule.ts";

const OF_A_MODE = ["camera-reviews:site:ReviewSite", "camera-reviews:dns:Zone"] as const;

export const onlyStagingTornDown = stackRule({
  name: "only-staging-torn-down",
  description: "Production's protections are not taken away by a setting.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: platform("K-08", "Databases, clusters and keys are not deleted by mistake"),
  tags: ["K-08", "aws", "gcp"],
  remediationSteps:
    "Take the setting teardown back. What must go from production is unprotected in its program, one by one.",
  judges: OF_A_MODE,
  checkStack(stack, must) {
    for (const type of OF_A_MODE)
      for (const component of stack.of(type))
        must(
          component,
          () => component.inputs.isTornDown !== true || environmentOf(stack) === "staging",
          "must not be torn down: it is not staging's.",
        );
  },
});

export const nothingWeakened = stackRule({
  name: "nothing-weakened",
  description: "What a setting has weakened for a while is told until it is taken back.",
  enforcementLevel: "advisory",
  severity: "low",
  framework: platform("P-07", "Exceptions are few and needed"),
  tags: ["P-07", "aws", "gcp"],
  remediationSteps:
    "Set firewall: block when the first days are over; remove unsigned when one provider holds the zone.",
  judges: OF_A_MODE,
  checkStack(stack, must) {
    for (const site of stack.of("camera-reviews:site:ReviewSite"))
      must(site, () => site.inputs.firewall !== "count", "must refuse what its firewall finds: it only counts.");
    for (const zone of stack.of("camera-reviews:dns:Zone"))
      must(zone, () => !zone.inputs.unsigned, `must be signed; it is not, and the reason is: ${reasonOf(zone.inputs)}`);
  },
});

/** A message is a sentence. */
const reasonOf = (zone: { readonly unsigned?: string }): string =>
  (known(() => zone.unsigned) ?? "").replace(/\.?$/, ".");

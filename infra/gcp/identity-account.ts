import { createHash } from "node:crypto";
import { NAME_LIMITS, PRODUCT, planName, type SiteName } from "../names.ts";

/** The id of the Google service account for a Kubernetes one. Thirty characters are few: a name that doesn't fit is cut, and told apart by its digest. */
export function planAccountId(site: SiteName, serviceAccount: string): string {
  const room = NAME_LIMITS.account.max - `${PRODUCT}-${site.environment}-`.length;
  if (serviceAccount.length <= room) return planName("account", site, serviceAccount);
  const digest = createHash("sha256").update(serviceAccount).digest("hex").slice(0, 4);
  const start = serviceAccount.slice(0, room - digest.length - 1).replace(/-+$/, "");
  return planName("account", site, start, digest);
}

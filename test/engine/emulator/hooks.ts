import { checkAgainstModels } from "../api-models/check.ts";
import type { LoadModel } from "../api-models/model.ts";
import type { CloudsOptions } from "../clouds.ts";
import type { EmulatedAccount } from "./account.ts";

/** AWS's own models as a check of every input. What is secret isn't told. */
export const modelChecks = (load: LoadModel): Pick<CloudsOptions, "checks"> => ({
  checks: [
    ({ type, name, secrets = [] }, inputs) =>
      (type.startsWith("aws:") ? checkAgainstModels(type, inputs, { name, load }) : []).map(({ property, reason }) => ({
        property,
        reason: secrets.some((secret) => property.startsWith(secret)) ? "doesn't fit the API's model" : reason,
      })),
  ],
});

/** What is made in the strict AWS is made in the emulator too; what it says of it is kept, and refuses nothing. */
export const emulatorHooks = (account: EmulatedAccount): Pick<CloudsOptions, "onCreate"> => ({
  onCreate: async (key, inputs, { id, outputs }) => {
    if (key.type.startsWith("aws:")) await account.make(key, inputs, { id, ...outputs });
  },
});

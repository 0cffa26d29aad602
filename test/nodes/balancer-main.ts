import { type Access, ApiServer } from "../cluster/api-server.ts";
import { serveBalancer } from "./balancer.ts";
import type { TargetsOptions } from "./balancer-targets.ts";

/** A process of its own, so that nothing that the proof does makes the balancer late. It ends with the one that started it. */
process.once("message", async ({ access, options }: { access: Access; options: TargetsOptions }) => {
  const { plainUrl, retryingUrl, targets } = await serveBalancer(new ApiServer(access), options);
  const tell = (): void => {
    const states = targets.all.map(({ state }) => state);
    if (process.connected) process.send?.({ plainUrl, retryingUrl, states, history: targets.history });
  };
  tell();
  setInterval(tell, 250);
});
process.once("disconnect", () => process.exit());

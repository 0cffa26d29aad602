import type { Context, Next } from "koa";
import { Problem, Unavailable } from "./problems.ts";

/** A handler ends by then; the server's own limits are longer, so that the client gets an answer. */
const HANDLER_MS = 15_000;

/** The client went away: nobody reads this, the log tells it. 499 is nginx's number for it. */
export class ClientClosedRequest extends Problem {
  constructor() {
    super(499, "client-closed-request", "The client went away.");
  }
}

/** Gives each request a signal that cancels its queries when it takes too long or nobody waits for it any more. */
export const deadline =
  (handlerMs = HANDLER_MS) =>
  async (ctx: Context, next: Next): Promise<void> => {
    const controller = new AbortController();
    ctx.state.signal = controller.signal;
    const timer = setTimeout(
      () => controller.abort(new Unavailable("deadline-exceeded", "It took too long; try again shortly.")),
      handlerMs,
    );
    const onClose = (): void => {
      if (!ctx.res.writableFinished) controller.abort(new ClientClosedRequest());
    };
    ctx.res.once("close", onClose);
    try {
      await Promise.race([next(), rejection(controller.signal)]);
    } finally {
      clearTimeout(timer);
      ctx.res.off("close", onClose);
    }
  };

const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

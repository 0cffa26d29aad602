import type { IncomingMessage, RequestListener } from "node:http";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import Koa, { type Middleware } from "koa";
import { problemFunnel } from "../../service/http/problem-funnel.ts";
import { requestId } from "../../service/http/request-log.ts";

export interface TestServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Some steps of the pipeline behind the funnel, on a free port. */
export function servePipeline(...steps: Middleware[]): Promise<TestServer> {
  const app = new Koa();
  app.silent = true;
  app.use(requestId);
  app.use(problemFunnel({ isOutage: () => false, logError: () => undefined }));
  for (const step of steps) app.use(step);
  return serve(app.callback());
}

export async function serve(handler: RequestListener): Promise<TestServer> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends bytes as they are and gives what comes back until the other side closes. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.from(text, "latin1")));
    let received = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk) => {
      received += chunk;
    });
    socket.on("close", () => resolve(received));
    socket.on("error", reject);
  });
}

/** The parts of an answer that came as text. */
export function readRaw(answer: string): { status: number; headers: Record<string, string>; body: string } {
  const [head = "", ...body] = answer.split("\r\n\r\n");
  const [line = "", ...fields] = head.split("\r\n");
  const headers = fields.map((field) => [field.split(":")[0]?.toLowerCase(), field.replace(/^[^:]*: */, "")]);
  return { status: Number(line.split(" ")[1]), headers: Object.fromEntries(headers), body: body.join("\r\n\r\n") };
}

/** A request's body as text, for servers of tests. */
export async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

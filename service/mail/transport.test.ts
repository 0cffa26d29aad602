import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { openMailTransport } from "./transport.ts";

const message = {
  to: { name: "Ana", address: "ana@example.org" },
  subject: "¡Hola!",
  text: "Uno\n\nhttps://reviews.test/x\n",
};
let stop: (() => void) | undefined;
afterEach(() => stop?.());

/** A mail server that speaks as much SMTP as one message needs, and offers TLS or not. */
async function startSmtp(extensions: readonly string[]): Promise<{ port: number; lines: string[] }> {
  const lines: string[] = [];
  const answer = (socket: Socket, line: string): void => {
    lines.push(line);
    if (/^EHLO/i.test(line))
      socket.write([...extensions.map((one) => `250-${one}`), "250 OK"].join("\r\n").concat("\r\n"));
    else if (/^DATA$/i.test(line)) socket.write("354 go on\r\n");
    else if (line === "." || /^(MAIL|RCPT|RSET)/i.test(line)) socket.write("250 OK\r\n");
    else if (/^QUIT/i.test(line)) socket.end("221 bye\r\n");
    else if (/^STARTTLS/i.test(line)) socket.write("502 no\r\n");
  };
  const server = createServer((socket) => {
    socket.write("220 test\r\n");
    let rest = "";
    socket.on("data", (chunk) => {
      const parts = (rest + chunk).split("\r\n");
      rest = parts.pop() ?? "";
      for (const line of parts) answer(socket, line);
    });
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  stop = () => server.close();
  return { port: (server.address() as AddressInfo).port, lines };
}

describe("mail by SMTP", () => {
  it("hands the message over, quoted-printable, with its link whole", async () => {
    const { port, lines } = await startSmtp([]);
    await openMailTransport(`smtp://127.0.0.1:${port}`, "Us <us@example.org>").send(message);
    expect(lines).toEqual(
      expect.arrayContaining(["MAIL FROM:<us@example.org>", "RCPT TO:<ana@example.org>", "https://reviews.test/x"]),
    );
    expect(lines).toContain("Content-Transfer-Encoding: quoted-printable");
  });

  it("refuses to send in plain text to another machine", async () => {
    const { port, lines } = await startSmtp([]);
    const transport = openMailTransport(`smtp://127.0.0.2:${port}`, "us@example.org");
    await expect(transport.send(message)).rejects.toThrow();
    expect(lines.join("\n")).not.toContain("reviews.test");
  });

  it("fails when nobody listens, so that the task is tried again", async () => {
    await expect(openMailTransport("smtp://127.0.0.1:1", "us@example.org").send(message)).rejects.toThrow(
      /ECONNREFUSED/,
    );
  });
});

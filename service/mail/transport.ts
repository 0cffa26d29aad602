import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Message } from "./message.ts";

export interface MailTransport {
  send(message: Message): Promise<void>;
}

/** `smtp://user:password@host:port`, `smtps://…`, or `file:///folder`, which gets an RFC 5322 `.eml` file for each message. */
export function openMailTransport(mailUrl: string, from: string): MailTransport {
  return new URL(mailUrl).protocol === "file:"
    ? fileTransport(fileURLToPath(mailUrl), from)
    : smtpTransport(mailUrl, from);
}

// The library is loaded with the first message: a web process never sends one.

function smtpTransport(mailUrl: string, from: string): MailTransport {
  const settings = smtpSettings(new URL(mailUrl));
  return {
    async send(message) {
      const { createTransport } = await import("nodemailer");
      const transport = createTransport(settings);
      try {
        await transport.sendMail(envelope(message, from));
      } finally {
        transport.close();
      }
    },
  };
}

const smtpSettings = (url: URL) => ({
  host: url.hostname,
  port: Number(url.port || (url.protocol === "smtps:" ? 465 : 587)),
  secure: url.protocol === "smtps:",
  // Plain text only on this machine, or when the URL says so by name.
  requireTLS: url.protocol === "smtp:" && !isLocal(url.hostname) && url.searchParams.get("tls") !== "never",
  ...(url.username && { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
  connectionTimeout: 10_000,
  socketTimeout: 20_000,
});

function fileTransport(folder: string, from: string): MailTransport {
  return {
    async send(message) {
      const { createTransport } = await import("nodemailer");
      const transport = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
      const { message: bytes } = await transport.sendMail(envelope(message, from));
      await mkdir(folder, { recursive: true });
      const name = `${new Date().toISOString().replaceAll(":", "-")}-${randomUUID().slice(0, 8)}.eml`;
      const file = path.join(folder, name);
      // Whoever watches the folder sees whole messages only.
      await writeFile(`${file}.part`, bytes as Buffer, { mode: 0o600 });
      await rename(`${file}.part`, file);
    },
  };
}

const envelope = ({ to, subject, text }: Message, from: string) => ({
  from,
  to,
  subject,
  text,
  encoding: "quoted-printable",
  headers: { "Auto-Submitted": "auto-generated" },
});

const isLocal = (host: string): boolean => host === "localhost" || host === "127.0.0.1" || host === "[::1]";

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runCommand } from "./command.ts";

export interface Certificates {
  /** PEM file of who signs. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
const DAYS = ["-days", "2"];

/** An authority of this run only, and one certificate of it: for a server's host, or a client's name. */
export async function makeCertificates(folder: string, name: string): Promise<Certificates> {
  mkdirSync(folder, { recursive: true });
  const file = (each: string): string => path.join(folder, each);
  const [authority, certificate, key] = [file("ca.pem"), file("own.crt"), file("own.key")];
  await openssl(
    "req",
    "-x509",
    ...KEY,
    ...DAYS,
    "-subj",
    "/CN=proof authority",
    "-keyout",
    file("ca.key"),
    "-out",
    authority,
  );
  await openssl("req", ...KEY, "-subj", `/CN=${name}`, "-keyout", key, "-out", file("own.csr"));
  writeFileSync(file("names.conf"), `subjectAltName=DNS:${name}\n`);
  const signed = ["-CA", authority, "-CAkey", file("ca.key"), "-CAcreateserial", "-extfile", file("names.conf")];
  await openssl("x509", "-req", ...DAYS, "-in", file("own.csr"), ...signed, "-out", certificate);
  chmodSync(key, 0o600);
  return { authority, certificate, key };
}

const openssl = (...words: string[]): Promise<string> => runCommand("openssl", words);

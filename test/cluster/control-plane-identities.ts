import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";

/** Who asks the API server, and the group that says what they may. */
const IDENTITIES = {
  admin: { user: "admin", group: "system:masters" },
  controllers: { user: "system:kube-controller-manager", group: "controllers" },
  scheduler: { user: "system:kube-scheduler", group: "scheduler" },
  kwok: { user: "kwok", group: "system:masters" },
} as const;

export type Identity = keyof typeof IDENTITIES;

/** Keys, tokens and kubeconfigs of one control plane, made anew and readable by their maker only. @returns tokens */
export function makeIdentities(folder: string, url: string): Readonly<Record<Identity, string>> {
  const pki = path.join(folder, "pki");
  mkdirSync(pki, { recursive: true, mode: 0o700 });
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  write(path.join(pki, "accounts.key"), privateKey);
  write(path.join(pki, "accounts.pub"), publicKey);
  const names = Object.keys(IDENTITIES) as Identity[];
  const tokens = Object.fromEntries(names.map((name) => [name, randomBytes(16).toString("hex")]));
  const rows = names.map((name) => `${tokens[name]},${IDENTITIES[name].user},${name},"${IDENTITIES[name].group}"`);
  write(path.join(pki, "tokens.csv"), `${rows.join("\n")}\n`);
  for (const name of names)
    write(
      path.join(folder, `${name}.kubeconfig`),
      kubeconfig(url, path.join(pki, "apiserver.crt"), tokens[name] ?? ""),
    );
  return tokens as Record<Identity, string>;
}

const write = (file: string, text: string): void => writeFileSync(file, text, { mode: 0o600 });

const kubeconfig = (server: string, authority: string, token: string): string =>
  stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "cluster", cluster: { server, "certificate-authority": authority } }],
    users: [{ name: "user", user: { token } }],
    contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
    "current-context": "context",
  });

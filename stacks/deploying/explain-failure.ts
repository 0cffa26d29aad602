/** What the engine's command line says when it can't even begin, and what to do then. */
const KNOWN: readonly {
  readonly pattern: RegExp;
  readonly explain: (stack: string, found: RegExpExecArray) => string;
}[] = [
  {
    pattern: /currently locked by \d+ lock\(s\)[\s\S]*?created by (\S+) \(pid (\d+)\) at (\S+)/,
    explain: (stack, [, who, pid, since]) =>
      `its state is locked by ${who} (process ${pid}) since ${since}: another update is running. Wait for it; if that process is gone, ${unlock(stack)}`,
  },
  {
    pattern: /\[409\] Conflict: Another update is currently in progress/,
    explain: (stack) =>
      `its state is locked: another update is running (pulumi stack history -s ${stack} says whose). Wait for it; if it is gone, ${unlock(stack)}`,
  },
  {
    pattern: /no stack named '?([^']+?)'? found/,
    explain: (stack) => `there is no such stack in this backend. ${initCommand([stack])}`,
  },
  {
    pattern: /incorrect passphrase/,
    explain: () =>
      "the passphrase is another one than the state's secrets were encrypted with: see PULUMI_CONFIG_PASSPHRASE",
  },
  {
    pattern: /passphrase must be set with/,
    explain: () =>
      "its secrets are encrypted by a passphrase: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or give the stack a key with pulumi stack change-secrets-provider",
  },
  {
    pattern: /get(?:ting)? stack secrets manager: ([^\n]+)/,
    explain: (stack, [, why]) =>
      `the key of its secrets (secretsprovider in stacks/Pulumi.${stack}.yaml) can't be used: ${why}. Are you signed in to that cloud, and may you decrypt with it?`,
  },
  {
    pattern: /PULUMI_ACCESS_TOKEN must be set for login|Logged in to .* but|not logged in/i,
    explain: () =>
      "nobody is logged in to a backend: pulumi login gs://<bucket>, s3://<bucket> or file://<folder>, or PULUMI_BACKEND_URL; for Pulumi Cloud PULUMI_ACCESS_TOKEN",
  },
  {
    pattern: /unable to open (?:state directory|bucket) "?([^":\n]+:[^":\n]*)"?: ([^\n]+)/,
    explain: (_, [, where, why]) => `the backend ${where} can't be opened: ${why}`,
  },
  {
    pattern: /language plugin '?"?nodejs|no language plugin|failed to load language plugin/i,
    explain: () => "the pulumi on PATH has no pulumi-language-nodejs beside it: install it whole, or npm run tools",
  },
];

/** As docs/operations.md sets the backend up. */
export const initCommand = (stacks: readonly string[]): string =>
  `Make what is wanted (docs/operations.md, Pulumi's state and its secrets):\n` +
  `  for stack in ${stacks.join(" ")}; do pulumi stack init "$stack" --secrets-provider="$PULUMI_SECRETS"; done`;

const unlock = (stack: string): string => `pulumi cancel -s ${stack}`;

/** @returns one sentence with what to do, or the engine's own words */
export function explainFailure(stack: string, stderr: string): string {
  for (const { pattern, explain } of KNOWN) {
    const found = pattern.exec(stderr);
    if (found) return explain(stack, found);
  }
  return stderr.replaceAll(/^error: /gm, "").trim() || "the engine said nothing of why";
}

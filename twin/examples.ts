import type { Secrets } from "./secrets.ts";

export interface Example {
  readonly title: string;
  /** One line for a POSIX shell, as it is pasted. */
  readonly command: string;
}

/** Three requests that work against what this site holds now. */
export async function makeExamples(url: string, secrets: Secrets): Promise<Example[]> {
  const credentials = JSON.stringify({ email: secrets.adminEmail, password: secrets.adminPassword });
  return [
    { title: "the newest reviews", command: `curl -s ${quote(`${url}/content?limit=3`)}` },
    await exampleOfCameras(url),
    {
      title: "sign in as the first admin",
      command: `curl -s -X POST ${quote(`${url}/sessions`)} -H 'Content-Type: application/json' -d ${quote(credentials)}`,
    },
  ];
}

/** Single quotes keep everything from the shell but themselves. */
export const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

async function exampleOfCameras(url: string): Promise<Example> {
  const comparison = await findComparison(url).catch(() => undefined);
  if (comparison) return { title: "two cameras side by side", command: `curl -s ${quote(comparison)}` };
  return { title: "find a camera", command: `curl -s ${quote(`${url}/content/cameras?q=nikon`)}` };
}

/** Asked of the service, so that the address is one it doesn't redirect. */
async function findComparison(url: string): Promise<string | undefined> {
  const content = (await (await fetch(`${url}/content?limit=20`)).json()) as { items: { camera: { slug: string } }[] };
  const [one, two] = [...new Set(content.items.map(({ camera }) => camera.slug))];
  if (!one || !two) return undefined;
  const response = await fetch(`${url}/content/compare?cameras=${one},${two}`);
  await response.body?.cancel();
  return response.ok ? response.url : undefined;
}

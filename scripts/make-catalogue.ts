import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type CatalogueReading, readCatalogue } from "../service/cameras/catalogue-files.ts";

const USAGE = `Makes the catalogue that the service comes with out of a folder of Lensfun's database.

usage: node scripts/make-catalogue.ts <folder> [--to data/cameras.json]

The folder is data/db of a Lensfun release (https://lensfun.github.io).`;

const SOURCE = "Lensfun 0.3.3 database, https://lensfun.github.io";
const LICENCE = "CC BY-SA 3.0, https://creativecommons.org/licenses/by-sa/3.0/";
const NAME_ORDER = new Intl.Collator("en", { numeric: true });

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean", short: "h" }, to: { type: "string", default: "data/cameras.json" } },
});
const [folder, ...more] = positionals;
if (values.help) console.log(USAGE);
else if (folder === undefined || more.length > 0) fail(USAGE);
else await makeCatalogue(folder, values.to);

async function makeCatalogue(from: string, to: string): Promise<void> {
  const reading = await readCatalogue(from);
  for (const { file, line, remark } of reading.remarks) console.log(`${file}:${line}: ${remark}`);
  for (const { file, line, reason } of reading.refused) console.error(`${file}:${line}: ${reason}`);
  if (reading.refused.length > 0) return fail(`${reading.refused.length} entries refused; ${to} is as it was.`);
  await writeFile(to, writeCatalogue(reading));
  console.log(
    `${reading.entriesRead} entries of ${reading.files.length} files: ${reading.cameras.length} cameras in ${to}`,
  );
}

/** A camera a line, so that a difference between two versions names the cameras. */
function writeCatalogue({ cameras }: CatalogueReading): string {
  const lines = cameras
    .map(({ input }) => input)
    .sort((one, other) => NAME_ORDER.compare(one.brand, other.brand) || NAME_ORDER.compare(one.model, other.model))
    .map(
      ({ brand, model, kind, mount, cropFactor }) => `    ${JSON.stringify({ brand, model, kind, mount, cropFactor })}`,
    );
  const head = [`  "source": ${JSON.stringify(SOURCE)},`, `  "licence": ${JSON.stringify(LICENCE)},`, '  "cameras": ['];
  return `{\n${head.join("\n")}\n${lines.join(",\n")}\n  ]\n}\n`;
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

import { type ParseArgsConfig, parseArgs } from "node:util";

/** What a script was asked for; undefined after the usage was printed, because it was asked for or because the options can't be read: the exit code is set. */
export function readOptions<const Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
  isWrong: (values: ReturnType<typeof parseArgs<Config>>) => string | undefined = () => undefined,
): ReturnType<typeof parseArgs<Config>> | undefined {
  try {
    const options = parseArgs(config);
    const { help } = options.values as { readonly help?: boolean };
    const reason = help ? undefined : isWrong(options);
    if (!help && reason === undefined) return options;
    if (help) console.log(usage);
    else refuse(reason, usage);
  } catch (error) {
    refuse((error as Error).message, usage);
  }
  return undefined;
}

function refuse(reason: string | undefined, usage: string): void {
  console.error(`${reason}\n\n${usage}`);
  process.exitCode = 2;
}

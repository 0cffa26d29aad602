import { runDeployment, runWithEngine } from "./deploying/command.ts";
import { readDeployOptions } from "./deploying/deploy-options.ts";

const options = readDeployOptions();
if (options) {
  const { isJson, ...request } = options;
  process.exitCode = await runWithEngine({ isJson }, (world) => runDeployment(request, isJson, world));
}

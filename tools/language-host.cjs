// Runs Node programs and policy packs for the Pulumi engine: `LanguageRuntime` over gRPC, as the host that comes with the CLI does.
// It stands in where that one is not to be had: what it leaves out is answered with "unimplemented".
// CommonJS that an old Node reads too: what it starts is run by the program's own Node, see `findNode`.
const { spawn } = require("node:child_process");
const { existsSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

/** The exit code of a program that has told its error itself: @pulumi/pulumi/cmd/run. */
const HAS_TOLD = 32;
/** Shorter than the 5 s after which the engine kills the host and lets go of its children. */
const GRACE_MS = 3_000;

// The engine starts a host in the folder of the program, whose SDK and messages these are.
const load = createRequire(path.join(process.cwd(), "program.js"));
const grpc = load("@grpc/grpc-js");
const services = load("@pulumi/pulumi/proto/language_grpc_pb");
const messages = load("@pulumi/pulumi/proto/language_pb");
const { PluginInfo } = load("@pulumi/pulumi/proto/plugin_pb");
const { Empty } = load("google-protobuf/google/protobuf/empty_pb");
const { version } = load("@pulumi/pulumi/package.json");

/** Its address is the last argument; logging flags come before it. */
let engine = process.argv.slice(2).at(-1);
const children = new Set();

/** The nearest `node_modules/.bin/node` upwards, as `npx` would take it: the project's own Node. */
function findNode(folder) {
  const own = path.join(folder, "node_modules", ".bin", "node");
  if (existsSync(own)) return own;
  const parent = path.dirname(folder);
  return parent === folder ? process.execPath : findNode(parent);
}

function resolveCommand(name, folder) {
  const from = createRequire(path.join(folder, "program.js"));
  return path.join(path.dirname(from.resolve("@pulumi/pulumi/package.json")), "cmd", name);
}

/** @returns the child, which ends at the latest with this host */
function start(folder, args, options) {
  const child = spawn(findNode(folder), args, options);
  children.add(child);
  child.once("close", () => children.delete(child));
  return child;
}

/** Asks the children to end, insists after a while, and is done when none is left. */
async function endChildren() {
  const ending = [...children].map(
    (child) =>
      new Promise((done) => {
        child.once("close", done);
        child.kill("SIGINT");
        setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
      }),
  );
  await Promise.all(ending);
}

function argumentsOf(request) {
  const info = request.getInfo();
  return [
    ...["--project", request.getProject(), "--stack", request.getStack(), "--organization", request.getOrganization()],
    ...["--monitor", request.getMonitorAddress(), "--engine", engine, "--parallel", String(request.getParallel())],
    ...["--root-directory", info?.getRootDirectory() || request.getPwd(), "--pwd", request.getPwd()],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info?.getEntryPoint() || request.getProgram() || ".",
    ...request.getArgsList(),
  ];
}

function environmentOf(request) {
  return {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toObject())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: "false", // Node runs .ts files by itself
  };
}

function run(call, done) {
  const { request } = call;
  const folder = request.getInfo()?.getProgramDirectory() || request.getPwd();
  const child = start(folder, [resolveCommand("run", folder), ...argumentsOf(request)], {
    cwd: request.getPwd(),
    stdio: ["ignore", "inherit", "inherit"],
    env: environmentOf(request),
  });
  call.on("cancelled", () => child.kill("SIGINT"));
  child.once("error", done);
  child.once("close", (code, signal) => {
    const response = new messages.RunResponse();
    if (code === HAS_TOLD) response.setBail(true);
    else if (code !== 0) response.setError(`The program ended with ${signal ?? `exit code ${code}`}.`);
    done(null, response);
  });
}

/** Policy packs are the only plugins that a program of Node can be here. */
function runPlugin(call) {
  const { request } = call;
  if (request.getKind() && request.getKind() !== "analyzer") return call.destroy(unimplemented(request.getKind()));
  const folder = request.getInfo().getProgramDirectory();
  const child = start(folder, [resolveCommand("run-policy-pack", folder), ...request.getArgsList(), folder], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...Object.fromEntries(request.getEnvList().map(splitVariable)) },
  });
  const say = (set, value) => {
    const response = new messages.RunPluginResponse();
    response[set](value);
    call.write(response);
  };
  child.stdout.on("data", (data) => say("setStdout", data));
  child.stderr.on("data", (data) => say("setStderr", data));
  child.once("error", (error) => call.destroy(error));
  child.once("close", (code) => {
    say("setExitcode", code ?? 1);
    call.end();
  });
  call.on("cancelled", () => child.kill("SIGINT"));
}

function splitVariable(variable) {
  const at = variable.indexOf("=");
  return [variable.slice(0, at), variable.slice(at + 1)];
}

const unimplemented = (what) => ({
  code: grpc.status.UNIMPLEMENTED,
  details: `${what}: not done by this language host. The one that comes with the Pulumi CLI does it.`,
});

function getPluginInfo(_, done) {
  const info = new PluginInfo();
  info.setVersion(version);
  done(null, info);
}

function handshake(call, done) {
  engine = call.request.getEngineAddress();
  done(null, new messages.LanguageHandshakeResponse());
}

async function cancel(_, done) {
  await endChildren();
  done(null, new Empty());
}

/** The providers of a program are told by its resources, as they are made. */
const answerEmpty = (name) => (_, done) => done(null, new messages[name]());

const host = {
  handshake,
  getPluginInfo,
  getRequiredPackages: answerEmpty("GetRequiredPackagesResponse"),
  getRequiredPlugins: answerEmpty("GetRequiredPluginsResponse"),
  getProgramDependencies: answerEmpty("GetProgramDependenciesResponse"),
  about: answerEmpty("AboutResponse"),
  run,
  runPlugin,
  cancel,
};

async function stop() {
  await endChildren();
  process.exit(0);
}

const server = new grpc.Server();
server.addService(services.LanguageRuntimeService, host);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  // The engine holds the other end: it closes when the engine is gone, however it went.
  process.stdin.on("end", stop).on("error", stop).resume();
});

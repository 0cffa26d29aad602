// Loaded before any .ts file, so that a Node that can't run them says so instead of failing on their syntax.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 18)) {
  console.error(
    `Node ${process.versions.node} is too old: 24.18 or newer is needed.\n` +
      `"npm ci" brings it as an optional dependency and npm scripts then find it first; ` +
      `if it was skipped (--omit=optional, or a platform without a package: ${process.platform}-${process.arch}), install Node 24.`,
  );
  process.exit(1);
}

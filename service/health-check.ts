// The container's own health check: web answers on PORT, a worker on ADMIN_PORT. No shell and no curl are needed.
const ports = [process.env.PORT ?? "8080", process.env.ADMIN_PORT ?? "9090"];
const isAlive = async (port: string): Promise<boolean> => {
  const response = await fetch(`http://127.0.0.1:${port}/livez`, { signal: AbortSignal.timeout(1_500) });
  return response.ok;
};
process.exitCode = await Promise.any(
  ports.map(async (port) => (await isAlive(port)) || Promise.reject(new Error(port))),
).then(
  () => 0,
  () => 1,
);

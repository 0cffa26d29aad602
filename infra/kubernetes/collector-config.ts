import type { CollectorTargets } from "../platform.ts";
import { addressOf, type PodName } from "./names.ts";
import { PORTS, SCRAPE_S } from "./numbers.ts";
import { metricsServiceOf } from "./service.ts";

/** Whose metrics are read; each is the label `job` of what it tells. */
export const SCRAPED = ["web", "worker"] as const satisfies readonly PodName[];

interface Site {
  readonly name: string;
  readonly environment: string;
}

/** The OpenTelemetry Collector's configuration: pods' metrics and spans in, the cloud's own stores out. */
export function collectorConfig(site: Site, targets: CollectorTargets) {
  const processors = {
    // First: what comes when memory is short is refused, and sent again by who sent it.
    memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
    ...targets.processors,
    batch: {},
  };
  const pipeline = (receiver: string, exporters: Readonly<Record<string, unknown>>) => ({
    receivers: [receiver],
    processors: Object.keys(processors),
    exporters: Object.keys(exporters),
  });
  return {
    extensions: { health_check: { endpoint: `0.0.0.0:${PORTS.collectorHealth}` }, ...targets.extensions },
    receivers: {
      otlp: { protocols: { http: { endpoint: `0.0.0.0:${PORTS.otlp}` } } },
      prometheus: { config: { scrape_configs: SCRAPED.map((pods) => scrapeOf(pods, site)) } },
    },
    processors,
    exporters: { ...targets.metrics, ...targets.traces },
    service: {
      extensions: ["health_check", ...Object.keys(targets.extensions)],
      pipelines: { metrics: pipeline("prometheus", targets.metrics), traces: pipeline("otlp", targets.traces) },
      telemetry: { logs: { encoding: "json" } },
    },
  };
}

/** Pods are found by name service, one address each: that needs no rights in the cluster. */
const scrapeOf = (pods: PodName, { name, environment }: Site) => ({
  job_name: pods,
  scrape_interval: `${SCRAPE_S}s`,
  dns_sd_configs: [{ names: [addressOf(metricsServiceOf(pods))], type: "A", port: PORTS.admin }],
  relabel_configs: [
    { target_label: "site", replacement: name },
    { target_label: "environment", replacement: environment },
  ],
});

import { describe, expect, it } from "@jest/globals";
import { collectorConfig } from "./collector-config.ts";

const SITE = { name: "coast", environment: "production" };
const TARGETS = {
  extensions: { sigv4auth: { region: "example-1" } },
  processors: { "resource/place": { attributes: [] } },
  metrics: { prometheusremotewrite: { endpoint: "https://metrics.example" } },
  traces: { awsxray: {} },
};

describe("the collector's configuration", () => {
  const config = collectorConfig(SITE, TARGETS);

  it("defines all that its pipelines and extensions name", () => {
    for (const { receivers, processors, exporters } of Object.values(config.service.pipelines)) {
      for (const name of receivers) expect(Object.keys(config.receivers)).toContain(name);
      for (const name of processors) expect(Object.keys(config.processors)).toContain(name);
      for (const name of exporters) expect(Object.keys(config.exporters)).toContain(name);
      expect(exporters.length).toBeGreaterThan(0);
    }
    for (const name of config.service.extensions) expect(Object.keys(config.extensions)).toContain(name);
  });

  it("guards its memory first and sends in batches last, the cloud's own processors between", () => {
    expect(config.service.pipelines.metrics.processors).toEqual(["memory_limiter", "resource/place", "batch"]);
    expect(config.service.pipelines.traces.processors).toEqual(config.service.pipelines.metrics.processors);
  });

  it("sends metrics and spans each to their own store", () => {
    expect(config.service.pipelines.metrics).toMatchObject({
      receivers: ["prometheus"],
      exporters: ["prometheusremotewrite"],
    });
    expect(config.service.pipelines.traces).toMatchObject({ receivers: ["otlp"], exporters: ["awsxray"] });
  });

  it("finds pods by name service and says of what site each metric is", () => {
    const [web, worker] = config.receivers.prometheus.config.scrape_configs;
    expect(web).toMatchObject({
      job_name: "web",
      dns_sd_configs: [{ names: ["web-metrics.camera-reviews.svc.cluster.local"], type: "A", port: 9090 }],
      relabel_configs: [
        { target_label: "site", replacement: "coast" },
        { target_label: "environment", replacement: "production" },
      ],
    });
    expect(worker?.job_name).toBe("worker");
  });

  it("works with a cloud that needs no processor of its own", () => {
    const { processors, ...targets } = TARGETS;
    expect(processors).toBeDefined();
    expect(collectorConfig(SITE, targets).service.pipelines.metrics.processors).toEqual(["memory_limiter", "batch"]);
  });
});

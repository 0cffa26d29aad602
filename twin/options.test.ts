import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { readOptions } from "./options.ts";

describe("the options of a start", () => {
  it("have the product's defaults", () => {
    expect(readOptions([], {})).toEqual({
      dataDir: path.resolve(".data"),
      port: 8080,
      adminPort: 9090,
      workerAdminPort: 9091,
      fresh: false,
      json: false,
      help: false,
      bringsDatabase: false,
    });
  });

  it("come from the environment, and the command line goes before it", () => {
    const env = { DATA_DIR: "a", PORT: "81", ADMIN_PORT: "0", DATABASE_URL_FILE: "secret" };
    expect(readOptions([], env)).toMatchObject({
      dataDir: path.resolve("a"),
      port: 81,
      adminPort: 0,
      workerAdminPort: 0,
    });
    expect(readOptions(["--data-dir", "b"], env)).toMatchObject({ dataDir: path.resolve("b"), bringsDatabase: true });
  });

  it.each([
    [["--frish"], {}, "unknown-option"],
    [["more"], {}, "unknown-option"],
    [[], { PORT: "http" }, "not-a-port"],
    [[], { PORT: "65536" }, "not-a-port"],
    [[], { ADMIN_PORT: "65535" }, "not-a-port"],
    [[], { PORT: "9091" }, "ports-collide"],
    [["--fresh"], { DATABASE_URL: "postgres://elsewhere" }, "fresh-not-ours"],
  ])("refuse %j with %j", (args, env, id) => {
    expect(() => readOptions(args, env)).toThrow(expect.objectContaining({ id }));
  });
});

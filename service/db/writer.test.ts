import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { type Cuttable, makeCuttable } from "../../test/support/cuttable.ts";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { openDatabase } from "./orm.ts";
import { NotTheWriter, type WriterWatch, watchWriter } from "./writer.ts";

let database: TestDatabase;
let way: Cuttable;
let orm: MikroORM;
let direct: MikroORM;
let peer: Server;
let watch: WriterWatch | undefined;
let says: object | "nothing" = {};

beforeAll(async () => {
  database = await cloneDatabase();
  way = await makeCuttable(database.url);
  const open = (url: string) =>
    openDatabase([], { url, poolSize: 4, applicationName: "tests" }, { discovery: { warnWhenNoEntities: false } });
  orm = await open(way.url);
  direct = await open(database.ownerUrl);
  peer = createServer((_request, response) => {
    if (says !== "nothing") response.end(JSON.stringify(says)); // otherwise it takes the question and never answers
  });
  await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
});
beforeEach(async () => {
  says = {};
  await direct.em.fork().execute("delete from app.writer");
  await direct.em.fork().execute("insert into app.writer (site, epoch) values ('aws', 3)");
});
afterEach(async () => {
  way.mend();
  await watch?.stop();
});
afterAll(async () => {
  peer?.closeAllConnections();
  peer?.close();
  await orm?.close(true);
  await direct?.close(true);
  await way?.close();
  await database?.drop();
});

const follow = (more: { mustAskFirst?: () => boolean; peerUrl?: string } = {}): WriterWatch => {
  const peerUrl = `http://127.0.0.1:${(peer.address() as AddressInfo).port}`;
  const em = (signal?: AbortSignal) => orm.em.fork({ ...(signal && { signal }) });
  watch = watchWriter(em, { site: "aws", peerUrl, everyMs: 50, ...more });
  return watch;
};
const requireHere = (one: WriterWatch) => orm.em.fork().transactional((em) => one.requireHere(em as EntityManager));
async function until(isSo: () => boolean, whatFor: string): Promise<void> {
  for (let waited = 0; !isSo(); waited += 20) {
    if (waited > 3_000) throw new Error(`waited in vain: ${whatFor}`);
    await sleep(20);
  }
}

describe("the writer", () => {
  it("is the site that the row names, while the other site knows no better", async () => {
    says = { writer: "aws", epoch: 3 };
    const one = follow();
    await one.refresh();
    expect([one.isHere(), one.current()]).toEqual([true, { site: "aws", epoch: 3 }]);
    await expect(requireHere(one)).resolves.toEqual({ site: "aws", epoch: 3 });
  });

  it("is the other site when that has a higher epoch, whatever the own row says", async () => {
    says = { writer: "gcp", epoch: 4 };
    const one = follow();
    await one.refresh();
    expect([one.isHere(), one.current()]).toEqual([false, { site: "gcp", epoch: 4 }]);
    await expect(requireHere(one)).rejects.toThrow(NotTheWriter);
  });

  it("is nobody when two sites claim one epoch", async () => {
    says = { writer: "gcp", epoch: 3 };
    const one = follow();
    await one.refresh();
    expect([one.isHere(), one.current()]).toEqual([false, undefined]);
  });

  it("is nobody while the database names none", async () => {
    await direct.em.fork().execute("delete from app.writer");
    const one = follow();
    await one.refresh();
    await expect(requireHere(one)).rejects.toThrow(/not known/);
  });

  it("takes no write before it has asked the other site, unless an operator has decided to go on alone", async () => {
    const unreachable = { peerUrl: "http://127.0.0.1:1" };
    const careful = follow({ ...unreachable, mustAskFirst: () => true });
    await careful.refresh();
    expect(careful.isHere()).toBe(false);
    await expect(requireHere(careful)).rejects.toThrow(NotTheWriter);
    await careful.stop();
    const alone = follow({ ...unreachable, mustAskFirst: () => false });
    await alone.refresh();
    expect(alone.isHere()).toBe(true);
  });

  it("is followed although the other site hangs", async () => {
    says = "nothing";
    const one = follow();
    one.start();
    await until(() => one.isHere(), "the own row");
    await direct.em.fork().execute("update app.writer set site = 'gcp', epoch = 4");
    await until(() => !one.isHere(), "the promotion in the own row");
  });

  it("is followed although the own database hangs", async () => {
    says = { writer: "aws", epoch: 3 };
    const one = follow();
    one.start();
    await until(() => one.isHere(), "both to agree");
    way.freeze();
    says = { writer: "gcp", epoch: 4 };
    await until(() => !one.isHere(), "the other site's promotion");
    expect(one.current()).toEqual({ site: "gcp", epoch: 4 });
  });

  it("is held by a change until it is committed", async () => {
    const one = follow({ peerUrl: undefined as unknown as string });
    const change = orm.em.fork();
    await change.begin();
    await one.requireHere(change);
    const promotion = direct.em
      .fork()
      .execute("update app.writer set site = 'gcp', epoch = 4")
      .then(() => "promoted");
    expect(await Promise.race([promotion, sleep(200).then(() => "waiting")])).toBe("waiting");
    await change.commit();
    expect(await promotion).toBe("promoted");
  });
});

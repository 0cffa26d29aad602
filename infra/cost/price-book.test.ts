import { describe, expect, it } from "@jest/globals";
import { ageInDays, isStale, PRICE_DAYS, type Price, readPrices } from "./price-book.ts";

const PRICE: Price = {
  id: "aws.nat.gateway-hour",
  unit: "hour",
  usd: 0.093,
  region: "sa-east-1",
  source: "a list",
  date: "2026-09-25",
  isEstimate: false,
  note: "",
};

describe("the price book", () => {
  it("is read whole: every price has a source and a day that has been", () => {
    const prices = [...readPrices().values()];
    expect(prices.length).toBeGreaterThan(100);
    for (const price of prices) expect([price.id, Date.parse(price.date) <= Date.now()]).toEqual([price.id, true]);
  });

  it("tells of every estimate why it is one", () => {
    const silent = [...readPrices().values()].filter(({ isEstimate, note, source }) => {
      return isEstimate && note === "" && !/general knowledge/.test(source);
    });
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  it.each([
    [{ usd: -1 }, "aws.nat.gateway-hour usd"],
    [{ date: "September" }, "aws.nat.gateway-hour date: must be a day such as 2026-09-30"],
    [{ source: "" }, "aws.nat.gateway-hour source"],
    [{ currency: "EUR" }, "currency"],
    [{ id: "NAT" }, "NAT id: must be lower-case words"],
  ])("refuses %j and names the entry and its field", (wrong, told) => {
    expect(() => readPrices([{ ...PRICE, ...wrong }])).toThrow(told);
  });

  it("refuses an entry that is there twice", () => {
    expect(() => readPrices([PRICE, PRICE])).toThrow("aws.nat.gateway-hour: is there twice");
  });

  it("counts days from the price's own", () => {
    const daysLater = (days: number) => new Date(Date.parse(PRICE.date) + days * 86_400_000);
    expect(ageInDays(PRICE, daysLater(PRICE_DAYS))).toBe(180);
    expect(isStale(PRICE, daysLater(PRICE_DAYS))).toBe(false);
    expect(isStale(PRICE, daysLater(PRICE_DAYS + 1))).toBe(true);
  });
});

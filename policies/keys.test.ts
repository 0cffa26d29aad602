import { describe, expect, it } from "@jest/globals";
import { stackOfFixtures } from "./fixtures/fixture.ts";
import { judge } from "./judge.ts";
import { keyRotates } from "./keys.ts";

describe("key-rotates", () => {
  it.each([
    ["aws:kms/key:Key", { customerMasterKeySpec: "ECC_NIST_P256", keyUsage: "SIGN_VERIFY" }, []],
    ["aws:kms/key:Key", { customerMasterKeySpec: "HMAC_256", keyUsage: "GENERATE_VERIFY_MAC" }, []],
    ["gcp:kms/cryptoKey:CryptoKey", { purpose: "ASYMMETRIC_SIGN" }, []],
    ["aws:kms/key:Key", {}, ["violated"]],
    ["gcp:kms/cryptoKey:CryptoKey", {}, ["violated"]],
  ])("judges no %s that signs: %j", async (type, inputs, verdicts) => {
    const { judged } = await judge(stackOfFixtures("account-aws", [{ type, name: "key", inputs }]), [keyRotates], {
      exceptions: [],
    });
    expect(judged.map(({ verdict }) => verdict)).toEqual(verdicts);
  });
});

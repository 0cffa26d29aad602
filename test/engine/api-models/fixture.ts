import type { ApiModel, LoadModel } from "./model.ts";

const text = { type: "string" };

/** A small service of our own making, with every kind of rule that the real models have. */
export const FIXTURE: ApiModel = {
  operations: { MakeShelf: { input: { shape: "MakeShelfRequest" } }, Sweep: {} },
  shapes: {
    MakeShelfRequest: {
      type: "structure",
      required: ["ShelfName", "Token"],
      members: {
        ShelfName: { shape: "Name" },
        Token: { shape: "Text", idempotencyToken: true },
        Material: { shape: "Material" },
        Boards: { shape: "Boards" },
        Size: { shape: "Size" },
        Tags: { shape: "Tags" },
        Labels: { shape: "Labels" },
        IsOpen: { shape: "Switch" },
        Secret: { shape: "Secret" },
        Config: { shape: "Config" },
        Doors: { shape: "Counted" },
      },
    },
    Name: { type: "string", pattern: "[a-z][a-z0-9-]*", min: 3, max: 12 },
    Material: { type: "string", enum: ["OAK", "BIRCH"] },
    Boards: { type: "list", member: { shape: "Board" }, max: 2 },
    Board: { type: "structure", required: ["Length"], members: { Length: { shape: "Length" } } },
    Length: { type: "integer", min: 1, max: 300 },
    Size: { type: "structure", members: { WidthCM: { shape: "Length" }, Hidden: { shape: "Switch" } } },
    Tags: { type: "list", member: { shape: "Tag" } },
    Tag: { type: "structure", members: { Key: { shape: "Text" }, Value: { shape: "Text" } } },
    Labels: { type: "map", key: { shape: "Name" }, value: { shape: "Text" } },
    Switch: { type: "structure", members: { Value: { shape: "Boolean" } } },
    Secret: { type: "string", max: 4, sensitive: true },
    Config: { type: "structure", members: { Comment: { shape: "Text" } } },
    Counted: {
      type: "structure",
      required: ["Quantity"],
      members: { Quantity: { shape: "Length" }, Items: { shape: "Texts" } },
    },
    Texts: { type: "list", member: { shape: "Text" } },
    Boolean: { type: "boolean" },
    Text: text,
  },
};

export const loadFixture: LoadModel = () => FIXTURE;

import path from "node:path";
import ts from "typescript";
import { documentedValues } from "./documented-values.ts";
import { tellsReplacement } from "./replacement-words.ts";
import type { Properties, Property, ResourceSchema, Shape } from "./shape.ts";
import { commentOf, interfacesOf, NoTypings, parseFile, sdkFolder, typingsFile } from "./typings.ts";

/** Reads what the SDKs' typings say of a resource or a function: only as text, nothing is type-checked. */
export class Extractor {
  /** Of `types/input.d.ts`, which is large: each SDK's is read once. */
  readonly #nested = new Map<string, ReadonlyMap<string, ts.InterfaceDeclaration>>();

  /** @throws NoTypings */
  extract(token: string): ResourceSchema {
    const file = typingsFile(token);
    const source = parseFile(file);
    const kind = token.split(":").at(-1) ?? "";
    const args = interfacesOf(source).get(`${kind[0]?.toUpperCase()}${kind.slice(1)}Args`);
    const isFunction = /^get[A-Z]/.test(kind);
    if (!args && !isFunction) throw new NoTypings(token, `${kind}Args in ${path.basename(file)}`);
    const reader = new ShapeReader((name) => this.#nestedOf(token.split(":")[0] ?? "").get(name));
    const inputs = args ? reader.propertiesOf(args) : {};
    const made = source.statements.find((each) => ts.isClassDeclaration(each) && each.name?.text === kind);
    const outputs = made && ts.isClassDeclaration(made) ? outputsOf(made) : [];
    return {
      inputs,
      outputs: outputs.map(({ name }) => name),
      optionalOutputs: outputs.filter(({ isOptional }) => isOptional).map(({ name }) => name),
      textOutputs: outputs.filter(({ isText }) => isText).map(({ name }) => name),
      objects: reader.objects,
      ...importIdOf(made ? commentOf(made) : "", token),
    };
  }

  #nestedOf(sdk: string): ReadonlyMap<string, ts.InterfaceDeclaration> {
    let found = this.#nested.get(sdk);
    if (!found) {
      found = interfacesOf(parseFile(path.join(sdkFolder(sdk), "types/input.d.ts")));
      this.#nested.set(sdk, found);
    }
    return found;
  }
}

interface Output {
  readonly name: string;
  readonly isOptional: boolean;
  readonly isText: boolean;
}

function outputsOf(made: ts.ClassDeclaration): Output[] {
  return made.members.filter(ts.isPropertyDeclaration).flatMap((member) => {
    const type = member.type?.getText() ?? "";
    if (!type.startsWith("pulumi.Output<")) return [];
    const [isOptional, isText] = [type.endsWith("| undefined>"), type === "pulumi.Output<string>"];
    return [{ name: member.name.getText(), isOptional, isText }];
  });
}

/** Also from the example, for what has no list of forms. */
function importIdOf(comment: string, token: string): { importId?: string } {
  const section = comment.split("## Import").at(-1) ?? "";
  const form = /^\* `([^`\s]*\{\{[^`\s]*)`/m.exec(section)?.[1];
  const example = section.split(`$ pulumi import ${token} `)[1]?.split("\n")[0]?.split(" ").slice(1).join(" ");
  const importId = (form ?? example)?.replaceAll(/^['"]|['"]$/g, "");
  return importId ? { importId } : {};
}

class ShapeReader {
  readonly objects: Record<string, Properties> = {};
  readonly #find: (name: string) => ts.InterfaceDeclaration | undefined;

  constructor(find: (name: string) => ts.InterfaceDeclaration | undefined) {
    this.#find = find;
  }

  propertiesOf(declaration: ts.InterfaceDeclaration): Properties {
    const members = declaration.members.filter(ts.isPropertySignature);
    return Object.fromEntries(members.map((member) => [nameOf(member), this.#propertyOf(member)]));
  }

  #propertyOf(member: ts.PropertySignature): Property {
    return {
      shape: withDocumented(member.type ? this.#shapeOf(member.type) : { kind: "any" }, commentOf(member)),
      isRequired: member.questionToken === undefined,
      ...(tellsReplacement(commentOf(member)) && { isReplacing: true }),
    };
  }

  #shapeOf(node: ts.TypeNode): Shape {
    if (ts.isParenthesizedTypeNode(node)) return this.#shapeOf(node.type);
    if (ts.isArrayTypeNode(node)) return { kind: "list", of: this.#shapeOf(node.elementType) };
    if (ts.isUnionTypeNode(node)) return this.#unionOf(node);
    if (ts.isTypeLiteralNode(node)) return this.#mapOf(node);
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal))
      return { kind: "text", oneOf: [node.literal.text] };
    if (ts.isTypeReferenceNode(node)) return this.#referenced(node);
    return WORDS[node.getText()] ?? { kind: "any" };
  }

  #mapOf(node: ts.TypeLiteralNode): Shape {
    const index = node.members.find(ts.isIndexSignatureDeclaration);
    return index ? { kind: "map", of: this.#shapeOf(index.type) } : { kind: "any" };
  }

  #unionOf(node: ts.UnionTypeNode): Shape {
    const shapes = node.types
      .filter((each) => each.getText() !== "undefined" && each.getText() !== "null")
      .map((each) => this.#shapeOf(each));
    const [first = { kind: "any" } as const] = shapes;
    if (shapes.length === 1) return first;
    const texts = shapes.filter((each) => each.kind === "text");
    if (texts.length < shapes.length) return { kind: "any" };
    return texts.every(({ oneOf }) => oneOf)
      ? { kind: "text", oneOf: texts.flatMap((each) => each.oneOf ?? []) }
      : { kind: "text" };
  }

  #referenced(node: ts.TypeReferenceNode): Shape {
    const name = node.typeName.getText();
    const [argument] = node.typeArguments ?? [];
    if (name === "pulumi.Input" && argument) return this.#shapeOf(argument);
    if (name.startsWith("pulumi.asset.")) return { kind: "asset" };
    if (name.startsWith("enums.") || name.endsWith("ARN")) return { kind: "text" };
    return name.startsWith("inputs.") ? this.#objectOf(name.slice("inputs.".length)) : { kind: "any" };
  }

  /** Noted before it is read: some contain themselves. */
  #objectOf(ref: string): Shape {
    const declaration = this.#find(ref);
    if (!declaration) return { kind: "any" };
    if (!(ref in this.objects)) {
      this.objects[ref] = {};
      this.objects[ref] = this.propertiesOf(declaration);
    }
    return { kind: "object", ref };
  }
}

function withDocumented(shape: Shape, comment: string): Shape {
  const oneOf = shape.kind === "text" && !shape.oneOf ? documentedValues(comment) : undefined;
  return oneOf ? { kind: "text", oneOf } : shape;
}

const WORDS: Readonly<Record<string, Shape>> = {
  string: { kind: "text" },
  number: { kind: "number" },
  boolean: { kind: "boolean" },
};

const nameOf = (member: ts.PropertySignature): string =>
  ts.isStringLiteral(member.name) ? member.name.text : member.name.getText();

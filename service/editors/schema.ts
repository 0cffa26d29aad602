import { z } from "zod";
import { LANGUAGES } from "../http/language.ts";
import { text } from "../http/text.ts";

const email = () =>
  z
    .email("is not an e-mail address")
    .max(254)
    .meta({ description: "Compared without case", example: "ana@example.org", format: "email" });

/** What somebody types to prove who they are; kept as it is, and something a database can be asked about. */
const typed = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes("\0"), "is not well-formed text");

/** NIST SP 800-63B: length counts, kinds of characters don't. */
const newPassword = () =>
  z
    .string()
    .min(12, "has at least 12 characters")
    .max(200)
    .refine((value) => value.isWellFormed() && !value.includes("\0"), "is not well-formed text")
    .meta({ description: "At least 12 characters", example: "four words are better", format: "password" });

const language = () => z.enum(LANGUAGES).meta({ description: "Of e-mails to this person", example: "es" });
const role = () => z.enum(["admin", "editor"]);
const status = () => z.enum(["invited", "active", "inactive"]);

export const EditorInput = z
  .strictObject({
    email: email(),
    name: text(1, 120).meta({ example: "Ana Pérez" }),
    role: role(),
    language: language().default("es"),
  })
  .meta({ id: "EditorInput" });

export const EditorChange = z
  .strictObject({
    name: text(1, 120).optional(),
    role: role().optional(),
    status: status().optional(),
    language: language().optional(),
  })
  .meta({ id: "EditorChange" });

export const OwnChange = z
  .strictObject({ name: text(1, 120).optional(), language: language().optional() })
  .meta({ id: "OwnChange" });

export const EditorView = z
  .object({
    id: z.uuid(),
    email: email(),
    name: z.string().max(120),
    role: role(),
    status: status(),
    language: language(),
    totp: z.boolean().meta({ description: "Whether the second factor is on" }),
    version: z.int().min(1).max(2_147_483_647),
    createdAt: z.iso.datetime().max(30),
    updatedAt: z.iso.datetime().max(30),
  })
  .meta({ id: "Editor" });

export const CredentialsInput = z
  .strictObject({
    email: typed(254).meta({ example: "ana@example.org" }),
    password: typed(200).meta({ format: "password", example: "four words are better" }),
    otp: typed(40)
      .optional()
      .meta({ description: "A code of the authenticator application, or a recovery code", example: "492039" }),
  })
  .meta({ id: "Credentials" });

export const TokenView = z
  .object({
    accessToken: z.string().max(2000).meta({ description: "A JWT: send it as Authorization: Bearer …" }),
    tokenType: z.literal("Bearer"),
    expiresIn: z.int().min(1).max(900).meta({ description: "Seconds", example: 600 }),
  })
  .meta({ id: "Token" });

export const PasswordInput = z.strictObject({ password: newPassword() }).meta({ id: "PasswordInput" });
export const PasswordChange = z
  .strictObject({ currentPassword: typed(200).meta({ format: "password" }), password: newPassword() })
  .meta({ id: "PasswordChange" });
export const ResetInput = z.strictObject({ email: email() }).meta({ id: "PasswordResetInput" });
export const OtpInput = z
  .strictObject({
    otp: z
      .string()
      .regex(/^\d{6}$/, "is six digits")
      .meta({ example: "492039" }),
  })
  .meta({ id: "OtpInput" });

export const TotpView = z
  .object({ secret: z.string().max(64), uri: z.string().max(400).meta({ description: "otpauth://… for a QR code" }) })
  .meta({ id: "Totp" });
export const RecoveryCodesView = z
  .object({
    recoveryCodes: z
      .array(z.string().max(40))
      .max(10)
      .meta({ description: "Each works once instead of a code; shown this once" }),
  })
  .meta({ id: "RecoveryCodes" });

export const JwksView = z
  .object({ keys: z.array(z.record(z.string().max(20), z.string().max(200))).max(10) })
  .meta({ id: "Jwks" });

export type EditorInput = z.output<typeof EditorInput>;
export type EditorChange = z.output<typeof EditorChange>;
export type OwnChange = z.output<typeof OwnChange>;
export type EditorView = z.output<typeof EditorView>;

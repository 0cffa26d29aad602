import { z } from "zod";
import { object, text } from "./wanted.ts";

/** Who owns what is made, and who pays: they become tags of everything, where only letters and digits are sure to stay. */
export const OWNERSHIP = {
  owner: text("must be the team that answers for it, with a letter or a digit", /[a-z0-9]/i),
  costCentre: text("must be who pays, with a letter or a digit", /[a-z0-9]/i),
};
export type Ownership = Readonly<Record<keyof typeof OWNERSHIP, string>>;

/** Regions are those that the policies allow. */
const region = <Region extends string>(only: Region) => z.literal(only).default(only as never);

export const AWS_IDENTITY = object(
  { accountId: text("must be the account's 12 digits, in quotes", /^\d{12}$/), region: region("sa-east-1") },
  'must be an object such as {"accountId": "111122223333"}',
);
export type AwsIdentity = Readonly<z.output<typeof AWS_IDENTITY>>;

export const GCP_IDENTITY = object(
  {
    project: text(
      "must be a project's id: 6 to 30 lower-case letters, digits and hyphens",
      /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    ),
    projectNumber: text("must be the project's number, in quotes", /^\d{6,}$/),
    billingAccount: text(
      "must be a billing account's id such as 0A1B2C-3D4E5F-678901",
      /^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/,
    ),
    region: region("southamerica-east1"),
  },
  'must be an object such as {"project": "example-project", "projectNumber": …, "billingAccount": …}',
);
export type GcpIdentity = Readonly<z.output<typeof GCP_IDENTITY>>;

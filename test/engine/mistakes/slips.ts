/** Mistakes that nothing here finds, tried and let through: an account would, or the type checker does. */
export const SLIPS: readonly { readonly mistake: string; readonly because: string }[] = [
  {
    mistake: "a misspelt optional property at the top of a resource (forceDeletion of aws.ecr.Repository)",
    because:
      "the SDKs hand on only what they know, so that neither engine nor provider ever sees it; the type checker does",
  },
  {
    mistake: "a provider without its project",
    because: "the stand-in knows one project and takes it for granted",
  },
  {
    mistake:
      "a DNSSEC signing key's name with a hyphen, a tunnel's inside range outside 169.254.0.0/16, AWS's encryption by Google's name",
    because: "AWS's API models have no pattern and no enumeration for them",
  },
  {
    mistake:
      "a health check's interval of 15 s, a queue that keeps messages 30 days, a backup's window within the maintenance's",
    because: "the models know least and most of a number, not steps; attributes of queues and windows are plain texts",
  },
  {
    mistake: "a control plane's own range, which Autopilot takes no more (masterIpv4CidrBlock)",
    because: "Google's typings don't tell which inputs an Autopilot cluster refuses",
  },
  {
    mistake: "a role's trust without a principal",
    because: "the API models take a policy's document as a text",
  },
  {
    mistake: "a key that Cloud SQL's own account may not use",
    because: "Google's side has no account-wide checks as test/aws-account is for AWS",
  },
  {
    mistake: "the balancer's way out to its pods on the wrong security group",
    because: "two groups of the balancer count as one",
  },
];

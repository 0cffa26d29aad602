import type { Framework } from "./rule.ts";

/** The editions that references belong to; numbers move between them. Texts are ours. */
const of =
  (name: string, version: string) =>
  (reference: string, specification: string): Framework => ({ name, version, reference, specification });

export const awsBestPractices = of("AWS Foundational Security Best Practices", "1.0.0");
export const cisAws = of("CIS AWS Foundations", "7.0");
export const cisGoogle = of("CIS Google Cloud Foundations", "5.0");
export const cisEks = of("CIS Amazon EKS", "1.7");
export const cisGke = of("CIS Google Kubernetes Engine", "1.8");
export const cisKubernetes = of("CIS Kubernetes", "1.11");
/** What no catalogue asks for and this product needs; see docs/design.md. */
export const platform = of("Camera reviews platform", "1");

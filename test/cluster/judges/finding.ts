/** What a judge has against an object. */
export interface Finding {
  readonly judge: "kubeconform" | "kube-score" | "checkov";
  /** The judge's own name of what it looks for: `CKV_K8S_11`. */
  readonly check: string;
  /** `Deployment camera-reviews/web`. */
  readonly object: string;
  readonly told: string;
}

/** A finding that stays, and why. */
export interface Explanation {
  readonly judge: Finding["judge"];
  readonly check: string;
  /** All objects whose name matches whole. */
  readonly objects: RegExp;
  readonly reason: string;
}

export interface Verdict {
  readonly unexplained: readonly Finding[];
  /** Those that nothing was found for: the reason is gone, or its object. */
  readonly unused: readonly Explanation[];
}

export function judge(findings: readonly Finding[], explanations: readonly Explanation[]): Verdict {
  const explains = (explanation: Explanation, finding: Finding): boolean =>
    explanation.judge === finding.judge &&
    explanation.check === finding.check &&
    new RegExp(`^(?:${explanation.objects.source})$`).test(finding.object);
  return {
    unexplained: findings.filter((finding) => !explanations.some((each) => explains(each, finding))),
    unused: explanations.filter((each) => !findings.some((finding) => explains(each, finding))),
  };
}

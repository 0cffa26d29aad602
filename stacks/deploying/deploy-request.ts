import type { EnvironmentName } from "../stack.ts";
import type { StackKind } from "./plan.ts";

/** What somebody has asked for. */
export interface DeployRequest {
  readonly environment: EnvironmentName;
  /** Of which kinds; all without it. */
  readonly only?: readonly StackKind[];
  readonly isPreview: boolean;
  readonly isDestroyed: boolean;
  readonly isRefreshed: boolean;
  /** `sha256:…`, for both clouds. */
  readonly image?: string;
  /** Goes on without asking. */
  readonly isAgreed: boolean;
  /** Undefined: sites aren't asked for their version. */
  readonly versionPatienceMs: number | undefined;
  /** The image that this one is to replace because it is bad. */
  readonly rolledBackFrom?: string;
}

/** What a run ends with; `130` as shells have it for SIGINT. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, cancelled: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Goes on where a run has stopped: what is through isn't looked at again. The image is in the environment's file by then. */
export function resumeCommand(request: DeployRequest, kinds: readonly StackKind[]): string {
  const { environment, isDestroyed, isRefreshed, isAgreed, versionPatienceMs } = request;
  const options = [
    kinds.length > 0 && `--only ${kinds.join(",")}`,
    isDestroyed && "--destroy",
    isRefreshed && "--refresh",
    isAgreed && "--yes",
    versionPatienceMs === undefined && "--no-version-check",
  ];
  return `npm run deploy -- ${[environment, ...options].filter(Boolean).join(" ")}`;
}

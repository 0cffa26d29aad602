import { HOME } from "../../aws-account/world.ts";
import type { ResourceKey, Values } from "../provider.ts";
import type { World } from "./world.ts";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** Groups that a service writes to, and makes itself where nobody did before: without key and end, and they stay when it goes. */
function groupsOf(type: string, inputs: Values): string[] {
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  if (type === "aws:eks/cluster:Cluster" && list(inputs.enabledClusterLogTypes).length > 0)
    return [`/aws/eks/${inputs.name}/cluster`];
  if (type !== "aws:rds/instance:Instance") return [];
  return list(inputs.enabledCloudwatchLogsExports).map((log) => `/aws/rds/instance/${inputs.identifier}/${log}`);
}

/** docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html, docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html */
export function leaveLogGroups(world: World, { type, urn }: ResourceKey, inputs: Values): void {
  const place = String(inputs.region ?? HOME);
  for (const name of groupsOf(type, inputs))
    if (!world.find(LOG_GROUP, place, name))
      world.put({
        type: LOG_GROUP,
        id: name,
        place,
        urn: `${urn}#${name}`,
        name,
        inputs: { name },
        outputs: { name, arn: `arn:aws:logs:${place}:111122223333:log-group:${name}` },
        secrets: [],
        serial: world.nextSerial(),
      });
}

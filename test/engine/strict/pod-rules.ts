import { UNKNOWN, type Values } from "../provider.ts";
import type { Refusal } from "./refusal.ts";
import { valueAt } from "./thing.ts";

const API = "kubernetes.io/docs/reference/kubernetes-api/";
const QUANTITY = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
const PORT_NAME = /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

/** What the typings take for a text in a pod's template, and an API server reads. */
export function checkPods(type: string, inputs: Values): Refusal[] {
  const template = type.endsWith(":CronJob") ? "spec.jobTemplate.spec.template.spec" : "spec.template.spec";
  const pod = valueAt(inputs, template) as Values | undefined;
  if (!isObject(pod)) return [];
  const containers = ["initContainers", "containers"].flatMap((list) =>
    (Array.isArray(pod[list]) ? pod[list] : []).map((each, index) => [`${template}.${list}[${index}]`, each] as const),
  );
  return [
    ...checkRestarts(type, pod, template),
    ...containers.filter(([, each]) => isObject(each)).flatMap(([path, each]) => checkContainer(path, each as Values)),
  ];
}

const checkContainer = (path: string, container: Values): Refusal[] => [
  ...["limits", "requests"].flatMap((list) => checkQuantities(`${path}.resources.${list}`, container, list)),
  ...(Array.isArray(container.ports) ? container.ports : []).flatMap((port, index) =>
    checkPortName(`${path}.ports[${index}].name`, isObject(port) ? port.name : undefined),
  ),
];

const checkQuantities = (path: string, container: Values, list: string): Refusal[] =>
  Object.entries((valueAt(container, `resources.${list}`) ?? {}) as Values)
    .filter(([, amount]) => isKnown(amount) && !QUANTITY.test(String(amount)))
    .map(([name, found]) => ({
      property: `${path}.${name}`,
      found,
      says: "a number is wanted, with a unit such as m, Mi or Gi",
      source: `${API}common-definitions/quantity/`,
    }));

function checkPortName(property: string, found: unknown): Refusal[] {
  if (!isKnown(found) || (String(found).length <= 15 && PORT_NAME.test(String(found)))) return [];
  const says = "at most 15 lower-case letters, digits and single hyphens are allowed, one letter among them";
  return [{ property, found, says, source: `${API}workload-resources/pod-v1/#ports` }];
}

/** A Job's pods end; a Deployment's never do. */
function checkRestarts(type: string, { restartPolicy: found }: Values, template: string): Refusal[] {
  const isJob = /:(Cron)?Job$/.test(type);
  const wanted = isJob ? ["Never", "OnFailure"] : ["Always"];
  if (found === UNKNOWN || (found === undefined && !isJob) || wanted.includes(String(found))) return [];
  const says = `${wanted.join(" or ")} is wanted`;
  return [{ property: `${template}.restartPolicy`, found, says, source: `${API}workload-resources/` }];
}

const isObject = (value: unknown): value is Values => typeof value === "object" && value !== null;
const isKnown = (value: unknown): boolean => value !== undefined && value !== null && value !== UNKNOWN;

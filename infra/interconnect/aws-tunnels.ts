import * as aws from "@pulumi/aws";
import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Tunnel } from "./tunnel-plan.ts";

type ConnectionArgs = aws.ec2.VpnConnectionArgs;
/** What both tunnels of a connection have, without the number. */
type TunnelArgs = {
  readonly [Key in keyof ConnectionArgs as Key extends `tunnel1${infer Rest}` ? Rest : never]?: ConnectionArgs[Key];
};

interface AwsConnection {
  readonly gatewayId: Input<string>;
  readonly customerGatewayId: Input<string>;
  readonly logGroupArn: Input<string>;
  /** Both of it, in order. */
  readonly tunnels: readonly [Tunnel, Tunnel];
  readonly keys: readonly [Input<string>, Input<string>];
}

/** The other end of a connection, as AWS knows it. */
interface AwsPeer {
  readonly ipAddress: Input<string>;
  readonly asn: number;
}

export function makeCustomerGateway(
  name: string,
  { ipAddress, asn }: AwsPeer,
  parent: ComponentResource,
): aws.ec2.CustomerGateway {
  // Two arguments for one number, by its size.
  const bgp = asn < 2 ** 31 ? { bgpAsn: String(asn) } : { bgpAsnExtended: String(asn) };
  return new aws.ec2.CustomerGateway(name, { type: "ipsec.1", ipAddress, ...bgp }, { parent });
}

/** Two tunnels, from one address of the other side to two of AWS's. */
export function makeConnection(
  name: string,
  { gatewayId, customerGatewayId, logGroupArn, tunnels, keys }: AwsConnection,
  parent: ComponentResource,
): aws.ec2.VpnConnection {
  return new aws.ec2.VpnConnection(
    name,
    {
      type: "ipsec.1",
      vpnGatewayId: gatewayId,
      customerGatewayId,
      staticRoutesOnly: false,
      // Else whoever may describe the connection reads its keys.
      presharedKeyStorage: "SecretsManager",
      ...tunnelOptions(1, tunnels[0], keys[0], logGroupArn),
      ...tunnelOptions(2, tunnels[1], keys[1], logGroupArn),
    },
    { parent, additionalSecretOutputs: ["customerGatewayConfiguration"] },
  );
}

/** The connection's two addresses, in the order of its tunnels. */
export const addressesOf = (connection: aws.ec2.VpnConnection): [Output<string>, Output<string>] => [
  connection.tunnel1Address,
  connection.tunnel2Address,
];

/**
 * One transform per phase, the same that Google is given: from AWS's own list of all, the two would choose differently at a rekey, or send proposals too
 * large for one packet. Google, like any device, begins the negotiation; AWS answers.
 */
function tunnelOptions(
  n: 1 | 2,
  { insideCidr }: Tunnel,
  key: Input<string>,
  logGroupArn: Input<string>,
): Partial<ConnectionArgs> {
  const logged = {
    logEnabled: true,
    logGroupArn,
    logOutputFormat: "json",
    bgpLogEnabled: true,
    bgpLogGroupArn: logGroupArn,
    bgpLogOutputFormat: "json",
  };
  const options: TunnelArgs = {
    InsideCidr: insideCidr,
    PresharedKey: key,
    IkeVersions: ["ikev2"],
    Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
    Phase1IntegrityAlgorithms: ["SHA2-256"],
    Phase1DhGroupNumbers: [20],
    Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
    Phase2IntegrityAlgorithms: ["SHA2-256"],
    Phase2DhGroupNumbers: [20],
    LogOptions: { cloudwatchLogOptions: logged },
  };
  return Object.fromEntries(Object.entries(options).map(([option, value]) => [`tunnel${n}${option}`, value]));
}

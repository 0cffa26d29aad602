import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { EDGE_REGION } from "../aws/site.ts";
import type { Keeping } from "../platform.ts";
import { issueAcmCertificates } from "./acm-certificates.ts";
import { issueMapCertificates, issueRegionalCertificate } from "./google-certificates.ts";
import type { Hosts } from "./hosts.ts";
import type { CertificateZone } from "./validation.ts";

interface CertificatesArgs extends Keeping {
  readonly hosts: Hosts;
  /** Usually a {@link Zone}. */
  readonly zone: CertificateZone;
  /** Google's region of the internal balancer. */
  readonly gcpRegion: string;
}

/**
 * Every certificate of both clouds, proved by records in the zone and issued before any balancer stands. A certificate's names can't change: ask for a new
 * one beside it, let the sites take that, then remove the old; protection holds until then.
 */
export class Certificates extends ComponentResource {
  readonly aws: {
    /** For CloudFront: the public names, in us-east-1. */
    readonly public: Output<string>;
    /** For the internal ALB. */
    readonly origin: Output<string>;
  };
  readonly gcp: {
    /** For the global balancer: a certificate map with the public names and the origin's. */
    readonly publicMap: Output<string>;
    /** For the internal balancer. */
    readonly private: Output<string>;
  };

  constructor(name: string, args: CertificatesArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:dns:Certificates", name, {}, options);
    const place = { parent: this, protect: args.isProtected };
    this.aws = this.forAws(name, args, place);
    this.gcp = this.forGcp(name, args, place);
    this.registerOutputs({ aws: this.aws, gcp: this.gcp });
  }

  private forAws(name: string, { hosts, zone }: CertificatesArgs, place: Place): Certificates["aws"] {
    return issueAcmCertificates(
      `${name}-aws`,
      [
        { id: "public", names: [hosts.public], region: EDGE_REGION },
        { id: "origin", names: [hosts.originAws] },
      ],
      zone,
      place,
    );
  }

  private forGcp(name: string, { hosts, zone, gcpRegion }: CertificatesArgs, place: Place): Certificates["gcp"] {
    const served = { public: hosts.public, origin: hosts.originGcp };
    return {
      publicMap: issueMapCertificates(`${name}-gcp`, served, zone, place),
      private: issueRegionalCertificate(`${name}-gcp`, hosts.privateGcp, gcpRegion, zone, place),
    };
  }
}

interface Place {
  readonly parent: ComponentResource;
  readonly protect: boolean;
}

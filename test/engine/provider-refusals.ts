import grpc from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import { InitializationFailed } from "./provider.ts";
import { send } from "./provider-wire.ts";

/** gRPC's error for what a provider throws: a text, and for what is there after all also its id and outputs. */
export function refusalOf(error: unknown): Partial<grpc.StatusObject> {
  const message = error instanceof Error ? error.message : String(error);
  const answer = { code: grpc.status.UNKNOWN, details: message };
  return error instanceof InitializationFailed ? { ...answer, metadata: detailsOf(error) } : answer;
}

/** The Go side of gRPC reads a status with details from this header. */
function detailsOf({ message, made, reasons }: InitializationFailed): grpc.Metadata {
  const failed = new messages.ErrorResourceInitFailed();
  failed.setId(made.id);
  failed.setProperties(send(made.outputs));
  failed.setReasonsList([...reasons]);
  const detail = new any.Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const whole = new status.Status();
  whole.setCode(grpc.status.UNKNOWN);
  whole.setMessage(message);
  whole.addDetails(detail);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(whole.serializeBinary()));
  return metadata;
}

import type { ServiceContext } from "../service";
import type { TableRecord } from "./tables";

/** The key a table is said to be encrypted with; on this machine nothing is encrypted. */
export function encryptionOf(
  { partition, region, accountId }: ServiceContext,
  { KMSMasterKeyId = "alias/aws/dynamodb" }: { KMSMasterKeyId?: string },
): TableRecord["encryption"] {
  if (KMSMasterKeyId.startsWith("arn:")) return { keyArn: KMSMasterKeyId };
  const resource = KMSMasterKeyId.startsWith("alias/") ? KMSMasterKeyId : `key/${KMSMasterKeyId}`;
  return { keyArn: `arn:${partition}:kms:${region}:${accountId}:${resource}` };
}

import type { AwsClients } from "../awsClients";
import type { Properties } from "../values";
import { policyDocument } from "./policyDocument";

/** Answers a function of the Pulumi AWS provider, a data source. */
type ProviderFunction = (args: Properties, aws: AwsClients) => Promise<Properties> | Properties;

/** The account where there is no AWS to ask: an offline preview. */
const LOCAL_ACCOUNT = "000000000000";

/** Every function that the local provider has, by its token. */
export const FUNCTIONS: ReadonlyMap<string, ProviderFunction> = new Map<string, ProviderFunction>([
  ["aws:iam/getPolicyDocument:getPolicyDocument", policyDocument],
  ["aws:index/getCallerIdentity:getCallerIdentity", callerIdentity],
  ["aws:index/getPartition:getPartition", (_args, { settings }) => partition(settings.region)],
  [
    "aws:index/getRegion:getRegion",
    ({ region }, { settings }) => regionOf(String(region ?? settings.region)),
  ],
]);

async function callerIdentity(_args: Properties, aws: AwsClients): Promise<Properties> {
  if (!aws.isConnected) {
    const arn = `arn:aws:iam::${LOCAL_ACCOUNT}:root`;
    return { id: LOCAL_ACCOUNT, accountId: LOCAL_ACCOUNT, arn, userId: LOCAL_ACCOUNT };
  }
  const { Account, Arn, UserId } = await aws.sts.getCallerIdentity({});
  return { id: Account, accountId: Account, arn: Arn, userId: UserId };
}

function regionOf(region: string): Properties {
  const { dnsSuffix } = partition(region);
  return {
    id: region,
    region,
    name: region,
    description: region,
    endpoint: `ec2.${region}.${dnsSuffix}`,
  };
}

/** As the AWS SDKs tell partitions, by the region's first letters. */
function partition(region: string): Properties {
  const [name, dnsSuffix] = region.startsWith("cn-")
    ? ["aws-cn", "amazonaws.com.cn"]
    : [region.startsWith("us-gov-") ? "aws-us-gov" : "aws", "amazonaws.com"];
  return {
    id: name,
    partition: name,
    dnsSuffix,
    reverseDnsPrefix: dnsSuffix.split(".").reverse().join("."),
  };
}

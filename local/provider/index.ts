export { AwsProvider } from "./awsProvider";
export type { Difference, ResourceProvider } from "./resourceProvider";

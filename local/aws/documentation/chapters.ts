import type { ServiceName } from "../service";

/** What is said of a service beside the table of its operations. */
export interface Chapter {
  /** As AWS calls it. */
  readonly title: string;
  /** The AWS CLI's command. */
  readonly command: string;
  /** What is emulated beyond the plain words of the operations, and its limits; Markdown items. */
  readonly limits: readonly string[];
  /** What is not emulated, and what answers then; Markdown items. */
  readonly missing: readonly string[];
}

/** In the order of the document. */
export const chapters: Readonly<Record<ServiceName, Chapter>> = {
  s3: {
    title: "Amazon S3",
    command: "s3api",
    limits: [
      "Addresses are `http://127.0.0.1:PORT/BUCKET/KEY` (path style) and " +
        "`http://BUCKET.localhost:PORT/KEY`; presigned URLs work for both.",
      "Objects of up to 5 GB in one request, 5 TB in up to 10,000 parts of at least 5 MB; they are " +
        "streamed, so their size does not matter to memory.",
      "Checksums CRC32, CRC32C, CRC64NVME, SHA1 and SHA256, trailers of chunked bodies included, " +
        "are verified and kept.",
      "`If-Match`, `If-None-Match`, `If-Modified-Since` and `If-Unmodified-Since` on reads and " +
        "copies; `If-Match` and `If-None-Match: *` on writes; `If-Match` on deletes.",
      "Lifecycle rules expire objects, old versions, delete markers and unfinished uploads; " +
        "transitions between storage classes are kept and change nothing.",
      "Encryption settings are kept and answered; on this machine nothing is encrypted.",
      "Bucket policies are evaluated together with the caller's own policies.",
    ],
    missing: [
      "Object Lock, MFA Delete, customer-provided keys (SSE-C) and appends (`WriteOffsetBytes`) are " +
        "refused with 501 `NotImplemented`, naming the member; ACLs other than `private` and " +
        "`bucket-owner-full-control` with 400.",
      "CORS, website, logging, notification, replication, acceleration and requester-pays " +
        "configurations can be read, and are answered as of a bucket without them; writing them is 501.",
      "Access points, S3 Select, inventory, analytics, metrics, Glacier restores and directory " +
        "buckets: 501.",
    ],
  },
  dynamodb: {
    title: "Amazon DynamoDB",
    command: "dynamodb",
    limits: [
      "Expressions, conditions, legacy parameters and error texts are those of dynalite, a " +
        "reimplementation that is tested against AWS; transactions, TTL, `ALL_OLD` on failed " +
        "conditions, tags and continuous backups are added.",
      "Items of up to 400 KB, pages of 1 MB, 25 writes or 100 reads a batch, 100 actions a transaction.",
      "A table is `ACTIVE` with the answer of CreateTable. Expired items are deleted within a minute " +
        "(on AWS: within days), never those that expired more than five years ago.",
      "Capacity is accounted for and never throttles; encryption settings are kept and answered.",
      "Point-in-time recovery can be switched on and is described.",
    ],
    missing: [
      "Streams, global tables, resource policies and warm throughput: 501 naming the member.",
      "Backups, restores, exports, imports, PartiQL (`ExecuteStatement`, ...), Kinesis destinations and " +
        "autoscaling: 501 naming the operation.",
    ],
  },
  lambda: {
    title: "AWS Lambda",
    command: "lambda",
    limits: [
      "Runtimes `nodejs20.x`, `nodejs22.x` and `nodejs24.x`, all run by the Node.js that runs the " +
        "embedded AWS. Every instance is a process of its own, at a lower priority than the " +
        "embedded AWS; warm ones are used again.",
      "`Event` invocations are queued on disk and retried twice, after one and two minutes.",
      "Requests and responses of 6 MB, `Event` payloads of 1 MB, archives of 50 MB (250 MB " +
        "unpacked), 4 KB of environment, timeout and memory limit enforced, 10 s to initialize.",
      "1,000 concurrent executions, of which 900 can be reserved; at most 32 processes at a time run them.",
      "START, END and REPORT lines, and in text or JSON what the handler logs, go to CloudWatch " +
        "Logs if the function's role allows it and the log group exists or may be created.",
      "`GetFunction` gives a location on this endpoint that holds for ten minutes.",
    ],
    missing: [
      "Other runtimes, container images, layers, VPC and file system settings, dead-letter queues, " +
        "SnapStart, code signing, destinations: 501 naming the member.",
      "Versions, aliases, event source mappings, function URLs and provisioned concurrency: 501 " +
        "naming the operation.",
    ],
  },
  states: {
    title: "AWS Step Functions",
    command: "stepfunctions",
    limits: [
      "State machines of type `STANDARD` in JSONata. A definition in JSONPath, or of type " +
        "`EXPRESS`, is checked, created and updated as on AWS, and refused with 501 by StartExecution: " +
        "it is never run wrongly.",
      "Tasks: `arn:aws:states:::lambda:invoke`, a function's own ARN, and `arn:aws:states:::aws-sdk:SERVICE:ACTION` " +
        "for every operation in this document (`s3`, `dynamodb`, `lambda`, `sfn`, `cloudwatchlogs`, `iam`, `sts`, " +
        "`secretsmanager`, `apigatewayv2`), all but the second also with `.waitForTaskToken`. Any other " +
        "Resource fails its state with `States.Runtime`, naming the resource, when the execution reaches it.",
      "CreateStateMachine and UpdateStateMachine check definition, role trust and log-delivery " +
        "permissions; ValidateStateMachineDefinition finds the same.",
      "256 KiB of data between states, 25,000 events an execution, 40 concurrent iterations of a Map, " +
        "a definition of 1 MB. Finished executions are kept.",
      "Executions log to CloudWatch Logs as configured; tracing is kept and changes nothing.",
    ],
    missing: [
      "Distributed Map: the state fails with `States.Runtime`, which says so.",
      "Other optimized integrations, `.sync`, and HTTP tasks (`http:invoke`): the state fails as above.",
      "Versions and aliases: publishing and ARNs of either are 501; ListStateMachineVersions is empty.",
    ],
  },
  apigateway: {
    title: "Amazon API Gateway (HTTP APIs)",
    command: "apigatewayv2",
    limits: [
      "An API is called at `http://127.0.0.1:PORT/API_ID/...`, signed or not: `$default` stages at the " +
        "root, others under their name. Any other authorization reaches the function as it is.",
      "Routes lead to Lambda functions (`AWS_PROXY`, payload format 2.0) that the function's own policy must " +
        "allow; 30 s at most, 10,240 bytes of headers. A body between Lambda's 6 MB and the API's 10 MB " +
        "is 501, since what AWS does there is not known.",
      "Throttling by stage and route (429), stage variables, and access logs to CloudWatch Logs.",
    ],
    missing: [
      "WebSocket and REST APIs, CORS configuration, authorizers, HTTP, AWS service and VPC link " +
        "integrations, request and response parameters, custom domain names, models and imports: 501 " +
        "naming the member or the operation.",
    ],
  },
  logs: {
    title: "Amazon CloudWatch Logs",
    command: "logs",
    limits: [
      "Filter patterns of terms and of JSON properties. `aws logs tail`, also with `--follow`.",
      "Batches of 10,000 events and 1 MB, events of 1 MB, pages of 10,000 events and 1 MB; events " +
        "older than the retention of their group are deleted.",
      "Encryption keys, log classes and deletion protection are kept; the last is enforced.",
    ],
    missing: [
      "Space-delimited filter patterns (`[ip, user, ...]`): 501.",
      "Logs Insights, live tail, metric and subscription filters, exports, destinations, anomaly " +
        "detection: 501 naming the operation.",
    ],
  },
  iam: {
    title: "AWS IAM",
    command: "iam",
    limits: [
      "Roles with inline, attached and boundary policies, and the account's managed policies with " +
        "five versions. What a role may do is decided by these, bucket and function policies and " +
        "trusts; every refusal is worded as AWS words it. Changes apply at once.",
      "AWS managed policies that serverless stacks use can be attached and allow what they allow, as " +
        "far as it concerns the services here; any other is `NoSuchEntity`. Their documents cannot be read.",
      "The root user is the only user; it is what the access key in the ready line signs for.",
    ],
    missing: [
      "Users, groups, access keys, instance profiles, identity providers, service-linked roles, " +
        "the policy simulator and account settings: 501 naming the operation.",
      "Session policies, service control policies and KMS grants are not evaluated.",
    ],
  },
  sts: {
    title: "AWS STS",
    command: "sts",
    limits: [
      "`AssumeRole` asks the role's trust policy and, where that names the account, the caller's own " +
        "policies. Sessions end when they say, after an hour at most if a session asked for them.",
    ],
    missing: [
      "Session policies, tags of sessions, source identities and MFA: 501 naming the member.",
      "Every other operation: 501 naming it.",
    ],
  },
  secretsmanager: {
    title: "AWS Secrets Manager",
    command: "secretsmanager",
    limits: [
      "Values of up to 64 KB with their staging labels; a deleted secret keeps its name for its " +
        "recovery window of 7 to 30 days, unless it is deleted without one.",
      "Values lie unencrypted in the data folder, which only its owner may read.",
    ],
    missing: [
      "Replicas: 501 naming the member.",
      "Rotation, replication, writing resource policies, moving staging labels, `BatchGetSecretValue` " +
        "and `GetRandomPassword`: 501 naming the operation.",
    ],
  },
};

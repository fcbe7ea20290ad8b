/** Where a stack is deployed. */
export interface Place {
  /** Such as `aws` or `aws-cn`. */
  readonly partition: string;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
}

/** ARNs built from names: a resource's own ARN is unknown to preview, and so all that holds it. */
export interface Arns {
  bucket(name: string): string;
  table(name: string): string;
  function(name: string): string;
  stateMachine(name: string): string;
  /** The executions of a state machine, all of them. */
  executions(stateMachine: string): string;
  /** With the form that log deliveries and `logs:PutLogEvents` need, which ends in `:*`. */
  logStreams(logGroup: string): string;
  logGroup(name: string): string;
  /** A pattern: Secrets Manager ends the ARN with six characters of its own. */
  secret(name: string): string;
  key(id: string): string;
  policy(name: string): string;
}

/** The ARNs of a place's resources, by their physical names. */
export function arnsOf({ partition, region, accountId }: Place): Arns {
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  return {
    bucket: (name) => `arn:${partition}:s3:::${name}`,
    table: (name) => arn("dynamodb", `table/${name}`),
    function: (name) => arn("lambda", `function:${name}`),
    stateMachine: (name) => arn("states", `stateMachine:${name}`),
    executions: (stateMachine) => arn("states", `execution:${stateMachine}:*`),
    logGroup: (name) => arn("logs", `log-group:${name}`),
    logStreams: (logGroup) => arn("logs", `log-group:${logGroup}:*`),
    secret: (name) => arn("secretsmanager", `secret:${name}-??????`),
    key: (id) => arn("kms", `key/${id}`),
    policy: (name) => `arn:${partition}:iam::${accountId}:policy/${name}`,
  };
}

import type { ServiceName } from "../../service";

/** How a service appears in `aws-sdk:` resources and in the errors of its tasks. */
export interface Integration {
  readonly service: ServiceName;
  /** The prefix of its error names, as the AWS SDK for Java names the service. */
  readonly prefix: string;
  /** Whether its API spells members `likeThis`, where tasks spell them `LikeThis`. */
  readonly lowerCamel: boolean;
  /** Input members that hold bytes: a task's value goes in as JSON text. */
  readonly bodies: readonly string[];
  /** Errors of the service's model; all others go by the service's own exception. */
  readonly errors: ReadonlySet<string>;
}

function integration(
  service: ServiceName,
  prefix: string,
  errors: string,
  options: Partial<Pick<Integration, "lowerCamel" | "bodies">> = {},
): Integration {
  const { lowerCamel = false, bodies = [] } = options;
  return { service, prefix, lowerCamel, bodies, errors: new Set(errors.split(" ")) };
}

/** By the name in the resource. Error names are those of the service models of the AWS SDKs. */
export const INTEGRATIONS: Readonly<Record<string, Integration>> = {
  s3: integration(
    "s3",
    "S3",
    "BucketAlreadyExists BucketAlreadyOwnedByYou EncryptionTypeMismatch InvalidObjectState InvalidRequest InvalidWriteOffset NoSuchBucket NoSuchKey NoSuchUpload ObjectAlreadyInActiveTierError ObjectNotInActiveTierError TooManyParts",
    { bodies: ["Body"] },
  ),
  dynamodb: integration(
    "dynamodb",
    "DynamoDb",
    "ConditionalCheckFailedException ContinuousBackupsUnavailableException DuplicateItemException IdempotentParameterMismatchException IndexNotFoundException InternalServerError ItemCollectionSizeLimitExceededException LimitExceededException PolicyNotFoundException ProvisionedThroughputExceededException ReplicatedWriteConflictException RequestLimitExceeded ResourceInUseException ResourceNotFoundException TableAlreadyExistsException TableInUseException TableNotFoundException ThrottlingException TransactionCanceledException TransactionConflictException TransactionInProgressException",
  ),
  lambda: integration(
    "lambda",
    "Lambda",
    "InvalidParameterValueException InvalidRequestContentException InvalidRuntimeException InvalidZipFileException PolicyLengthExceededException PreconditionFailedException ProvisionedConcurrencyConfigNotFoundException RecursiveInvocationException RequestTooLargeException ResourceConflictException ResourceInUseException ResourceNotFoundException ResourceNotReadyException ServiceException TooManyRequestsException UnsupportedMediaTypeException",
    { bodies: ["Payload"] },
  ),
  sfn: integration(
    "states",
    "Sfn",
    "ConflictException ExecutionAlreadyExists ExecutionDoesNotExist ExecutionLimitExceeded ExecutionNotRedrivable InvalidArn InvalidDefinition InvalidEncryptionConfiguration InvalidExecutionInput InvalidLoggingConfiguration InvalidName InvalidOutput InvalidToken InvalidTracingConfiguration MissingRequiredParameter ResourceNotFound ServiceQuotaExceededException StateMachineAlreadyExists StateMachineDeleting StateMachineDoesNotExist StateMachineLimitExceeded StateMachineTypeNotSupported TaskDoesNotExist TaskTimedOut TooManyTags ValidationException",
    { lowerCamel: true },
  ),
  cloudwatchlogs: integration(
    "logs",
    "CloudWatchLogs",
    "AccessDeniedException ConflictException DataAlreadyAcceptedException InvalidOperationException InvalidParameterException InvalidSequenceTokenException LimitExceededException OperationAbortedException ResourceAlreadyExistsException ResourceNotFoundException ServiceUnavailableException ThrottlingException TooManyTagsException ValidationException",
    { lowerCamel: true },
  ),
  iam: integration(
    "iam",
    "Iam",
    "ConcurrentModification DeleteConflict EntityAlreadyExists EntityTemporarilyUnmodifiable InvalidInput LimitExceeded MalformedPolicyDocument NoSuchEntity PolicyNotAttachable ServiceFailure UnmodifiableEntity",
  ),
  sts: integration(
    "sts",
    "Sts",
    "MalformedPolicyDocument PackedPolicyTooLarge RegionDisabledException",
  ),
  secretsmanager: integration(
    "secretsmanager",
    "SecretsManager",
    "DecryptionFailure EncryptionFailure InternalServiceError InvalidNextTokenException InvalidParameterException InvalidRequestException LimitExceededException MalformedPolicyDocumentException PreconditionNotMetException PublicPolicyException ResourceExistsException ResourceNotFoundException",
  ),
  apigatewayv2: integration(
    "apigateway",
    "ApiGatewayV2",
    "AccessDeniedException BadRequestException ConflictException NotFoundException TooManyRequestsException",
  ),
};
